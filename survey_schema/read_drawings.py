"""The drawings ``drawings/<name>.svg`` that show how a measure is taken.

They are written by hand and kept small: a phone fetches all of them at once over a village's
network. Nothing in them may reach out or run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

from survey_schema.toml_source import SchemaError

MOST_BYTES = 2000
_SVG = "{http://www.w3.org/2000/svg}"
_ALLOWED = frozenset(_SVG + tag for tag in ("svg", "title", "path", "circle", "text"))


def read_drawings(folder: Path) -> Mapping[str, str]:
    """Name -> SVG text."""
    return MappingProxyType({path.stem: _read(path) for path in sorted(folder.glob("*.svg"))})


def _read(path: Path) -> str:
    name = "/".join(path.parts[-2:])
    text = path.read_text(encoding="utf-8")
    if len(text.encode()) > MOST_BYTES:
        raise SchemaError(name, 1, f"is larger than {MOST_BYTES} bytes; draw it with fewer strokes")
    try:
        tree = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise SchemaError(name, error.position[0], f"is no SVG: {error}") from error
    for element in tree.iter():
        if element.tag not in _ALLOWED:
            what = f"<{element.tag.removeprefix(_SVG)}> may not stand in a drawing"
            raise SchemaError(name, 1, f"{what}; use path, circle and text")
    if not (tree.findtext(_SVG + "title") or "").strip():
        raise SchemaError(name, 1, "needs a <title> that says in Chinese what is measured")
    return text
