"""The phone app as web/phone builds it, at /phone/: pages, service worker, manifest, icons.

What carries its hash in its name may be kept for ever; everything else is asked for each time, so
that a new version is found. The app itself keeps all of it and opens without a network.
"""

from __future__ import annotations

from pathlib import Path

from flask import Response, redirect, request, send_from_directory
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as BaseResponse

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.door import Door
from server.services.work import Work

door = Door("phone")

ROOT = Path(__file__).resolve().parents[2] / "web" / "phone" / "dist"
_YEAR = 31_536_000
_KINDS = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


@door.opens("/phone", act=Act.PUBLIC)
def to_phone(work: Work) -> BaseResponse:
    """转到手机端"""
    return redirect("/phone/", 308)


@door.opens("/phone/", act=Act.PUBLIC)
def phone(work: Work) -> Response:
    """手机端首页"""
    return _file("index.html")


@door.opens("/phone/<path:name>", act=Act.PUBLIC)
def phone_file(work: Work, name: str) -> Response:
    """手机端的脚本、样式、图标"""
    return _file(name)


def _file(name: str) -> Response:
    kind = _KINDS.get(Path(name).suffix)
    if not ROOT.is_dir():
        raise Problem("phone.not_built")
    path = safe_join(str(ROOT), name)
    if kind is None or path is None or not Path(path).is_file():
        raise Problem("route.missing")
    is_hashed = name.startswith("assets/")
    answer = send_from_directory(
        ROOT, _sent(name), mimetype=kind, max_age=_YEAR if is_hashed else 0
    )
    answer.vary.add("Accept-Encoding")
    if _is_compressed(name):
        answer.headers["Content-Encoding"] = "gzip"
    if is_hashed:
        answer.cache_control.immutable = True
    return answer


def _sent(name: str) -> str:
    return f"{name}.gz" if _is_compressed(name) else name


def _is_compressed(name: str) -> bool:
    """The build leaves a compressed twin beside each text."""
    return "gzip" in request.accept_encodings and (ROOT / f"{name}.gz").is_file()
