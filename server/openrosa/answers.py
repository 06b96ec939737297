"""Answers as OpenRosa clients read them: XML, with the two headers of the protocol.

https://docs.getodk.org/openrosa-http-request: X-OpenRosa-Version in every answer, and how large
one post may be, after which a client divides a survey. `Date` is set by the server itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from flask import Response, request

from server.domain.problems import Problem, ProblemKind
from server.http.answers import STATUS
from server.http.door import UPLOAD_BODY
from server.outputs.xform import XFORM_TYPE

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_RESPONSE = "http://openrosa.org/http/response"
# Collect counts its files, not what multipart puts around them (getodk/collect, OkHttpConnection).
LARGEST_POST = UPLOAD_BODY - (1 << 20)
_CHALLENGE = 'Basic realm="Anju", charset="UTF-8"'

Parts = Iterable[tuple[str, str]]  # element -> text


def xml_answer(body: str | bytes, status: int = 200) -> Response:
    answer = Response(body, status, content_type=XFORM_TYPE)
    return with_headers(answer)


def with_headers(answer: Response) -> Response:
    answer.headers["X-OpenRosa-Version"] = "1.0"
    answer.headers["X-OpenRosa-Accept-Content-Length"] = str(LARGEST_POST)
    return answer


def element(name: str, parts: Parts) -> str:
    inside = "".join(f"<{part}>{escape(text)}</{part}>" for part, text in parts)
    return f"<{name}>{inside}</{name}>"


def document(name: str, namespace: str, elements: Iterable[str]) -> str:
    return f"{_HEAD}<{name} xmlns={quoteattr(namespace)}>{''.join(elements)}</{name}>"


def message(text: str, status: int, nature: str = "submit_success") -> Response:
    """What Collect shows the person who sent."""
    said = f"<message nature={quoteattr(nature)}>{escape(text)}</message>"
    return xml_answer(document("OpenRosaResponse", _RESPONSE, [said]), status)


def problem_answer(problem: Problem) -> Response:
    """A refusal; the client keeps what it has and shows the sentence."""
    answer = message(problem.text, STATUS[problem.kind], "error")
    if problem.kind is ProblemKind.UNAUTHENTICATED and not _has_key():
        answer.headers["WWW-Authenticate"] = _CHALLENGE
    return answer


def _has_key() -> bool:
    return "key" in (request.view_args or {})
