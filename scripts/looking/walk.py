"""Every page of the office one of its people can reach, one of each kind, from the demo county.

Follows the links of pages as a person would, from the home page on; of pages that differ only by
an id the first one stands for all. Nothing is sent: no form, no download.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from http.cookiejar import CookieJar
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import unquote, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from server.services.demo import logins
from server.services.demo.cast import PASSWORD

MOST = 150
ROLES = tuple(login for login in logins.LOGINS if login != "grid")  # whose work is on the phone
LOGINS = frozenset(logins.LOGINS)  # sign-in names of the demo are English words
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
_NOT_PAGES = re.compile(
    r"^/(api|static|phone|openrosa|ogc|sign-out|h/|gongshi)"
    r"|^/(plates/sheet|certificates/)"  # sheets for the printer, as wide as paper
    r"|\.(xlsx|pdf|zip|csv|docx)"
)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|\d{4}-\d{2}|\d{6,}[0-9A-Z]*")

# A unit of a report, an assessment, a week; a line, a year; the code of a paper; a criterion.
_PARTY = re.compile(r"(?<=/)(?:(?:township|department|village|agency):\w+|\d+)(?=/|$)|(?<=^/w/)\w+")
_CRITERION = re.compile(r"^(/assessment/<>/<>/|/paper-templates/)\w+")

Get = Callable[[str], str]


class Page(NamedTuple):
    address: str
    html: str


def kind_of(address: str) -> str:
    """Pages of one kind differ by ids and filters; a tab of a page is a kind of its own."""
    parts = urlsplit(address)
    tab = re.findall(r"(?:state|kind|level)=(\w*)", parts.query)
    path = _ID.sub("<>", _PARTY.sub("<>", unquote(parts.path)))
    path = _CRITERION.sub(r"\1<>", re.sub(r"^(/reports/<>)/\w+", r"\1/<>", path))
    return f"{path} {'' if path == '/houses' else '&'.join(tab)}"


def pages(get: Get) -> Iterator[Page]:
    known, waiting = {kind_of("/"): "/"}, ["/"]
    for _ in range(MOST):
        if not waiting:
            return
        address = waiting.pop(0)
        if not (html := get(address)):
            continue
        yield Page(address, html)
        for link in _links(address, html):
            if known.setdefault(kind_of(link), link) is link:
                waiting.append(link)


def _links(address: str, html: str) -> Iterator[str]:
    for found in _LINK.findall(html):
        link = urljoin(address, unescape(found))
        if link.startswith("/") and not _NOT_PAGES.search(link):
            yield link


def signed_in(base: str, login: str) -> Get:
    """A reader of pages with the session of that demo account; what is no page reads as nothing."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(address: str, form: bytes | None = None) -> str:
        asked = Request(f"{base}{address}", form, {"Accept": "text/html"})
        try:
            with opener.open(asked, timeout=60) as answer:
                is_page = answer.headers.get_content_type() == "text/html"
                return str(answer.read().decode()) if is_page else ""
        except HTTPError as error:
            raise RuntimeError(f"{login} {address}: {error.code}") from error

    token = re.search(r'name="csrf_token" value="([^"]+)"', get("/sign-in"))
    assert token, "the sign-in page has no form"
    form = {"login": login, "password": PASSWORD, "csrf_token": token[1]}
    get("/sign-in", urlencode(form).encode())
    return get
