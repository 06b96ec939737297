"""The phone app as web/phone builds it, at /phone/: pages, service worker, manifest, icons.

What carries its hash in its name may be kept for ever; everything else is asked for each time, so
that a new version is found. The app itself keeps all of it and opens without a network.
"""

from __future__ import annotations

from pathlib import Path

from flask import Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.built import built_file
from server.http.door import Door
from server.services.work import Work

door = Door("phone")

ROOT = Path(__file__).resolve().parents[2] / "web" / "phone" / "dist"


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
    if not ROOT.is_dir():
        raise Problem("phone.not_built")
    return built_file(ROOT, name)
