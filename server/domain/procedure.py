"""The procedure of M7–M11 as one table: what may follow what, on which conditions.

A transition names its act, the state it may start from, what must come first (gates), what must
hold (guards), the evidence it needs and what it changes. `server.domain.workflow` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from server.domain.acceptance import is_own_work, leads, units_missing
from server.domain.acceptance_steps import ACCEPTANCE
from server.domain.acts import Act, Role
from server.domain.case_state import SETTLED, CaseState, Values, any_of
from server.domain.transition import Transition
from survey_schema.model import AcceptanceTier


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the state cannot know: who acts through which roles, and what he brings.

    `roles` are the roles of `permission.acting_roles` for the act; the sets of account ids say
    who surveyed, reported and repaired this house in this case. `evidence` names the items that
    are there (keys of EVIDENCE_LABELS). `unplanned_hazards` counts open hazards without a plan.
    """

    actor_id: str
    roles: frozenset[Role] = frozenset()
    tier: AcceptanceTier | None = None
    surveyors: frozenset[str] = frozenset()
    reporters: frozenset[str] = frozenset()
    repairers: frozenset[str] = frozenset()
    participants: tuple[str, ...] = ()
    units: frozenset[str] = frozenset()  # acceptance.visit: kinds of units on site
    namesakes: int = 0  # participants without an account named like one who worked on the house
    has_failed_lines: bool = False  # acceptance.decide: a × among hazards or items
    is_reinspected: bool = True  # acceptance.decide: no structural work, or a usable report
    is_disagreement_answered: bool = True  # acceptance.decide: of the village committee
    evidence: frozenset[str] = frozenset()
    outcome: str | None = None  # acceptance.decide: passed | returned
    is_dangerous: bool | None = None  # inspection.report: what the grade means
    stops_use: bool = False  # inspection.report: grade D, or an advice to stop use (M10)
    is_urgent: bool = False  # inspection.commission
    other_lines_open: int = 0  # remediation.finish: unfinished lines of the plan besides this one
    unplanned_hazards: int = 0


class Guard(NamedTuple):
    problem: str  # code in the catalogue of problems
    holds: Callable[[CaseState, StepFacts], bool]


def _has_tier(_state: CaseState, facts: StepFacts) -> bool:
    return facts.tier is not None and leads(facts.tier, facts.roles)


def _has_participants(_state: CaseState, facts: StepFacts) -> bool:
    minimum = facts.tier.minimum_participants if facts.tier else 1
    return len(set(facts.participants)) >= minimum


def _has_units(_state: CaseState, facts: StepFacts) -> bool:
    return facts.tier is not None and not units_missing(facts.tier, facts.units)


def _has_four_eyes(_state: CaseState, facts: StepFacts) -> bool:
    people = (facts.actor_id, *facts.participants)
    return not is_own_work(people, facts.surveyors, facts.reporters, facts.repairers)


# Gates look at the state alone and are asked first: their answer helps more than "not ready".
GATES: Mapping[str, Guard] = {
    "control_first": Guard("case.control_first", lambda now, _: not now.is_held),
    "inspection_first": Guard("case.inspection_first", lambda now, _: now.inspection in SETTLED),
}

STATE_GUARDS: Mapping[str, Guard] = {
    "control_lifted": Guard(
        "case.control_open", lambda state, _: state.control in ("not_needed", "lifted")
    ),
    "nothing_to_remedy": Guard("case.hazard_open", lambda state, _: not state.needs_remediation),
    # A favourable report waits for its serious questions; a dangerous one is acted on (0020).
    # Nothing is closed over an objection: the second report would come to a closed case.
    "report_settled": Guard(
        "case.report_questioned",
        lambda state, _: (
            not state.is_report_objected
            and (not state.is_report_questioned or bool(state.is_dangerous))
        ),
    ),
}

GUARDS: Mapping[str, Guard] = {
    **STATE_GUARDS,
    "all_hazards_planned": Guard("case.hazard_open", lambda _, facts: not facts.unplanned_hazards),
    "right_tier": Guard("case.wrong_tier", _has_tier),
    "enough_participants": Guard("case.too_few_participants", _has_participants),
    "units_on_site": Guard("case.units_missing", _has_units),
    "four_eyes": Guard("case.four_eyes", _has_four_eyes),
    # people without an account are known by name alone
    "other_names": Guard("case.namesake", lambda _, facts: not facts.namesakes),
    "nothing_failed": Guard("acceptance.line_failed", lambda _, facts: not facts.has_failed_lines),
    "reinspected": Guard("acceptance.not_reinspected", lambda _, facts: facts.is_reinspected),
    "answered": Guard("acceptance.answer_needed", lambda _, facts: facts.is_disagreement_answered),
}

EVIDENCE_LABELS: Mapping[str, str] = {
    "photo": "管控到位照片",
    "report_file": "鉴定报告文件",
    "grade": "鉴定等级",
    "after_photos": "整治后照片",
    "statement": "产权人签字或申请材料照片",
    "opinion_reasons": "不同意的理由",
    "on_site_on": "现场验收日期",
    "lines": "逐项隐患的验收结果和前后对比照片",
    "reasons": "退回原因",
    "signature": "手写签名",
}


