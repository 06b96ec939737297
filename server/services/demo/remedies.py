"""What is done about each class of hazard in the demo county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from server.domain.facts import Actor, Track, Verdict
from server.domain.reach import Reach
from server.domain.remediation_classes import GEOHAZARD
from server.services import remediation_progress
from server.services.demo import names
from server.services.demo.cast import Cast
from server.services.remediation_progress import Report
from server.services.work import Work
from server.store.reads import cases
from server.store.reads.case_shapes import HazardLine
from survey_schema.model import CountyProfile

MEASURES: Mapping[Track, list[str]] = {
    Track.OPERATIONAL: ["evacuate", "stop_business", "seal"],
    Track.OTHER: ["stop_use", "evacuate", "evacuate_neighbours"],
}

# class of remediation -> remedies, what is to be done
REMEDIES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "geohazard": (("geohazard_works",), "清理坡面松动土石，砌筑挡土墙并设排水沟，雨季前完成。"),
    "collapse_risk": (("make_safe", "demolish"), "划定警戒范围，人工拆除危险墙体和屋面，并清运。"),
    "design_construction_defect": (
        ("strengthen", "restrict_use"),
        "裂缝注浆后钢筋网水泥砂浆面层加固，完工前该房间停用。",
    ),
    "general": (("time_limited_repair",), "剔除松动砂浆，修补裂缝并设观测标记，复核无发展。"),
}

# initial verdict -> how often a report says a, b, c, d
GRADES: Mapping[Verdict, tuple[int, int, int, int]] = {
    Verdict.SEVERE: (0, 0, 6, 4),
    Verdict.GENERAL: (0, 7, 3, 0),
    Verdict.SAFE: (55, 44, 1, 0),
}


def kind_of(hazards: Sequence[HazardLine], wanted: Verdict, random: Random) -> str:
    """The class of M10 the hazards fall under."""
    if any(one.part == "site" for one in hazards):
        return GEOHAZARD
    if wanted is Verdict.SEVERE:
        return random.choice(("collapse_risk", "design_construction_defect"))
    is_severe = any(one.severity == "severe" for one in hazards)
    return "design_construction_defect" if is_severe else "general"


# class of remediation -> what pays for it; the owner, where nothing is said
_FUNDING: Mapping[str, str] = {
    "geohazard": "县地质灾害防治专项资金 6 万元",
    "collapse_risk": "产权人自筹，乡镇补助拆除机械费 3000 元",
    "design_construction_defect": "产权人自筹 2.5 万元",
}


def supervision_of(
    kind: str, cast: Cast, profile: CountyProfile, township: Actor
) -> dict[str, Any]:
    """Of geohazards the department the profile names (M10); of a unit always the same person."""
    actor = cast.departments[profile.geohazard.department] if kind == GEOHAZARD else township
    unit = actor.unit_id or ""
    return {
        "supervising_unit_id": unit,
        "supervisor_name": names.official(Random(f"supervisor {unit}")),
        "funding": _FUNDING.get(kind),
    }


def report_half(work: Work, reach: Reach, case_id: str, line_id: str) -> None:
    """Half-way, unless the work was done sooner."""
    lines = cases.remediations_of(reach, work.db, case_id)
    if next(one for one in lines if one.id == line_id).is_to_do:
        report = Report(percent=50, words="已完成一半，材料到位。")
        remediation_progress.report(work, line_id, report=report)


def drawn_grade(wanted: Verdict, random: Random) -> str:
    return random.choices("abcd", GRADES[wanted])[0]
