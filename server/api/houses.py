"""The JSON door of the house file: the county list, one house, its verdict and its owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.api import case_bodies as bodies, house_answers as answers
from server.api.cases import case_body
from server.domain.acts import Act
from server.domain.deadlines import told
from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.domain.urgency import is_on_top
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import house_search, houses, verdicts
from server.services.houses import HouseFile
from server.services.work import Work
from server.store.reads.houses import HouseFilter, HouseLine

door = Door("houses", url_prefix="/api/v1")

Body = dict[str, Any]

_OVERRIDES = {"raise": verdicts.raise_verdict, "lower": verdicts.lower_verdict}


@door.opens(
    "/houses",
    act=Act.HOUSE_READ,
    query=answers.HouseQuerySchema,
    answer=answers.HousePageSchema,
    problems=("cursor.invalid",),
)
def house_list(work: Work, query: Body) -> Body:
    """辖区内房屋列表，严重隐患未管控的排在最前，其余按乡镇、村、房屋编码排序；可按判定、环节、健康码、超期等筛选，可按房主查找。"""
    if "search" in query:
        found = _listed(work, house_search.search(work, query["search"]).lines)
        return {"houses": found, "next": None, "total": None}
    after, limit = key_of(query.pop("after", None), 3), query.pop("limit")
    is_overdue = query.pop("is_overdue", False)
    query.pop("search", None)
    if not query.pop("with_ended", False):
        query.setdefault("is_ended", False)
    wanted = HouseFilter(**query, overdue_at=work.now if is_overdue else None)
    page = houses.house_page(work, wanted, after=after, limit=limit)
    return {
        "houses": _listed(work, page.lines),
        "next": cursor_of(page.next_key),
        "total": page.total,
    }


def _listed(work: Work, lines: list[HouseLine]) -> list[Body]:
    return [
        {**one._asdict(), **told(one.due, work.now)._asdict(), "is_on_top": one.is_on_top}
        for one in lines
    ]


@door.opens(
    "/houses/<house_id>",
    act=Act.HOUSE_READ,
    answer=answers.HouseFileSchema,
    problems=("house.missing",),
)
def house_file(work: Work, house_id: str) -> Body:
    """一户一档：基本信息（个人信息脱敏）、历次排查与判定、隐患、案卷、照片和时间线。"""
    return file_body(houses.read_file(work, house_id), work.now)


def file_body(file: HouseFile, now: datetime) -> Body:
    """The first page's columns beside the parts of the file."""
    parts = {name: getattr(file, name) for name in HouseFile._fields if name != "head"}
    head = {**file.head._asdict(), **told(file.head.due, now)._asdict()}
    head["is_on_top"] = is_on_top(file.head.stage)
    return {**head, **parts, "cases": [case_body(one, now) for one in file.cases]}


@door.opens(
    "/houses/<house_id>/timeline",
    act=Act.HOUSE_READ,
    query=answers.TimelineQuerySchema,
    answer=answers.TimelineSchema,
    problems=("house.missing",),
)
def timeline(work: Work, query: Body, house_id: str) -> Body:
    """房屋的台账时间线：谁、何时、办理了什么。"""
    return {"entries": houses.timeline(work, house_id, after=query["after"])}


@door.opens(
    "/houses/<house_id>/reveal",
    "POST",
    act=Act.PERSONAL_REVEAL,
    body=bodies.RevealSchema,
    answer=answers.RevealedSchema,
    problems=("house.missing", "personal.none", "reason.too_short"),
)
def reveal(work: Work, body: Body, house_id: str) -> Body:
    """查看房主个人信息；须写明理由，每次查看都记入台账。"""
    wanted = body["fields_wanted"]
    return {"owner": houses.reveal(work, house_id, fields=wanted, reason=body["reason"])}


@door.opens(
    "/houses/<house_id>/verdict",
    "POST",
    act=Act.VERDICT_RAISE,
    body=bodies.JudgeSchema,
    answer=answers.ConfirmationSchema,
    status=201,
    problems=(
        "house.missing",
        "house.changed_meanwhile",
        "verdict.none",
        "verdict.superseded",
        "verdict.incomplete",
        "verdict.already_confirmed",
        "verdict.four_eyes",
        "verdict.not_higher",
        "verdict.not_lower",
        "verdict.needed",
        "reason.too_short",
    ),
)
def judge(work: Work, body: Body, house_id: str) -> Any:
    """技术人员确认初步判定，或写明理由改判；下调须由技术人员办理。"""
    decision, verdict = body.pop("decision"), body.pop("verdict", None)
    reason = body.pop("reason", None)
    if decision == "confirm":
        return verdicts.confirm(work, house_id, **body)
    if verdict is None:
        raise Problem("verdict.needed")
    override = _OVERRIDES[decision]
    return override(work, house_id, verdict=Verdict(verdict), reason=reason, **body)
