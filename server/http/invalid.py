"""What is wrong with a request's fields, item by item and in Chinese.

marshmallow says it in English and as a tree; a door answers a flat list of faults
``{"code", "field", "text"}``, `field` being the path with dots (``hazards.0.rule``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import request
from marshmallow import Schema, fields

from server.domain.problems import Problem
from server.domain.sound_text import unsound


class _Saying(NamedTuple):
    pattern: re.Pattern[str]
    code: str
    text: str  # may use the pattern's groups as {0}, {1}


def _saying(pattern: str, code: str, text: str) -> _Saying:
    return _Saying(re.compile(pattern), code, text)


_SAYINGS = (
    _saying(r"Missing data for required field", "field.required", "此项必填。"),
    _saying(r"Unknown field", "field.unknown", "没有这个字段。"),
    _saying(r"Field may not be null", "field.required", "此项不能为空。"),
    _saying(r"Not a valid integer", "field.not_integer", "应为整数。"),
    _saying(
        r"Not a valid number|Number too large|Special numeric", "field.not_number", "应为数字。"
    ),
    _saying(r"Not a valid (utf-8 )?string", "field.not_text", "应为文字。"),
    _saying(r"Not a valid boolean", "field.not_boolean", "应为是或否（true / false）。"),
    _saying(r"Not a valid date\.", "field.not_date", "应为日期，如 2022-09-20。"),
    _saying(r"Not a valid (naive |aware )?(datetime|time)", "field.not_moment", "应为时间。"),
    _saying(r"Not a valid UUID", "field.not_id", "编号格式不对。"),
    _saying(r"Not a valid (list|tuple)", "field.not_list", "应为列表。"),
    _saying(r"Not a valid mapping|Invalid (input )?type", "field.not_object", "应为对象。"),
    _saying(r"Must be one of: (.*)\.", "field.not_listed", "只能填写：{0}。"),
    _saying(r"Longer than maximum length (\d+)", "field.too_long", "最多 {0} 个字（项）。"),
    _saying(r"Shorter than minimum length (\d+)", "field.too_short", "至少 {0} 个字（项）。"),
    _saying(r"Length must be between (\d+) and (\d+)", "field.length", "长度应为 {0} 至 {1}。"),
    _saying(r"Length must be (\d+)", "field.length", "长度应为 {0}。"),
    _saying(
        r"greater than or equal to (\S+?)( and less than or equal to (\S+?))?\.$",
        "field.out_of_range",
        "应在允许范围内（不小于 {0}）。",
    ),
    _saying(r"less than or equal to (\S+?)\.$", "field.out_of_range", "不能大于 {0}。"),
    _saying(r"greater than (\S+?)\.$", "field.out_of_range", "应大于 {0}。"),
    _saying(r"less than (\S+?)\.$", "field.out_of_range", "应小于 {0}。"),
)


def require_sound(given: Any) -> None:
    """Every text with a character no record is written with, by its field."""
    faults = [
        {"code": "field.bad_character", "field": path, "text": f"{path}：{_BAD_CHARACTER}"}
        for path in unsound(given)
    ]
    if faults:
        raise Problem("request.invalid", faults=faults)


def require_sound_address() -> None:
    """An address somebody wrote by hand or pasted: no database of ours could even be asked it."""
    asked = [*request.args.items(multi=True), *(request.view_args or {}).items()]
    if any(True for _ in unsound(asked)):
        raise Problem("request.unsound_address")


_BAD_CHARACTER = "含有看不见的控制字符或改变文字方向的符号，请删去后重新填写。"


def refuse(messages: Any) -> Problem:
    """The problem that answers marshmallow's `ValidationError.messages`."""
    return Problem("request.invalid", faults=tuple(_faults(messages, ())))


def _faults(node: Any, path: tuple[str, ...]) -> Iterator[dict[str, str]]:
    if isinstance(node, Mapping):
        for name, below in node.items():
            yield from _faults(below, path if name == "_schema" else (*path, str(name)))
    elif isinstance(node, list):
        for below in node:
            yield from _faults(below, path)
    else:
        yield {"field": ".".join(path), **_in_chinese(str(node))}


def _in_chinese(message: str) -> dict[str, str]:
    for saying in _SAYINGS:
        if found := saying.pattern.search(message):
            groups = [group or "" for group in found.groups()]
            return {"code": saying.code, "text": saying.text.format(*groups)}
    # A schema's own validator may already speak Chinese; English never reaches a user.
    own = message if re.search(r"[\u4e00-\u9fff]", message) else "填写不符合要求。"
    return {"code": "field.invalid", "text": own}


def strict(schema: Schema) -> Schema:
    """The schema for a JSON body: 3.0 or "3" is no 3, "yes" is no true, NaN is no number."""
    for field in schema.fields.values():
        _tighten(field)
    return schema


def _tighten(field: fields.Field[Any]) -> None:
    if isinstance(field, fields.Integer):
        field.strict = True
    if isinstance(field, fields.Integer | fields.Float | fields.Boolean):
        # A new list: schema instances share the lists of their class.
        field.pre_load = [_refuse_other_type(field), *field.pre_load]
    elif isinstance(field, fields.Nested):
        strict(field.schema)
    elif isinstance(field, fields.List):
        _tighten(field.inner)


def _refuse_other_type(field: fields.Field[Any]) -> Any:
    is_boolean = isinstance(field, fields.Boolean)

    def check(value: Any) -> Any:
        if value is not None and (isinstance(value, bool) != is_boolean or isinstance(value, str)):
            raise field.make_error("invalid", input=value)
        return value

    return check
