"""两份档案是同一户: proposed with a reason, agreed to, and one file closed pointing at the other.

Until it is agreed to nothing has happened, and who proposed it may take it back. Where either
file holds a case or a verdict that is not safe, the one who agrees is another person. Everything
is weighed anew at that moment: a survey that came meanwhile may have changed which file may stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.house_merging import LACKS, OPEN_MATTERS, Weighed, lacks, needs_second
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import health, projection
from server.services.evidence import fingerprint, written_reason
from server.services.finding import FoundHouse, find_house, find_house_by_code
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import evidence, found_houses, house_merges as reads, houses, intake
from server.store.reads.house_merges import Key, MergeRow
from server.store.reads.houses import HouseHead, HouseLine
from server.store.rows import House, HouseMerge


class FileHeld(NamedTuple):
    """One of two files as it is put before whoever decides."""

    head: HouseHead
    holds: Mapping[str, int]  # by kind, what it keeps whether it stays or is closed
    open_matters: Mapping[str, int]  # keys of OPEN_MATTERS
    lacks: tuple[str, ...]  # keys of LACKS: why it may not be the one that stays

    @property
    def weighed(self) -> Weighed:
        return Weighed(
            self.head.verdict,
            self.head.open_case_id is not None,
            self.holds.get("cases", 0),
            self.head.surveyed_at is not None,
        )


class Preview(NamedTuple):
    """`needs_second`: another person has to agree."""

    files: tuple[FileHeld, FileHeld]
    needs_second: bool

    @property
    def are_both_open(self) -> bool:
        return all(one.head.open_case_id is not None for one in self.files)


@dataclass(frozen=True, slots=True)
class Pair:
    stays: FoundHouse
    goes: FoundHouse


def preview(work: Work, one: str, other: str) -> Preview:
    """Both files side by side, each named by its code or id. Nothing is changed."""
    return _weigh(work, _by_code_or_id(work, one), _by_code_or_id(work, other))


def _by_code_or_id(work: Work, other: str) -> FoundHouse:
    written = other.strip()
    if len(written) == 36:
        return find_house(work, Act.HOUSE_MERGE, written)
    return find_house_by_code(work, Act.HOUSE_MERGE, written)


def _weigh(work: Work, one: FoundHouse, two: FoundHouse) -> Preview:
    if one.house.id == two.house.id:
        raise Problem("merge.same_house")
    ids = (one.house.id, two.house.id)
    holds = reads.holdings(one.reach, work.db, ids)
    matters = reads.open_matters(one.reach, work.db, ids)
    first, second = (_held(work, each, holds, matters) for each in (one, two))
    files = (
        first._replace(lacks=tuple(lacks(first.weighed, second.weighed))),
        second._replace(lacks=tuple(lacks(second.weighed, first.weighed))),
    )
    return Preview(files, needs_second(first.weighed, second.weighed))


def _held(
    work: Work,
    found: FoundHouse,
    holds: Mapping[str, Mapping[str, int]],
    matters: Mapping[str, Mapping[str, int]],
) -> FileHeld:
    head = houses.house_head(found.reach, work.db, found.house.id)
    assert head is not None  # found before
    head = health.of_today(head, local_day(work.now))
    return FileHeld(head, holds[head.id], matters[head.id], ())


def propose(work: Work, stays_id: str, goes_id: str, *, reason: str) -> str:
    """The proposal's id. `merge.*` says what stands in the way, in words one can act on."""
    words = written_reason(reason)
    pair = _pair(work, stays_id, goes_id)
    seen = _weigh(work, pair.stays, pair.goes)
    _require_fit(pair, seen)
    for one in (pair.stays, pair.goes):
        if reads.proposed_about(one.reach, work.db, one.house.id):
            raise Problem("merge.proposed_already", code=one.house.code)
    merge_id = fresh_id(work)
    row = {
        "id": merge_id,
        "stays_id": pair.stays.house.id,
        "goes_id": pair.goes.house.id,
        "state": "proposed",
        "needs_second": seen.needs_second,
        "reason_sealed": work.store.secrets.seal({"words": words}),
        "proposed_at": work.now,
        "proposed_by": work.actor.account_id,
        "version": 1,
    }
    if not work.insert_once(HouseMerge, row, chain=pair.stays.chain):
        raise Problem("house.changed_meanwhile")
    _record_both(work, pair, "house.merge_proposed", merge_id, reason=fingerprint(words))
    return merge_id


