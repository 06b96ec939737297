"""鉴定机构名录 of a day, and the desk of an agency: what was commissioned to it."""

from __future__ import annotations

from datetime import date

from flask import request

from server.domain.acts import Act
from server.domain.agency_register import CONDUCT_LABELS, STATE_LABELS, TIE_LABELS
from server.domain.days import local_day
from server.http.door import Door
from server.pages import step_offers, words
from server.pages.frame import page
from server.pages.words import Words
from server.services import agency_register
from server.services.work import Work

door = Door("agency_pages")


@door.opens("/agencies", act=Act.AGENCY_READ, label="鉴定机构名录")
def register(work: Work) -> str:
    """某一天的名录：状态、资质、人员、从业记录"""
    today = local_day(work.now)
    on = _day(request.args.get("on")) or today
    agencies = agency_register.register_on(work, on)
    return page(
        work,
        "agencies.html",
        agencies=agencies,
        offers=step_offers.of_register(work),
        keeps={one.unit_id: step_offers.of_agency(work, one) for one in agencies},
        on=on,
        today=today,
        states=STATE_LABELS,
        conduct=CONDUCT_LABELS,
        ties=TIE_LABELS,
        say=words,
        words=Words(work.county),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
