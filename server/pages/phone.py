"""The phone app as web/phone builds it, at /phone/: pages, service worker, manifest, icons.

What carries its hash in its name may be kept for ever; everything else is asked for each time, so
that a new version is found. The app itself keeps all of it and opens without a network.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.built import built_file
from server.http.door import Door
from server.services.county import online_maps
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
    answer = _file("index.html")
    index = ROOT / "index.html"
    answer.headers["Content-Security-Policy"] = _policy(index, index.stat().st_mtime_ns)
    return answer


@door.opens("/phone/<path:name>", act=Act.PUBLIC)
def phone_file(work: Work, name: str) -> Response:
    """手机端的脚本、样式、图标"""
    return _file(name)


def _file(name: str) -> Response:
    if not ROOT.is_dir():
        raise Problem("phone.not_built")
    return built_file(ROOT, name)


_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


@lru_cache(maxsize=2)
def _policy(index: Path, _changed: int) -> str:
    """What stands in the page itself is allowed by its hash, so that it paints at once.

    Tiles of 天地图 only where some county has a key; a worker is a file of our own.
    """
    allowed: dict[str, list[str]] = {"script": [], "style": []}
    for kind, content in _INLINE.findall(index.read_text(encoding="utf-8")):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        allowed[kind].append(f" 'sha256-{digest}'")
    online = " https://*.tianditu.gov.cn" if online_maps() else ""
    return (
        f"default-src 'self'; script-src 'self'{''.join(allowed['script'])}; "
        f"style-src 'self'{''.join(allowed['style'])}; connect-src 'self'{online}; "
        f"img-src 'self' data: blob:{online}; media-src 'self' blob:; worker-src 'self'; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
