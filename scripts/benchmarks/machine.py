"""What the machine says of processes: CPU, memory and load, read from /proc."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


def say(*words: object) -> None:
    """Progress goes to stderr; stdout is for the tables."""
    print(time.strftime("%H:%M:%S"), *words, file=sys.stderr, flush=True)


def family(root: int) -> list[int]:
    """The process and everything below it."""
    children: dict[int, list[int]] = {}
    for pid, fields in _all_processes():
        children.setdefault(int(fields[1]), []).append(pid)
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, ())
    return found


def _all_processes() -> Iterable[tuple[int, list[str]]]:
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            yield int(entry), fields


def _stat(pid: int) -> list[str] | None:
    """The fields after the name, state first."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def cpu_s(root: int) -> float:
    """CPU of a family, of its ended and collected children too."""
    ticks = 0
    for pid in family(root):
        if fields := _stat(pid):
            ticks += sum(int(one) for one in fields[11:15])
    return ticks / _TICKS


def pss_mb(root: int) -> float:
    """Memory of a family, shared pages counted once."""
    total = 0
    for pid in family(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def end(pid: int) -> None:
    """Ask a process to stop, and its family to the last one if it does not listen."""
    members = family(pid)
    for sign, patience_s in ((signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0)):
        for member in members if sign == signal.SIGKILL else [pid]:
            _send(member, sign)
        until = time.monotonic() + patience_s
        while time.monotonic() < until and any(_is_alive(member) for member in members):
            time.sleep(0.05)


def _send(pid: int, sign: int) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def _is_alive(pid: int) -> bool:
    fields = _stat(pid)
    return fields is not None and fields[0] != "Z"


def bytes_of(place: Path, pattern: str) -> int:
    return sum(one.stat().st_size for one in place.glob(pattern) if one.is_file())


def facts() -> dict[str, Any]:
    return {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg(),
        "python": sys.version.split()[0],
        "kernel": os.uname().release,
    }
