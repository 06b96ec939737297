"""公示稿: what of an acceptance form may hang on the village's board (个保法 art. 73; M11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.masking import mask_name

MASKED_KINDS = frozenset({"acceptance_form"})


def masked_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Names masked, the address no nearer than the village, nobody's free words: as 公示 does."""
    house, accepted = facts["house"], facts["acceptance"]
    people = [{**one, "name": mask_name(one["name"])} for one in accepted["participants"]]
    return {
        **facts,
        "is_masked": True,
        "owner": {"name": mask_name(facts["owner"]["name"])},
        "house": {**house, "address": f"{facts['county']}{house['township']}{house['village']}"},
        "hazards": [{**one, "sign": "（略）"} for one in facts["hazards"]],
        "plans": [{**one, "requirement": "（略）"} for one in facts["plans"]],
        "acceptance": {
            **accepted,
            "participants": people,
            "reasons": None,
            "answer": None,
            "village": _opinion_alone(accepted.get("village")),
            "marks": [
                {"mark": one["mark"], "hazard": f"隐患{number}", "note": None}
                for number, one in enumerate(accepted.get("marks") or (), start=1)
            ],
        },
    }


def _opinion_alone(village: str | None) -> str | None:
    """同意 or 不同意, without the reasons people wrote."""
    return None if village is None else village.partition("：")[0]
