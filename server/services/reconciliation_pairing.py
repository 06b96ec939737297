"""Which row of a platform is which house, by a person's word with his reason (M20).

It holds in every later comparison, and the platform's number is entered in the house's file or
taken out of it, with an entry in the ledger.
"""

from __future__ import annotations

from typing import Any

from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.reconciliation import AMBIGUOUS, DIFFERENT, HERE, SAME, THERE
from server.domain.reconciliation_fields import rank_of_row
from server.services.evidence import fingerprint, written_reason
from server.services.finding import FoundHouse, find_house_by_code
from server.services.owner import owner_columns
from server.services.reconciliation_steps import SETTLES, chain_of_line, change_line, decidable
from server.services.reconciliations import platform_of
from server.services.reconciling import lines as made
from server.services.reconciling.houses import OurHouse, compared, our_houses
from server.services.work import Work
from server.store.reads import reconciliation_houses, reconciliation_lines as reads
from server.store.reads.reconciliation_lines import LineRow
from server.store.reads.reconciliations import ComparisonRow
from server.store.rows import House, ReconciliationLine, ReconciliationLink


def pair(work: Work, comparison_id: str, number: int, code: str, *, reason: str) -> None:
    """The row is this house, by a person's word."""
    comparison, line = decidable(work, comparison_id, number)
    if line.row_number is None or line.kind not in (THERE, AMBIGUOUS):
        raise Problem("reconciliation.no_row")
    written = written_reason(reason)
    found = find_house_by_code(work, SETTLES, code.strip())
    chain = found.chain
    there = reads.line_of_house(whole_county(work.county), work.db, comparison.id, found.house.id)
    if there is not None and there.row_number is not None:
        raise Problem("reconciliation.house_taken", code=code, row=there.row_number)
    _link(work, comparison, line, found.house.id, written, is_same=True)
    _set_number(work, comparison, line, found)
    columns = made.pair_columns("by_hand", *_compared(work, comparison, line, found.house.id))
    change_line(work, line, {**columns, **_UNSETTLED}, chain)
    if there is not None:
        _take_away(work, there)
    _leave_group(work, line, chain)
    _record_pairing(work, "reconciliation.paired", comparison, line, chain, written)


_UNSETTLED = {"settled": {}, "is_settled": False, "is_to_correct": False, "question_id": None}


def _compared(
    work: Work, comparison: ComparisonRow, line: LineRow, house_id: str
) -> tuple[OurHouse, list[Any]]:
    platform = platform_of(comparison.platform)
    our = our_houses(work, platform, {house_id})[house_id]
    personal = opened(work, line)
    owner = owner_columns(work, line.village_code or our.house.village_code, personal)
    place = {"township": line.township_code, "village": line.village_code}
    told = {**line.told, **{name: value for name, value in place.items() if value}}
    return our, compared(work, platform, told, owner, our)


def opened(work: Work, line: LineRow) -> dict[str, Any]:
    """What the row tells of persons, while it is kept."""
    if line.personal_sealed is None:
        return {}
    bound = made.bound_to(line.reconciliation_id, line.number)
    return work.store.secrets.open(line.personal_sealed, bound)


def _take_away(work: Work, there: LineRow) -> None:
    """The house's own line: it stands in the pair from now on."""
    key = {"reconciliation_id": there.reconciliation_id, "number": there.number}
    if work.discard(ReconciliationLine, key) != 1:
        raise Problem("house.changed_meanwhile")  # somebody just paired it with another row


def _leave_group(work: Work, line: LineRow, chain: str) -> None:
    """What is left of an ambiguous group when nothing is ambiguous any more."""
    if line.group_number is None:
        return
    county = whole_county(work.county)
    group = reads.lines_of_group(county, work.db, line.reconciliation_id, line.group_number)
    left = [one for one in group if one.number != line.number]
    rows = [one for one in left if one.row_number is not None]
    if rows and (len(rows) < len(left) or len(rows) > 1):
        return
    for one in left:
        kind = HERE if one.row_number is None else THERE
        change_line(work, one, {"kind": kind, "group_number": None, **_UNSETTLED}, chain)


