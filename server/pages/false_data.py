"""虚假数据: what counts as such, and what was found, unit by unit (M19)."""

from __future__ import annotations

from datetime import datetime

from server.domain.acts import Act
from server.domain.days import LOCAL, local_day
from server.domain.false_data import FALSE_KINDS
from server.domain.parties import name_of, sees_party
from server.domain.reach import reach_of
from server.domain.unit_measures import FALSE_DATA, Entry
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.services import unit_measures
from server.services.county import county_schema
from server.services.work import Work

door = Door("false_data_pages")


@door.opens("/supervision/false-data", act=Act.SUPERVISION_READ)
def found(work: Work) -> str:
    """什么算虚假数据；本年以来发现的，办公室看全县，单位看本单位"""
    year = local_day(work.now).year
    entries = unit_measures.entries(work, FALSE_DATA, _begins(year), work.now) or []
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    shown = [one for one in entries if sees_party(reach, one.party)]
    return page(
        work,
        "false_data.html",
        kinds=FALSE_KINDS,
        found=[(one, _unit(work, one)) for one in shown],
        year=year,
        say=words,
    )


def _begins(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=LOCAL)


def _unit(work: Work, one: Entry) -> str:
    if one.party.startswith("agency:"):
        return "鉴定机构"
    return name_of(county_schema(work.county).profile, one.party)
