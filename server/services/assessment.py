"""年终考核 as it is read: a unit its own sheet, the leading group and its office all of them (M19).

A sheet that was issued is read from what was issued; until then, and beside it, it is worked out
from the records as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from server.domain import assessment as rules
from server.domain.acts import Act
from server.domain.parties import name_of, parties_of, receivers
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import assessment_year, unit_files
from server.services.assessment_content import Sheet, issued_sheet
from server.services.assessment_year import YearBasis
from server.services.county import county_schema
from server.services.unit_files import Shown
from server.services.work import Work
from server.store.reads import assessment as reads
from server.store.reads.assessment import AdjustmentRow, IssueRow, StatementRow

FORMAT = 1


class Adjustment(NamedTuple):
    row: AdjustmentRow
    reason: str
    answer: str | None
    criterion: str  # its label

    @property
    def state(self) -> str:
        return rules.ADJUSTMENT_STATES[self.row.state]


class Statement(NamedTuple):
    row: StatementRow
    words: str
    answer: str | None
    files: list[Shown]

    @property
    def kind(self) -> str:
        return rules.STATEMENT_KINDS[self.row.kind]

    @property
    def state(self) -> str:
        return rules.STATEMENT_STATES[self.row.state]


@dataclass(frozen=True, slots=True)
class File:
    """All there is about one unit's year."""

    sheet: Sheet
    now: Sheet  # worked out from the records as they are
    issues: Sequence[IssueRow]
    adjustments: list[Adjustment]
    statements: list[Statement]

    @property
    def newest(self) -> IssueRow | None:
        return self.issues[-1] if self.issues else None

    @property
    def has_changed(self) -> bool:
        """Whether the records, or the adjustments, say something else than the newest issue."""
        issued = self.sheet
        return issued.issue is not None and _counts(issued) != _counts(self.now)


def _counts(sheet: Sheet) -> list[object]:
    return [[(one.tenths, one.good, one.all) for one in sheet.lines], dict(sheet.adjusted)]


# ---- who may read what


def own_parties(work: Work) -> tuple[str, ...]:
    """The units the actor stands for; none for the county's offices."""
    require_act(work.actor, Act.SUPERVISION_READ)
    return parties_of(work.actor, Act.SUPERVISION_ANSWER)


def to_look_at(work: Work) -> list[IssueRow]:
    """Own sheets that were issued, that nothing was said of and that one may still object to."""
    parties = own_parties(work)
    return reads.to_look_at(whole_county(work.county), work.db, parties, work.now)


def require_readable(work: Work, party: str) -> None:
    """`assessment.missing` for what is no unit, and for who may not read its sheet."""
    is_unit = party in receivers(county_schema(work.county).profile)
    if not is_unit or not may_read(work, party):
        raise Problem("assessment.missing")


def may_read(work: Work, party: str) -> bool:
    """A unit its own sheet, the leading group and its office every one, and no other office of the
    county any."""
    return party in own_parties(work) or has_act(work.actor, Act.LEADING_READ)


# ---- worked out


def worked_out(work: Work, year: int, parties: Iterable[str]) -> list[Sheet]:
    basis = assessment_year.of_year(work, year)
    rows = reads.adjustments(whole_county(work.county), work.db, year)
    return [_sheet(work, basis, party, rows) for party in parties]


def _sheet(work: Work, basis: YearBasis, party: str, rows: Iterable[AdjustmentRow]) -> Sheet:
    profile = county_schema(work.county).profile
    criteria = profile.supervision.assessment.of(party.partition(":")[0])
    return Sheet(
        year=basis.year,
        party=party,
        name=name_of(profile, party),
        is_provisional=basis.is_provisional,
        until=basis.until,
        criteria=criteria,
        lines=tuple(rules.lines(criteria, basis.of(party))),
        adjusted=standing(rows, party, ("confirmed",)),
    )


def standing(rows: Iterable[AdjustmentRow], party: str, states: Sequence[str]) -> dict[str, int]:
    """Criterion → tenths of a point, of the unit's adjustments in those states."""
    found: dict[str, int] = {}
    for one in rows:
        if one.party == party and one.state in states:
            found[one.criterion] = found.get(one.criterion, 0) + one.tenths
    return found


# ---- read


def file_of(work: Work, year: int, party: str, number: int | None = None) -> File:
    """`number` 0 asks for what the records say now, None for the newest issue, or now."""
    require_readable(work, party)
    county = whole_county(work.county)
    (now,) = worked_out(work, year, [party])
    found = reads.issues(county, work.db, year, party)
    row = _wanted(found, number)
    return File(
        sheet=now if row is None else issued_sheet(row),
        now=now,
        issues=found,
        adjustments=adjustments_of(work, year, party),
        statements=statements_of(work, year, party),
    )


def _wanted(found: Sequence[IssueRow], number: int | None) -> IssueRow | None:
    if number == 0 or (number is None and not found):
        return None
    if number is None:
        return found[-1]
    row = next((one for one in found if one.issue == number), None)
    if row is None:
        raise Problem("assessment.missing")
    return row


class UnitLine(NamedTuple):
    """One unit in the table of all: as issued, else as worked out now."""

    sheet: Sheet
    has_open: bool  # an adjustment or objection waits


def side_by_side(work: Work, year: int) -> list[UnitLine]:
    """Every unit of the county, in the order of the profile; no order by points (law 8)."""
    require_act(work.actor, Act.LEADING_READ)
    county = whole_county(work.county)
    parties = list(receivers(county_schema(work.county).profile))
    newest = {row.party: row for row in reads.newest_issues(county, work.db, year)}
    waiting = reads.parties_waiting(county, work.db, year)
    return [
        UnitLine(
            issued_sheet(newest[sheet.party]) if sheet.party in newest else sheet,
            sheet.party in waiting,
        )
        for sheet in worked_out(work, year, parties)
    ]


def adjustments_of(work: Work, year: int, party: str) -> list[Adjustment]:
    """The unit itself is told what counts, not what the office still talks over."""
    rows = reads.adjustments(whole_county(work.county), work.db, year, party)
    if not has_act(work.actor, Act.LEADING_READ):
        rows = [row for row in rows if row.state == "confirmed"]
    labels = {
        one.id: one.label
        for one in county_schema(work.county).profile.supervision.assessment.criteria
    }
    return [
        Adjustment(
            row,
            str(work.store.secrets.open(row.reason_sealed, row.id.encode())["reason"]),
            _words(work, row.answer_sealed, row.id),
            labels.get(row.criterion, row.criterion),
        )
        for row in rows
    ]


def statements_of(work: Work, year: int, party: str) -> list[Statement]:
    rows = reads.statements(whole_county(work.county), work.db, year, party)
    files = unit_files.listed(work, [row.id for row in rows]) if rows else {}
    return [
        Statement(
            row,
            _words(work, row.words_sealed, row.id) or "",
            _words(work, row.answer_sealed, row.id),
            files.get(row.id, []),
        )
        for row in rows
    ]


def _words(work: Work, sealed: bytes | None, identity: str) -> str | None:
    if sealed is None:
        return None
    return str(work.store.secrets.open(sealed, identity.encode())["words"])
