"""Which photos show the same: by content hash, and by difference hash within a few bits.

A difference hash (64 bits) survives resizing and recompression; two of one scene differ in a few
bits. Comparing all with all is hopeless at 100,000 photos, so the bits are cut into three bands
more than bits may differ: at least three bands then agree, and only prints that agree in three
are compared. Bands take every n-th bit, because neighbouring bits (sky, road) are alike everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from server.domain.data_quality import Finding, Home, Limits

PRINT_BITS = 64
_MOST_SHOWN = 6

Print = int  # 0 … 2**64 - 1


class Shot(NamedTuple):
    """A photo under the name of a house."""

    sha256: str
    home: Home


def print_of_rows(rows: Sequence[Sequence[int]], least_texture: float) -> Print | None:
    """Difference hash of 8 rows of 9 grey values; None for a picture too plain to be told apart.

    `least_texture` is the number of neighbouring values, of 64, that must differ at all.
    """
    steps = [right - left for row in rows for left, right in pairwise(row)]
    if sum(abs(step) > _NOISE for step in steps) < least_texture:
        return None
    return sum(1 << at for at, step in enumerate(steps) if step > 0)


_NOISE = 2  # grey values of 256


def distance(one: Print, other: Print) -> int:
    """Bits in which two prints differ."""
    return (one ^ other).bit_count()


def near_pairs(prints: Iterable[Print], most_bits: int) -> Iterator[tuple[Print, Print]]:
    """Pairs of distinct prints at most `most_bits` apart, each once or more often."""
    distinct = sorted(set(prints))
    for bands in combinations(_masks(most_bits + _AGREEING), _AGREEING):
        mask = sum(bands)
        buckets: defaultdict[int, list[Print]] = defaultdict(list)
        for one in distinct:
            buckets[one & mask].append(one)
        for bucket in buckets.values():
            for one, other in combinations(bucket, 2):
                if (one ^ other).bit_count() <= most_bits:
                    yield one, other


_AGREEING = 3  # bands; two leave buckets of thousands where many photos share a sky


def _masks(bands: int) -> list[int]:
    return [sum(1 << bit for bit in range(band, PRINT_BITS, bands)) for band in range(bands)]


def same_photos(shots: Iterable[Shot], limits: Limits) -> Iterator[Finding]:
    """Photos of one content under the names of several houses."""
    homes: defaultdict[str, set[Home]] = defaultdict(set)
    for shot in shots:
        homes[shot.sha256].add(shot.home)
    groups = (({sha256}, names) for sha256, names in homes.items() if len(names) > 1)
    yield from _asked("same_photo", groups, homes, limits)


def alike_photos(
    shots: Iterable[Shot], prints: Mapping[str, Print], limits: Limits
) -> Iterator[Finding]:
    """Photos of different content and nearly one picture under the names of several houses."""
    homes: defaultdict[str, set[Home]] = defaultdict(set)
    by_print: defaultdict[Print, set[str]] = defaultdict(set)
    for shot in shots:
        if shot.sha256 in prints:
            homes[shot.sha256].add(shot.home)
            by_print[prints[shot.sha256]].add(shot.sha256)
    groups = _Groups(by_print)
    for one, other in near_pairs(by_print, int(limits["most_bits"])):
        groups.join(one, other)
    alike = [{sha for one in group for sha in by_print[one]} for group in groups.all()]
    several = ((some, set().union(*(homes[sha] for sha in some))) for some in alike)
    found = ((some, names) for some, names in several if len(some) > 1 and _differ(some, homes))
    yield from _asked("alike_photo", found, homes, limits)


def _differ(photos: set[str], homes: Mapping[str, set[Home]]) -> bool:
    """Are there two photos that are not both of one house? The same file is asked elsewhere."""
    names = [frozenset(homes[one]) for one in photos]
    return len(set().union(*names)) > 1 and len(set(names)) > 1


class _Groups:
    """Union-find over prints."""

    def __init__(self, members: Iterable[Print]) -> None:
        self._above = {one: one for one in members}

    def join(self, one: Print, other: Print) -> None:
        high, low = sorted((self._top(one), self._top(other)))
        self._above[low] = high

    def _top(self, one: Print) -> Print:
        while self._above[one] != one:
            self._above[one] = self._above[self._above[one]]
            one = self._above[one]
        return one

    def all(self) -> list[set[Print]]:
        found: defaultdict[Print, set[Print]] = defaultdict(set)
        for one in self._above:
            found[self._top(one)].add(one)
        return list(found.values())


def _asked(
    kind: str,
    groups: Iterable[tuple[set[str], set[Home]]],
    homes: Mapping[str, set[Home]],
    limits: Limits,
) -> Iterator[Finding]:
    """One question per set of houses and village; a village is shown its own photos only.

    What very many houses share is no mix-up of two doors: each village is asked about all of it
    at once.
    """
    photos: defaultdict[tuple[Home, ...], set[str]] = defaultdict(set)
    spread: set[str] = set()
    for some, names in groups:
        if len(names) > limits["most_houses"]:
            spread |= some
        else:
            photos[tuple(sorted(names))] |= some
    for named, some in sorted(photos.items()):
        about = tuple(one.id for one in named)
        for village in _villages(named):
            yield _of_village(kind, village, about, some, homes)
    for village in _villages(home for sha in spread for home in homes[sha]):
        own = {sha for sha in spread if any(one.village == village.village for one in homes[sha])}
        yield _of_village(kind, village, ("spread",), own, homes)


def _villages(homes: Iterable[Home]) -> list[Home]:
    """The villages of the houses, as homes without a house."""
    return sorted({home._replace(id="") for home in homes})


def _of_village(
    kind: str,
    village: Home,
    about: tuple[str, ...],
    photos: set[str],
    homes: Mapping[str, set[Home]],
) -> Finding:
    names = set().union(*(homes[sha] for sha in photos))
    own = sorted(home.id for home in names if home.village == village.village)
    shown = sorted(sha for sha in photos if not {home.id for home in homes[sha]}.isdisjoint(own))
    facts = {"photos": len(photos), "houses": len(names), "elsewhere": len(names) - len(own)}
    return Finding(
        kind,
        village.township,
        village.village,
        about,
        tuple(sorted(photos)),
        tuple(own),
        {**facts, "shown": shown[:_MOST_SHOWN]},
    )
