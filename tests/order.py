"""In which order two workers take the tests.

Each begins at one half of the list and, when it is through, takes from the end of the other's. So
one half is for SpatiaLite and the other for PostGIS: a worker migrates, opens its app and compiles
statements for one engine. Browsers begin the first half and end the second, so that there is
mostly one on the machine. What needs no database comes last: the pieces are small, and neither
waits for the other at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

import pytest


def in_turn(items: list[pytest.Item]) -> list[pytest.Item]:
    modules: dict[tuple[str, str], list[pytest.Item]] = defaultdict(list)
    for item in items:
        modules[_engine_of(item), item.nodeid.partition("::")[0]].append(item)
    of_engine: dict[str, list[list[pytest.Item]]] = defaultdict(list)
    for (engine, _), module in modules.items():
        of_engine[engine].append(module)
    embedded, postgis, pure = (of_engine[one] for one in ("spatialite", "postgis", "none"))
    if not postgis:
        embedded, postgis = _halves(embedded)
    first = _flat(sorted(sorted(embedded, key=_path), key=_weight))
    second = _flat(sorted(postgis, key=_weight, reverse=True))
    rest = _flat(sorted(pure, key=_weight))
    middle = max(0, min(len(rest), len(items) // 2 - len(first)))
    return [*first, *rest[:middle], *second, *rest[middle:]]


def _engine_of(item: pytest.Item) -> str:
    if item.get_closest_marker("postgres"):
        return "postgis"
    is_stored = {"engine_url", "address"} & {*getattr(item, "fixturenames", ())}
    return "spatialite" if is_stored else "none"


def _path(module: list[pytest.Item]) -> str:
    """Rooms stay together: a fixture of a room is set up once."""
    return module[0].nodeid


def _weight(module: list[pytest.Item]) -> int:
    """Modules of tests that drive a browser, of slow ones, of quick ones."""
    if any(one.get_closest_marker("browser") for one in module):
        return 0
    return 1 if any(one.get_closest_marker("slow") for one in module) else 2


def _halves(modules: list[list[pytest.Item]]) -> tuple[list[list[pytest.Item]], ...]:
    """Every other module, so that the rooms are shared out evenly."""
    return modules[::2], modules[1::2]


def _flat(modules: Iterable[list[pytest.Item]]) -> list[pytest.Item]:
    return list(chain.from_iterable(modules))
