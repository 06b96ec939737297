"""督查抽查: drawn by a seed nobody chose, visited by other eyes, told by township (M11, law 8).

The seed rests on the first anchor of the county's ledger after the month, so that when the button
is pressed changes nothing; `verify` draws again from the ledger (docs/draw.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from server.domain import draw as rules
from server.domain.acts import Act
from server.domain.agreement import Agreement, Pair, agreement_of
from server.domain.draw import Terms, Ticket
from server.domain.facts import Verdict
from server.domain.period import Period, period_named
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, Span, reach_of, whole_county
from server.services.county import county_schema
from server.services.ids import fresh_id
from server.services.merged_houses import held
from server.services.work import Work
from server.store.reads import draw_visits as visit_reads, draws as reads, houses as house_reads
from server.store.reads.draw_visits import Second, VisitLine
from server.store.reads.draws import Candidate, DrawHead, DrawLine, FirstAnchor
from server.store.rows import Draw, DrawVisit

PAGE = 100


class DrawFile(NamedTuple):
    """A draw with its proof and the state of its visits."""

    line: DrawLine
    visits: list[VisitLine]
    seconds: dict[str, Second]
    agreement: Agreement


def make(work: Work, *, township: str, month: str) -> str:
    """Draw a township's houses of a month, once; the id of the draw."""
    _require_reach(work, township)
    period = _period(work, month)
    if reads.draw_of(work.db, work.county, township, month) is not None:
        raise Problem("draw.already_made", month=month)
    anchor = _anchor(work, period, month)
    houses = _candidates(work, township, period)
    if not houses:
        raise Problem("draw.nothing", month=month)
    percent = county_schema(work.county).profile.checking.draw_percent
    terms = Terms(work.county, township, month, anchor.hash, percent)
    draw_id = fresh_id(work)
    _write(work, draw_id, terms, anchor.seq, houses)
    return draw_id


def read_draw(work: Work, draw_id: str) -> DrawFile:
    line = _found(work, Act.DRAW_READ, draw_id)
    visits = visit_reads.visits_of(work.db, line.county_code, line.id)
    seconds = visit_reads.seconds(work.db, line.county_code, visits)
    pairs = [_pair(one, seconds[one.house_id]) for one in visits if one.house_id in seconds]
    return DrawFile(line, visits, seconds, agreement_of(len(visits), pairs))


def draw_page(
    work: Work, *, is_unassigned: bool = False, after: tuple[str, str] | None = None
) -> list[DrawHead]:
    reach = reach_of(work.actor, Act.DRAW_READ)
    return reads.draws(reach, work.db, is_unassigned=is_unassigned, after=after, limit=PAGE)


def verify(work: Work, line: DrawLine, visits: Sequence[VisitLine]) -> list[str]:
    """What of the draw does not come out again; nothing when it is honest.

    The list is made anew from the ledger, the seed from the anchor that stands in it.
    """
    period = _period(work, line.month)
    found = []
    anchor = reads.first_anchor(work.db, line.county_code, period.closes_at)
    if anchor is None or anchor != (line.anchor_seq, line.anchor_hash):
        found.append("锚定：不是该月结束后台账的第一次锚定")
    now = [one.code for one in _candidates(work, line.township_code, period)]
    if sorted(now) != line.candidates:
        found.append("抽样名单：与台账重新算出的不一致")
    if rules.list_hash(line.candidates) != line.candidates_hash:
        found.append("抽样名单：与登记的哈希值不一致")
    terms = Terms(line.county_code, line.township_code, line.month, line.anchor_hash, line.percent)
    if rules.seed_of(terms, line.candidates_hash) != line.seed:
        found.append("种子：与重新算出的不一致")
    again = rules.drawn(line.candidates, line.seed, line.percent)
    if not _is_as_drawn(work, visits, again):
        found.append("抽中房屋：与重新抽出的不一致")
    return found


def _is_as_drawn(work: Work, visits: Sequence[VisitLine], again: Sequence[Ticket]) -> bool:
    """Each visit goes to the house of its ticket, or to the one its file was closed into."""
    if [one.ticket for one in visits] != [one.ticket for one in again]:
        return False
    return all(
        visit.code == drawn.code or visit.house_id == _led_to(work, drawn.code)
        for visit, drawn in zip(visits, again, strict=True)
    )


def _led_to(work: Work, code: str) -> str | None:
    house = house_reads.house_state_by_code(whole_county(work.county), work.db, code)
    return None if house is None else house.merged_into


def all_draws(work: Work) -> list[tuple[DrawLine, list[VisitLine]]]:
    """For the operator's check of every draw of the county."""
    reach = whole_county(work.county)
    heads = reads.draws(reach, work.db, after=None, limit=10_000)
    lines = [reads.draw(reach, work.db, one.id) for one in heads]
    return [
        (line, visit_reads.visits_of(work.db, work.county, line.id))
        for line in lines
        if line is not None
    ]


