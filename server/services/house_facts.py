"""What answers say about a house: the columns lists count, the facts the ledger keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.priority import key_reasons
from server.domain.responsible import Part, departments_for
from survey_schema.model import CountyProfile


def house_columns(profile: CountyProfile, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of `house` that follow from the answers; None where the survey left them open."""
    reasons = key_reasons(answers)
    return {
        "is_operational": answers.get("is_operational"),
        "business_kinds": _listed(answers.get("business_kinds")),
        "is_key_survey": bool(reasons),
        "key_reasons": list(reasons) or None,
        "department_code": department_for(profile, answers),
        "structure_type": answers.get("structure_type"),
        "storeys": answers.get("storeys"),
        "floor_area_m2": answers.get("floor_area_m2"),
        "built_year": answers.get("built_year"),
        "area_path": answers.get("area_path"),
    }


def house_facts(profile: CountyProfile, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of events.HOUSE_FACTS, which the monthly table counts (domain.md §5.1)."""
    return {
        "operational": answers.get("is_operational"),
        "business_kinds": _listed(answers.get("business_kinds")),
        "department": department_for(profile, answers),
        "land_nature": answers.get("land_nature"),
        "area_kinds": _listed(answers.get("area_kinds")),
        "storeys": answers.get("storeys"),
        "built_year": answers.get("built_year"),
        "structure": answers.get("structure_type"),
        "floor_area_m2": answers.get("floor_area_m2"),
        "illegal_kinds": _illegal(answers),
    }


def department_for(profile: CountyProfile, answers: Mapping[str, Any]) -> str | None:
    """The leading department of an operational house (M17)."""
    shares = departments_for(profile, answers.get("is_operational"), answers.get("business_kinds"))
    return next((one.department for one in shares if one.part is Part.LEADS), None)


def _illegal(answers: Mapping[str, Any]) -> list[str] | None:
    """None where legality was not asked about, as in an import."""
    return None if answers.get("is_unlawful") is None else unlawful_kinds(answers)


def _listed(value: Any) -> list[Any] | None:
    return None if value is None else list(value)


def unlawful_kinds(answers: Mapping[str, Any]) -> list[str]:
    """The kinds named; one that says only "unlawful" counts as unlawful building."""
    if not answers.get("is_unlawful"):
        return []
    return list(answers.get("illegal_kinds") or ["unlawful_building"])
