"""一张图: houses by health code on the county's map, and the same as a list.

The address holds the filter of the house list; the map's place stands behind its #.
"""

from __future__ import annotations

from typing import Any

from flask import jsonify, make_response, render_template
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import has_act
from server.domain.reach import reach_of
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request
from server.pages.words import Words
from server.services import house_search, houses, map_view
from server.services.county import county_schema
from server.services.house_asking import filter_of
from server.services.work import Work
from server.store.reads.house_filter import HouseFilter
from server.store.spatial import Box

door = Door("map_pages")

LAYERS = {
    "boundaries": "县、乡镇、村界",
    "grids": "网格",
    "geohazards": "地质灾害隐患范围",
    "outlines": "房屋轮廓",
    "heat": "未销号隐患热力",
}
SHOWN_AT_FIRST = ("boundaries", "geohazards", "outlines")


# 天地图 where the county has a key of its own: the only picture from elsewhere, on this page alone.
_ONLINE = " https://*.tianditu.gov.cn"
_POLICY = (
    f"default-src 'self'; connect-src 'self'{_ONLINE}; img-src 'self' data: blob:{_ONLINE}; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


@door.opens("/map", act=Act.HOUSE_READ, label="一张图")
def map_page(work: Work) -> ResponseReturnValue:
    """一张图：健康码、村镇界、网格、地质灾害隐患范围、隐患热力；旁边是同样内容的清单"""
    asked = asked_of_request()
    box = map_view.bounds_of_reach(work)
    key = county_schema(work.county).profile.tianditu_key
    shown = page(
        work,
        "map.html",
        bounds=",".join(f"{one:.6f}" for one in box),
        layers={**({"online": "天地图底图"} if key else {}), **LAYERS},
        online_key=key or "",
        online_approval=county_schema(work.county).profile.tianditu_approval,
        shown=SHOWN_AT_FIRST,
        may=_may(work),
        today=local_day(work.now),
        **_view(work, filter_of(work.now, asked), box, asked),
    )
    answer = make_response(shown)
    if key:
        answer.headers["Content-Security-Policy"] = _POLICY
    return answer


@door.opens("/map/view", act=Act.HOUSE_READ, problems=("map.box",))
def map_list(work: Work) -> str:
    """图上所见范围的房屋：各色数量和清单（页面的一部分）"""
    asked = asked_of_request()
    box = map_view.box_of(asked.pop("bbox", ""))
    return render_template("_map_view.html", **_view(work, filter_of(work.now, asked), box, asked))


def _view(work: Work, wanted: HouseFilter, box: Box, asked: dict[str, str]) -> dict[str, Any]:
    return {
        "view": map_view.view(work, wanted, box),
        "asked": asked,
        "most": map_view.MOST_LINES,
        "areas": Areas(work),
        "words": Words(work.county),
        "say": words,
        "now": work.now,
    }


@door.opens("/map/search", act=Act.HOUSE_READ)
def map_search(work: Work) -> ResponseReturnValue:
    """按编码、户主、电话找房屋，给出图上位置"""
    text = asked_of_request().get("search", "")[:60]
    say, areas = Words(work.county), Areas(work)
    found = house_search.search(work, text).lines if text.strip() else []
    return jsonify(
        [
            {
                "id": one.id,
                "code": one.code,
                "where": f"{areas.name(one.township_code)}{areas.name(one.village_code)}",
                "owner": one.owner_masked,
                "health": say.of("health_code", one.health_code),
                "lon": one.lon,
                "lat": one.lat,
            }
            for one in found
        ]
    )


@door.opens("/map/houses/<house_id>", act=Act.HOUSE_READ, problems=("house.missing",))
def map_house(work: Work, house_id: str) -> str:
    """图上一处房屋的卡片（页面的一部分）"""
    card = map_view.card(work, house_id)
    return render_template(
        "_map_house.html",
        head=card.head,
        geohazards=card.geohazards,
        may=_may(work),
        areas=Areas(work),
        words=Words(work.county),
        say=words,
        now=work.now,
    )


@door.opens("/map/unplaced", act=Act.HOUSE_READ)
def unplaced(work: Work) -> str:
    """没有定位或定位不在本村的房屋，逐处标注"""
    found = houses.house_page(work, HouseFilter(position="unplaced", is_ended=False), limit=200)
    return page(
        work,
        "map_unplaced.html",
        found=found,
        may=_may(work),
        areas=Areas(work),
        words=Words(work.county),
        say=words,
    )


def _may(work: Work) -> dict[str, bool]:
    """What one may draw, for links; the services ask again."""
    return {
        "move": has_act(work.actor, Act.HOUSE_MOVE),
        "grids": has_act(work.actor, Act.GRID_DRAW),
        "geohazards": bool(reach_of(work.actor, Act.GEOHAZARD_DRAW).spans),
    }
