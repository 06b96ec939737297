"""Every page of every role over a demo county of real size: the server's time, slow ones by name.

Pages are found as `scripts/screenshots` finds them, by their links, one of each kind. Each is asked
for four times on one connection; the first is left out, of the others the middle counts.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import func, select

from scripts.benchmarks.machine import say
from scripts.benchmarks.serving import Home, environment_of, percentile, serving
from scripts.looking import walk
from server import clock
from server.commands.place import operator
from server.services.demo.logins import Login, printed_logins
from server.services.figure_refresh import refresh
from server.services.work import Look
from server.store import rows

MOST_MS = 300.0  # issue 6: every page, at 59,000 houses
_AGAIN = 3


class Asked(NamedTuple):
    login: str
    address: str
    ms: float


def load_demo(home: Home, houses: int) -> None:
    """As anybody loads it; PostgreSQL takes its statistics afterwards."""
    anju = str(Path(sys.executable).with_name("anju"))
    place = ["--home", str(home.config.home), "--houses", str(houses)]
    subprocess.run(
        [anju, "demo", "load", *place],
        env=environment_of(home),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    home.settle()


def pages(home: Home) -> Iterator[tuple[str, dict[str, Any]]]:
    """The largest county of the home, role by role."""
    county, houses = _largest(home)
    _count_everything(home)
    everything: list[Asked] = []
    with serving(home) as server:
        base = f"http://{server.address[0]}:{server.address[1]}"
        for one in _logins(home, county):
            found = list(_timed(base, one.login))
            everything += found
            yield f"pages of {one.login.rpartition('-')[2]}", _figures(found, houses)
    yield "every page", _figures(everything, houses)
    for slow in sorted(everything, key=lambda one: -one.ms):
        if slow.ms > MOST_MS:
            say(f"over {MOST_MS:.0f} ms: {slow.login} {slow.address} {slow.ms:.0f} ms")


def _count_everything(home: Home) -> None:
    """As the job does within minutes after a release; until then pages say it is being counted."""
    store = home.open()
    with store.reading() as db:
        counties = db.execute(select(rows.County.code)).scalars().all()
    for one in counties:
        refresh(store, one, clock.now())
    store.close()


def _largest(home: Home) -> tuple[str, int]:
    count = func.count()
    largest = select(rows.House.county_code, count).group_by(rows.House.county_code)
    store = home.open()
    with store.reading() as db:
        county, houses = db.execute(largest.order_by(count.desc()).limit(1)).one()
    store.close()
    return str(county), int(houses)


def _logins(home: Home, county: str) -> list[Login]:
    store = home.open()
    with Look(store, operator(county), clock.now()) as look:
        found = [one for one in printed_logins(look) if not one.login.endswith("grid")]
    store.close()
    return found


def _timed(base: str, login: str) -> Iterator[Asked]:
    get = walk.signed_in(base, login)
    for page in walk.pages(get):
        times = [_ms(get, page.address) for _ in range(_AGAIN)]
        yield Asked(login, page.address, median(times))


def _ms(get: walk.Get, address: str) -> float:
    began = time.perf_counter()
    get(address)
    return (time.perf_counter() - began) * 1000


def _figures(found: list[Asked], houses: int) -> dict[str, Any]:
    times = [one.ms for one in found]
    return {
        "n": len(found),
        "houses": houses,
        "p50_ms": percentile(times, 0.50),
        "p95_ms": percentile(times, 0.95),
        "most_ms": max(times),
        "over": sum(time > MOST_MS for time in times),
    }