def _pair(work: Work, stays_id: str, goes_id: str) -> Pair:
    """Both held, in one order, so that two who merge the same pair do not wait for one another."""
    require_act(work.actor, Act.HOUSE_MERGE)
    county = whole_county(work.county)
    for house_id in sorted((stays_id, goes_id)):
        intake.lock_house(county, work.db, house_id)
    stays = find_house(work, Act.HOUSE_MERGE, stays_id)
    return Pair(stays, find_house(work, Act.HOUSE_MERGE, goes_id))


def _require_fit(pair: Pair, seen: Preview) -> None:
    """Everything that may stand in the way of closing the one file into the other."""
    for found in (pair.stays, pair.goes):
        if found.house.ended_on is not None:
            raise Problem("merge.house_ended", code=found.house.code)
    if seen.are_both_open:
        raise Problem("merge.both_open")
    stays, goes = seen.files
    if stays.lacks:
        why = "、".join(LACKS[one] for one in stays.lacks)
        raise Problem("merge.graver_goes", stays=stays.head.code, goes=goes.head.code, why=why)
    if goes.open_matters:
        matters = "、".join(f"{OPEN_MATTERS[k]} {n} 件" for k, n in goes.open_matters.items())
        raise Problem("merge.open_matters", code=goes.head.code, matters=matters)


def confirm(work: Work, merge_id: str) -> str:
    """Close the one file into the other; the id of the house that stays."""
    row = _waiting(work, merge_id)
    pair = _pair(work, row.stays_id, row.goes_id)
    seen = _weigh(work, pair.stays, pair.goes)
    is_grave = row.needs_second or seen.needs_second  # it may have grown so since
    if is_grave and row.proposed_by == work.actor.account_id:
        raise Problem("merge.own_proposal")
    _require_fit(pair, seen)
    _decide(work, row, pair.stays.chain, "done")
    _point_on(work, pair)
    _close(work, pair)
    _take_over(work, pair)
    for event, one, other in (
        ("house.merged", pair.goes, pair.stays),
        ("house.took_in", pair.stays, pair.goes),
    ):
        facts = {"merge": row.id, "other": other.house.id, "verdict": one.house.verdict}
        work.record(event, one.chain, **facts)
    return pair.stays.house.id


def _close(work: Work, pair: Pair) -> None:
    """As a house that is gone: out of the lists, grey, no verdict changes; its file stays."""
    house = pair.goes.house
    shown = {"ended_on": local_day(work.now), "merged_into": pair.stays.house.id}
    projection.update_house(work, house, shown)


def _point_on(work: Work, pair: Pair) -> None:
    """Files closed into the one that goes lead to the one that stays from now on."""
    for one in reads.closed_into(pair.goes.reach, work.db, pair.goes.house.id):
        chain = f"house:{one.id}"
        work.update(House, {"id": one.id}, {"merged_into": pair.stays.house.id}, chain=chain)
        facts = {"other": pair.stays.house.id, "was": pair.goes.house.id}
        work.record("house.merge_followed", chain, **facts)


def _take_over(work: Work, pair: Pair) -> None:
    """Numbers other systems know the house by, where the file that stays has none."""
    stays, goes = (
        houses.house_head(one.reach, work.db, one.house.id) for one in (pair.stays, pair.goes)
    )
    assert stays is not None and goes is not None
    missing = [n for n in ("platform_no", "census_no") if getattr(stays, n) is None]
    taken = {name: getattr(goes, name) for name in missing if getattr(goes, name) is not None}
    projection.update_house(work, pair.stays.house, taken)


