"""What units of the demo hand in besides the month: their weeks, and a word on their year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar

from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.parties import department, township
from server.domain.report_calendar import ReportDue, due_between
from server.services import (
    assessment,
    assessment_adjusting,
    assessment_issuing,
    people,
    seats,
    unit_files,
    weekly_reports,
)
from server.services.demo import names
from server.services.demo.cast import NO_PASSWORD, Cast
from server.services.demo.timeline import local
from server.services.demo.word_letter import letter
from server.services.people import OpenAccount
from server.services.seats import GiveSeat
from server.services.weekly_reports import Told
from server.services.work import Work
from server.store.engines import Store
from survey_schema.model import CountyProfile

_T = TypeVar("_T")

_DAY, _WEEKS = timedelta(days=1), 6
_SAID = "上周对照督办事项逐户核实，督促落实管控和整治；存在问题：个别产权人外出务工。下步继续上门。"
_LOWER = "督查抽查发现该项记录与现场不完全相符，酌情扣减。"
_OBJECTS = "该项所涉房屋已于封存后完成办理，佐证材料附后，请予复核。"


def hand_in(
    store: Store, profile: CountyProfile, cast: Cast, now: datetime, random: Random
) -> None:
    """A unit is late and another silent every week; the year before is issued, one objects."""
    story = _Story(store, cast, now, random)
    today = local_day(now)
    for due in due_between(profile, today - _WEEKS * 7 * _DAY, today):
        if due.kind == "weekly":
            story.week(due)
    story.year(local_day(now).year)


class _Story:
    def __init__(self, store: Store, cast: Cast, now: datetime, random: Random) -> None:
        self.store, self.cast, self.now, self.random = store, cast, now, random

    def do(self, actor: Actor, at: datetime, act: Callable[[Work], _T]) -> _T:
        with Work(self.store, actor, at, noise=self.random.randbytes) as work:
            found = act(work)
            work.commit()
        return found

    # ---- weeks

    def week(self, due: ReportDue) -> None:
        turn = due.due.toordinal() // 7
        for number, (party, actor) in enumerate(self._units(due)):
            on = due.due + _DAY if (number + turn) % 9 == 0 else due.due
            at = local(on, 10)
            if (number + turn) % 13 and at < self.now:
                self.do(actor, at, _week(due.item or "", due.due, party, has_file=number == 0))

    def _units(self, due: ReportDue) -> Iterator[tuple[str, Actor]]:
        if "township" in due.units:
            yield from ((township(code), one) for code, one in sorted(self.cast.townships.items()))
        if "department" in due.units:
            found = sorted(self.cast.departments.items())
            yield from ((department(code), one) for code, one in found)

    # ---- the year

    def year(self, running: int) -> None:
        """The year before is issued with a point taken off; in this one something waits."""
        colleague, before = (
            self.do(self.cast.admin, self.now - 3 * _DAY, self._colleague),
            running - 1,
        )
        (code, actor), *_ = sorted(self.cast.townships.items())
        party = township(code)
        one = self._lower(before, party)
        if one is not None:
            at = self.now - 2 * _DAY
            self.do(colleague, at, lambda work: assessment_adjusting.decide(work, one, "confirm"))
        issued = self.do(
            self.cast.office,
            self.now - 2 * _DAY,
            lambda work: assessment_issuing.issue_year(work, before),
        )
        if issued:
            self.do(actor, self.now - _DAY, _objection(before, party))
        self._lower(running, party)

    def _lower(self, year: int, party: str) -> str | None:
        """A point off what can bear it; None in a year that has no basis."""

        def propose(work: Work) -> str | None:
            (sheet,) = assessment.worked_out(work, year, [party])
            line = next((one for one in sheet.lines if (one.tenths or 0) >= 10), None)
            if line is None:
                return None
            given = (year, party, line.criterion, -10, _LOWER)
            return assessment_adjusting.propose(work, *given)

        return self.do(self.cast.office, self.now - 3 * _DAY, propose)

    def _colleague(self, work: Work) -> Actor:
        """A second person of the office, who signs in nowhere."""
        seat = self.cast.office.seats[0]
        name = f"{work.county[:6]}-office-2"
        command = OpenAccount(name, names.official(self.random), names.phone(999_998))
        account = people.enter_account(work, command, NO_PASSWORD, must_change=False)
        give = GiveSeat(account, seat.unit_id, Role.LEADING_GROUP_OFFICE)
        return Actor(account, work.county, (replace(seat, id=seats.give_seat(work, give)),))


def _week(item: str, due: date, party: str, *, has_file: bool) -> Callable[[Work], str]:
    def send(work: Work) -> str:
        papers = unit_files.examined([("督查情况佐证.docx", letter(_SAID))]) if has_file else ()
        told = Told(_SAID, papers=papers)
        return weekly_reports.hand_in(work, item, due.isoformat(), party, told)

    return send


def _objection(year: int, party: str) -> Callable[[Work], str]:
    def send(work: Work) -> str:
        papers = unit_files.examined([("佐证材料.docx", letter(_OBJECTS))])
        given = (year, party, "objection", _OBJECTS, papers)
        return assessment_issuing.state_it(work, *given)

    return send
