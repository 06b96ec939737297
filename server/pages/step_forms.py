"""What a form of a step is: act, subject, fields, and the service it hands them to.

The tables stand in `steps_of_*`; `steps` opens a page for every line of theirs, and
`step_offers` says on a house's file which of them somebody may take now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.pages.step_fields import Field
from server.pages.words import Words
from server.services import people_subjects, step_subjects as subjects
from server.services.cases import CaseFile
from server.services.houses import HouseFile
from server.services.step_subjects import Find, Subject
from server.services.work import Work
from server.store.reads.report_questions import ObjectionRow
from server.store.reads.report_tellings import TellingLine


class About(NamedTuple):
    """The kind of thing a step is about: its place in the address, and how it is found."""

    path: str
    find: Find


HOUSE = About("/houses/<house_id>", subjects.of_house)
CASE = About("/cases/<case_id>", subjects.of_case)
MEASURE = About("/measures/<measure_id>", subjects.of_measure)
INSPECTION = About("/inspections/<inspection_id>", subjects.of_inspection)
OBJECTION = About("/objections/<objection_id>", subjects.of_objection)
REMEDIATION = About("/remediations/<remediation_id>", subjects.of_remediation)
ACCEPTANCE = About("/acceptances/<acceptance_id>", subjects.of_acceptance)
AGENCY = About("/agencies/<agency_id>", subjects.of_agency)
REGISTER = About("/agencies", subjects.of_register)
STAFF = About("/people", people_subjects.of_staff)
ACCOUNT = About("/people/<account_id>", people_subjects.of_account)
SEAT = About("/seats/<seat_id>", people_subjects.of_seat)
PHONE = About("/phones/<device_id>", people_subjects.of_device)
UNITS = About("/units", people_subjects.of_units)
UNIT = About("/units/<unit_id>", people_subjects.of_unit)
GRIDS = About("/grids", people_subjects.of_grids)
GRID = About("/grids/<grid_code>", people_subjects.of_grid)
CHANGES = About("/area-changes", people_subjects.of_changes)
CHANGE = About("/area-changes/<change_id>", people_subjects.of_change)
DUTY = About("/duties/<duty_id>", people_subjects.of_duty)


class Standing(NamedTuple):
    """A house's file as the offers read it: its open case, and who looks at it."""

    file: HouseFile
    case: CaseFile | None
    objections: list[ObjectionRow]
    account_id: str
    surveyors: frozenset[str]
    tellings: list[TellingLine]

    def admits(self, act: Act) -> bool:
        return self.case is not None and act in self.case.next_acts


class Open(NamedTuple):
    """One subject the step can be taken about now; `note` tells several of them apart."""

    id: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForm:
    """`does` gets the work, the subject and the values; it may answer where to go afterwards.

    `shows` is a page of its own instead, for what is shown once; `warns` what to know beforehand.

    `open` lists the subjects of a house it can be taken about now; none for the register.
    """

    name: str
    act: Act
    about: About
    title: str
    does: Callable[[Work, Subject, dict[str, Any]], Any]
    events: frozenset[str] = frozenset()
    fields: tuple[Field, ...] = ()
    hint: str = ""
    open: Callable[[Standing, Words], Iterable[Open]] = lambda _, __: ()
    leads_to: Callable[[Subject, Any], str | None] = lambda _, __: None
    shows: Callable[[Work, Subject, Any], str] | None = None
    warns: Callable[[Work, Subject], Sequence[str]] = lambda _, __: ()

    @property
    def rule(self) -> str:
        return f"{self.about.path}/steps/{self.name}"

    def address(self, subject_id: str) -> str:
        head, bracket, _ = self.about.path.partition("<")
        return f"{head}{subject_id if bracket else ''}/steps/{self.name}"


def codes(name: str) -> Callable[[Work, Subject], Mapping[str, str]]:
    """The codes of a list that are still in use."""
    return lambda work, _: Words(work.county).labels(name)


def listed(options: Mapping[str, str]) -> Callable[[Work, Subject], Mapping[str, str]]:
    return lambda _, __: options


def today(work: Work, _: Subject) -> list[str]:
    return [local_day(work.now).isoformat()]


def reason(label: str, **more: Any) -> Field:
    return Field(name="reason", label=label, kind="area", least=5, **more)


def open_case(act: Act) -> Callable[[Standing, Words], Iterator[Open]]:
    """The open case, where the workflow admits the act."""

    def find(standing: Standing, _: Words) -> Iterator[Open]:
        if standing.case is not None and standing.admits(act):
            yield Open(standing.case.row.id)

    return find
