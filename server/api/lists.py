"""The JSON door of the two lists and the ledger (M9): the same rows for village and county."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from server.api.columns import text
from server.api.house_answers import PagedQuerySchema
from server.api.list_answers import HazardListSchema, LedgerSchema, RemediationListSchema
from server.domain.acts import Act
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import lists
from server.services.lists import ListPage, Page
from server.services.work import Work
from server.store.reads.lists import ListFilter

door = Door("lists", url_prefix="/api/v1")

Body = dict[str, Any]


class HazardQuerySchema(PagedQuerySchema):
    severity = text("隐患等级", validate=validate.OneOf(["general", "severe"]))
    state = text(
        "open 未销号，planned 已列入整治，remedied 已整治，struck 已销号；不填为全部",
        validate=validate.OneOf(["open", "planned", "remedied", "struck"]),
    )


class RemediationQuerySchema(PagedQuerySchema):
    state = text("整治进度", validate=validate.OneOf(["waiting", "working", "done"]))


class LedgerQuerySchema(PagedQuerySchema):
    severity = text("隐患等级", validate=validate.OneOf(["general", "severe"]))
    state = text("open 未结，closed 已结", validate=validate.OneOf(["open", "closed"]))


@door.opens(
    "/lists/hazards",
    act=Act.LIST_READ,
    query=HazardQuerySchema,
    answer=HazardListSchema,
    problems=("cursor.invalid",),
)
def hazard_list(work: Work, query: Body) -> Body:
    """隐患清单：一隐患一记录。"""
    return _answer(lists.hazard_list(work, *_wanted(work, query)))


@door.opens(
    "/lists/remediations",
    act=Act.LIST_READ,
    query=RemediationQuerySchema,
    answer=RemediationListSchema,
    problems=("cursor.invalid",),
)
def remediation_list(work: Work, query: Body) -> Body:
    """整治清单：措施、责任人、监管单位和期限。"""
    return _answer(lists.remediation_list(work, *_wanted(work, query)))


@door.opens(
    "/lists/ledger",
    act=Act.LIST_READ,
    query=LedgerQuerySchema,
    answer=LedgerSchema,
    problems=("cursor.invalid",),
)
def remediation_ledger(work: Work, query: Body) -> Body:
    """整治台账：每户从立案到销号的进展。"""
    return _answer(lists.remediation_ledger(work, *_wanted(work, query)))


def _wanted(work: Work, query: Body) -> tuple[ListFilter, Page]:
    after, limit = key_of(query.pop("after", None), 4), query.pop("limit")
    is_overdue = query.pop("is_overdue", False)
    overdue_at = work.now if is_overdue else None
    return ListFilter(**query, overdue_at=overdue_at), Page(after, limit)  # type: ignore[arg-type]


def _answer(page: ListPage) -> Body:
    return {"rows": page.rows, "next": cursor_of(page.next_key)}
