"""整治进展总览: the leading group's one screen; every number leads to its houses (law 10)."""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.month_headlines import TRENDS
from server.http.door import Door
from server.outputs.dates import end_text
from server.pages import words
from server.pages.choropleth import picture
from server.pages.frame import page
from server.pages.houses import Areas
from server.services import leading
from server.services.work import Work

door = Door("leading_pages")


@door.opens("/leading", act=Act.LEADING_READ, label="整治进展总览")
def overview(work: Work) -> str:
    """领导小组总览：各阶段进度、卡在哪里、比上月变差的、逐月走势、乡镇比较、未管控的严重隐患"""
    found = leading.page(work)
    overdue = {one.area: one.overdue for one in found.units}
    return page(
        work,
        "leading.html",
        found=found,
        report=found.report,
        picture=picture(found.shapes, overdue),
        trends=TRENDS,
        indicators=INDICATORS_BY_ID,
        areas=Areas(work),
        until=end_text(found.report.cut_off.before),
        say=words,
    )
