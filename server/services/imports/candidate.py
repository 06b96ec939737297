"""A row that was read: its place, its answers, and the keys under which its house is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.imports.places import Spot
from server.services.work import Work


@dataclass(frozen=True, slots=True)
class Candidate:
    """`owner` are the columns of services.owner; `keys` the strongest first, never empty."""

    number: int
    spot: Spot
    point: tuple[float, float] | None
    footprint_m2: float | None
    answers: Mapping[str, Any]
    personal: frozenset[str]
    owner: Mapping[str, Any]
    platform_no: str | None
    census_no: str | None
    keys: tuple[str, ...]


def keys_of(
    work: Work,
    owner: Mapping[str, Any],
    point: tuple[float, float] | None,
    *,
    platform_no: str | None,
    census_no: str | None,
) -> tuple[str, ...]:
    """Platform number, census number, owner's ID and door, owner and door, at last the point.

    The door's index holds the village; indexes of indexes, so that no key tells a number.
    """
    door = owner["door_index"]
    parts = (
        ("platform", platform_no, "-"),
        ("census", census_no, "-"),
        ("id", owner["owner_id_index"], door),
        ("name", owner["owner_index"], door),
    )
    found = [_key(work, *part) for part in parts if all(part)]
    if not found and point is not None:
        found = [_key(work, "point", f"{point[0]:.6f}", f"{point[1]:.6f}")]
    return tuple(found)


def rekeyed(
    work: Work, key: str | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> str | None:
    """The key of a house whose door now lies in another village, so that an import still finds it.

    A key that holds no door stays; `before` and `after` are columns of services.owner.
    """
    for kind, index in (("id", "owner_id_index"), ("name", "owner_index")):
        was, now = (before[index], before["door_index"]), (after[index], after["door_index"])
        if all(was) and _key(work, kind, *was) == key:
            return _key(work, kind, *now)
    return key


def _key(work: Work, *parts: str | None) -> str:
    return work.store.secrets.blind_index("import", "|".join(str(part) for part in parts))
