"""Two lanes of jobs: what takes long never holds up what is soon done.

In the long lane stands what may run for minutes to hours and must not meet its like: imports,
comparisons, backups, trial restores, changes of areas (no house must be imported into a village
that is being merged). Everything else passes in the other lane, one after another as ever. Each
lane has a child process of its own, the long one only while something stands in it (runner.py).

That something stands there is a file of its name in the home: asked for twice it is done once, and
what comes while the lane is taken is taken up when it is free.
"""

from __future__ import annotations

from pathlib import Path

# By the name of the job, as server.jobs.asked and the runner's clock know it; what they do
# stands in server.jobs.operation.
LONG = frozenset({"run_waiting", "job_waits", "area_changes"})
_SUFFIX = ".waits"


def stand(home: Path, name: str) -> None:
    """Put a long job in its lane."""
    (home / f"{name}{_SUFFIX}").touch(mode=0o600)


def is_waiting(home: Path) -> bool:
    return any((home / f"{name}{_SUFFIX}").exists() for name in LONG)


def take(home: Path) -> list[str]:
    """What stands in the lane; it stands there no more, so that what comes now is seen again."""
    found = [name for name in sorted(LONG) if (home / f"{name}{_SUFFIX}").exists()]
    for name in found:
        (home / f"{name}{_SUFFIX}").unlink(missing_ok=True)
    return found
