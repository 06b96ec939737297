"""Lists as XLSX and surveys as CSV; every export is recorded in the ledger (M22)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response
from marshmallow import RAISE, Schema, fields, validate

from server.api import lists as list_door
from server.api.columns import flag, text
from server.domain.acts import Act
from server.domain.days import LOCAL, local_day
from server.http.door import Door
from server.http.downloads import attachment, file_pieces
from server.outputs import csv, excel
from server.services import exports
from server.services.work import Work
from server.store.reads.exports import SurveyFilter
from server.store.reads.lists import ListFilter

door = Door("exports", url_prefix="/api/v1")

Body = dict[str, Any]


def _day(description: str) -> fields.Date:
    """Years a calendar can still count on from."""
    between = validate.Range(date(2000, 1, 1), date(2999, 12, 31))
    return fields.Date(load_default=None, validate=between, metadata={"description": description})


class _WholeListSchema(Schema):
    class Meta:
        unknown = RAISE

    township = text("乡镇代码", validate=validate.Length(max=12))
    village = text("村代码", validate=validate.Length(max=12))
    is_operational = flag("是否经营性")
    is_overdue = flag("只看超期的")
    is_uncontrolled = flag("只看严重隐患管控措施尚未到位的")


class WholeHazardsSchema(_WholeListSchema):
    severity = list_door.HazardQuerySchema._declared_fields["severity"]
    state = list_door.HazardQuerySchema._declared_fields["state"]


class WholeRemediationsSchema(_WholeListSchema):
    state = list_door.RemediationQuerySchema._declared_fields["state"]


class WholeLedgerSchema(_WholeListSchema):
    severity = list_door.LedgerQuerySchema._declared_fields["severity"]
    state = list_door.LedgerQuerySchema._declared_fields["state"]


class SurveysQuerySchema(Schema):
    class Meta:
        unknown = RAISE

    values = text(
        "label 中文名称，code 代码",
        load_default="label",
        validate=validate.OneOf(["label", "code"]),
    )
    township = text("乡镇代码", load_default=None, validate=validate.Length(max=12))
    village = text("村代码", load_default=None, validate=validate.Length(max=12))
    since = _day("自该日起收到的")
    until = _day("至该日（含）收到的")


@door.opens(
    "/lists/hazards.xlsx", act=Act.EXPORT_READ, query=WholeHazardsSchema, reads=False, retries=2
)
def hazards_xlsx(work: Work, query: Body) -> Response:
    """隐患清单 XLSX；导出记入台账。"""
    return _list_file(work, "hazards", query)


@door.opens(
    "/lists/remediations.xlsx",
    act=Act.EXPORT_READ,
    query=WholeRemediationsSchema,
    reads=False,
    retries=2,
)
def remediations_xlsx(work: Work, query: Body) -> Response:
    """整治清单 XLSX；导出记入台账。"""
    return _list_file(work, "remediations", query)


@door.opens(
    "/lists/ledger.xlsx", act=Act.EXPORT_READ, query=WholeLedgerSchema, reads=False, retries=2
)
def ledger_xlsx(work: Work, query: Body) -> Response:
    """整治台账 XLSX；导出记入台账。"""
    return _list_file(work, "ledger", query)


def _list_file(work: Work, which: str, query: Body) -> Response:
    given = dict(query)
    overdue_at = work.now if given.pop("is_overdue", False) else None
    file = exports.export_list(work, which, ListFilter(**given, overdue_at=overdue_at))
    return attachment(file_pieces(file.content), file.name, excel.MEDIA_TYPE)


@door.opens("/exports/directory.xlsx", act=Act.EXPORT_READ, reads=False, retries=2)
def directory_xlsx(work: Work) -> Response:
    """政务信息资源目录 XLSX：信息资源、信息项及其共享、开放属性；导出记入台账。"""
    file = exports.export_directory(work)
    return attachment(file_pieces(file.content), file.name, excel.MEDIA_TYPE)


@door.opens(
    "/exports/submissions.csv",
    act=Act.EXPORT_READ,
    query=SurveysQuerySchema,
    reads=False,
    retries=2,
)
def submissions_csv(work: Work, query: Body) -> Response:
    """全部已接收的排查信息 CSV：每个问题一列，不含个人信息；导出记入台账。"""
    wanted = SurveyFilter(
        query["township"],
        query["village"],
        since=query["since"] and datetime.combine(query["since"], time(), LOCAL),
        until=query["until"] and datetime.combine(query["until"] + timedelta(1), time(), LOCAL),
    )
    pieces = exports.export_surveys(work, wanted, with_words=query["values"] == "label")
    return attachment(pieces, f"排查信息-{local_day(work.now)}.csv", csv.MEDIA_TYPE)
