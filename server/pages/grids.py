"""网格: who has which grid for which days, what is unsent, and the houses nobody visited (M4)."""

from __future__ import annotations

from datetime import timedelta

from flask import Response

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import has_act
from server.domain.reach import reach_of
from server.http.door import Door
from server.http.downloads import attachment, file_pieces
from server.http.paging import cursor_of, key_of
from server.outputs import excel
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.services import coverage, grids, unvisited
from server.services.people_subjects import managed_grid
from server.services.work import Work
from server.store.reads import grids as reads, staff
from server.store.reads.staff import Worker

door = Door("grid_pages")


class _Grounds:
    """The grids asked for with their workers and numbers of houses."""

    def __init__(self, work: Work, asked: dict[str, str]) -> None:
        reach, self.today = reach_of(work.actor, Act.GRID_MANAGE), local_day(work.now)
        township, village = asked.get("township"), asked.get("village")
        self.lines = reads.grids(reach, work.db, self.today, township=township, village=village)
        self._workers = staff.workers(
            reach, work.db, self.today, township=township, village=village
        )
        counted = coverage.coverage(work, "grid", township=township, village=village, reach=reach)
        self.counts = {one.grid: one.counts for one in counted.lines if one.grid}
        self.free = [one for one in counted.lines if one.grid is None and one.counts.known]

    def workers(self, grid: str | None) -> list[Worker]:
        return [one for one in self._workers if one.grid_code == grid]

    def of_village(self, village: str) -> list[Worker]:
        return [
            one for one in self._workers if one.village_code == village and one.grid_code is None
        ]


@door.opens("/grids", act=Act.GRID_MANAGE, label="网格和网格员")
def show_grids(work: Work) -> str:
    """各网格的网格员、房屋数和排查覆盖"""
    asked = asked_of_request()
    areas = Areas(work, Act.GRID_MANAGE)
    if "township" not in asked and len(areas.townships) > 1:
        asked["township"] = areas.townships[0].code
    return page(
        work,
        "grids.html",
        asked=asked,
        areas=areas,
        grounds=_Grounds(work, asked),
        last_day=lambda until: until - timedelta(days=1),
        may_list=has_act(work.actor, Act.HOUSE_READ),
        say=words,
    )


@door.opens("/grids/<grid_code>", act=Act.GRID_MANAGE, problems=("grid.missing",))
def show_grid(work: Work, grid_code: str) -> str:
    """一个网格：现任、即将到任的网格员，手机上未上报的内容，可办理的事项"""
    found = managed_grid(work, Act.GRID_MANAGE, grid_code)
    duties = grids.duties(work, grid_code)
    names = {one.seat_id: one.name_masked for one in duties}
    return page(
        work,
        "grid.html",
        grid=found,
        duties=duties,
        names=names,
        unsent=grids.unsent_of_grid(work, grid_code),
        houses=len(reads.houses_in(reach_of(work.actor, Act.GRID_MANAGE), work.db, grid_code)),
        may_list=has_act(work.actor, Act.HOUSE_READ),
        today=local_day(work.now),
        last_day=lambda until: until - timedelta(days=1),
        say=words,
    )


@door.opens("/unvisited", act=Act.HOUSE_READ, label="漏查名单")
def show_unvisited(work: Work) -> str:
    """在册而没有人走访过的房屋，和一处房屋都没有建档的村"""
    asked = asked_of_request()
    key = key_of(asked.get("after"), 3)
    found = unvisited.white_list(
        work, unvisited.wanted_of(asked), None if key is None else (key[0], key[1], key[2])
    )
    return page(
        work,
        "unvisited.html",
        asked=asked,
        areas=Areas(work),
        found=found,
        duties=unvisited.duties(work, reach_of(work.actor, Act.HOUSE_READ)),
        sources=unvisited.SOURCES,
        waiting=unvisited.WAITING,
        track=unvisited.track_word,
        may_export=has_act(work.actor, Act.EXPORT_READ),
        next_page=next_page(asked, cursor_of(found.next_key)),
        say=words,
    )


@door.opens("/unvisited.xlsx", act=Act.EXPORT_READ, reads=False, retries=2)
def export_unvisited(work: Work) -> Response:
    """漏查名单 XLSX（脱敏）；导出记入台账"""
    file = unvisited.export(work, unvisited.wanted_of(asked_of_request()))
    return attachment(file_pieces(file.content), file.name, excel.MEDIA_TYPE)
