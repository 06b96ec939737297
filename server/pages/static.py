"""Styles, scripts and pictures of the office pages, from web/office."""

from __future__ import annotations

from pathlib import Path

from flask import Response, send_from_directory

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.door import Door
from server.services.work import Work

door = Door("static")

ROOT = Path(__file__).resolve().parents[2] / "web" / "office"
_KINDS = frozenset({".css", ".js", ".svg", ".png", ".ico", ".woff2", ".json"})


@door.opens("/static/<path:name>", act=Act.PUBLIC)
def static(work: Work, name: str) -> Response:
    """页面的样式、脚本、图标"""
    if Path(name).suffix not in _KINDS:
        raise Problem("route.missing")
    return send_from_directory(ROOT, name, max_age=3600)
