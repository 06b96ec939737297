"""Running a trial over a whole county: on all cores, with little memory, and on after a kill.

What is graded is kept stretch by stretch in a file of the home, so that a run that was killed goes
on where it stopped. A stretch in which a house changed meanwhile is graded again.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.pool import Pool
from pathlib import Path
from typing import IO

from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services import rule_trials
from server.services.rule_trials import Graded, Move, Trial
from server.services.work import Look
from server.store.engines import Store
from server.store.reads.rules import Stretch

Progress = Callable[[int], None]  # houses graded since it was last told


@dataclass(slots=True)
class Run:
    """The results so far; `moves` reads them from the file, one stretch at a time."""

    path: Path
    trial: Trial
    houses: int = 0
    went_on: int = 0  # houses found graded by a run before this one
    verdicts: Counter[str] = field(default_factory=Counter)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # township, was, now
    to_review: int = 0
    _places: dict[Stretch, tuple[int, int]] = field(default_factory=dict)  # where its line stands

    def moves(self, township: str | None = None) -> Iterator[Move]:
        """Houses that would move, by id; of one township or of all."""
        with self.path.open("rb") as file:
            for start, length in sorted(self._places.values()):
                file.seek(start)
                for move in rule_trials.loaded(file.read(length)).moves:
                    if township in (None, move.township):
                        yield move

    @property
    def moved(self) -> int:
        return self.counts.total()

    def discard(self) -> None:
        """Once its results were used; the next run begins anew."""
        self.path.unlink(missing_ok=True)

    def keep(self, graded: Graded, start: int, length: int) -> None:
        self._places[graded.stretch] = (start, length)
        self.houses += graded.houses
        self.verdicts.update(graded.verdicts)
        self.counts.update((one.township, one.was, one.proposed) for one in graded.moves)
        self.to_review += sum(one.needs_review for one in graded.moves)

    def missing(self, stretches: Sequence[Stretch]) -> list[Stretch]:
        return [one for one in stretches if one not in self._places]


def cores() -> int:
    return len(os.sched_getaffinity(0))


def _fitting(store: Store) -> int:
    """While PostgreSQL reads for one process another grades: none of the cores waits."""
    return cores() if store.config.is_embedded else cores() + 1


def run(
    store: Store,
    trial: Trial,
    now: datetime,
    *,
    processes: int = 0,
    progress: Progress = lambda _houses: None,
) -> Run:
    """Grade every house of the county; `processes` 0 keeps every core there is busy.

    `rules.running` when somebody else is at the same trial.
    """
    made, asker = Run(_file_of(store, trial), trial), _Asker(store, trial, now)
    with made.path.open("ab") as file, _without_pauses():
        _have_alone(file)
        stretches = asker.stretches()
        _take_up(made, asker, stretches)
        progress(made.houses)
        with _graded(asker, made.missing(stretches), processes or _fitting(store)) as results:
            for graded in results:
                _append(file, made, graded)
                progress(graded.houses)
    return made


@contextmanager
def _without_pauses() -> Iterator[None]:
    """Answers are read by the million and none hangs on itself: looking for such takes a third of
    the time. Children begin as their parent is.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Asker:
    """Looks at the county, a snapshot for each question; `now` is when the run began."""

    store: Store
    trial: Trial
    now: datetime

    def stretches(self) -> list[Stretch]:
        with self._look() as look:
            return rule_trials.stretches(look)

    def is_stale(self, stretch: Stretch, at: datetime) -> bool:
        with self._look() as look:
            return rule_trials.is_stale(look, stretch, at)

    def grade(self, stretch: Stretch) -> Graded:
        with self._look() as look:
            return rule_trials.grade_stretch(look, self.trial, stretch)

    def _look(self) -> Look:
        return Look(self.store, Actor("job:rules", self.trial.county, ()), self.now)


def _file_of(store: Store, trial: Trial) -> Path:
    folder = store.config.home / "rule-trials"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{trial.key}.jsonl"


def _have_alone(file: IO[bytes]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Problem("rules.running") from error


def _take_up(made: Run, asker: _Asker, stretches: Sequence[Stretch]) -> None:
    """What an earlier run left, as far as it still holds; a line cut off by a kill is dropped."""
    last, good = dict[Stretch, tuple[datetime, int, int]](), 0
    with made.path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            graded = rule_trials.loaded(line)
            last[graded.stretch] = (graded.at, good, len(line))
            good += len(line)
        os.truncate(made.path, good)
        for stretch in filter(last.__contains__, stretches):
            at, start, length = last[stretch]
            if not asker.is_stale(stretch, at):
                file.seek(start)
                made.keep(rule_trials.loaded(file.read(length)), start, length)
    made.went_on = made.houses


def _append(file: IO[bytes], made: Run, graded: Graded) -> None:
    """On its way to the disk before it counts."""
    line = rule_trials.dumped(graded) + b"\n"
    start = file.seek(0, os.SEEK_END)
    file.write(line)
    file.flush()
    made.keep(graded, start, len(line))


@contextmanager
def _graded(
    asker: _Asker, stretches: Sequence[Stretch], processes: int
) -> Iterator[Iterator[Graded]]:
    """Each stretch once, in whatever order they are done."""
    wanted = min(processes, len(stretches))
    if wanted <= 1:
        yield map(asker.grade, stretches)
        return
    fork = multiprocessing.get_context("fork")  # the schema and its plans are there already
    with Pool(wanted, _begin, (asker, os.getpid()), context=fork) as pool:
        yield pool.imap_unordered(_grade, stretches)


_asker: list[_Asker] = []  # of this child


def _begin(asker: _Asker, parent: int) -> None:
    """In the child. Ctrl-C is the parent's, which ends its children; killed, it takes them along,
    or they would wait for it for ever, with its lock.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    _asker.append(asker)


_PR_SET_PDEATHSIG = 1


def _grade(stretch: Stretch) -> Graded:
    return _asker[-1].grade(stretch)
