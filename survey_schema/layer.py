"""A version written as a layer over the one before: only what differs, and all of that is read.

``base = "2022.1"`` in the head says over what. A table with a known id changes the keys it names
(``without`` takes keys away); one with a new id is whole and may say ``after`` which it stands.
What says nothing new is refused, so that a layer shows exactly what its version changes. Every
value keeps the file and line it was written on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from survey_schema.toml_source import Place, TomlSource

Spot = tuple[str, int]  # file and line


@dataclass(slots=True)
class Entry:
    """One ``[[rule]]`` or ``[[question]]``, with the spot of each of its keys; () is its own."""

    data: dict[str, Any]
    spots: dict[Place, Spot]


def entries(source: TomlSource, key: str) -> list[Entry]:
    found = source.data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise source.error((key,), f"{key!r} must be tables [[{key}]]")
    spots = _spots(source, key, len(found))
    return [Entry(dict(one), own) for one, own in zip(found, spots, strict=True)]


def _spots(source: TomlSource, key: str, count: int) -> list[dict[Place, Spot]]:
    """Of each entry, in one walk through the lines: a pack has hundreds of either."""
    places = [(key, number) for number in range(count)]
    found: dict[Place, dict[Place, Spot]] = {
        place: {(): (source.file_of(place), source.line_of(place))} for place in places
    }
    for at, line in source.lines.items():
        if (own := found.get(at[:2])) is not None:
            own[at[2:]] = (source.file_of(at), line)
    return [found[place] for place in places]


def laid_over(base: Iterable[Entry], layer: TomlSource, key: str) -> list[Entry]:
    """The entries of the version before with those of the layer."""
    found, own = list(base), set[Any]()
    for number, one in enumerate(entries(layer, key)):
        identity, place = one.data.get("id"), (key, number)
        if identity in own:
            raise layer.error((*place, "id"), f"{key} {identity!r} is used twice")
        own.add(identity)
        before = _index(found, identity)
        if before is None:
            found.insert(_place_of(found, one, layer, place), one)
        else:
            _change(found[before], one, layer, place)
    return found


def without_dropped(base: Iterable[Entry], dropped: Iterable[str]) -> list[Entry]:
    gone = set(dropped)
    return [one for one in base if one.data.get("id") not in gone]


def _index(found: list[Entry], identity: Any) -> int | None:
    return next((at for at, one in enumerate(found) if one.data.get("id") == identity), None)


def _place_of(found: list[Entry], one: Entry, layer: TomlSource, place: Place) -> int:
    after = one.data.pop("after", None)
    if after is None:
        return len(found)
    before = _index(found, after)
    if before is None:
        raise layer.error((*place, "after"), f"there is no {after!r} to stand after")
    return before + 1


def _change(entry: Entry, one: Entry, layer: TomlSource, place: Place) -> None:
    gone = one.data.pop("without", [])
    for name in gone if isinstance(gone, list) else [gone]:
        if name not in entry.data or name == "id":
            raise layer.error((*place, "without"), f"{name!r} is no key of the version before")
        del entry.data[name]
        entry.spots = {at: spot for at, spot in entry.spots.items() if at[:1] != (name,)}
    changed = {name: value for name, value in one.data.items() if name != "id"}
    if not changed and not gone:
        raise layer.error(place, "changes nothing; take it out")
    for name, value in changed.items():
        if entry.data.get(name) == value:
            what = f"{name!r} is said so by the version before already; take it out"
            raise layer.error((*place, name), what)
        entry.data[name] = value
        entry.spots = {at: spot for at, spot in entry.spots.items() if at[:1] != (name,)}
    entry.spots |= {at: spot for at, spot in one.spots.items() if at[:1] not in ((), ("id",))}


def headed(base: TomlSource | None, layer: TomlSource, skipped: Iterable[str]) -> TomlSource:
    """The keys of the head, those of the layer first; `skipped` are not handed on."""
    if base is None:
        return layer
    kept = {key: value for key, value in base.data.items() if key not in (*skipped, *layer.data)}
    spots = {at: _spot(layer, at) for at in layer.lines}
    spots |= {at: _spot(base, at) for at in base.lines if at[0] in kept}
    return _source(layer.file, {**kept, **layer.data}, spots)


def assembled(
    head: TomlSource, lists: Mapping[str, list[Entry]], *, hidden: Iterable[str] = ()
) -> TomlSource:
    """One document of the head's own keys and the entries laid over each other."""
    left_out = (*lists, *hidden)
    data = {key: value for key, value in head.data.items() if key not in left_out}
    spots = {at: _spot(head, at) for at in head.lines if at[0] in data}
    for key, found in lists.items():
        if found:
            data[key] = [one.data for one in found]
        for number, one in enumerate(found):
            spots |= {(key, number, *at): spot for at, spot in one.spots.items()}
    return _source(head.file, data, spots)


def _spot(source: TomlSource, place: Place) -> Spot:
    return source.file_of(place), source.lines[place]


def _source(file: str, data: Mapping[str, Any], spots: Mapping[Place, Spot]) -> TomlSource:
    return TomlSource(
        file=file,
        data=data,
        lines={at: line for at, (_, line) in spots.items()},
        files={at: name for at, (name, _) in spots.items() if name != file},
    )
