"""The month at the size of a county: four years of history, counted, frozen and made again.

Histories are written straight into the ledger with empty hashes: what is measured is reading them.
Of a million houses only the reading is measured: their spans are copies of those worked out.
"""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import orjson
from sqlalchemy import func, insert, select, text

from scripts.benchmarks.core import timed
from scripts.benchmarks.county import County
from scripts.benchmarks.machine import say
from scripts.benchmarks.serving import Home
from server.commands.place import operator
from server.domain.reach import whole_county
from server.services import freezing, frozen, report_houses, reports
from server.services.figure_refresh import refresh
from server.services.recompute import recompute
from server.services.report_sheets import month_sheets
from server.services.work import Look
from server.store import rows
from server.store.engines import Store
from server.store.ledger import FIRST

NOW = datetime(2026, 6, 10, tzinfo=UTC)
_BEGAN = datetime(2022, 6, 24, tzinfo=UTC)
_AT_ONCE = 1_000
_MANY = 1_000_000
_STEPS = (
    ("case.opened", {"stage": "awaiting_control", "track": "other", "verdict": "severe_hazard"}),
    ("control.ordered", {"stage": "control_ordered", "kinds": ["seal"], "due": "2022-09-01"}),
    ("control.in_place", {"stage": "awaiting_inspection"}),
    ("inspection.commissioned", {"stage": "inspecting", "due": "2022-12-01"}),
    ("inspection.reported", {"stage": "awaiting_plan", "grade": "d"}),
    ("remediation.planned", {"stage": "awaiting_start", "remedies": ["demolish"]}),
    ("remediation.finished", {"stage": "awaiting_acceptance"}),
    ("case.signed_off", {"stage": "signed_off"}),
)
Told = Iterator[tuple[str, dict[str, Any]]]


