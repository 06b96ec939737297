"""常用视图: keep the list as it is now under a name, or take one away."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.addresses import local_address
from server.http.door import Door
from server.services import list_views
from server.services.list_columns import HOUSES
from server.services.list_kinds import LISTS
from server.services.work import Work

door = Door("list_view_pages")


@door.opens(
    "/houses/views",
    "POST",
    act=Act.HOUSE_READ,
    problems=("list_view.no_name", "list_view.too_many"),
)
def keep_houses(work: Work) -> ResponseReturnValue:
    """把现在的筛选和排序存为常用视图，或去掉一个"""
    return _changed(work, HOUSES, "/houses")


@door.opens(
    "/lists/<kind>/views",
    "POST",
    act=Act.LIST_READ,
    problems=("list_view.no_name", "list_view.too_many", "route.missing"),
)
def keep_list(work: Work, kind: str) -> ResponseReturnValue:
    """把清单现在的筛选存为常用视图，或去掉一个"""
    if kind not in LISTS:
        raise Problem("route.missing")
    return _changed(work, kind, f"/lists/{kind}")


def _changed(work: Work, name: str, address: str) -> ResponseReturnValue:
    here = local_address(request.form.get("next") or address)
    if request.form.get("forget"):
        list_views.forget(work, name, request.form["forget"])
    else:
        list_views.keep(work, name, request.form.get("name", ""), list_views.asked_of(here))
    return redirect(here, 303)
