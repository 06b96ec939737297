"""What each class of M10 demands of a plan (分类整治; SEED-WZ and SEED-WT 三（三））.

Danger of collapse: stopped and moved out first, then made safe or demolished. A defect of design
or construction: strengthened, or its use restricted. A general hazard: repaired within a time.
A geohazard from a cut slope: engineering works or relocation, under the department of the county's
profile. What a severe hazard needs, the class of general hazards does not give.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

GENERAL, GEOHAZARD = "general", "geohazard"
DEMOLISH = "demolish"


class Demand(NamedTuple):
    """`remedies`: one of them at least; `deadline`: the county's longest time for it."""

    remedies: tuple[str, ...]  # codes of remedy_kind
    deadline: str | None = None  # id of a CountyProfile.deadlines
    needs_control: bool = False
    takes_severe: bool = True
    has_department: bool = False


# code of remediation_class -> what it demands
DEMANDS: Mapping[str, Demand] = {
    "collapse_risk": Demand(
        ("make_safe", DEMOLISH), deadline="remediation_severe", needs_control=True
    ),
    "design_construction_defect": Demand(("strengthen", "restrict_use")),
    GENERAL: Demand(
        ("time_limited_repair", "strengthen", "restrict_use"),
        deadline="remediation_general",
        takes_severe=False,
    ),
    GEOHAZARD: Demand(("geohazard_works", "relocate"), has_department=True),
}


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """`department` is the supervising unit's, `wanted_department` the profile's for geohazards."""

    kind: str
    remedies: Collection[str]
    has_severe: bool
    is_controlled: bool  # a measure is ordered or in place
    ends_house: bool
    department: str | None
    wanted_department: str


def lacking(facts: PlanFacts) -> str | None:
    """The code of the first thing the plan lacks; None when it meets its class."""
    demand = DEMANDS[facts.kind]
    checks = {
        "remediation.class_too_light": facts.has_severe and not demand.takes_severe,
        "remediation.remedy_unfit": not set(demand.remedies) & set(facts.remedies),
        "remediation.ends_without_demolition": facts.ends_house and DEMOLISH not in facts.remedies,
        "remediation.control_missing": demand.needs_control and not facts.is_controlled,
        "remediation.wrong_supervisor": demand.has_department
        and facts.department != facts.wanted_department,
    }
    return next((code for code, is_lacking in checks.items() if is_lacking), None)
