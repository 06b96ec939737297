"""A PostgreSQL cluster of its own for one run, with default durability: every commit is flushed.

It listens on a socket in its own directory only, and dies with the bench.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from scripts.benchmarks.machine import end

_BIN = Path("/usr/lib/postgresql/15/bin")


@dataclass(frozen=True)
class Cluster:
    place: Path
    pid: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.place}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.place), user="postgres", dbname=database, autocommit=True
        )

    def create(self, database: str) -> str:
        with self.connect() as db:
            db.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def size(self, database: str) -> int:
        with self.connect() as db:
            row = db.execute("SELECT pg_database_size(%s)", [database]).fetchone()
        return int(str(row[0])) if row else 0

    def settle(self, database: str) -> None:
        """After rows were copied in: what autovacuum would have done by the next morning."""
        with self.connect(database) as db:
            db.execute("VACUUM ANALYZE")
            db.execute("CHECKPOINT")


@contextmanager
def cluster() -> Iterator[Cluster]:
    place = Path(tempfile.mkdtemp(prefix="anju-bench-postgres."))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(place, owner.pw_uid, owner.pw_gid)
        _run(
            "initdb",
            f"--pgdata={place}/data",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        )
        server = _start(place)
        try:
            yield Cluster(place, server.pid)
        finally:
            end(server.pid)
            server.wait()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [*_as_owner(), str(_BIN / program), *arguments], cwd="/", capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr or done.stdout}")


def _start(place: Path) -> subprocess.Popen[bytes]:
    log = (place.parent / f"{place.name}.log").open("wb")
    settings = ("-c", "listen_addresses=", "-c", "max_connections=100")
    server = subprocess.Popen(
        [*_as_owner(), str(_BIN / "postgres"), "-D", f"{place}/data", "-k", str(place), *settings],
        cwd="/",
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    Path(log.name).unlink()
    ready = [str(_BIN / "pg_isready"), "--quiet", f"--host={place}", "--username=postgres"]
    for _ in range(300):
        if subprocess.run(ready).returncode == 0:
            return server
        time.sleep(0.1)
    end(server.pid)
    raise RuntimeError("PostgreSQL did not start")


def _as_owner() -> list[str]:
    """PostgreSQL refuses to run as root; it dies with whoever started it."""
    dies = ["setpriv", "--pdeathsig=QUIT"]
    if os.geteuid() == 0:
        return [*dies, "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
    return [*dies, "--"]
