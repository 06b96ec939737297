"""What goes out: JSON answers and problems in the shape of RFC 9457.

The kind of a problem fixes the HTTP status in one table. Pages show the same problems as Chinese
pages; which of the two is asked for is decided here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request

from server.domain.problems import Problem, ProblemKind

STATUS: Mapping[ProblemKind, int] = {
    ProblemKind.MALFORMED: 400,
    ProblemKind.UNAUTHENTICATED: 401,
    ProblemKind.FORBIDDEN: 403,
    ProblemKind.MISSING: 404,
    ProblemKind.METHOD: 405,
    ProblemKind.CONFLICT: 409,
    ProblemKind.TOO_LARGE: 413,
    ProblemKind.INVALID: 422,
    ProblemKind.TOO_MANY: 429,
    ProblemKind.UNAVAILABLE: 503,
}

TITLES: Mapping[ProblemKind, str] = {
    ProblemKind.MALFORMED: "请求有误",
    ProblemKind.UNAUTHENTICATED: "需要登录",
    ProblemKind.FORBIDDEN: "没有权限",
    ProblemKind.MISSING: "没有找到",
    ProblemKind.METHOD: "请求方式不对",
    ProblemKind.CONFLICT: "状态已变",
    ProblemKind.TOO_LARGE: "内容过大",
    ProblemKind.INVALID: "内容有误",
    ProblemKind.TOO_MANY: "过于频繁",
    ProblemKind.UNAVAILABLE: "暂不可用",
}

PROBLEM_JSON = "application/problem+json"


def json_answer(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value, default=str), status, mimetype="application/json")


def problem_body(problem: Problem) -> dict[str, Any]:
    """RFC 9457 members; `type` leads to the problem's entry in the interface's description."""
    return {
        "type": f"/api/v1/docs#{problem.code}",
        "title": TITLES[problem.kind],
        "status": STATUS[problem.kind],
        "code": problem.code,
        "detail": problem.text,
        "faults": list(problem.faults),
        "facts": problem.facts,
    }


def problem_answer(problem: Problem) -> Response:
    body = problem_body(problem)
    if "reference" in problem.facts:
        body["reference"] = problem.facts["reference"]
    answer = json_answer(body, body["status"])
    answer.mimetype = PROBLEM_JSON
    if problem.kind is ProblemKind.UNAUTHENTICATED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def wants_page() -> bool:
    """A browser asked for a page: everything under /api/ speaks JSON only."""
    if request.path.startswith("/api/"):
        return False
    return bool(request.accept_mimetypes.accept_html) and "Accept" in request.headers
