"""Every way a request can fail ends here, in one shape: as problem+json or as a Chinese page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from server.domain.problems import Problem, ProblemKind
from server.http.answers import problem_answer, wants_page
from server.http.door import house

log = structlog.get_logger()

# What werkzeug finds before any of our code runs; every other status is a malformed request.
_OF_STATUS: Mapping[int, str] = {
    404: "route.missing",
    405: "method.not_allowed",
    413: "request.too_large",
    429: "request.too_many",
}


def register(app: Flask) -> None:
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def answer_problem(problem: Problem) -> Response:
    if problem.kind is ProblemKind.UNAVAILABLE:
        log.warning("request.unavailable", code=problem.code)
    own_answer = house().error_answers.get(request.path.split("/", 2)[1])
    if own_answer is not None:
        return own_answer(problem)
    error_page = house().error_page
    if error_page is not None and wants_page():
        return error_page(problem)
    return problem_answer(problem)


def _answer_http(error: HTTPException) -> Response:
    answer = answer_problem(Problem(_OF_STATUS.get(error.code or 400, "request.malformed")))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _answer_unexpected(error: Exception) -> Response:
    """The user gets a number, the log the trace under the same number; nothing leaks."""
    reference = secrets.token_hex(5)
    log.exception("request.failed", reference=reference, exc_info=error)
    return answer_problem(Problem("server.unexpected", reference=reference))
