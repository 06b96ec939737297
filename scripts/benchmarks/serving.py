"""Homes on either engine, `anju serve` over them, and the figures of one run of requests."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from scripts.benchmarks import load
from scripts.benchmarks.cluster import Cluster
from scripts.benchmarks.machine import bytes_of, cpu_s, end, pss_mb
from scripts.benchmarks.received import THREADS
from scripts.benchmarks.surveys import Survey
from server.config import Config, from_environment
from server.store import schema
from server.store.engines import Store

ROOT = Path(__file__).parents[2]
WORKERS = 2


@dataclass(frozen=True)
class Home:
    """A directory and a database of one engine, empty and migrated."""

    engine: str  # spatialite | postgis
    config: Config
    cluster: Cluster | None = None

    @property
    def database(self) -> str:
        return self.config.home.name

    def open(self) -> Store:
        return schema.prepare(self.config)

    def database_bytes(self) -> int:
        if self.cluster is not None:
            return self.cluster.size(self.database)
        return bytes_of(self.config.home, "anju.sqlite")

    def settle(self) -> None:
        """After rows were copied in: statistics, as a night's maintenance leaves them."""
        if self.cluster is not None:
            self.cluster.settle(self.database)
            return
        store = self.open()
        with store.engine.connect() as db:
            db.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        store.close()

    def database_cpu_s(self) -> float:
        return 0.0 if self.cluster is None else cpu_s(self.cluster.pid)


def home_at(place: Path) -> Home:
    """A home that is there already, with its demo county."""
    return Home("spatialite", from_environment({}, home=place))


@contextmanager
def home(engine: str, cluster: Cluster | None) -> Iterator[Home]:
    place = Path(tempfile.mkdtemp(prefix="anju-bench-"))
    try:
        environment = {"ANJU_WORKERS": str(WORKERS), "ANJU_THREADS": str(THREADS)}
        if engine == "postgis":
            assert cluster is not None
            environment["DATABASE_URL"] = cluster.create(place.name)
        config = from_environment(environment, home=place)
        yield Home(engine, config, cluster if engine == "postgis" else None)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True)
class Server:
    home: Home | None
    pid: int
    address: tuple[str, int]

    def cpu_s(self) -> tuple[float, float]:
        """(server, database) so far."""
        return cpu_s(self.pid), self.home.database_cpu_s() if self.home else 0.0

    def pss_mb(self) -> float:
        return pss_mb(self.pid)


def environment_of(home: Home) -> dict[str, str]:
    """What `anju` needs to know to work on it."""
    return {
        **os.environ,
        "ANJU_WORKERS": str(WORKERS),
        "ANJU_THREADS": str(THREADS),
        "DATABASE_URL": "" if home.cluster is None else home.config.database_url,
    }


@contextmanager
def serving(of: Home) -> Iterator[Server]:
    """The real thing: `anju serve` with its workers and its job runner."""
    command = [
        str(Path(sys.executable).with_name("anju")),
        "serve",
        "--no-demo",
        "--port",
        "0",
        "--home",
        str(of.config.home),
    ]
    with started(command, environment_of(of), of) as server:
        yield server


@contextmanager
def started(
    command: Sequence[str], environment: dict[str, str], of: Home | None = None
) -> Iterator[Server]:
    """A server that prints `Ready: http://host:port/` on its standard output; logs go nowhere."""
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig=TERM", "--", *command],  # it dies with the bench
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield Server(of, process.pid, _address_of(process))
    finally:
        end(process.pid)
        process.wait()


def _address_of(process: subprocess.Popen[str]) -> tuple[str, int]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Ready:"):
            host, _, port = line.strip().rstrip("/").rpartition("//")[2].partition(":")
            return host, int(port)
    raise RuntimeError(f"the server did not start: {process.args!r}")


def percentile(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def measured(
    server: Server, requests: Sequence[bytes], connections: int
) -> tuple[dict[str, Any], load.Outcome]:
    """One run: rate, latencies and CPU per request of server, database and generator."""
    before = server.cpu_s()
    outcome = load.run(load.Job(server.address, connections, requests))
    time.sleep(0.2)
    after = server.cpu_s()
    count = len(requests)
    server_ms, database_ms = (1000 * (b - a) / count for a, b in zip(before, after, strict=True))
    times = outcome.times_ms
    figures = {
        "n": count,
        "c": connections,
        "per_s": count / outcome.seconds,
        "p50_ms": percentile(times, 0.50),
        "p95_ms": percentile(times, 0.95),
        "p99_ms": percentile(times, 0.99),
        "server_cpu_ms": server_ms,
        "database_cpu_ms": database_ms,
        "cpu_ms": server_ms + database_ms,
        "generator_cpu_ms": 1000 * outcome.cpu_s / count,
        "load": os.getloadavg()[0],
    }
    return figures, outcome


def sent(
    server: Server, surveys: Sequence[Survey], connections: int, *, status: int = 201
) -> dict[str, Any]:
    """Surveys sent and every receipt verified; anything but `status` ends the bench."""
    requests = [one.request for one in surveys]
    figures, outcome = measured(server, requests, connections)
    for survey, (given, body) in zip(surveys, outcome.answers, strict=True):
        if given != status:
            raise RuntimeError(f"{given} instead of {status}: {body[:500]!r}")
        _verify(survey, orjson.loads(body)["receipt"])
    return figures


def _verify(survey: Survey, receipt: dict[str, Any]) -> None:
    """As the phone does: signed for this device, for these very bytes."""
    facts = {name: value for name, value in receipt.items() if name != "signature"}
    signed = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
    expected = hmac.new(survey.phone.receipt_key, signed, "sm3").hexdigest()
    is_same = receipt["body_hash"] == hashlib.new("sm3", survey.body).hexdigest()
    if receipt["submission"] != survey.id or receipt["signature"] != expected or not is_same:
        raise RuntimeError(f"a receipt that does not hold: {receipt}")
