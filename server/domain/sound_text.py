"""Characters no official record is written with: they hide, turn round or break what stands there.

Control characters (a NUL no database of ours may hold), and marks that turn the direction of what
follows, so that a list would show another order than what was signed. Emoji are no harm on a
screen; no font of an official paper has them, so a paper is written without (`printable`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_UNSOUND = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff]"
)
# Pictographs, their joiners and colours, and flags; rare Chinese characters stand elsewhere.
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\U0001fb00-\U0001fbff\U000e0000-\U000e007f"
    "\u2600-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\u200b-\u200f\u2060-\u2064\u20e3\ufeff]"
)


def unsound(value: Any, path: str = "") -> Iterator[str]:
    """Paths of the texts in a body that hold such a character; its keys are texts as well."""
    if isinstance(value, str):
        if _UNSOUND.search(value):
            yield path
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from unsound(inner, f"{path}.{name}".lstrip("."))
            yield from unsound(str(name), path)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from unsound(inner, f"{path}.{number}".lstrip("."))


def printable(value: Any) -> Any:
    """The same facts without pictures: a sign somebody typed must not keep a paper unprinted."""
    if isinstance(value, str):
        return _PICTURES.sub("", _UNSOUND.sub("", value))
    if isinstance(value, Mapping):
        return {name: printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable(inner) for inner in value]
    return value