def _period(work: Work, month: str) -> Period:
    profile = county_schema(work.county).profile
    try:
        period = period_named(month, profile.report_day)
    except ValueError as error:
        raise Problem("draw.month_not_over", month=month) from error
    if period.closes_at > work.now:
        raise Problem("draw.month_not_over", month=month)
    return period


def _require_reach(work: Work, township: str) -> None:
    if not work.actor.account_id.startswith("job:"):
        require_act(work.actor, Act.DRAW_MAKE)
    known = {one.code for one in county_schema(work.county).profile.townships}
    if township not in known or not _covers(work, township):
        raise Problem("draw.wrong_township", township=township)


def _covers(work: Work, township: str) -> bool:
    """The command line acts for the county itself."""
    if work.actor.account_id.startswith("job:"):
        return True
    reach = reach_of(work.actor, Act.DRAW_MAKE)
    return any(span in (Span(work.county), Span(work.county, township)) for span in reach.spans)


def _anchor(work: Work, period: Period, month: str) -> FirstAnchor:
    anchor = reads.first_anchor(work.db, work.county, period.closes_at)
    if anchor is None:
        raise Problem("draw.no_anchor", month=month)
    return anchor


def _candidates(work: Work, township: str, period: Period) -> list[Candidate]:
    """Houses that ended the month signed off or judged safe by what happened in it."""
    reach = Reach((Span(work.county, township),))
    since, before = _moments(work, period)
    months = reads.months(reach, work.db, rules.COUNTED, since, before)
    ids = [one.house_id for one in months if rules.is_candidate(one.moments)]
    return reads.candidates(reach, work.db, ids)


def _moments(work: Work, period: Period) -> tuple[datetime, datetime]:
    earlier = period_named(_month_before(period), county_schema(work.county).profile.report_day)
    return earlier.closes_at, period.closes_at


def _month_before(period: Period) -> str:
    return f"{period.starts:%Y-%m}"


def _write(
    work: Work, draw_id: str, terms: Terms, anchor_seq: int, houses: Sequence[Candidate]
) -> None:
    by_code = {one.code: one for one in houses}
    codes = sorted(by_code)
    listed = rules.list_hash(codes)
    seed = rules.seed_of(terms, listed)
    tickets = rules.drawn(codes, seed, terms.percent)
    row = {
        "id": draw_id,
        "township_code": terms.township,
        "month": terms.month,
        "method": rules.METHOD,
        "anchor_seq": anchor_seq,
        "anchor_hash": terms.anchor_hash,
        "candidates": codes,
        "candidates_hash": listed,
        "seed": seed,
        "percent": terms.percent,
        "drawn_at": work.now,
        "drawn_by": work.actor.account_id,
    }
    chain = f"draw:{draw_id}"
    work.insert(Draw, row, chain=chain)
    stands = _standing(work, [by_code[one.code] for one in tickets])
    visits = [
        {"draw_id": draw_id, "rank": rank, "ticket": one.ticket, **_first(stands[one.code])}
        for rank, one in enumerate(tickets, 1)
    ]
    work.insert(DrawVisit, visits, chain=chain)
    _record(work, chain, row, [one.code for one in tickets])


def _standing(work: Work, drawn: Sequence[Candidate]) -> dict[str, Candidate]:
    """Code -> the house to go to, held: a file that was closed since the month ended leads on."""
    found = {}
    for one in sorted(drawn, key=attrgetter("id")):
        house = held(work, one.id)
        county = whole_county(work.county)
        found[one.code] = one
        if house is not None and house.id != one.id:
            (found[one.code],) = reads.candidates(county, work.db, [house.id])
    return found


def _first(house: Candidate) -> dict[str, Any]:
    """A signed-off house is judged free of what was found in it."""
    is_struck = house.stage == "signed_off"
    return {
        "house_id": house.id,
        "first_verdict": Verdict.SAFE.value if is_struck else house.verdict or Verdict.SAFE.value,
        "first_signs": [] if is_struck else sorted(visit_reads.signs_of(house.fired)),
    }


def _record(work: Work, chain: str, row: dict[str, Any], codes: list[str]) -> None:
    work.record(
        "draw.made",
        chain,
        draw=row["id"],
        township=row["township_code"],
        month=row["month"],
        method=row["method"],
        anchor=row["anchor_seq"],
        anchor_hash=row["anchor_hash"],
        candidates=len(row["candidates"]),
        candidates_hash=row["candidates_hash"],
        seed=row["seed"],
        percent=row["percent"],
        drawn=codes,
    )


def _found(work: Work, act: Act, draw_id: str) -> DrawLine:
    line = reads.draw(reach_of(work.actor, act), work.db, draw_id)
    if line is None:
        raise Problem("draw.missing")
    return line


def find_draw(work: Work, act: Act, draw_id: str) -> DrawLine:
    return _found(work, act, draw_id)


def _pair(visit: VisitLine, second: Second) -> Pair:
    first = frozenset(visit.first_signs)
    return Pair(Verdict(visit.first_verdict), Verdict(second.verdict), first, second.signs)
