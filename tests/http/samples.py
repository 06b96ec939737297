"""Bodies and queries that fit a route's schema, made from the schema itself.

A field takes its value from `known` by its name (another township's ids), else from its kind. A
field that cannot be guessed is named in `WORDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate

WORDS: Mapping[str, Any] = {
    "licence_kind": "business_licence",
    "use": "catering",
    "scale": "jgj125",
    "grade": "c",
    "scope": "whole",
    "advice": "treat",
    "kinds": ["evacuate"],
    "kind": "general",
    "remedies": ["strengthen"],
    "login": "sun.li",
    "department": "education",
    "area": "140928101000",
    "township": "140928101000",
    "village": "140928101201",
    "responsible_phone": "13800000009",
    "supervising_unit_id": "0" * 36,
    "agency_id": "0" * 36,
    "unit_id": "0" * 36,
    "signers": ["王工", "李工程师"],
    "photo_sha256": "a" * 64,
    "file_sha256": "b" * 64,
    "photo": "a" * 64,
    "basis": "实施方案附件4",
    "receiver": "department:police",
    "month": "2022-09",
    "cursor": None,
    "after": None,
}


def sample(schema: Schema, known: Mapping[str, Any], *, whole: bool = False) -> dict[str, Any]:
    """The required fields, or all of them when `whole`."""
    return {
        field.data_key or name: _value(name, field, known)
        for name, field in schema.fields.items()
        if field.required or (whole and name in {**known, **WORDS})
    }


def _value(name: str, field: fields.Field[Any], known: Mapping[str, Any]) -> Any:
    choices = _choices(field)
    if name in known:
        return known[name]
    if choices:
        return choices[0]
    if isinstance(field, fields.List) and _choices(field.inner):
        return _choices(field.inner)[:1]
    if name in WORDS:
        return WORDS[name]
    if isinstance(field, fields.Nested):
        return sample(field.schema, known)
    if isinstance(field, fields.List):
        return [_value(_one_of(name), field.inner, known)]
    return _plain(field)


def _one_of(names: str) -> str:
    """hazard_ids -> hazard_id: what a list holds."""
    return names.removesuffix("s")


def _plain(field: fields.Field[Any]) -> Any:
    plain: tuple[tuple[type, Any], ...] = (
        (fields.Integer, 1),
        (fields.Float, 1.0),
        (fields.Boolean, False),
        (fields.DateTime, "2022-09-20T10:00:00+08:00"),
        (fields.Date, date(2022, 9, 20).isoformat()),
        (fields.Dict, {}),
    )
    return next((value for kind, value in plain if isinstance(field, kind)), "核对有关情况")


def _choices(field: fields.Field[Any]) -> list[Any]:
    return [
        choice
        for validator in field.validators
        if isinstance(validator, validate.OneOf)
        for choice in validator.choices
    ]
