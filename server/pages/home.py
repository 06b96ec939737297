"""Where one arrives: what must be done today in this seat, and the other seats one holds."""

from __future__ import annotations

from flask import g, redirect, request
from flask.typing import ResponseReturnValue

from server.domain.acts import Act, Role
from server.domain.problems import Problem
from server.http import sessions
from server.http.addresses import local_address
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.seat_words import desks_in_words
from server.services import home_page, sessions as web_sessions
from server.services.work import Work
from server.store.reads import accounts

door = Door("home")

# What to do when nothing waits: the page of one's daily work, in words.
_NOTHING_WAITS: dict[Role, tuple[str, str]] = {
    Role.GRID_WORKER: ("/coverage", "查看本网格排查覆盖"),
    Role.VILLAGE: ("/lists", "查看本村两清单一台账"),
    Role.TOWNSHIP: ("/coverage", "查看本乡镇排查覆盖，找出还没有上门的房屋"),
    Role.TECHNICIAN: ("/houses?verdict=severe_hazard", "查看辖区内严重隐患房屋"),
    Role.AGENCY: ("/agencies", "核对本机构在名录中的资质和人员"),
    Role.HOUSING_BUREAU: ("/reports", "查看本月统计"),
    Role.DEPARTMENT: ("/unit-desk", "查看本部门工作台"),
    Role.APPROVAL_BUREAU: ("/operation-checks", "核验一处房屋能否用于经营"),
    Role.LEADING_GROUP_OFFICE: ("/reports", "查看本月统计，准备通报"),
    Role.LEADING_GROUP: ("/leading", "查看整治进展总览"),
    Role.ADMINISTRATOR: ("/system", "查看系统运行和备份"),
}


@door.opens("/", act=Act.OWN_ACCOUNT)
def home(work: Work) -> ResponseReturnValue:
    """首页：本岗位今天要办的事，超期的在前，点数字看是哪些"""
    if g.get("barred"):
        raise Problem(g.barred)
    seats = work.actor.seats
    county = accounts.area_names(work.db, work.county, [])[work.county]
    desks = desks_in_words(work.db, seats)
    return page(
        work,
        "home.html",
        county=county,
        desks=[one._replace(areas="") if one.areas == county else one for one in desks],
        today=home_page.today(work),
        nothing_waits=_NOTHING_WAITS.get(seats[0].role) if seats else None,
        say=words,
        now=work.now,
    )


@door.opens("/seat", "POST", act=Act.OWN_ACCOUNT)
def switch_seat(work: Work) -> ResponseReturnValue:
    """切换岗位：此后的页面、辖区和办理都按所选岗位"""
    web_sessions.switch_seat(work, sessions.session_hash(), request.form.get("seat", ""))
    return redirect(local_address(request.form.get("next", "/")), 303)
