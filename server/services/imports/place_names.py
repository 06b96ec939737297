"""Names of places as people write them, and the areas found under each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from server.store.reads.grid import AreaLine

_COMMITTEE = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|委员会)$")
_ENDING = re.compile(r"(?:社区|行政村|村|居)$")
_TOWNSHIP_ENDING = re.compile(r"(?:人民政府|政府)$")


def by_name(
    areas: Iterable[AreaLine], level: str, name: Callable[[str], str]
) -> dict[str, list[str]]:
    """Name as `name` reduces it → the codes of the areas that are called so."""
    found: dict[str, list[str]] = {}
    for area in areas:
        if area.level == level:
            found.setdefault(name(area.name), []).append(area.code)
    return found


def grids_of(areas: Iterable[AreaLine]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for area in areas:
        if area.level == "grid":
            found.setdefault(area.parent_code, []).append(area.code)
    return found


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def village_name(text: str) -> str:
    """东村村民委员会, 东村委会, 东村 and 东 are one; two that become one are ambiguous."""
    name = plain(text)
    return _ENDING.sub("", _COMMITTEE.sub("", name)) or name


def township_name(text: str) -> str:
    return _TOWNSHIP_ENDING.sub("", plain(text))
