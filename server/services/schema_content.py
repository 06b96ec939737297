"""Forms, code lists, rules and county settings as a phone takes them: JSON named by its hash.

A phone compares hashes and fetches only what it does not have; content under a hash never changes,
so it may be cached for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import Any

import orjson

from server.domain.problems import Problem
from server.services.county import county_schema
from survey_schema import conditions
from survey_schema.load import load_drawings
from survey_schema.model import All, AnyOf, CodeList, Compare, CountyProfile, Form, Not

# What a phone can derive itself, or has no use for (villages come with its houses' areas).
_LEFT_OUT: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        Form: frozenset({"questions"}),
        CodeList: frozenset({"labels"}),
        CountyProfile: frozenset({"villages", "demo_houses", "seat", "provider"}),
    }
)


@dataclass(frozen=True, slots=True)
class Content:
    """One immutable piece; `hash` is the SHA-256 of `body` in hex, which browsers can check."""

    kind: str
    id: str
    version: str
    hash: str
    body: bytes


def contents(county: str, on: date) -> Mapping[str, Content]:
    """kind -> content, of what the county works with that day: the rules are those in force."""
    schema = county_schema(county)
    where = schema.packs.index(schema.pack_on(on)), schema.forms.index(schema.form_on(on))
    return _contents(county, *where)


@cache
def _contents(county: str, pack_version: int, form_version: int) -> Mapping[str, Content]:
    schema = county_schema(county)
    form, pack, profile = schema.forms[form_version], schema.packs[pack_version], schema.profile
    codes = {name: plain(one) for name, one in sorted(schema.codes.items())}
    made = (
        _content("form", form.id, form.version, plain(form)),
        _content("rules", pack.id, pack.version, plain(pack)),
        _content("codes", "codes", form.version, codes),
        _content("drawings", "drawings", form.version, dict(load_drawings())),
        _content("county", profile.id, profile.code, plain(profile)),
    )
    return MappingProxyType({one.kind: one for one in made})


def content(county: str, kind: str, hash_: str) -> Content:
    """Whatever was or will be in force may still be fetched."""
    schema = county_schema(county)
    for where in product(range(len(schema.packs)), range(len(schema.forms))):
        found = _contents(county, *where).get(kind)
        if found is not None and found.hash == hash_:
            return found
    raise Problem("schema.missing")


def forget() -> None:
    """After the schema was read anew."""
    _contents.cache_clear()


def versions(county: str, on: date) -> dict[str, dict[str, str]]:
    return {
        kind: {"id": one.id, "version": one.version, "hash": one.hash}
        for kind, one in contents(county, on).items()
    }


def _content(kind: str, identity: str, version: str, data: Any) -> Content:
    body = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    return Content(kind, identity, version, hashlib.sha256(body).hexdigest(), body)


def plain(value: Any) -> Any:
    """A loaded schema value as JSON data; conditions in the grammar of `conditions.parse`."""
    if isinstance(value, All | AnyOf | Not | Compare):
        return conditions.dump(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _plain_fields(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, frozenset):  # in one order, whatever this process makes of hashes
        return sorted(plain(one) for one in value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _plain_fields(value: Any) -> dict[str, Any]:
    left_out = _LEFT_OUT.get(type(value), frozenset())
    return {
        one.name: plain(getattr(value, one.name))
        for one in fields(value)
        if one.name not in left_out
    }
