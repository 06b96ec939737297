"""What has been read stays read, until all of it is read anew and found sound.

A running server keeps the forms, codes, rules and counties it started with. To take new ones it
reads every file once more beside the old ones; only when the last one is sound do they change
places, in one step. A fault on the way leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Kept = dict[tuple[Any, ...], Any]

_trial: ContextVar[Kept | None] = ContextVar("trial", default=None)


_in_use: list[Kept] = [{}]  # one place, so that it is exchanged as a whole


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Like functools.cache for positional arguments, but exchangeable by `read_anew`."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        trial = _trial.get()
        kept = _in_use[0] if trial is None else trial
        key = (function, *args)
        if key not in kept:
            kept[key] = function(*args, **kwargs)
        found: T = kept[key]
        return found

    return call


@contextmanager
def read_anew() -> Iterator[None]:
    """Inside nothing is remembered from before; what is read takes over when the block ends well.

    Only this thread reads anew: everybody else goes on with what is in use.
    """
    fresh: Kept = {}
    before = _trial.set(fresh)
    try:
        yield
    finally:
        _trial.reset(before)
    _in_use[0] = fresh
