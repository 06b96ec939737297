"""Bringing the spans up to what the ledger holds; a report counts what waits by itself (M19)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.domain.facts import Actor, Moment
from server.domain.figure_lines import EMPTY, Line, as_bytes
from server.domain.figure_spans import FigureSpan, Standing, spans_of
from server.domain.figures import COUNTED_EVENTS
from server.domain.reach import whole_county
from server.services.digests import line_number
from server.services.figure_basis import basis_of, questions, report_day_of
from server.services.work import Work
from server.store import figure_spans
from server.store.engines import Store
from server.store.figure_spans import Folded
from server.store.reads import figure_spans as reads

_AT_ONCE = 100  # houses a transaction: nobody waits long behind one
_WAIT_AT_ONCE = 1_000
BEHIND = 200  # houses: more are not left until the next round, 1.4 ms each in every report
_KINDS = sorted(COUNTED_EVENTS)


def refresh(store: Store, county: str, now: datetime) -> int:
    """Fold every house that waits; how many there were. Many short transactions."""
    _begin_anew(store, county, now)
    total = 0
    while (done := _some(store, county, now)) > 0:
        total += done
    return total


def is_behind(store: Store, county: str) -> bool:
    """Whether so much waits that reports become slow: after a release, or a large import."""
    reach = whole_county(county)
    with store.reading() as db:
        made_for = reads.basis(reach, db)
        is_stale = made_for is not None and made_for != basis_of(county)
        return is_stale or reads.waiting_up_to(reach, db, BEHIND + 1) > BEHIND


def _begin_anew(store: Store, county: str, now: datetime) -> None:
    """Spans of other code, or of another report day, are forgotten; then every house waits. Some
    houses a transaction, begun again from the first where one was broken off."""
    with store.reading() as db:
        if reads.basis(whole_county(county), db) == basis_of(county):
            return
    after: str | None = ""
    while after is not None:
        with _writing(store, county, now) as work:
            if figure_spans.basis_held(work.db, county) == basis_of(county):
                return  # somebody else was quicker
            if not after:
                figure_spans.begin_anew(work.db, county)
            after = figure_spans.make_wait(work.db, county, after, _WAIT_AT_ONCE)
            if after is None:
                figure_spans.end_anew(work.db, county, basis_of(county))
            work.commit()


def _some(store: Store, county: str, now: datetime) -> int:
    with store.reading() as db:
        batch = figure_spans.fold_waiting(db, county, _KINDS, _Fold(county), _AT_ONCE)
    if not batch.waiting:
        return 0
    with _writing(store, county, now) as work:
        if figure_spans.basis_held(work.db, county) != basis_of(county):
            return 0
        figure_spans.write(work.db, county, batch)
        work.commit()
    return len(batch.waiting)


def _writing(store: Store, county: str, now: datetime) -> Work:
    return Work(store, Actor("job:figures", county, ()), now)


class _Fold:
    """One house's history as rows."""

    def __init__(self, county: str) -> None:
        self._county = county
        self._report_day = report_day_of(county)

    def __call__(self, house: str, moments: list[Moment]) -> Folded:
        spans = spans_of(moments, questions(), self._report_day)
        lines = [line for span in spans for line in self._lines(span.standing)]
        return Folded(house, [self._span(house, span) for span in spans], lines)

    def _span(self, house: str, span: FigureSpan) -> dict[str, Any]:
        standing = span.standing
        second = standing.line.second
        return {
            "county_code": self._county,
            "house_id": house,
            "since": span.since,
            "until": span.until,
            "township_code": standing.township,
            "village_code": standing.village,
            "line": number_of(standing),
            "fresh": number_of_second(second) if second else None,
        }

    def _lines(self, standing: Standing) -> list[dict[str, Any]]:
        now, second = standing.line.now, standing.line.second
        rows = [self._line(number_of(standing), now, standing.kinds, standing.department)]
        return [*rows, self._line(number_of_second(second), second)] if second else rows

    def _line(
        self, number: int, line: Line, kinds: tuple[str, ...] = (), department: str | None = None
    ) -> dict[str, Any]:
        return {
            "county_code": self._county,
            "id": number,
            "adds": as_bytes(line),
            "kinds": ",".join(kinds),
            "department_code": department,
        }


def number_of(standing: Standing) -> int:
    """The same for all houses that count alike, in every county and at all times."""
    words = f"{','.join(standing.kinds)};{standing.department or ''};"
    return line_number(words.encode() + as_bytes(standing.line.now))


def number_of_second(second: Line) -> int:
    return line_number(b"second;" + as_bytes(second)) if second != EMPTY else 0
