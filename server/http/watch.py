"""What goes round every request: one log line without personal data, and the safety headers."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()

_PAGE = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Data is no page: it loads nothing and stands in no frame. Fewer headers cost less per survey.
_DATA = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_HSTS = "max-age=31536000; includeSubDomains"


def register(app: Flask, *, is_secure: bool) -> None:
    always = {"Strict-Transport-Security": _HSTS} if is_secure else {}
    page, data = {**_PAGE, **always}, {**_DATA, **always}

    def begin() -> None:
        g.began = time.perf_counter()

    def end(answer: Response) -> Response:
        for name, value in (data if answer.is_json else page).items():
            answer.headers.setdefault(name, value)
        if "account_id" in g:
            answer.headers.setdefault("Cache-Control", "no-store")
        _note(answer)
        return answer

    app.before_request(begin)
    app.after_request(end)


def _note(answer: Response) -> None:
    """The rule instead of the path: a path can hold what was typed into it."""
    log.info(
        "request",
        method=request.method,
        rule=request.url_rule.rule if request.url_rule else None,
        status=answer.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1),
        account=g.get("account_id"),
    )
