"""Rule packs tried on stored surveys: two cores, streamed, with the memory all processes hold.

The surveys are those of a small demo county, copied inside the database; every one is read, parsed
and graded by itself, nothing is remembered from one to the next.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import Connection as Database, func, insert, literal, null, select

from scripts.benchmarks.county import COUNTY_ID
from scripts.benchmarks.machine import cpu_s, pss_mb, say
from scripts.benchmarks.serving import Home
from server import clock
from server.commands.place import operator, profile_of
from server.domain.days import local_day
from server.outputs.excel import write_book
from server.services import rule_runs
from server.services.county import county_schema
from server.services.demo.load import load
from server.services.rule_sheets import trial_sheets
from server.services.rule_trials import Trial
from server.services.work import Look
from server.store import rows
from server.store.engines import Store
from survey_schema.model import RulePack, Severity

DEMO = 600  # houses of the county that is copied
MILLION = 1_000_000
COUNTIES = 59_000  # houses of both demo counties
MANY = 20_000  # beyond this the copies are copied
_LETTERS_IN_ALL = 6
Pack = Callable[[], RulePack]  # by name, as a pack itself goes to no other process
_COPIED = (rows.House, rows.Submission, rows.Assessment)
_IDS = frozenset({"id", "house_id", "submission_id", "assessment_id"})


def rules(home: Home, stored: int, tried: int, rounds: int) -> Iterator[Any]:
    """First the dry run over `tried` houses, then the classification of `stored` surveys."""
    store = home.open()
    load(store, profile_of(COUNTY_ID), houses=DEMO, now=clock.now())
    yield from _measured(home, store, tried, "dry-run", _stricter, COUNTIES, rounds)
    yield from _measured(home, store, stored, "classify stored", _newest, MILLION, rounds)
    store.close()


def _measured(  # noqa: PLR0917
    home: Home, store: Store, wanted: int, name: str, pack: Pack, whole: int, rounds: int
) -> Iterator[Any]:
    """An extrapolation is told as one, in a line of its own."""
    there = _fill(store, wanted)
    home.settle()
    for _ in range(rounds):
        figures = _watched(home, pack)
        if figures["n"] < 0.8 * there:
            raise RuntimeError(f"only {figures['n']} of {there} houses were graded")
        yield name, figures
        if there < whole:
            yield (
                f"{name}, {whole:,} extrapolated",
                {"s": figures["s"] * whole / figures["n"], "n": whole},
            )


def _newest() -> RulePack:
    return county_schema(profile_of(COUNTY_ID).code).packs[-1]


def _stricter() -> RulePack:
    """Every general sign of the walls is severe: about as many houses move as in a real change."""
    pack = _newest()
    harder = (
        replace(one, severity=Severity.SEVERE) if one.part == "wall" else one for one in pack.rules
    )
    return replace(pack, version="bench", rules=tuple(harder))


def _try(home: Home, pack: Pack, to: Connection[Any, Any]) -> None:
    """What `anju rules dry-run --output` does, in a process of its own as that is."""
    store, county, now = home.open(), profile_of(COUNTY_ID), clock.now()
    trial = Trial(county.code, pack(), county.rule_profile, local_day(now))
    to.send("ready")
    to.recv()
    run = rule_runs.run(store, trial, now)  # on all cores
    with tempfile.TemporaryFile() as file:
        write_book(file, trial_sheets(run, {}, now), made_at=now)
    to.send({"n": run.houses, "moved": run.moved})
    to.recv()  # it ends when its CPU is read
    run.discard()
    store.close()


def _watched(home: Home, pack: Pack) -> dict[str, float]:
    """Seconds, CPU of all processes, and the most memory they held together."""
    afresh = multiprocessing.get_context("spawn")
    here, there = afresh.Pipe()
    process = afresh.Process(target=_try, args=(home, pack, there))
    process.start()
    there.close()
    here.recv()
    pid = process.pid or 0
    most = before_mb = pss_mb(pid)
    began, cpu = time.perf_counter(), cpu_s(pid) + home.database_cpu_s()
    here.send("go")
    while not here.poll(1):
        most = max(most, pss_mb(pid))
    told = here.recv()  # EOFError where it failed: its own words stand on stderr
    seconds = time.perf_counter() - began
    spent = cpu_s(pid) + home.database_cpu_s() - cpu
    here.send("end")
    process.join()
    return {
        **told,
        "s": seconds,
        "cpu_s": spent,
        "per_s": told["n"] / seconds,
        "before_mb": before_mb,
        "mb": most,
        "load": os.getloadavg()[0],
    }


def _fill(store: Store, wanted: int) -> int:
    """Copy the first houses, their surveys and assessments until `wanted` houses are there.

    Many are reached by copying the copies: those made here, whose ids begin with a, as b to f.
    """
    with Look(store, operator(profile_of(COUNTY_ID).code), clock.now()) as look:
        there = _count(look.db)
        first = int(look.db.scalar(_first(func.count())))
    before = number = (there - first) // first
    alone = min(wanted, max(MANY, there + (wanted - there) // _LETTERS_IN_ALL))
    while there < alone:
        number += 1
        _copied(store, lambda row: _copy(row, _numbered(number), row.id < "a"))  # noqa: B023
        there += first
    for letter in "bcdef" if there < wanted else "":
        of = _numbered(before + 1)
        _copied(store, lambda row: _copy(row, letter, row.id.between(of, "b")))  # noqa: B023
        there += (number - before) * first
    say(f"{there} houses stored")
    return there


def _numbered(number: int) -> str:
    return f"{0xA000 + number:04x}"


def _copied(store: Store, copy: Callable[[Any], Any]) -> None:
    db = store.begin_writing()
    for row in _COPIED:
        db.execute(copy(row))
    store.commit(db)
    db.close()


def _count(db: Database) -> int:
    return int(db.scalar(select(func.count()).select_from(rows.House)) or 0)


def _first(what: Any) -> Any:
    """Ids begin with the time; copies with a letter, which comes after every time."""
    return select(what).select_from(rows.House).where(rows.House.id < "a")


def _copy(row: Any, prefix: str, of: Any) -> Any:
    columns = [one for one in row.__table__.c if one.name != "location"]
    copied = select(*(_value(one, prefix) for one in columns)).where(of)
    return insert(row.__table__).from_select([one.name for one in columns], copied)


def _value(column: Any, prefix: str) -> Any:
    """Other ids and house codes; the county, which begins every code, is left out of them."""
    if column.name in _IDS or column.name == "code":
        return literal(prefix) + func.substr(column, len(prefix) + 1)
    return null() if column.name == "import_key" else column
