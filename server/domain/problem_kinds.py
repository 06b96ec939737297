"""The kinds of problems and the shape of their entry in the catalogue (problems.CATALOGUE)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2})(?: (\d{2}:\d{2}))?)?")


class ProblemKind(StrEnum):
    MALFORMED = "malformed"  # 400
    UNAUTHENTICATED = "unauthenticated"  # 401
    FORBIDDEN = "forbidden"  # 403
    MISSING = "missing"  # 404
    METHOD = "method"  # 405
    CONFLICT = "conflict"  # 409
    TOO_LARGE = "too_large"  # 413
    INVALID = "invalid"  # 422
    TOO_MANY = "too_many"  # 429
    UNAVAILABLE = "unavailable"  # 503


class Entry(NamedTuple):
    kind: ProblemKind
    sentence: str  # Chinese, may name facts as {fact}

    def text(self, facts: Mapping[str, Any]) -> str:
        """Days and months among the facts stay as machines write them; here an official reads."""
        return self.sentence.format_map({name: _read(fact) for name, fact in facts.items()})


def _read(fact: Any) -> Any:
    found = _DAY.fullmatch(fact) if isinstance(fact, str) else None
    if found is None:
        return fact
    year, month, day, at = found.groups()
    return f"{year}年{int(month)}月{f'{int(day)}日' if day else ''}{at or ''}"
