"""The description of every route for OpenAPI 3.1, from the terms it was opened with.

Made by hand instead of by flask-smorest's decorators: those describe integers as 2.0, promise an
X-Pagination header nobody sends and know nothing of acts and problems.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from server.domain.acts import Act
from server.domain.problems import CATALOGUE
from server.http.answers import PROBLEM_JSON, STATUS

if TYPE_CHECKING:
    from server.http.door import Handler, Opening

PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "faults", "facts"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "稳定的问题代码，如 house.missing"},
        "detail": {"type": "string", "description": "中文说明"},
        "faults": {"type": "array", "items": {"type": "object"}},
        "facts": {"type": "object"},
        "reference": {"type": "string"},
    },
}

_ALWAYS = ("server.unexpected", "database.busy")
_SIGNED_IN = ("sign_in.needed", "token.revoked", "token.expired", "act.forbidden")


def operation(opening: Opening, method: str, rule: str, handler: Handler) -> dict[str, Any]:
    """What flask-smorest keeps of a view: its arguments and a hand-written remainder."""
    manual: dict[str, Any] = {
        "operationId": f"{handler.__module__.rpartition('.')[2]}_{handler.__name__}",
        "responses": {str(opening.status): _success(opening), **_refusals(opening, rule)},
        "x-act": opening.act.value,
    }
    if opening.act is Act.PUBLIC:
        manual["security"] = []
    kept: dict[str, Any] = {"manual_doc": manual}
    if opening.body is not None:
        manual["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": opening.body}},
        }
    if opening.query is not None:
        kept["arguments"] = {"parameters": [{"in": "query", "schema": opening.query}]}
    return kept


def _success(opening: Opening) -> dict[str, Any]:
    described: dict[str, Any] = {"description": "成功"}
    if opening.answer is not None:
        described["content"] = {"application/json": {"schema": opening.answer}}
    return described


def _refusals(opening: Opening, rule: str) -> dict[str, Any]:
    """One response per status, naming the codes that have it."""
    by_status: dict[int, list[str]] = {}
    for code in sorted(_codes(opening, rule)):
        by_status.setdefault(STATUS[CATALOGUE[code].kind], []).append(code)
    return {
        str(status): {
            "description": "；".join(f"{code}：{CATALOGUE[code].sentence}" for code in codes),
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, codes in sorted(by_status.items())
    }


def _codes(opening: Opening, rule: str) -> set[str]:
    codes = {*_ALWAYS, *opening.problems}
    if opening.act is not Act.PUBLIC:
        codes |= {*_SIGNED_IN}
    if opening.body is not None:
        codes |= {"request.malformed_json", "request.invalid", "request.too_large"}
    if opening.query is not None:
        codes.add("request.invalid")
    if opening.rate is not None:
        codes.add("request.too_many")
    if re.search(r"<.*house_id>", rule):
        codes |= {"house.missing"} if opening.body is None else {"house.missing", "house.merged"}
    return codes


def describe_common(spec: Any) -> None:
    """The shape of problems and the two ways to say who one is."""
    spec.components.schema("Problem", PROBLEM_SCHEMA)
    spec.components.security_scheme(
        "device", {"type": "http", "scheme": "bearer", "description": "设备凭证"}
    )
    spec.components.security_scheme(
        "session", {"type": "apiKey", "in": "cookie", "name": "anju_session"}
    )
