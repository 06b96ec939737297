"""鉴定结果告知: owners who are still to be told that their house was found dangerous."""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.permission import has_act
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import report_tellings
from server.services.work import Work

door = Door("telling_pages")


@door.opens("/report-tellings", act=Act.LIST_READ, label="鉴定结果告知")
def owed_list(work: Work) -> str:
    """鉴定为危险房屋、尚未告知产权人的"""
    asked = asked_of_request()
    found = report_tellings.owed_page(
        work,
        township=asked.get("township"),
        after=key_of(asked.get("after"), 3),
    )
    return page(
        work,
        "report_tellings.html",
        asked=asked,
        total=found.total,
        lines=[(one, words.told(one.due, work.now)) for one in found.lines],
        may_tell=has_act(work.actor, Act.INSPECTION_TELL),
        areas=Areas(work),
        say=words,
        words=Words(work.county),
        next_page=next_page(asked, cursor_of(found.next_key)),
    )
