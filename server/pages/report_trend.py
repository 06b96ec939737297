"""逐月走势: one area's figures month by month, comparable across every merge and split."""

from __future__ import annotations

from typing import Any

from flask import request

from server.domain.acts import Act
from server.domain.indicators import INDICATORS_BY_ID
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request
from server.pages.leading import TRENDS
from server.services import frozen, todays_division
from server.services.figure_table import TOTAL
from server.services.work import Work

door = Door("report_trend_pages")


@door.opens("/report-trend", act=Act.REPORT_READ)
def trend(work: Work) -> str:
    """各月数字的走势，按现在的区划归并；也可按当时的区划看"""
    asked = asked_of_request()
    areas = Areas(work, Act.REPORT_READ)
    village = asked.get("village") if asked.get("township") else None
    area = _known(areas, village) or _known(areas, asked.get("township"))
    is_then = request.args.get("division") == "then"
    read: Any = frozen.series if is_then else todays_division.series
    told = read(work, area or TOTAL)
    return page(
        work,
        "report_trend.html",
        asked=asked,
        areas=areas,
        area=area,
        place=areas.name(area) if area else "",
        is_then=is_then,
        told=told,
        trends=TRENDS,
        indicators=INDICATORS_BY_ID,
        say=words,
    )


def _known(areas: Areas, code: str | None) -> str | None:
    return code if code and areas.knows(code) else None
