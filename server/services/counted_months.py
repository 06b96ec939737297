"""One month as counted, frozen or from the ledger: its villages, and what each house adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from server.domain.figure_lines import Line, from_bytes, unpacked
from server.domain.figures import COUNTED_EVENTS
from server.domain.period import Period
from server.domain.reach import Reach
from server.services import reports
from server.services.figure_basis import FIGURES, IDS, basis_of, without_new
from server.services.figure_table import require_counted, standings
from server.services.frozen_content import Content, period_of_content
from server.services.frozen_count import houses_of_text, inflated, meanings_of
from server.services.work import Work
from server.store.reads import figure_spans, figures, issues
from server.store.reads.issues import IssueMark

Adds = Iterator[tuple[str, Line]]  # house, and what it adds


class VillageRow(NamedTuple):
    """As it was then."""

    township: str
    village: str
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class CountedMonth:
    """What happened `before` counts. `adds` tells of one village house by house; the rows of a
    frozen month are the whole county's, those of the ledger the reach's (`is_whole`)."""

    before: datetime
    ids: Sequence[str]
    rows: Sequence[VillageRow]
    adds: Callable[[VillageRow], Adds]
    is_whole: bool


def frozen_month(work: Work, reach: Reach, mark: IssueMark, content: Content) -> CountedMonth:
    return CountedMonth(
        before=period_of_content(content).closes_at,
        ids=[figure[0] for figure in content["figures"]],
        rows=[VillageRow(a, b, numbers) for a, b, _, _, numbers in content["villages"]],
        adds=lambda row: _frozen_adds(work, reach, mark, row),
        is_whole=True,
    )


def _frozen_adds(work: Work, reach: Reach, mark: IssueMark, row: VillageRow) -> Adds:
    whole = issues.issue(reach, work.db, mark.month, mark.issue)
    assert whole is not None
    lines = {number: one.adds for number, one in meanings_of(inflated(whole.lines)).items()}
    for text in issues.villages(reach, work.db, mark, among=[row.village]):
        if text.township == row.township:
            for one in houses_of_text(inflated(text.houses), text.township, text.village):
                yield one.house_id, lines[one.line] + lines.get(one.second, ())


def ledger_month(work: Work, reach: Reach, period: Period) -> CountedMonth:
    """As of `period.cut`."""
    places = reports.table_at(work, reach, period).places
    return CountedMonth(
        before=period.cut,
        ids=IDS,
        rows=[VillageRow(*place, unpacked(sums, FIGURES)) for place, sums in places.items()],
        adds=lambda row: _ledger_adds(work, reach, period, row),
        is_whole=False,
    )


def _ledger_adds(work: Work, reach: Reach, period: Period, row: VillageRow) -> Adds:
    require_counted(work)
    if figure_spans.basis(reach, work.db) != basis_of(work.county):
        histories = figures.histories(reach, work.db, COUNTED_EVENTS, area=row.village)
        yield from _of_histories(histories, period, row)
        return
    waiting = figure_spans.waiting_ids(reach, work.db)
    yield from _of_spans(work, reach, period, row, waiting)
    if waiting:
        histories = figure_spans.waiting_histories(reach, work.db, COUNTED_EVENTS)
        yield from _of_histories(histories, period, row)


def _of_histories(histories: Iterator[figures.History], period: Period, row: VillageRow) -> Adds:
    for house, standing in standings(histories, period):
        if (standing.township, standing.village) == row[:2]:
            yield house, standing.line.now + standing.line.second


def _of_spans(work: Work, reach: Reach, period: Period, row: VillageRow, waiting: set[str]) -> Adds:
    lines = {one.id: from_bytes(one.adds) for one in figure_spans.lines(reach, work.db)}
    counted = figure_spans.counted_after(
        reach,
        work.db,
        before=period.cut,
        opens=period.opens_at,
        area=None,
        after=None,
        among=[row.village],
    )
    for house in counted:
        if house.township == row.township and house.house_id not in waiting:
            second = lines.get(house.second, ()) if house.second is not None else ()
            yield (
                house.house_id,
                lines[house.line] + (second if house.is_new else without_new(second)),
            )
