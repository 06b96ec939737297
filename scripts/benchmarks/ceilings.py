"""What the machine gives without Anju: durable commits, an empty route, a bare receiver."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from scripts.benchmarks.cluster import Cluster
from scripts.benchmarks.received import Base, engine_of
from scripts.benchmarks.receiver import receiving, url_of
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
    """All begin together, once every one of them is connected."""
    code = "from scripts.benchmarks import received; received.write()"
    command = [sys.executable, "-c", code, url, str(seconds)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        for _ in range(writers)
    ]
    for one in running:
        assert one.stdout is not None
        one.stdout.readline()
    for one in running:
        assert one.stdin is not None
        one.stdin.write(body)
        one.stdin.close()
    return sum(float(one.stdout.read()) for one in running if one.stdout is not None)


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
