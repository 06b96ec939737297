"""A correction of a frozen month: another issue, with its reason; the frozen one stays (M19).

It names houses. Those are counted with all that is known of them by now, as if it had been known
at the cut-off; every other house counts as it was frozen. So every sum and cross-check still
holds, every number still is its houses, and anybody can make the correction again.

It counts the figures the month was frozen with: one that came later has no frozen value, and
stays absent from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson

from server.domain.acts import Act
from server.domain.figure_lines import Questions
from server.domain.figures import COUNTED_EVENTS
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, whole_county
from server.services.digests import sm3
from server.services.evidence import fingerprint
from server.services.freezing import keep
from server.services.frozen_content import (
    anchor_mark,
    bytes_of,
    period_of_content,
    rows_of,
)
from server.services.frozen_count import (
    FrozenCount,
    FrozenHouse,
    house_text,
    houses_of_text,
    inflated,
    meanings_of,
    numbers_of,
)
from server.services.recompute import Asked, counted_anew
from server.services.work import Work
from server.store import anchors
from server.store.reads import figures, issues
from server.store.reads.issues import IssueMark, IssueRow

_MOST = 200
_REASON = (5, 1000)


def correct(work: Work, month: str, houses: Sequence[str], reason: str) -> IssueMark:
    """Count these houses (ids) anew in a month; the new issue's mark."""
    require_act(work.actor, Act.REPORT_CORRECT)
    words = _written(reason)
    if not 1 <= len(set(houses)) <= _MOST:
        raise Problem("report.houses_needed")
    reach = whole_county(work.county)
    with work.store.reading() as db:
        drawn = anchors.draw(db, work.county, work.now, "report")
        anchors.save(work.db, drawn)
        content, lines, villages = _anew(work, db, reach, month, set(houses), drawn.anchor)
    content["reason"] = fingerprint(words)
    sealed = work.store.secrets.seal({"reason": words}, _bound(month, content["issue"]))
    keep(work, content, lines, villages, sealed)
    mark = IssueMark(month, content["issue"], work.now, drawn.anchor.seq, sm3(bytes_of(content)))
    work.record(
        "report.corrected",
        f"report:{month}",
        month=month,
        issue=mark.issue,
        sm3=mark.sm3,
        anchor=mark.anchor,
        houses=sorted(set(houses)),
        reason=content["reason"],
    )
    return mark


def reason_of(work: Work, row: IssueRow) -> str | None:
    if row.reason_sealed is None:
        return None
    bound = _bound(row.mark.month, row.mark.issue)
    return str(work.store.secrets.open(row.reason_sealed, bound)["reason"])


def _bound(month: str, issue: int) -> bytes:
    return f"report {month} {issue}".encode()


def _written(reason: str) -> str:
    words = reason.strip()
    if not _REASON[0] <= len(words) <= _REASON[1]:
        raise Problem("report.words_needed")
    return words


_Villages = list[tuple[tuple[str, str], bytes]]


def _anew(  # noqa: PLR0917
    work: Work, db: Any, reach: Reach, month: str, named: set[str], anchor: anchors.Anchor
) -> tuple[dict[str, Any], bytes, _Villages]:
    row = issues.issue(reach, db, month, None)
    if row is None:
        raise Problem("report.not_frozen", month=month, issue=1)
    content: dict[str, Any] = orjson.loads(inflated(row.content))
    asked = Asked(period_of_content(content), Questions(rows_of(content)))
    count = FrozenCount(len(content["figures"]))
    for number, meaning in meanings_of(inflated(row.lines)).items():
        count.mean(number, meaning)
    before = {one.house_id: one for one in _frozen(db, reach, row)}
    after = {**before, **_standing_anew(db, reach, asked, named, work.now, count)}
    if all(before.get(house) == after.get(house) for house in named):
        raise Problem("report.nothing_corrected")
    villages = _counted(count, list(after.values()))
    codes = {code for place, _ in villages for code in place}
    division = figures.areas_on(reach, db, period_of_content(content).ends, codes)
    corrected = {one[0]: one for one in content["corrected"]}
    corrected |= {house: [house, work.now.isoformat(), anchor.seq] for house in named}
    content |= {
        **count.body(),
        "issue": row.mark.issue + 1,
        "previous": row.mark.sm3,
        "anchor": anchor_mark(anchor),
        "division": [list(line) for line in division],
        "corrected": [corrected[house] for house in sorted(corrected)],
    }
    return content, count.lines(), villages


def _frozen(db: Any, reach: Reach, row: IssueRow) -> Iterator[FrozenHouse]:
    for village in issues.villages(reach, db, row.mark):
        yield from houses_of_text(inflated(village.houses), village.township, village.village)


def _standing_anew(  # noqa: PLR0917
    db: Any,
    reach: Reach,
    asked: Asked,
    named: set[str],
    at: datetime,
    count: FrozenCount,
) -> dict[str, FrozenHouse]:
    found: dict[str, FrozenHouse] = {}
    histories = dict(figures.histories(reach, db, COUNTED_EVENTS, houses=sorted(named)))
    for house in named:
        one = counted_anew(histories.get(house, []), at, asked)
        if one is None:
            raise Problem("house.missing")
        found[house] = FrozenHouse(house, one.township, one.village, *numbers_of(count, one))
    return found


def _counted(count: FrozenCount, houses: list[FrozenHouse]) -> _Villages:
    texts: dict[tuple[str, str], list[bytes]] = {}
    for house in sorted(houses, key=lambda one: (one.township, one.village, one.house_id)):
        count.add(house)
        texts.setdefault((house.township, house.village), []).append(house_text(house))
    return [(place, b"".join(parts)) for place, parts in texts.items()]
