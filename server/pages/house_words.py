"""The head of a house's file: the next step, who takes it, by when; and why one may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from server.domain.acts import ROLE_ACTS, ROLE_LABELS, Act
from server.domain.deadlines import Due
from server.domain.facts import Place
from server.domain.permission import acting_roles, has_act
from server.domain.reach import reach_of
from server.domain.workflow import ACT_LABELS, STAGES, barred
from server.pages.words import Words
from server.services import survey_corrections
from server.services.cases import CaseFile, find_case, step_facts
from server.services.finding import find_house
from server.services.houses import HouseFile
from server.services.work import Work

# Acts of the tier that leads acceptance, whichever roles have them somewhere (M11).
_LED = (Act.ACCEPTANCE_VISIT, Act.ACCEPTANCE_DECIDE, Act.CASE_SIGN_OFF)


class NextStep(NamedTuple):
    act: str
    by: str
    due: Due
    is_mine: bool


class Barred(NamedTuple):
    """A step whose turn it is, or would be, and why this reader may not take it now."""

    act: str
    why: str


def open_case(file: HouseFile) -> CaseFile | None:
    return next((one for one in file.cases if one.row.closing is None), None)


def awaited(case: CaseFile | None) -> Act | None:
    """The act of the stage; where it is barred, what comes before it."""
    if case is None:
        return None
    act = STAGES[case.row.stage].act
    return act if act in case.next_acts else next(iter(case.next_acts), None)


def next_step(work: Work, file: HouseFile, agencies: dict[str, str]) -> NextStep | None:
    case = open_case(file)
    act = awaited(case)
    if case is None or act is None:
        return None
    by = _by(work, case, act, agencies)
    return NextStep(ACT_LABELS[act], by, case.row.due, has_act(work.actor, act))


def _by(work: Work, case: CaseFile, act: Act, agencies: dict[str, str]) -> str:
    if act in _LED:
        return Words(work.county).tier(case.row.track, case.row.township_code)
    if act is Act.INSPECTION_REPORT:
        waiting = (one for one in case.inspections if not one.reported_at and not one.rejected_at)
        return next((agencies.get(one.agency_id, "") for one in waiting), "") or "鉴定机构"
    return "、".join(ROLE_LABELS[role] for role, acts in ROLE_ACTS.items() if act in acts)


def barred_steps(work: Work, file: HouseFile) -> list[Barred]:
    """What his role takes in other houses, and why not here and now; nothing that is not his."""
    case = open_case(file)
    place = find_house(work, Act.HOUSE_READ, file.head.id).place
    of_case = [] if case is None else list(_barred(work, case, place))
    return [*of_case, *_correction_barred(work, file, place)]


def _correction_barred(work: Work, file: HouseFile, place: Place) -> Iterator[Barred]:
    """Of a survey there is: whose eyes it takes, or why it is settled for good."""
    act, head = Act.SURVEY_CORRECT, file.head
    is_his = has_act(work.actor, act) and reach_of(work.actor, act).covers(place)
    if is_his and head.submission_id is not None and head.ended_on is None:
        problem = survey_corrections.why_not(work, head.id)
        if problem is not None:
            yield Barred("更正排查答案", problem.text)


def _barred(work: Work, case: CaseFile, place: Place) -> Iterator[Barred]:
    found = find_case(work, Act.HOUSE_READ, case.row.id)
    known = step_facts(work, found, {})
    for act, label in ACT_LABELS.items():
        if has_act(work.actor, act) and reach_of(work.actor, act).covers(place):
            facts = replace(known, roles=acting_roles(work.actor, act, place))
            problem = barred(found.state, act, facts)
            if problem is not None:
                yield Barred(label, problem.text)
