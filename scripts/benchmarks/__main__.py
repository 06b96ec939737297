"""Measure Anju on this machine, both engines, against the machine's own ceilings."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.benchmarks import (
    ceilings,
    copies,
    core,
    intake,
    months,
    office,
    pages,
    phone,
    reconciling,
    rules,
    table,
)
from scripts.benchmarks.cluster import Cluster, cluster
from scripts.benchmarks.county import County, found
from scripts.benchmarks.machine import facts, say
from scripts.benchmarks.serving import ROOT, Home, home, home_at
from scripts.benchmarks.table import Figures
from server import clock
from server.services.figure_refresh import refresh

ENGINES = ("spatialite", "postgis")
PARTS = (
    "ceilings",
    "intake",
    "core",
    "office",
    "full",
    "import",
    "month",
    "rules",
    "phone",
    "pages",
)


@dataclass(frozen=True)
class Size:
    """How much of everything; the bar is met or missed at `usual` and above."""

    surveys: int
    rounds: int
    exported: int
    listed: int
    stored: int
    seconds: float
    graded: int
    tried: int
    counted: int  # houses with four years of history
    walked: int  # houses of the demo county whose pages are asked for


SIZES = {
    "quick": Size(
        surveys=400,
        rounds=1,
        exported=2_000,
        listed=4_000,
        stored=10_000,
        seconds=1.0,
        graded=24_000,
        tried=12_000,
        counted=5_900,
        walked=2_000,
    ),
    "usual": Size(
        surveys=2_000,
        rounds=3,
        exported=20_000,
        listed=40_000,
        stored=100_000,
        seconds=3.0,
        graded=120_000,
        tried=59_000,
        counted=59_000,
        walked=59_000,
    ),
    "full": Size(
        surveys=10_000,
        rounds=3,
        exported=20_000,
        listed=40_000,
        stored=100_000,
        seconds=5.0,
        graded=1_000_000,
        tried=59_000,
        counted=59_000,
        walked=59_000,
    ),
}


@dataclass(frozen=True)
class Bench:
    engine: str
    cluster: Cluster | None
    size: Size
    parts: frozenset[str]
    demo: Path | None = None

    def run(self, figures: Figures) -> None:
        if "ceilings" in self.parts:
            self._take(figures, self._ceilings())
        if "core" in self.parts:
            self._take(figures, core.pure(self.size.rounds))
        if self.parts & {"intake", "core", "office", "full"}:
            with home(self.engine, self.cluster) as place:
                self._in_county(figures, place)
        for part, measure in (
            ("import", self._import),
            ("month", self._months),
            ("rules", self._rules),
            ("phone", self._phone),
            ("pages", self._pages),
        ):
            if part in self.parts:
                measure(figures)

    def _import(self, figures: Figures) -> None:
        with home(self.engine, self.cluster) as place:
            county = _founded(place)
            self._take(figures, core.importing(place, county, self.size.listed))
            self._take(figures, reconciling.reconciling(place, county, self.size.listed))

    def _rules(self, figures: Figures) -> None:
        size, rounds = self.size, min(self.size.rounds, 2)
        with home(self.engine, self.cluster) as place:
            self._take(figures, rules.rules(place, size.graded, size.tried, rounds))

    def _phone(self, figures: Figures) -> None:
        with home(self.engine, self.cluster) as place:
            self._take(figures, phone.burden(place, _founded(place), self.size.rounds))

    def _pages(self, figures: Figures) -> None:
        if self.demo is not None:
            if self.engine == "spatialite":  # such a home has its database in itself
                self._take(figures, pages.pages(home_at(self.demo)))
            return
        with home(self.engine, self.cluster) as place:
            pages.load_demo(place, self.size.walked)
            self._take(figures, pages.pages(place))

    def _months(self, figures: Figures) -> None:
        size = self.size
        has_many = self.engine == "postgis" and size.counted >= SIZES["usual"].counted
        with home(self.engine, self.cluster) as place:
            county, rounds = _founded(place), size.rounds
            found = months.months(place, county, size.counted, rounds, has_many=has_many)
            self._take(figures, found)

    def _take(self, figures: Figures, found: Iterable[tuple[str, dict[str, Any]]]) -> None:
        for name, one in found:
            figures.add(name, one)
            say(self.engine, name, table.line({key: [float(one[key])] for key in one}))

    def _ceilings(self) -> Iterator[Any]:
        with home(self.engine, self.cluster) as place:
            surveys = intake.Places(_founded(place)).take(self.size.surveys)
        for _ in range(self.size.rounds):
            yield from ceilings.commits(
                self.engine, self.cluster, surveys[0].body, self.size.seconds
            )
            yield from ceilings.receiver(self.engine, self.cluster, surveys, self.size.surveys)

    def _in_county(self, figures: Figures, place: Home) -> None:
        """In the order in which the database fills."""
        county, size = _founded(place), self.size
        places = intake.Places(county)
        surveys = size.surveys if "intake" in self.parts else 200
        rounds = size.rounds if "intake" in self.parts else 1
        found = intake.on_empty(place, places, surveys, rounds)
        self._take(figures, found if "intake" in self.parts else _nothing(found))
        store = place.open()
        many = copies.Copies(store, county)
        store.close()
        if "office" in self.parts:
            _fill(place, many, size.exported)
            self._take(figures, office.export(place, county, size.exported, size.rounds))
        if self.parts & {"office", "core"}:
            _fill(place, many, size.listed)
            self._read(figures, place, county)
        if "full" in self.parts:
            _fill(place, many, size.stored)
            self._take(
                figures, intake.on_full(place, places, size.surveys, size.stored, size.rounds)
            )

    def _read(self, figures: Figures, place: Home, county: County) -> None:
        store = place.open()
        houses = office.some_houses(store, county, 50)
        number = copies.count(store)
        if "core" in self.parts:
            self._take(figures, core.sealing(store, self.size.rounds))
        store.close()
        if "core" in self.parts:
            self._take(figures, core.ledgers(place, county))
        if "office" in self.parts:
            self._take(figures, core.month(place, county, number, self.size.rounds))
            self._take(figures, office.pages(place, county, houses, 200, self.size.rounds))


def _fill(place: Home, many: copies.Copies, wanted: int) -> None:
    """With the spans of the month, or the job runner would work them out while others are timed."""
    store = place.open()
    many.fill_up(store, wanted)
    refresh(store, many.county, clock.now())
    store.close()
    place.settle()


def _nothing(found: Iterable[Any]) -> list[Any]:
    """Houses are needed, their figures were not asked for."""
    for _ in found:
        pass
    return []


def _founded(place: Home) -> County:
    store = place.open()
    county = found(store)
    store.close()
    return county


def main() -> None:
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    machine = facts()
    size = SIZES["quick" if arguments.quick else "full" if arguments.full else "usual"]
    by: dict[str, Figures] = {}
    path = ROOT / "var" / "bench" / f"{time.strftime('%Y-%m-%d-%H%M')}.json"
    try:
        for engine in ENGINES if arguments.engine == "both" else (arguments.engine,):
            by[engine] = Figures()
            needs = cluster() if engine == "postgis" else contextlib.nullcontext()
            with needs as running:
                Bench(engine, running, size, frozenset(arguments.only), arguments.demo_home).run(
                    by[engine]
                )
    finally:
        machine["load_after"] = os.getloadavg()
        _show(by, machine)
        table.write(path, machine, vars(arguments), by)
        say("written to", path)


def _show(by: dict[str, Figures], machine: dict[str, Any]) -> None:
    print(" ".join(f"{name}={value}" for name, value in machine.items()))
    for engine, figures in by.items():
        print(f"\n{engine}: median (least–most) of the rounds")
        print("\n".join(figures.lines()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, one round")
    parser.add_argument("--full", action="store_true", help="runs of 10,000 surveys")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=PARTS, metavar="NAME", help=", ".join(PARTS)
    )
    parser.add_argument(
        "--demo-home", type=Path, help="pages: a home with its demo county loaded (SpatiaLite)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
