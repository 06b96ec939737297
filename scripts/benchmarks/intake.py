"""Intake through `anju serve`: new houses, the same again, with photos, on a full database."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from PIL import Image

from scripts.benchmarks.county import County
from scripts.benchmarks.serving import Home, Server, measured, sent, serving
from scripts.benchmarks.surveys import Survey, new_houses, put

WARM_UP = 300
_PHOTO_SIDE = 600  # pixels of noise: 300 kB as JPEG
_PHOTO_WARM_UP = 24  # surveys: every connection has its statements and plans


class Places:
    """Hands out houses nobody has surveyed yet."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.used = 0

    def take(self, count: int, photos: Sequence[str] = ()) -> list[Survey]:
        first, self.used = self.used, self.used + count
        return new_houses(self.county.phones, count, first=first, photos=photos)


def on_empty(home: Home, places: Places, count: int, rounds: int) -> Iterator[Any]:
    """A fresh database; statistics are taken once after the warm-up, as a first night does."""
    with serving(home) as server:
        sent(server, places.take(WARM_UP), 8)
        home.settle()
        sent(server, places.take(WARM_UP), 8)
        before_mb, before_bytes = server.pss_mb(), home.database_bytes()
        began = places.used
        for _ in range(rounds):
            yield from _sending(server, places, count, "")
        added = places.used - began
        home.settle()
        per_survey = (home.database_bytes() - before_bytes) / added / 1024
        yield "database per survey", {"kb": per_survey, "n": added}
        yield from _memory(server, places, before_mb, added)
        yield from _with_photos(server, places, max(40, count // 20))


def _sending(server: Server, places: Places, count: int, where: str) -> Iterator[Any]:
    for connections in (1, 8, 32):
        surveys = places.take(count // 4 if connections == 1 else count)
        yield f"new c={connections}{where}", sent(server, surveys, connections)
        if connections == 8:
            yield f"again c=8{where}", sent(server, surveys, 8, status=200)


def _memory(server: Server, places: Places, before_mb: float, added: int) -> Iterator[Any]:
    yield "memory", {"mb": server.pss_mb(), "before_mb": before_mb, "n": added}


def on_full(home: Home, places: Places, count: int, stored: int, rounds: int) -> Iterator[Any]:
    with serving(home) as server:
        sent(server, places.take(WARM_UP), 8)
        for _ in range(rounds):
            yield from _sending(server, places, count, f" at {stored}")


def _with_photos(server: Server, places: Places, count: int) -> Iterator[Any]:
    """Three photos of 300 kB a survey: the survey and its photos count as one."""
    _photographed(server, places, range(_PHOTO_WARM_UP))
    figures, requests = _photographed(server, places, range(_PHOTO_WARM_UP, _PHOTO_WARM_UP + count))
    size = sum(len(one) for one in requests) / 1e6
    # four requests are one survey
    per_survey = {
        name: figures[name] * 4 for name in ("server_cpu_ms", "database_cpu_ms", "cpu_ms")
    }
    rate = figures["per_s"] / 4
    mb_per_s = size * figures["per_s"] / len(requests)
    yield (
        "with 3 photos c=8",
        {**figures, **per_survey, "n": count, "per_s": rate, "mb_per_s": mb_per_s},
    )


def _photographed(
    server: Server, places: Places, numbers: Iterable[int]
) -> tuple[dict[str, Any], list[bytes]]:
    """Each survey sent with its photos right behind it; what it cost, and what was sent."""
    requests: list[bytes] = []
    for number in numbers:
        photos = [_photo(3 * number + one) for one in range(3)]
        hashes = [hashlib.sha256(one).hexdigest() for one in photos]
        survey = places.take(1, hashes)[0]
        requests.append(survey.request)
        for sha256, photo in zip(hashes, photos, strict=True):
            path = f"/api/v1/photos/{sha256}"
            requests.append(put(path, survey.phone.token, photo, "image/jpeg"))
    figures, outcome = measured(server, requests, 8)
    refused = [one for one in outcome.answers if one[0] not in {200, 201}]
    if refused:
        raise RuntimeError(f"a photo was refused: {refused[0]}")
    return figures, requests


def _photo(seed: int) -> bytes:
    dice = random.Random(seed)
    size = (_PHOTO_SIDE, _PHOTO_SIDE)
    noise = Image.frombytes("RGB", size, dice.randbytes(_PHOTO_SIDE * _PHOTO_SIDE * 3))
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=88)
    return file.getvalue()
