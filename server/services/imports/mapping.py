"""The mapping file: which column is which field, when headers alone do not tell.

coordinates = "gcj02"            # wgs84 (also CGCS2000) | gcj02 | bd09
[columns]                        # field = header, or several of which the first filled counts
owner_name = ["户主", "产权人"]
[constants]                      # field = value for every row
township = "砚城镇"
[codes.structure_type]           # label in the file = code (labels of the form work anyway)
"砖混" = "masonry"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.domain.problems import Problem
from server.services.imports.fields import Field
from survey_schema.model import CodeList

DATUMS = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    coordinates: str = "wgs84"


def read_mapping(
    path: Path | None, fields: Mapping[str, Field], codes: Mapping[str, CodeList]
) -> ColumnMapping:
    """`import.bad_mapping` names what is wrong; an unknown key is never ignored."""
    return ColumnMapping() if path is None else mapping_of(_parsed(path), fields, codes)


def mapping_of(
    content: Mapping[str, Any], fields: Mapping[str, Field], codes: Mapping[str, CodeList]
) -> ColumnMapping:
    """The same from what a file or the wizard's page holds."""
    _refuse_unknown(content, {"columns", "constants", "codes", "coordinates"}, "项目")
    for table in ("columns", "constants", "codes"):
        _refuse_unknown(_table(content, table), fields.keys(), "字段")
    datum = content.get("coordinates", "wgs84")
    if datum not in DATUMS:
        raise _bad(f"coordinates 只能是 {'、'.join(DATUMS)}")
    return ColumnMapping(
        columns={one: _names(one, names) for one, names in _table(content, "columns").items()},
        constants=_table(content, "constants"),
        codes=_code_tables(_table(content, "codes"), fields, codes),
        coordinates=datum,
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise Problem("import.file_missing", file=path.name) from error
    except OSError as error:
        raise Problem("import.file_unreadable", file=path.name) from error
    except UnicodeDecodeError as error:
        raise _bad("应为 UTF-8 编码") from error
    except tomllib.TOMLDecodeError as error:
        raise _bad(f"不是有效的 TOML（{error}）") from error


def _table(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise _bad(f"[{name}] 应为表")
    return table


def _names(one: str, names: Any) -> tuple[str, ...]:
    listed = [names] if isinstance(names, str) else names
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise _bad(f"columns.{one} 应为列名或列名清单")
    return tuple(listed)


def _code_tables(
    tables: Mapping[str, Any], fields: Mapping[str, Field], codes: Mapping[str, CodeList]
) -> dict[str, dict[str, str]]:
    for one, table in tables.items():
        question = fields[one].question
        if question is None or question.codes is None or not isinstance(table, dict):
            raise _bad(f"codes.{one} 不是有代码表的字段")
        known = codes[question.codes].labels
        for label, code in table.items():
            if code not in known:
                raise _bad(f"codes.{one} 中“{label}”对应的“{code}”不在代码表内")
    return dict(tables)


def _refuse_unknown(content: Mapping[str, Any], known: Any, kind: str) -> None:
    unknown = sorted(content.keys() - known)
    if unknown:
        raise _bad(f"没有这样的{kind}：{'、'.join(unknown)}")


def _bad(detail: str) -> Problem:
    return Problem("import.bad_mapping", detail=detail)
