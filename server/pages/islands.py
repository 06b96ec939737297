"""Islands: the few parts of a page that need more browser code than a form, built in web/office.

A template says `{% from "_island.html" import load %}` and `{{ load(island("map")) }}`. Where the
browser code was not built (no Node on the machine), `island` answers None and the page says so.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from server.pages.static import BUILT

_AT = "/static/built/"


class Island(NamedTuple):
    """Addresses of one island: its script and its style sheets."""

    script: str
    styles: tuple[str, ...]


def island(name: str) -> Island | None:
    """None where it was not built."""
    try:
        changed = (BUILT / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _islands(BUILT, changed).get(name)


@lru_cache(maxsize=2)
def _islands(root: Path, _changed: int) -> dict[str, Island]:
    manifest = orjson.loads((root / "manifest.json").read_bytes())
    return {
        chunk["name"]: Island(
            _AT + chunk["file"], tuple(_AT + one for one in _styles(manifest, key))
        )
        for key, chunk in manifest.items()
        if chunk.get("isEntry")
    }


def _styles(manifest: dict[str, Any], key: str) -> list[str]:
    """Its own and those of what it imports, each once."""
    found: dict[str, None] = {}
    waiting, seen = [key], {key}
    while waiting:
        chunk = manifest[waiting.pop()]
        found |= dict.fromkeys(chunk.get("css", ()))
        fresh = [one for one in chunk.get("imports", ()) if one not in seen]
        seen.update(fresh)
        waiting += fresh
    return list(found)
