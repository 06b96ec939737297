"""One file with its own styles, made to be printed or saved, and nothing else."""

from __future__ import annotations

from flask import Response

_PRINT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


def printable(html: str) -> Response:
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _PRINT
    answer.headers["Cache-Control"] = "no-store"
    return answer
