"""What a villager sees who scans a plate or a certificate: no account, no script, no cookie.

An unknown token and a withdrawn one get the same page from the same question to the database.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from server.domain.acts import Act
from server.domain.plate import TOKEN
from server.http.door import Door
from server.outputs.dates import day_text
from server.services import public_use
from server.services.work import Work

door = Door("public_plates", __name__, template_folder="templates")

_RATE = "120 per minute"
# Whoever came here by a plate leaves no trace of its token at the next site.
_HEADERS = {
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
}


@door.opens("/h/<token>", act=Act.PUBLIC, rate=_RATE)
def plate_page(work: Work, token: str) -> BaseResponse:
    """房屋码牌的公开页：健康码、能否用于经营、责任单位、举报电话"""
    found = public_use.plate(work, token) if TOKEN.fullmatch(token) else None
    own = f"/h/{token}/self-check"
    return _unknown() if found is None else _page("public/plate.html", house=found, self_check=own)


@door.opens("/z/<token>", act=Act.PUBLIC, rate=_RATE)
def certificate_page(work: Work, token: str) -> BaseResponse:
    """准予经营使用凭证的公开页：今天是否有效"""
    found = public_use.certificate(work, token) if TOKEN.fullmatch(token) else None
    return _unknown() if found is None else _page("public/certificate.html", paper=found)


@door.opens("/robots.txt", act=Act.PUBLIC)
def robots(work: Work) -> Response:
    """不允许搜索引擎收录"""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


def _unknown() -> BaseResponse:
    answer = _page("public/unknown.html")
    answer.status_code = 404
    return answer


def _page(template: str, **facts: Any) -> BaseResponse:
    """Asked again it is answered 304; never kept past an event or a midnight."""
    body = render_template(template, day=day_text, **facts)
    answer = Response(body, mimetype="text/html")
    answer.headers.update(_HEADERS)
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    return answer.make_conditional(request)
