"""The files of one version of a rule pack as one document, laid over the version before it."""

from __future__ import annotations

from pathlib import Path

from survey_schema.layer import Entry, assembled, entries, headed, laid_over, without_dropped
from survey_schema.toml_source import SchemaError, TomlSource, read_source
from survey_schema.toml_table import document

_LISTS = ("rule", "record")
_OF_ITS_OWN = ("base", "dropped", "form_version", "valid_from", *_LISTS)


def pack_source(path: Path, above: tuple[Path, ...] = ()) -> TomlSource:
    """The head with all rules and records, in file-name order after those of the head file."""
    own, base = read_source(path), _base_of(path)
    if path in above:
        raise own.error(("base",), f"version {own.data.get('version')!r} lies over itself")
    before = None if base is None else pack_source(base, (*above, path))
    lists = {key: [] if before is None else entries(before, key) for key in _LISTS}
    if before is not None:
        lists["rule"] = _kept(own, lists["rule"])
    for part in (own, *(read_source(one) for one in _part_files(path))):
        _refuse_other_keys(part, is_head=part is own)
        for key in _LISTS:
            added = laid_over(lists[key], part, key) if before else _joined(lists[key], part, key)
            lists[key] = added
    head = headed(before, own, _OF_ITS_OWN)
    return assembled(head, lists, hidden=("dropped",) if before is not None else ())


def form_of_pack(path: Path) -> tuple[str, str | None]:
    """The form a pack is for and its version, read before the pack itself can be checked."""
    own, base = read_source(path), _base_of(path)
    before = None if base is None else read_source(base)
    head = document(headed(before, own, _OF_ITS_OWN))
    return head.identifier("form"), head.optional_text("form_version")


def _kept(own: TomlSource, rules: list[Entry]) -> list[Entry]:
    """Without the rules the layer drops; each says why."""
    known, gone = {one.data.get("id") for one in rules}, list[str]()
    for table in document(own).tables("dropped"):
        identity = table.text("id")
        if identity not in known:
            raise table.error(f"{identity!r} is no rule of the version before", "id")
        table.text("why")
        table.done()
        gone.append(identity)
    return without_dropped(rules, gone)


def _joined(found: list[Entry], part: TomlSource, key: str) -> list[Entry]:
    return [*found, *entries(part, key)]


def _refuse_other_keys(part: TomlSource, *, is_head: bool) -> None:
    """A part holds rules and records and nothing else; the head is asked by its reader."""
    for key in () if is_head else part.data:
        if key not in _LISTS:
            raise part.error((key,), f"unknown key {key!r}; take it out or correct it")


def _part_files(head: Path) -> list[Path]:
    return sorted((head.parent / head.stem).glob("*.toml"))


def _base_of(path: Path) -> Path | None:
    """The file of the version a layer lies over: the first has no version in its name."""
    head = read_source(path)
    base = head.data.get("base")
    if base is None:
        return None
    identity = path.stem.partition("@")[0]
    for name in (f"{identity}@{base}.toml", f"{identity}.toml"):
        found = path.parent / name
        if found != path and found.is_file() and read_source(found).data.get("version") == base:
            return found
    raise SchemaError(head.file, head.line_of(("base",)), f"there is no version {base!r} here")
