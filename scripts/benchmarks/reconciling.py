"""A platform's file as long as the county's list of houses, compared with it (M20)."""

from __future__ import annotations

import csv
import io
import resource
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from scripts.benchmarks.core import timed
from scripts.benchmarks.county import OFFICE, County
from scripts.benchmarks.serving import Home
from server import clock
from server.domain.days import local_day
from server.domain.facts import Actor
from server.services import reconciliations
from server.services.reconciliation_reading import report
from server.services.reconciling.files import recognise
from server.services.reconciling.run import compare
from server.services.work import Work
from server.store.engines import Store
from server.store.ledger import sm3
from server.store.reads import people
from survey_schema.platforms import load_platforms

_PLATFORM = load_platforms()["collection"]


def reconciling(home: Home, county: County, houses: int) -> Iterator[Any]:
    """After the import of `houses`, from the file it was made from, a little out of date."""
    store = home.open()
    office = _office(store)
    comparison = _started(store, office, home.config.home / "houses.csv")
    before = _memory()
    act = partial(compare, store, county.code, comparison, clock.now, lambda _, __: None)
    figures, _ = timed(home, act)
    added = _memory() - before
    yield "comparison with a platform", {**figures, "n": houses, "memory_added_mb": added}
    home.settle()
    with Work(store, office, clock.now()) as work:
        found = reconciliations.find(work, comparison)
        figures, made = timed(home, partial(report, work, found))
        assert made.total.numbers["different"] >= houses // 50
        yield "its table by township", {**figures, "n": sum(made.total.numbers.values())}
    store.close()


def _office(store: Store) -> Actor:
    with store.reading() as db:
        found = people.actor_by_token(db, sm3(OFFICE.encode()), local_day(clock.now()))
    assert found is not None
    return found.actor


def _started(store: Store, office: Actor, file: Path) -> str:
    with Work(store, office, clock.now()) as work:
        content = _out_of_date(file)
        comparison = reconciliations.upload(
            work, "platform.csv", content, platform=_PLATFORM.id, as_of=None
        )
        work.commit()
    with Work(store, office, clock.now()) as work:
        found = reconciliations.find(work, comparison)
        headings = recognise(work, found, _PLATFORM).headings
        chosen = {one.name: one.field or "" for one in headings}
        reconciliations.start(work, comparison, chosen, "wgs84")
        work.commit()
    return comparison


def _out_of_date(file: Path) -> bytes:
    """Every twentieth row without its number, every fiftieth other storeys or missing."""
    text = io.StringIO()
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        out = csv.writer(text)
        head = next(rows)
        out.writerow(head)
        number, storeys = head.index("平台编号"), head.index("主体层数")
        for at, row in enumerate(rows):
            if at % 50 == 7:
                continue
            if at % 20 == 3:
                row[number] = ""
            if at % 50 == 5:
                row[storeys] = "2"
            out.writerow(row)
    return text.getvalue().encode("utf-8-sig")


def _memory() -> float:
    """The most this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
