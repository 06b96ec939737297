"""Files made from what is stored, named by what they are made from: any can be made anew."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{64}")
MOST_KEPT = 500


class MadeFiles:
    """A directory of them; when it holds too many the least lately asked for go."""

    def __init__(self, root: Path, suffix: str) -> None:
        self._root = root
        self._suffix = suffix

    def get(self, name: str) -> bytes | None:
        path = self._path(name)
        try:
            os.utime(path)
            return path.read_bytes()
        except FileNotFoundError:
            return None

    def keep(self, name: str, content: bytes) -> bytes:
        """The content; the file has its name only when it is whole."""
        path = self._path(name)
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
        draft.write_bytes(content)
        draft.rename(path)
        self._clear()
        return content

    def _clear(self) -> None:
        kept = sorted(self._root.glob(f"*{self._suffix}"), key=_touched, reverse=True)
        for path in kept[MOST_KEPT:]:
            path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("a made file is named by 64 hex digits")
        return self._root / f"{name}{self._suffix}"


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process cleared it meanwhile
        return 0.0
