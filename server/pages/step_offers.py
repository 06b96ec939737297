"""可办事项: which steps somebody may take now on a house, each with its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.facts import Place
from server.domain.permission import has_act
from server.domain.procedure import GUARDS, TRANSITIONS
from server.domain.reach import reach_of
from server.domain.workflow import ACT_LABELS
from server.pages.house_words import awaited
from server.pages.step_forms import Standing, StepForm
from server.pages.steps_of_agency import AGENCY_FORMS, REGISTER_FORMS
from server.pages.steps_of_areas import AREA_FORMS
from server.pages.steps_of_control import CONTROL, REMEDIATIONS
from server.pages.steps_of_grids import GRID_FORMS
from server.pages.steps_of_house import HOUSES
from server.pages.steps_of_inspection import INSPECTIONS
from server.pages.steps_of_patrol import PATROLS
from server.pages.steps_of_people import PEOPLE_FORMS
from server.pages.steps_of_units import UNIT_FORMS
from server.pages.words import Words
from server.services import survey_corrections
from server.services.agency_register import ListedAgency
from server.services.cases import CaseFile, find_case, step_facts
from server.services.finding import find_house
from server.services.houses import HouseFile
from server.services.work import Work
from server.store.reads import cases, report_questions, report_tellings

OF_HOUSE: tuple[StepForm, ...] = (
    *CONTROL,
    *INSPECTIONS,
    *REMEDIATIONS,
    *HOUSES,
    *PATROLS,
)
ALL: tuple[StepForm, ...] = (
    *OF_HOUSE,
    *REGISTER_FORMS,
    *AGENCY_FORMS,
    *PEOPLE_FORMS,
    *UNIT_FORMS,
    *GRID_FORMS,
    *AREA_FORMS,
)

# Steps with a page of their own; the rest stand in the tables.
_ACCEPTANCE = (
    Act.ACCEPTANCE_APPLY,
    Act.ACCEPTANCE_OPINE,
    Act.ACCEPTANCE_VISIT,
    Act.ACCEPTANCE_DECIDE,
    Act.CASE_SIGN_OFF,
)
_OF_PERSON = ("right_tier", "four_eyes")  # guards that ask who acts, not what the case is like


class Offer(NamedTuple):
    address: str
    label: str
    note: str = ""
    is_next: bool = False  # the act the case waits for


def of_house(work: Work, file: HouseFile) -> list[Offer]:
    """In the order of the procedure; what he may not do is absent, not greyed."""
    head = file.head
    found = find_house(work, Act.HOUSE_READ, head.id)
    standing = Standing(
        file,
        next((case for case in file.cases if case.row.closing is None), None),
        report_questions.objections_of(found.reach, work.db, head.id),
        work.actor.account_id,
        cases.surveyors_of(found.reach, work.db, head.id),
        report_tellings.of_house(found.reach, work.db, head.id),
    )
    words = Words(work.county)
    return [*_of_forms(work, standing, found.place, words), *_elsewhere(work, standing)]


def of_register(work: Work) -> list[Offer]:
    return _kept(work, REGISTER_FORMS, "")


def of_agency(work: Work, agency: ListedAgency) -> list[Offer]:
    """A unit that is not on the register can be entered; what is entered is kept up."""
    is_entered = agency.entered_at is not None
    forms = [one for one in AGENCY_FORMS if (one.name == "enter") != is_entered]
    return _kept(work, forms, agency.unit_id)


def _kept(work: Work, forms: Iterable[StepForm], agency_id: str) -> list[Offer]:
    may = (one for one in forms if has_act(work.actor, one.act))
    return [Offer(one.address(agency_id), one.title) for one in may]


def _of_forms(work: Work, standing: Standing, place: Place, words: Words) -> Iterator[Offer]:
    for form in OF_HOUSE:
        if not _may(work, form.act, place):
            continue
        subjects = list(form.open(standing, words))
        if subjects and not is_right_person(work, form.act, standing.case):
            continue
        for one in subjects:
            is_next = form.act is awaited(standing.case)
            yield Offer(form.address(one.id), form.title, one.note, is_next)


def _may(work: Work, act: Act, place: Place) -> bool:
    return has_act(work.actor, act) and reach_of(work.actor, act).covers(place)


def _elsewhere(work: Work, standing: Standing) -> Iterator[Offer]:
    if _may_correct(work, standing):
        yield Offer(f"/houses/{standing.file.head.id}/answers", "更正排查答案")
    case = standing.case
    if case is None:
        return
    for act in _ACCEPTANCE:
        may = has_act(work.actor, act) and standing.admits(act)
        if may and is_right_person(work, act, case):
            is_next = act is awaited(case)
            yield Offer(f"/cases/{case.row.id}/acceptance", ACT_LABELS[act], is_next=is_next)
    own = {seat.agency for seat in work.actor.seats if seat.agency}
    for line in case.inspections:
        if line.agency_id in own and not line.reported_at and not line.rejected_at:
            yield Offer(f"/desk/{line.id}", ACT_LABELS[Act.INSPECTION_REPORT], is_next=True)


def _may_correct(work: Work, standing: Standing) -> bool:
    is_theirs = has_act(work.actor, Act.SURVEY_CORRECT) and standing.file.head.submission_id
    return bool(is_theirs) and survey_corrections.why_not(work, standing.file.head.id) is None


def is_right_person(work: Work, act: Act, case: CaseFile | None) -> bool:
    """Of the acts that ask who leads this tier, and who surveyed or repaired (law 7)."""
    names = _guards_of(act)
    if case is None or not names:
        return True
    found = find_case(work, act, case.row.id)
    facts = step_facts(work, found, {})
    return all(GUARDS[name].holds(found.state, facts) for name in names)


def _guards_of(act: Act) -> frozenset[str]:
    if act is Act.CASE_CHANGE_TRACK:
        return frozenset(_OF_PERSON)
    guards = (name for row in TRANSITIONS if row.act is act for name in row.guards)
    return frozenset(guards) & frozenset(_OF_PERSON)
