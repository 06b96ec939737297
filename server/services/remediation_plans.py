"""A plan for hazards: whole, of its class, with a day and somebody who answers for it (M10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.days import local_day
from server.domain.masking import mask_name
from server.domain.problems import Problem
from server.domain.remediation_classes import DEMANDS, PlanFacts, lacking
from server.domain.vague_words import names_nobody, vague_word
from server.services.cases import Found
from server.services.county import county_schema
from server.services.evidence import require_codes, require_unit
from server.services.projection import due_day
from server.services.work import Work
from server.store.reads.cases import RemediationLine
from survey_schema.model import UNCONFIRMED

_CONTROLLED = ("ordered", "in_place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`ends_house`: 整幢拆除, the whole house goes and its file stays."""

    kind: str
    remedies: tuple[str, ...]
    requirement: str
    responsible_name: str
    responsible_phone: str | None = None
    supervising_unit_id: str
    due_on: date
    hazard_ids: tuple[str, ...]
    ends_house: bool = False
    supervisor_name: str | None = None  # 监管责任人, of the supervising unit
    funding: str | None = None


def columns_of(work: Work, plan: Plan) -> dict[str, Any]:
    person = {"name": plan.responsible_name, "phone": plan.responsible_phone}
    return {
        "kind": plan.kind,
        "remedies": list(plan.remedies),
        "requirement": plan.requirement,
        "responsible_sealed": work.store.secrets.seal(person),
        "responsible_masked": mask_name(plan.responsible_name),
        "supervising_unit_id": plan.supervising_unit_id,
        **_supervisor(work, plan.supervisor_name),
        "funding": plan.funding or None,
        "due_on": plan.due_on,
        "planned_at": work.now,
        "planned_by": work.actor.account_id,
        "ends_house": plan.ends_house,
    }


def _supervisor(work: Work, name: str | None) -> dict[str, Any]:
    if not name:
        return {"supervisor_sealed": None, "supervisor_masked": None}
    sealed = work.store.secrets.seal({"name": name})
    return {"supervisor_sealed": sealed, "supervisor_masked": mask_name(name)}


def require_sound(work: Work, found: Found, plan: Plan) -> None:
    require_codes(work, "remediation_class", [plan.kind])
    require_codes(work, "remedy_kind", plan.remedies)
    _require_words(plan)
    _require_hazards(found, plan.hazard_ids)
    _require_class(work, found, plan)
    _require_day(work, plan)


def _require_words(plan: Plan) -> None:
    vague = vague_word(plan.requirement)
    if vague is not None:
        raise Problem("remediation.vague", word=vague)
    names = (plan.responsible_name, plan.supervisor_name)
    if any(names_nobody(name) for name in names if name):
        raise Problem("remediation.nobody_named")


def _require_hazards(found: Found, hazard_ids: Sequence[str]) -> None:
    """The plan covers hazards of this case that are not struck, each once."""
    known = {hazard.id for hazard in found.hazards if hazard.state in ("open", "planned")}
    if not set(hazard_ids) <= known or len(set(hazard_ids)) != len(hazard_ids):
        raise Problem("remediation.hazard_unknown")
    if known and not hazard_ids:
        raise Problem("remediation.hazard_needed")


def _require_class(work: Work, found: Found, plan: Plan) -> None:
    unit, profile = require_unit(work, plan.supervising_unit_id), county_schema(work.county).profile
    covered = [one for one in found.hazards if one.id in plan.hazard_ids]
    lacks = lacking(
        PlanFacts(
            kind=plan.kind,
            remedies=plan.remedies,
            has_severe=any(one.severity == "severe" for one in covered),
            is_controlled=found.state.control in _CONTROLLED,
            ends_house=plan.ends_house,
            department=unit.department_code,
            wanted_department=profile.geohazard.department,
        )
    )
    if lacks is not None:
        raise Problem(lacks, **_class_in_words(work, plan.kind))


def _class_in_words(work: Work, kind: str) -> dict[str, str]:
    schema = county_schema(work.county)
    department = schema.profile.geohazard.department
    remedies = schema.codes["remedy_kind"].labels
    return {
        "kind": schema.codes["remediation_class"].labels[kind],
        "remedies": "、".join(remedies[code] for code in DEMANDS[kind].remedies),
        "department": next(
            one.name for one in schema.profile.departments if one.code == department
        ),
    }


def _require_day(work: Work, plan: Plan) -> None:
    """A day to come, and no later than the county gives a plan of its class."""
    if plan.due_on <= local_day(work.now):
        raise Problem("remediation.due_not_future", due=plan.due_on.isoformat())
    deadline = DEMANDS[plan.kind].deadline
    latest = due_day(work, deadline)
    if deadline is not None and latest is not None and plan.due_on > latest:
        period = county_schema(work.county).profile.deadlines[deadline]
        raise Problem(
            "remediation.due_too_late",
            due=plan.due_on.isoformat(),
            latest=latest.isoformat(),
            label=period.label,
            mark="" if period.source.certainty.is_official else f"（{UNCONFIRMED}）",
        )


def emptied(lines: Sequence[RemediationLine], found: Found, taken: Sequence[str]) -> list[str]:
    """Lines left without a hazard because a new plan takes over the last of theirs."""
    left = {
        one.remediation_id
        for one in found.hazards
        if one.remediation_id and one.id not in taken and one.state != "struck"
    }
    had = {one.remediation_id for one in found.hazards if one.id in taken}
    return [line.id for line in lines if line.is_to_do and line.id in had - left]
