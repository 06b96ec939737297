"""Vector tiles of the office's map: /tiles/<layer>/<z>/<x>/<y>.mvt, within reach like any page.

The filter of the house list (its address) narrows houses and heat. A tile is asked for again each
time and answered with 304 while it is the same: a browser never shows one to somebody else.
"""

from __future__ import annotations

import gzip
import hashlib
from datetime import date

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from server.domain.acts import Act
from server.domain.days import local_day
from server.http.door import Door
from server.pages.houses import asked_of_request
from server.services.house_asking import filter_of
from server.services.map_tiles import Tile, tile
from server.services.work import Work

door = Door("tiles")

_KIND = "application/vnd.mapbox-vector-tile"
_LEAST_PACKED = 300  # bytes


@door.opens(
    "/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt",
    act=Act.HOUSE_READ,
    problems=("tile.missing",),
)
def map_tile(work: Work, layer: str, z: int, x: int, y: int) -> BaseResponse:
    """一张图的图块"""
    asked = asked_of_request()
    body = tile(work, layer, Tile(z, x, y, filter_of(work.now, asked), day_of(work, asked)))
    answer = Response(body, mimetype=_KIND)
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.vary.add("Accept-Encoding")
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.make_conditional(request)
    if answer.status_code == 200 and _is_packed(body):
        answer.set_data(gzip.compress(body, 5))
        answer.content_encoding = "gzip"
    return answer


def _is_packed(body: bytes) -> bool:
    return len(body) > _LEAST_PACKED and "gzip" in request.accept_encodings


def day_of(work: Work, asked: dict[str, str]) -> date:
    """The day in `on`, else today; what is no day is today."""
    try:
        return date.fromisoformat(asked.get("on", ""))
    except ValueError:
        return local_day(work.now)
