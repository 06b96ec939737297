"""What the machine gives without Anju: durable commits, an empty route, a bare receiver."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert

from scripts.benchmarks.cluster import Cluster
from scripts.benchmarks.receiver import Base, Received, engine_of, receiving, row_of, url_of
from scripts.benchmarks.serving import ROOT, home, measured
from scripts.benchmarks.surveys import Survey

_GET = b"GET /hello HTTP/1.1\r\nHost: bench\r\n\r\n"


def commits(engine: str, cluster: Cluster | None, body: bytes, seconds: float) -> Iterator[Any]:
    """Rows of 2.9 KB, one durable commit each, by one writer and by eight processes."""
    with home(engine, cluster) as place:
        url = url_of(place)
        Base.metadata.create_all(engine_of(url))
        for writers in (1, 8):
            yield f"commits c={writers}", {"per_s": _committed(url, body, writers, seconds)}


def _committed(url: str, body: bytes, writers: int, seconds: float) -> float:
    code = "from scripts.benchmarks import ceilings; ceilings.write()"
    command = [sys.executable, "-c", code, url, str(seconds)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        for _ in range(writers)
    ]
    for one in running:
        assert one.stdin is not None
        one.stdin.write(body)
        one.stdin.close()
    return sum(float(one.stdout.read()) for one in running if one.stdout is not None)


def write() -> None:
    """One writer: its commits per second on stdout."""
    import orjson

    url, seconds = sys.argv[1], float(sys.argv[2])
    body = sys.stdin.buffer.read()
    values = {
        column.key: getattr(row_of("", body, orjson.loads(body)), column.key)
        for column in Received.__table__.columns
    }
    statement, count = insert(Received.__table__), 0
    with engine_of(url).connect() as db:
        began = time.perf_counter()
        while (spent := time.perf_counter() - began) < seconds:
            db.execute(statement, {**values, "id": str(uuid.uuid4())})
            db.commit()
            count += 1
    print(count / spent)


def receiver(
    engine: str, cluster: Cluster | None, surveys: Sequence[Survey], hellos: int
) -> Iterator[Any]:
    """The same requests Anju gets."""
    requests = [one.request for one in surveys]
    half = len(requests) // 2
    with receiving(engine, cluster) as server:
        measured(server, [_GET] * 50, 8)
        yield "empty route c=8", measured(server, [_GET] * hellos, 8)[0]
        for connections, some in ((1, requests[:half]), (8, requests[half:])):
            figures, outcome = measured(server, some, connections)
            if {status for status, _ in outcome.answers} != {201}:
                raise RuntimeError(f"the receiver refused: {outcome.answers[0]}")
            yield f"Flask minimum c={connections}", figures
