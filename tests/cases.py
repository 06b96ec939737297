"""Hundreds of cases of a millisecond each, in one test that names every case that fails.

To pytest a case is an item: two workers collect it, set it up and report it three times, which
costs several times what such a case does. `pytest.mark.parametrize` is for cases that need
fixtures of their own or are few.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from traceback import format_exception
from typing import Any

import pytest

_FAILED = (Exception, pytest.fail.Exception)


def every(names: str, cases: Iterable[Any], ids: Callable[[Any], str] | None = None) -> Any:
    """`@every("rule", PACK.rules, ids=lambda rule: rule.id)`, as `parametrize` is written.

    All cases are run; each that fails is told with its id and where it failed.
    """
    given = [one.strip() for one in names.split(",")]
    known = list(cases)
    assert known, f"no case of {names}"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def whole(**fixtures: Any) -> None:
            failed = {}
            for place, case in enumerate(known):
                values = (case,) if len(given) == 1 else case
                try:
                    test(**fixtures, **dict(zip(given, values, strict=True)))
                except _FAILED as error:
                    failed[place] = "".join(format_exception(error))
            if failed:
                names = {place: str(ids(known[place]) if ids else known[place]) for place in failed}
                told = [f"--- {names[place]}\n{text}" for place, text in failed.items()]
                head = f"{len(failed)} of {len(known)}: {', '.join(names.values())}"
                pytest.fail("\n".join([head, *told]), pytrace=False)

        needed = inspect.signature(test).parameters
        fixtures = [one for name, one in needed.items() if name not in given]
        whole.__signature__ = inspect.Signature(fixtures)  # type: ignore[attr-defined]
        return whole

    return decorate
