"""退回时在照片上圈的位置: a point or a box on a photo, in parts of its width and height."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.problems import Problem

MOST = 50
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PhotoMark:
    """`x`, `y` the upper left corner, 0 to 1; without width and height it is a point."""

    photo: str
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0


def read_marks(given: Iterable[Mapping[str, Any]], photos: frozenset[str]) -> list[PhotoMark]:
    """`survey.bad_mark` for one that lies outside its photo or on none of the survey's."""
    marks = [_mark(one) for one in given]
    if len(marks) > MOST or any(one.photo not in photos for one in marks):
        raise Problem("survey.bad_mark")
    return marks


def _mark(given: Mapping[str, Any]) -> PhotoMark:
    try:
        photo, *numbers = (given[name] for name in ("photo", "x", "y", "width", "height"))
    except (KeyError, TypeError) as error:
        raise Problem("survey.bad_mark") from error
    if not isinstance(photo, str) or _SHA256.fullmatch(photo) is None:
        raise Problem("survey.bad_mark")
    if not all(_is_part(one) for one in numbers):
        raise Problem("survey.bad_mark")
    x, y, width, height = (round(float(one), 4) for one in numbers)
    if x + width > 1.001 or y + height > 1.001:
        raise Problem("survey.bad_mark")
    return PhotoMark(photo, x, y, width, height)


def _is_part(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
