"""Styles, scripts and pictures of the office pages: those of web/office, and what is built there.

What lies in web/office itself is sent as written; under `built/` stands what Vite makes of
web/office/src (server/pages/islands.py names the files).
"""

from __future__ import annotations

from pathlib import Path

from flask import Response, send_from_directory

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.built import built_file
from server.http.door import Door
from server.services.work import Work

door = Door("static")

ROOT = Path(__file__).resolve().parents[2] / "web" / "office"
BUILT = ROOT / "dist"
_KINDS = frozenset({".css", ".js", ".svg", ".png", ".ico", ".woff2"})


@door.opens("/static/<path:name>", act=Act.PUBLIC)
def static(work: Work, name: str) -> Response:
    """页面的样式、脚本、图标"""
    if name.startswith("built/"):
        return built_file(BUILT, name.removeprefix("built/"))
    if "/" in name or Path(name).suffix not in _KINDS:
        raise Problem("route.missing")
    return send_from_directory(ROOT, name, max_age=3600)