def decline(work: Work, merge_id: str, *, note: str) -> None:
    """They are two houses, or it is not the time: nothing changes, and it is on record why."""
    row, words = _waiting(work, merge_id), written_reason(note)
    pair = _pair(work, row.stays_id, row.goes_id)
    _decide(work, row, pair.stays.chain, "declined", words)
    facts = {"outcome": "declined", "reason": fingerprint(words)}
    _record_both(work, pair, "house.merge_dropped", row.id, **facts)


def withdraw(work: Work, merge_id: str) -> None:
    """By who proposed it, before anybody agreed."""
    row = _waiting(work, merge_id)
    if row.proposed_by != work.actor.account_id:
        raise Problem("merge.not_own")
    pair = _pair(work, row.stays_id, row.goes_id)
    _decide(work, row, pair.stays.chain, "withdrawn")
    _record_both(work, pair, "house.merge_dropped", row.id, outcome="withdrawn", reason=None)


def _waiting(work: Work, merge_id: str) -> MergeRow:
    row = _found(work, merge_id)
    if row.state != "proposed":
        raise Problem("merge.decided_already")
    return row


def _found(work: Work, merge_id: str) -> MergeRow:
    require_act(work.actor, Act.HOUSE_MERGE)
    row = reads.merge(reach_of(work.actor, Act.HOUSE_MERGE), work.db, merge_id)
    if row is None:
        raise Problem("merge.missing")
    return row


def _decide(work: Work, row: MergeRow, chain: str, state: str, words: str | None = None) -> None:
    decided = {
        "state": state,
        "decided_at": work.now,
        "decided_by": work.actor.account_id,
        "note_sealed": None if words is None else work.store.secrets.seal({"words": words}),
        "version": row.version + 1,
    }
    work.update(HouseMerge, {"id": row.id, "version": row.version}, decided, chain=chain)


def _record_both(work: Work, pair: Pair, event: str, merge_id: str, **facts: Any) -> None:
    for one, other in ((pair.goes, pair.stays), (pair.stays, pair.goes)):
        work.record(event, one.chain, merge=merge_id, other=other.house.id, **facts)


class Shown(NamedTuple):
    """A proposal with both files as they are now; `files` begins with the one that stays."""

    row: MergeRow
    reason: str
    note: str | None
    preview: Preview
    is_own: bool
    names: Mapping[str, str]  # masked, of who proposed and who decided


def show(work: Work, merge_id: str) -> Shown:
    row = _found(work, merge_id)
    pair = [find_house(work, Act.HOUSE_MERGE, one) for one in (row.stays_id, row.goes_id)]
    open_words = work.store.secrets.open
    people = [one for one in (row.proposed_by, row.decided_by) if one]
    return Shown(
        row,
        open_words(row.reason_sealed)["words"],
        None if row.note_sealed is None else open_words(row.note_sealed)["words"],
        _weigh(work, *pair),
        row.proposed_by == work.actor.account_id,
        evidence.names_of(whole_county(work.county), work.db, people),
    )


class MergePage(NamedTuple):
    rows: list[MergeRow]
    houses: Mapping[str, HouseLine]
    next_key: Key | None
    total: int | None  # only on the first page


def merge_page(work: Work, state: str, *, after: Key | None = None, limit: int = 50) -> MergePage:
    require_act(work.actor, Act.HOUSE_MERGE)
    reach = reach_of(work.actor, Act.HOUSE_MERGE)
    rows = reads.merge_page(reach, work.db, state, after, limit + 1)
    shown = rows[:limit]
    ids = {one for row in shown for one in (row.stays_id, row.goes_id)}
    lines = {one.id: one for one in found_houses.lines(reach, work.db, ids)}
    total = None if after else reads.merge_count(reach, work.db, state)
    return MergePage(shown, lines, rows[limit - 1].key if len(rows) > limit else None, total)