def unpair(work: Work, comparison_id: str, number: int, *, reason: str) -> None:
    """The row is not this house, by a person's word."""
    comparison, line = decidable(work, comparison_id, number)
    if line.kind not in (SAME, DIFFERENT) or line.house_id is None:
        raise Problem("reconciliation.not_paired")
    written, chain, house_id = written_reason(reason), chain_of_line(line), line.house_id
    platform = platform_of(comparison.platform)
    our = our_houses(work, platform, {house_id})[house_id]
    found = find_house_by_code(work, SETTLES, our.house.code)
    _link(work, comparison, line, house_id, written, is_same=False)
    _clear_number(work, comparison, line, found)
    stated = {str(one[0]): one[1] for one in line.differences}
    alone = {
        "kind": THERE,
        "rank": rank_of_row(line.told),
        "house_id": None,
        "lead_field": None,
        "way": None,
        "differences": [],
        "township_code": (stated.get("village") or line.township_code or "")[:9] + "000",
        "village_code": stated.get("village") or line.village_code,
    }
    change_line(work, line, {**alone, **_UNSETTLED}, chain)
    last = reads.last_number(work.db, work.county, comparison.id)
    own = made.of_house(HERE, last + 1, our)
    work.insert(ReconciliationLine, {**own, "reconciliation_id": comparison.id}, chain=chain)
    _record_pairing(work, "reconciliation.unpaired", comparison, line, chain, written)


def _record_pairing(  # noqa: PLR0917
    work: Work, kind: str, comparison: ComparisonRow, line: LineRow, chain: str, reason: str
) -> None:
    work.record(
        kind,
        chain,
        reconciliation=comparison.id,
        platform=comparison.platform,
        line=line.number,
        row=line.row_number,
        reason=fingerprint(reason),
    )


def _link(
    work: Work,
    comparison: ComparisonRow,
    line: LineRow,
    house_id: str,
    reason: str,
    *,
    is_same: bool,
) -> None:
    """A row that has nothing to be known by again is paired in this comparison alone."""
    if line.row_key is None:
        return
    chain = f"house:{house_id}"
    key = {"platform": comparison.platform, "row_key": line.row_key, "house_id": house_id}
    said = {
        "is_same": is_same,
        "platform_no": line.platform_no,
        "reason_sealed": work.store.secrets.seal({"reason": reason}, house_id.encode()),
        "account_id": work.actor.account_id,
        "at": work.now,
    }
    if not work.insert_once(ReconciliationLink, {**key, **said}, chain=chain):
        work.update(ReconciliationLink, key, said, chain=chain)


def _number_of(comparison: ComparisonRow, line: LineRow) -> tuple[str, str | None]:
    """(column of the house, the row's number); no column for a platform's own number."""
    column = platform_of(comparison.platform).number
    return column, line.told.get(column)


def _set_number(work: Work, comparison: ComparisonRow, line: LineRow, found: FoundHouse) -> None:
    column, number = _number_of(comparison, line)
    if number is not None and getattr(_filed(work, found), column) != number:
        _enter_number(work, found, column, number)


def _clear_number(work: Work, comparison: ComparisonRow, line: LineRow, found: FoundHouse) -> None:
    column, number = _number_of(comparison, line)
    if number is not None and getattr(_filed(work, found), column) == number:
        _enter_number(work, found, column, None)


def _filed(work: Work, found: FoundHouse) -> Any:
    where = (whole_county(work.county), work.db, {found.house.id})
    return reconciliation_houses.filed_houses(*where)[found.house.id]


def _enter_number(work: Work, found: FoundHouse, column: str, number: str | None) -> None:
    was = getattr(_filed(work, found), column)
    house = found.house
    values = {column: number, "version": house.version + 1, "changed_at": work.now}
    work.update(House, {"id": house.id, "version": house.version}, values, chain=found.chain)
    work.record("house.number_set", found.chain, number=column, platform_no=number, was=was)
