"""The load generator: prepared requests over some keep-alive connections, in a process of its own.

One process, one epoll, raw sockets: about 0.1 CPU-ms a request, so that it is not what is
measured.
"""

from __future__ import annotations

import os
import pickle
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Job:
    address: tuple[str, int]
    connections: int
    requests: Sequence[bytes]


@dataclass
class Outcome:
    """`answers` are (status, body) in the order of the requests; `times_ms` likewise."""

    seconds: float
    cpu_s: float
    times_ms: list[float]
    answers: list[tuple[int, bytes]]


@dataclass
class _Line:
    """One connection and what it waits for."""

    sock: socket.socket
    number: int = -1
    sent_at: float = 0.0
    got: bytearray = field(default_factory=bytearray)


def run(job: Job) -> Outcome:
    """In a process of its own; raises when it fails."""
    done = subprocess.run(
        [sys.executable, "-c", "from scripts.benchmarks import load; load.main()"],
        input=pickle.dumps(job),
        stdout=subprocess.PIPE,
        check=True,
        cwd=_ROOT,
    )
    outcome = pickle.loads(done.stdout)
    assert isinstance(outcome, Outcome)
    return outcome


def _generate(job: Job) -> Outcome:
    waiting = deque(range(len(job.requests)))
    outcome = Outcome(0.0, 0.0, [0.0] * len(waiting), [(0, b"")] * len(waiting))
    selector = selectors.DefaultSelector()
    began = time.perf_counter()
    for _ in range(min(job.connections, len(waiting))):
        line = _Line(_connected(job.address))
        selector.register(line.sock, selectors.EVENT_READ, line)
        _send(line, job, waiting.popleft())
    while selector.get_map():
        for key, _ in selector.select():
            _receive(key.data, job, outcome, waiting, selector)
    outcome.seconds = time.perf_counter() - began
    spent = os.times()
    outcome.cpu_s = spent.user + spent.system
    return outcome


def _connected(address: tuple[str, int]) -> socket.socket:
    sock = socket.create_connection(address, timeout=120)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _send(line: _Line, job: Job, number: int) -> None:
    line.number = number
    line.got.clear()
    line.sent_at = time.perf_counter()
    line.sock.sendall(job.requests[number])


def _receive(
    line: _Line,
    job: Job,
    outcome: Outcome,
    waiting: deque[int],
    selector: selectors.BaseSelector,
) -> None:
    piece = line.sock.recv(1 << 18)
    line.got += piece
    answer = _whole(line.got, is_ended=not piece)
    if answer is None:
        return
    outcome.times_ms[line.number] = (time.perf_counter() - line.sent_at) * 1000
    outcome.answers[line.number] = answer
    is_closed = not piece or b"connection: close" in bytes(line.got[:2000]).lower()
    if is_closed or not waiting:
        selector.unregister(line.sock)
        line.sock.close()
    if not waiting:
        return
    if is_closed:
        line.sock = _connected(job.address)
        selector.register(line.sock, selectors.EVENT_READ, line)
    _send(line, job, waiting.popleft())


def _whole(got: bytearray, *, is_ended: bool) -> tuple[int, bytes] | None:
    """(status, body) once all of it is there; (0, b"") of a connection that broke."""
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return (0, b"") if is_ended else None
    head, body = bytes(got[:end]).lower(), got[end + 4 :]
    status = int(head[9:12])
    at = head.find(b"content-length:")
    if at >= 0:
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        return (status, bytes(body)) if len(body) >= length else None
    if b"transfer-encoding: chunked" in head:
        return (status, bytes(body)) if body.endswith(b"0\r\n\r\n") else None
    return (status, bytes(body)) if is_ended or status in (204, 304) else None


def main() -> None:
    """A pickled Job on stdin, its Outcome on stdout."""
    job = pickle.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(pickle.dumps(_generate(job)))
