"""What may happen to a case now, and what it does: reads the table of server.domain.procedure.

Pure: services fetch the state and the facts, ask `decide`, and apply the step it returns. Only a
new verdict moves a case otherwise (server.domain.reassessment).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from server.domain.acceptance import units_missing
from server.domain.acts import ROLE_ACTS, ROLE_LABELS, Act, Role
from server.domain.case_state import (
    CLOSING_LABELS,
    DEADLINES,
    INSPECTION_URGENT,
    STAGE_LABELS,
    STAGES,
    CaseState,
    checks,
    keeps_clock,
    matches,
    stage,
)
from server.domain.facts import Track
from server.domain.problems import Problem
from server.domain.procedure import (
    EVIDENCE_LABELS,
    GATES,
    GUARDS,
    STATE_GUARDS,
    TRANSITIONS,
    Guard,
    StepFacts,
)
from server.domain.reassessment import opening, reassessed
from server.domain.transition import Transition

__all__ = [
    "ACT_LABELS",
    "DEADLINES",
    "STAGES",
    "STAGE_LABELS",
    "TRANSITIONS",
    "CaseState",
    "Step",
    "StepFacts",
    "Transition",
    "barred",
    "change_track",
    "checks",
    "decide",
    "next_acts",
    "opening",
    "reassessed",
    "stage",
    "waits_for",
]

ACT_LABELS: Mapping[Act, str] = {
    Act.CONTROL_ORDER: "下达管控措施",
    Act.CONTROL_CONFIRM: "确认管控到位",
    Act.CONTROL_LIFT: "解除管控",
    Act.INSPECTION_COMMISSION: "委托安全鉴定",
    Act.INSPECTION_REPORT: "出具鉴定报告",
    Act.INSPECTION_REJECT: "退回鉴定委托",
    Act.REMEDIATION_PLAN: "制定整治方案",
    Act.REMEDIATION_START: "开始整治",
    Act.REMEDIATION_FINISH: "完成整治",
    Act.ACCEPTANCE_APPLY: "申请验收",
    Act.ACCEPTANCE_OPINE: "出具村级意见",
    Act.ACCEPTANCE_VISIT: "现场验收",
    Act.ACCEPTANCE_REINSPECT: "提交复核鉴定",
    Act.ACCEPTANCE_DECIDE: "作出验收结论",
    Act.CASE_SIGN_OFF: "销号",
    Act.CASE_FILE: "归档",
    Act.CASE_CHANGE_TRACK: "改按其他自建房办理",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What an allowed act does: the columns it changes, the event to record, the state after.

    `deadline` is the id of the county's deadline that begins to run with the step; None when the
    case stays in its stage or another day counts (the plan's own).
    """

    event: str
    changes: Mapping[str, str]
    after: CaseState
    deadline: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  # to be recorded with the event

    @property
    def stage(self) -> str:
        return stage(self.after)


def next_acts(state: CaseState) -> tuple[Act, ...]:
    """The acts the state admits, in the order of the procedure; who may do them is not asked."""
    if state.closing is not None:
        return ()
    open_acts = (row.act for row in TRANSITIONS if _is_open(row, state))
    return tuple(dict.fromkeys(open_acts))


def waits_for(state: CaseState) -> tuple[Act | None, frozenset[Role]]:
    """The act that moves the case on, and the roles that have it.

    Where the stage's own act is barred (a measure still to be lifted), what comes before it.
    """
    open_acts, act = next_acts(state), STAGES[stage(state)].act
    if act not in open_acts:
        act = next(iter(open_acts), None)
    return act, frozenset(role for role, acts in ROLE_ACTS.items() if act in acts)


def decide(state: CaseState, act: Act, facts: StepFacts) -> Step:
    """The step the act makes, or the Problem that says why it may not be done now."""
    _require_admitted(state, act, facts)
    state = _with_report(state, act, facts)
    row = _transition(state, act, facts)
    _require(GUARDS, row.guards, state, facts, act)
    _require_evidence(row, facts)
    changes: dict[str, Any] = dict(row.changes)
    after = replace(state, **changes)
    return Step(
        event=row.event,
        changes=MappingProxyType(dict(row.changes)),
        after=after,
        deadline=_deadline(state, after, facts),
        facts=MappingProxyType({"stage": stage(after)}),
    )


def barred(state: CaseState, act: Act, facts: StepFacts) -> Problem | None:
    """Why an act whose turn it is may not be taken: by this person, or before something else.

    None when it may be tried, and when its turn has not come: then nothing is to be explained.
    """
    rows = [row for row in TRANSITIONS if row.act is act]
    row = next((one for one in rows if matches(state.columns, _columns(one, state))), None)
    if row is None or state.closing is not None:
        return None
    try:
        _require(GATES, row.gates, state, facts, act)
        guards = tuple(one for one in row.guards if one in _ASKED_FIRST)
        _require(GUARDS, guards, state, facts, act)
    except Problem as problem:
        return problem
    return None


