"""Bringing the spans up to what the ledger holds; a report counts what waits by itself (M19)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.domain.facts import Actor, Moment
from server.domain.figure_lines import EMPTY, Line, as_bytes
from server.domain.figure_spans import FigureSpan, Standing, spans_of
from server.domain.figures import COUNTED_EVENTS
from server.services.digests import line_number
from server.services.figure_basis import basis_of, questions, report_day_of
from server.services.work import Work
from server.store import figure_spans
from server.store.engines import Store
from server.store.figure_spans import Folded

_AT_ONCE = 250  # houses a transaction: nobody waits long behind one
_KINDS = sorted(COUNTED_EVENTS)


def refresh(store: Store, county: str, now: datetime) -> int:
    """Fold every house that waits; how many there were. Many short transactions."""
    total = 0
    while (done := _some(store, county, now)) > 0:
        total += done
    return total


def _some(store: Store, county: str, now: datetime) -> int:
    with Work(store, Actor("job:figures", county, ()), now) as work:
        figure_spans.lock(work.db, county, basis_of(county))
        fold = _Fold(county)
        done = figure_spans.refresh(work.db, county, _KINDS, fold, _AT_ONCE)
        work.commit()
    return done


class _Fold:
    """One house's history as rows."""

    def __init__(self, county: str) -> None:
        self._county = county
        self._report_day = report_day_of(county)

    def __call__(self, house: str, moments: list[Moment]) -> Folded:
        spans = spans_of(moments, questions(), self._report_day)
        lines = [line for span in spans for line in self._lines(span.standing)]
        return Folded([self._span(house, span) for span in spans], lines)

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