_PLANNABLE = any_of("not_needed", "needed", "returned")
_NO_ACCEPTANCE = any_of("not_needed")
_UNCONTROLLED = any_of("not_needed", "lifted")
_NOT_BEGUN = any_of("not_needed", "needed", "finished")  # or done, before the new report


def _report(when: Mapping[str, Values], changes: Mapping[str, str]) -> Transition:
    return Transition(
        Act.INSPECTION_REPORT,
        "inspection.reported",
        {"inspection": any_of("commissioned"), **when},
        {"inspection": "reported", **changes},
        gates=("control_first",),
        evidence=("report_file", "grade"),
    )


TRANSITIONS: tuple[Transition, ...] = (
    # 管控 (M7): the only steps of a severe case until the measure is in place
    Transition(
        Act.CONTROL_ORDER,
        "control.ordered",
        {
            "control": any_of("not_needed", "needed"),
            "acceptance": any_of(
                "not_needed", "needed", "applied", "opined", "visited", "returned"
            ),
        },
        {"control": "ordered"},
        gates=(),
    ),
    Transition(
        Act.CONTROL_CONFIRM,
        "control.in_place",
        {"control": any_of("ordered")},
        {"control": "in_place"},
        gates=(),
        evidence=("photo",),
    ),
    # Lifted before the case closes: after acceptance, or when nothing is left to remedy.
    Transition(
        Act.CONTROL_LIFT,
        "control.lifted",
        {"control": any_of("in_place"), "acceptance": any_of("passed")},
        {"control": "lifted"},
    ),
    Transition(
        Act.CONTROL_LIFT,
        "control.lifted",
        {
            "control": any_of("in_place"),
            "remediation": any_of("not_needed"),
            "acceptance": _NO_ACCEPTANCE,
        },
        {"control": "lifted"},
        guards=("nothing_to_remedy", "report_settled"),
    ),
    # 安全鉴定 (M8)
    Transition(
        Act.INSPECTION_COMMISSION,
        "inspection.commissioned",
        {"inspection": any_of("needed")},
        {"inspection": "commissioned"},
        gates=("control_first",),
    ),
    Transition(
        Act.INSPECTION_REJECT,
        "inspection.rejected",
        {"inspection": any_of("commissioned")},
        {"inspection": "needed"},
        gates=("control_first",),
        evidence=("reasons",),
    ),
    # A report that stops the use of a house not held so far asks for control measures first
    # (M10); a dangerous one undoes an acceptance that stood before it.
    _report(
        {"control": _UNCONTROLLED, "remediation": _NOT_BEGUN, "stops_use": any_of("yes")},
        {"control": "needed", "remediation": "needed", "acceptance": "not_needed"},
    ),
    _report({"control": _UNCONTROLLED, "stops_use": any_of("yes")}, {"control": "needed"}),
    _report(
        {"remediation": any_of("finished"), "is_dangerous": any_of("yes")},
        {"remediation": "needed", "acceptance": "not_needed"},
    ),
    _report(
        {"remediation": any_of("not_needed"), "needs_remediation": any_of("yes")},
        {"remediation": "needed"},
    ),
    _report({}, {}),
    # 整治 (M10): a plan may have several lines and grow while the work goes on
    Transition(
        Act.REMEDIATION_PLAN,
        "remediation.planned",
        {"remediation": any_of("needed", "planned"), "acceptance": _NO_ACCEPTANCE},
        {"remediation": "planned"},
    ),
    Transition(
        Act.REMEDIATION_PLAN,
        "remediation.planned",
        {"remediation": any_of("working"), "acceptance": _PLANNABLE},
        {},
    ),
    Transition(
        Act.REMEDIATION_PLAN,
        "remediation.planned",
        {"remediation": any_of("finished"), "acceptance": any_of("needed")},
        {"remediation": "planned", "acceptance": "not_needed"},
    ),
    Transition(
        Act.REMEDIATION_START,
        "remediation.started",
        {"remediation": any_of("planned", "working"), "acceptance": _PLANNABLE},
        {"remediation": "working"},
    ),
    Transition(
        Act.REMEDIATION_FINISH,
        "remediation.finished",
        {"remediation": any_of("working"), "is_last_line": any_of("yes")},
        {"remediation": "finished", "acceptance": "needed"},
        evidence=("after_photos",),
    ),
    Transition(
        Act.REMEDIATION_FINISH,
        "remediation.finished",
        {"remediation": any_of("working")},
        {},
        evidence=("after_photos",),
    ),
    *ACCEPTANCE,
    # 销号 and 归档: one done, one struck (M9)
    Transition(
        Act.CASE_SIGN_OFF,
        "case.signed_off",
        {"acceptance": any_of("passed")},
        {"closing": "signed_off"},
        guards=("right_tier", "four_eyes", "other_names", "control_lifted", "report_settled"),
        evidence=("signature",),
    ),
    Transition(
        Act.CASE_FILE,
        "case.filed",
        {"remediation": any_of("not_needed"), "acceptance": _NO_ACCEPTANCE},
        {"closing": "filed"},
        guards=("nothing_to_remedy", "control_lifted", "report_settled"),
    ),
)