# Guards that hang on the case or on who acts, not on what he brings.
_ASKED_FIRST = frozenset({*STATE_GUARDS, "right_tier", "four_eyes"})


def change_track(state: CaseState, facts: StepFacts) -> CaseState:
    """The case of a house no longer used for business, on the word of its present tier's leader.

    No step of the table: nothing is done to the house. Upwards a survey alone is enough
    (reassessment.standing_track).
    """
    act = Act.CASE_CHANGE_TRACK
    if state.closing is not None:
        raise Problem("case.closed", closing=CLOSING_LABELS[state.closing])
    if state.track is not Track.OPERATIONAL or state.acceptance in _UNDER_WAY:
        raise Problem("case.not_ready", stage=STAGE_LABELS[stage(state)], act=ACT_LABELS[act])
    _require(GUARDS, ("right_tier", "four_eyes"), state, facts, act)
    return reassessed(state, state.verdict, Track.OTHER)


# What one body has begun, another does not end.
_UNDER_WAY = ("applied", "opined", "visited", "passed")


def _with_report(state: CaseState, act: Act, facts: StepFacts) -> CaseState:
    """The state as the report that comes in with this act sees it."""
    if act is not Act.INSPECTION_REPORT or facts.is_dangerous is None:
        return state
    return replace(state, is_dangerous=facts.is_dangerous)


def _require_admitted(state: CaseState, act: Act, facts: StepFacts) -> None:
    """What must come first, asked of the case as it was before the act."""
    if state.closing is not None:
        raise Problem("case.closed", closing=CLOSING_LABELS[state.closing])
    _require(GATES, _rows_of(act)[0].gates, state, facts, act)


def _rows_of(act: Act) -> list[Transition]:
    rows = [row for row in TRANSITIONS if row.act is act]
    if not rows:
        raise ValueError(f"{act} is no act of the procedure")
    return rows


def _transition(state: CaseState, act: Act, facts: StepFacts) -> Transition:
    view = _view(state, facts)
    for row in _rows_of(act):
        if matches(view, row.when):
            return row
    label = STAGE_LABELS[stage(state)]
    raise Problem("case.not_ready", stage=label, act=ACT_LABELS[act])


def _view(state: CaseState, facts: StepFacts) -> dict[str, object]:
    return {
        **state.columns,
        "needs_remediation": "yes" if state.needs_remediation else "no",
        "is_dangerous": "yes" if state.is_dangerous else "no",
        "stops_use": "yes" if facts.stops_use else "no",
        "is_last_line": "no" if facts.other_lines_open else "yes",
        "outcome": facts.outcome,
    }


def _require(
    known: Mapping[str, Guard],
    names: tuple[str, ...],
    state: CaseState,
    facts: StepFacts,
    act: Act,
) -> None:
    for name in names:
        if not known[name].holds(state, facts):
            raise Problem(known[name].problem, act=ACT_LABELS[act], **_tier_facts(facts))


def _tier_facts(facts: StepFacts) -> dict[str, Any]:
    if facts.tier is None:
        return {"leading": "", "minimum": 0, "units": ""}
    missing = units_missing(facts.tier, facts.units)
    return {
        "leading": facts.tier.leading_label,
        "minimum": facts.tier.minimum_participants,
        "units": "、".join(ROLE_LABELS[Role(kind)] for kind in missing),
    }


def _require_evidence(row: Transition, facts: StepFacts) -> None:
    there = facts.evidence - {"grade"}
    if facts.is_dangerous is not None:
        there |= {"grade"}  # a grade is there when what it means is known
    missing = [EVIDENCE_LABELS[item] for item in row.evidence if item not in there]
    if missing:
        raise Problem("case.evidence_missing", act=ACT_LABELS[row.act], items="、".join(missing))


def _deadline(before: CaseState, after: CaseState, facts: StepFacts) -> str | None:
    name = stage(after)
    if keeps_clock(stage(before), name):
        return None
    is_urgent = name == "inspecting" and facts.is_urgent
    return INSPECTION_URGENT if is_urgent else STAGES[name].deadline


_NOBODY = StepFacts(actor_id="")


def _columns(row: Transition, state: CaseState) -> dict[str, frozenset[str | None]]:
    return {name: allowed for name, allowed in row.when.items() if name in state.columns}


def _is_open(row: Transition, state: CaseState) -> bool:
    columns = _columns(row, state)
    guards = [STATE_GUARDS[name] for name in row.guards if name in STATE_GUARDS]
    gates = [GATES[name] for name in row.gates]
    return matches(state.columns, columns) and all(
        guard.holds(state, _NOBODY) for guard in (*gates, *guards)
    )
