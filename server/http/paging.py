"""Keyset paging: a cursor is the key of the last line, opaque to whoever sends it back."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson

from server.domain.problems import Problem

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


def cursor_of(key: tuple[str, ...] | None) -> str | None:
    if key is None:
        return None
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def key_of(cursor: str | None, *widths: int) -> tuple[Any, ...] | None:
    """The key a cursor stands for, strings; `cursor.invalid` when it is not one of ours."""
    if cursor is None:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise Problem("cursor.invalid") from error
    if (
        not isinstance(key, list)
        or len(key) not in widths
        or not all(isinstance(k, str) for k in key)
    ):
        raise Problem("cursor.invalid")
    return tuple(key)