def months(
    home: Home, county: County, houses: int, rounds: int, *, has_many: bool
) -> Iterator[Any]:
    store = home.open()
    entries = _write(store, county, houses)
    home.settle()
    figures, done = timed(home, lambda: refresh(store, county.code, NOW))
    yield "spans worked out", {**figures, "n": done, "entries": entries}
    home.settle()
    yield from _read(home, store, county, houses, rounds)
    yield from _frozen(home, store, county, houses)
    if has_many:
        _multiply(store, county, _MANY // houses)
        home.settle()
        for _ in range(rounds):
            with Look(store, operator(county.code), NOW) as look:
                figures, report = timed(home, partial(_report, look))
            yield "month report, copied spans", {**figures, "n": report.houses}
    store.close()


def _read(home: Home, store: Store, county: County, houses: int, rounds: int) -> Iterator[Any]:
    for _ in range(rounds):
        with Look(store, operator(county.code), NOW) as look:
            figures, report = timed(home, partial(_report, look))
            assert report.houses == houses
            yield "month report, all houses", {**figures, "n": houses}
            figures, sheets = timed(home, partial(_sheets, report))
            yield "its tables by area and use", {**figures, "n": len(sheets)}
            figures, past = timed(home, partial(_report, look, "2023-11"))
            yield "the same of a past month", {**figures, "n": past.houses}
            figures, ids = timed(home, partial(_clicked, look, county))
            assert len(ids) == report.total["severe"]
            yield "houses behind one number", {**figures, "n": len(ids)}


def _frozen(home: Home, store: Store, county: County, houses: int) -> Iterator[Any]:
    before = _memory()
    figures, done = timed(home, lambda: freezing.freeze_due(store, county.code, NOW))
    yield "every month frozen", {**figures, "n": len(done), "memory_added_mb": _memory() - before}
    with Look(store, operator(county.code), NOW) as look:
        reach = whole_county(county.code)
        figures, report = timed(home, lambda: frozen.report_of_month(look, done[-1], reach=reach))
        yield "a frozen report read", {**figures, "n": report.houses}
        before = _memory()
        figures, made = timed(home, lambda: recompute(look, done[-1]))
        if not made.is_same:
            raise RuntimeError("the report made again differs")
        yield (
            "made again from the ledger",
            {**figures, "n": houses, "memory_added_mb": _memory() - before},
        )


def _report(look: Look, month: str | None = None) -> reports.MonthReport:
    cut_off = reports.cut_off_of_month(look, month or reports.current_month(look))
    return reports.month_report(look, cut_off, reach=whole_county(look.county))


def _sheets(report: reports.MonthReport) -> list[list[Any]]:
    return [list(sheet.rows) for sheet in month_sheets(report)]


def _clicked(look: Look, county: County) -> list[str]:
    period = reports.cut_off_of_month(look, reports.current_month(look)).asked
    place = report_houses.place_of("severe")
    return list(report_houses.counted_ids(look, whole_county(county.code), place, period))


def _memory() -> float:
    """The most this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write(store: Store, county: County, houses: int) -> int:
    total = 0
    for first in range(0, houses, _AT_ONCE):
        entries = [
            entry
            for number in range(first, min(first + _AT_ONCE, houses))
            for entry in _entries(county, number)
        ]
        total += len(entries)
        db = store.begin_writing()
        db.execute(insert(rows.LedgerEntry), entries)
        store.commit(db)
        db.close()
    say(f"{total} entries of {houses} houses written")
    return total


def _entries(county: County, number: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(number)
    village = county.villages[number % len(county.villages)].code
    house = f"0182f000-0000-7000-8000-{number:012x}"
    at = _BEGAN + timedelta(minutes=dice.randrange(60 * 24 * 90))
    for seq, (event, facts) in enumerate(_told(dice, village), start=1):
        yield {
            "county_code": county.code,
            "chain": f"house:{house}",
            "seq": seq,
            "event": event,
            "at": at,
            "actor": "job:bench",
            "unit_id": None,
            "case_id": None,
            "facts": orjson.dumps(facts).decode(),
            "previous": FIRST,
            "hash": FIRST,
        }
        at += timedelta(days=dice.choice((0, 1, 20, 90, 180)))
        if at >= NOW:
            return


def _told(dice: random.Random, village: str) -> Told:
    """A dwelling or shop, surveyed twice, one in seven with a case, patrolled twice a year."""
    yield "house.registered", {"township": f"{village[:9]}000", "village": village}
    verdict = dice.choice(["safe"] * 5 + ["general_hazard", "severe_hazard"])
    for _ in range(2):
        yield "survey.received", _survey(dice)
        yield "verdict.assessed", {"verdict": verdict}
    if verdict != "safe":
        yield from _STEPS[: dice.randint(1, len(_STEPS))]
    for _ in range(8):
        yield "patrol.recorded", {"finding": dice.choice(["unchanged"] * 9 + ["changed"])}


def _survey(dice: random.Random) -> dict[str, Any]:
    is_shop = dice.random() < 0.1
    return {
        "operational": is_shop,
        "business_kinds": [dice.choice(["catering", "lodging", "retail"])] if is_shop else [],
        "land_nature": dice.choice(["collective", "collective", "state"]),
        "area_kinds": [dice.choice(["near_school", "market_town", "other"])],
        "storeys": dice.choice([1, 1, 2, 2, 3, 4]),
        "built_year": dice.randint(1965, 2021),
    }


def _multiply(store: Store, county: County, times: int) -> None:
    """Spans of other houses, alike; the database copies them itself."""
    db = store.begin_writing()
    names = "county_code, since, until, township_code, village_code, line, fresh"
    for number in range(1, times + 1):
        db.execute(
            text(
                f"INSERT INTO figure_span ({names}, house_id) SELECT {names}, "
                f"'{number:08d}' || substr(house_id, 9) FROM figure_span "
                "WHERE house_id LIKE '0182f000%' AND county_code = :county"
            ),
            {"county": county.code},
        )
    store.commit(db)
    found = db.scalar(select(func.count()).select_from(rows.FigureSpan))
    say(f"{found} spans stored")
    db.close()
