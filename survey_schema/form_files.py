"""The files of one form version, those it takes over from the version it lies over among them."""

from __future__ import annotations

import re
from pathlib import Path

from survey_schema.layer import assembled, entries, headed, laid_over
from survey_schema.toml_source import SchemaError, TomlSource, read_source
from survey_schema.versions import version_key

HEAD = "form.toml"
_OF_ITS_OWN = ("dropped", "read_as", "asked_anew", "base", "valid_from")
_LISTS = ("question", "slot", "rule")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")


def form_head(folder: Path) -> TomlSource:
    """form.toml; what a layer does not say there holds on, but for what is of one version."""
    base = _base_of(folder)
    own = read_source(folder / HEAD)
    return headed(None if base is None else form_head(base), own, _OF_ITS_OWN)


def form_files(folder: Path) -> tuple[str, ...]:
    own = {path.name for path in folder.glob("*.toml")}
    base = _base_of(folder)
    return tuple(sorted(own if base is None else own.union(form_files(base))))


def form_file(folder: Path, name: str) -> TomlSource:
    base, path = _base_of(folder), folder / name
    if base is None or name not in form_files(base):
        return read_source(path)
    before = form_file(base, name)
    if not path.is_file():
        return before
    layer = read_source(path)
    lists = {key: laid_over(entries(before, key), layer, key) for key in _LISTS}
    return assembled(headed(before, layer, ()), lists)


def _base_of(folder: Path) -> Path | None:
    head = read_source(folder / HEAD)
    base = head.data.get("base")
    if base is None:
        return None
    own = version_key(folder.name.rpartition("-")[2])
    found = folder.parent / f"{head.data.get('id')}-{base}"
    is_older = isinstance(base, str) and _NUMBERS.fullmatch(base) and version_key(base) < own
    if not is_older or not (found / HEAD).is_file():
        raise SchemaError(
            head.file, head.line_of(("base",)), f"there is no older version {base!r} here"
        )
    return found
