"""浅色、深色、随系统: how pages look, chosen by their reader, in a cookie of his browser."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Response, current_app, redirect, request

from server.domain.acts import Act
from server.http.door import Door
from server.services.work import Work

door = Door("look_pages")

COOKIE = "anju_look"
LOOKS: Mapping[str, str] = {"auto": "随系统", "light": "浅色", "dark": "深色"}
_YEAR_S = 365 * 24 * 3600


def look_of_request() -> str:
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LOOKS else "auto"


@door.opens("/look", "POST", act=Act.PUBLIC)
def choose_look(work: Work) -> Response:
    """选择页面的浅色或深色，只存在本机浏览器"""
    answer = redirect(_page_before(), 303)
    chosen = request.form.get("look", "")
    if chosen in LOOKS:
        is_secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(COOKIE, chosen, max_age=_YEAR_S, samesite="Lax", secure=is_secure)
    return answer


def _page_before() -> str:
    """Where the reader was, if that was one of our own pages."""
    before = urlsplit(request.referrer or "")
    is_own = before.netloc == request.host and before.path.startswith("/")
    is_plain = is_own and not before.path.startswith(("//", "/\\"))
    return f"{before.path}?{before.query}".rstrip("?") if is_plain else "/"


@door.app_context_processor
def _offered() -> dict[str, object]:
    return {"look_chosen": look_of_request, "looks": LOOKS}
