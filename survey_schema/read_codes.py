"""Code lists: the file ``codes/<id>.toml`` as a ``CodeList``."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from survey_schema.conditions import UNSEEN
from survey_schema.model import Code, CodeList
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document


def read_code_list(path: Path) -> CodeList:
    top = document(read_source(path))
    identity = top.identifier()
    if identity != path.stem:
        raise top.error(f"the list in {path.name} must have the id {path.stem!r}", "id")
    codes = _read_codes(top)
    result = CodeList(
        id=identity,
        label=top.text("label"),
        codes=codes,
        source=top.origin(),
        labels=MappingProxyType({code.value: code.label for code in codes}),
    )
    top.done()
    return result


def _read_codes(top: Table) -> tuple[Code, ...]:
    values: set[str] = set()
    labels: set[str] = set()
    codes = tuple(_read_code(table, values, labels) for table in top.tables("code"))
    if not codes:
        raise top.error("a code list needs at least one [[code]]")
    return codes


def _read_code(table: Table, values: set[str], labels: set[str]) -> Code:
    code = Code(
        value=table.identifier("value"),
        label=table.text("label"),
        retired=table.flag("retired", default=False),
    )
    table.refuse_repeated("value", code.value, values)
    table.refuse_repeated("label", code.label, labels)
    if code.value == UNSEEN:
        raise table.error(f"{UNSEEN!r} is reserved for hazard signs", "value")
    table.done()
    return code
