"""The JSON door of the register of agencies (名录): read on any day, kept by the housing bureau."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Response, request

from server.api.agency_schemas import (
    AgenciesSchema,
    AgencyCertificateSchema,
    AgencyChangeSchema,
    AgencyEndSchema,
    AgencyEntrySchema,
    AgencySchema,
    AgencyStateSchema,
    AgencyWarningsSchema,
    ConductBodySchema,
    ImportedRegisterSchema,
    ListedIdSchema,
    NamedCertificateSchema,
    PublicAgenciesSchema,
    RegisterDaySchema,
    TieBodySchema,
)
from server.domain.acts import Act
from server.domain.days import local_day
from server.http.door import Door
from server.http.downloads import attachment, file_pieces
from server.outputs import excel
from server.services import agencies, agency_parts, agency_register, agency_sheets
from server.services.agencies import Entry
from server.services.agency_parts import Certificate, Tie
from server.services.work import Work

door = Door("agencies", url_prefix="/api/v1")
door.description = "鉴定机构名录：机构、资质、人员、利害关系、从业记录"

Body = dict[str, Any]

_SHEET_BYTES = 8 << 20


@door.opens("/agencies", act=Act.AGENCY_READ, query=RegisterDaySchema, answer=AgenciesSchema)
def register(work: Work, query: Body) -> Any:
    """鉴定机构名录；可查询过去任何一天。"""
    return {"agencies": agency_register.register_on(work, query.get("on") or local_day(work.now))}


@door.opens("/public/agencies", act=Act.AGENCY_READ, answer=PublicAgenciesSchema)
def public_list(work: Work) -> Any:
    """可对外公布的名录：只有在册机构，不含人员和利害关系。"""
    today = local_day(work.now)
    return {"day": today, "agencies": agency_register.public_register(work, today)}


@door.opens("/agencies/register.xlsx", act=Act.AGENCY_READ, query=RegisterDaySchema, reads=False)
def register_xlsx(work: Work, query: Body) -> Response:
    """名录 XLSX；导出记入台账。"""
    on = query.get("on") or local_day(work.now)
    content = agency_sheets.export_register(work, on)
    name = f"鉴定机构名录-{on.isoformat()}.xlsx"
    return attachment(file_pieces(content), name, excel.MEDIA_TYPE)


@door.opens(
    "/agencies/register.xlsx",
    "PUT",
    act=Act.AGENCY_MANAGE,
    answer=ImportedRegisterSchema,
    max_bytes=_SHEET_BYTES,
    problems=("agency.sheet_faulty", "import.no_header", "import.broken", "import.unknown_kind"),
)
def import_register(work: Work) -> Any:
    """按表格（机构、资质、人员三张工作表）批量登记；有一处错误即全部不导入。"""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as draft:
        draft.write(request.get_data(cache=False))
        draft.flush()
        return agency_sheets.import_register(work, Path(draft.name))


@door.opens(
    "/agencies/<agency_id>",
    act=Act.AGENCY_READ,
    query=RegisterDaySchema,
    answer=AgencySchema,
    problems=("agency.unknown",),
)
def agency(work: Work, query: Body, agency_id: str) -> Any:
    """一家鉴定机构在某一天的登记情况。"""
    return agency_register.agency_on(work, agency_id, query.get("on") or local_day(work.now))


@door.opens(
    "/agencies/<agency_id>",
    "PUT",
    act=Act.AGENCY_MANAGE,
    body=AgencyEntrySchema,
    answer=AgencyWarningsSchema,
    problems=("agency.unknown", "agency.already_registered", "agency.bad_credit_code"),
)
def enter(work: Work, body: Body, agency_id: str) -> Any:
    """列入名录。"""
    return {"warnings": agencies.enter(work, agency_id, entry=_entry(body))}


@door.opens(
    "/agencies/<agency_id>/corrections",
    "POST",
    act=Act.AGENCY_MANAGE,
    body=AgencyChangeSchema,
    answer=AgencyWarningsSchema,
    problems=("agency.unknown", "agency.bad_credit_code", "house.changed_meanwhile"),
)
def change(work: Work, body: Body, agency_id: str) -> Any:
    """更正登记，写明理由。"""
    told = {name: body.pop(name) for name in ("reason", "version")}
    return {"warnings": agencies.change(work, agency_id, entry=_entry(body), **told)}


def _entry(body: Body) -> Entry:
    return Entry(**{**body, "scope": tuple(body["scope"])})


@door.opens(
    "/agencies/<agency_id>/states",
    "POST",
    act=Act.AGENCY_MANAGE,
    body=AgencyStateSchema,
    answer=AgencySchema,
    status=201,
    problems=("agency.unknown", "agency.until_needed", "agency.same_state", "reason.too_short"),
)
def decide_state(work: Work, body: Body, agency_id: str) -> Any:
    """暂停、移出名录或恢复在册，写明理由和起止日期。"""
    agencies.decide_state(work, agency_id, **body)
    return agency_register.agency_on(work, agency_id, local_day(work.now))


@door.opens(
    "/agencies/<agency_id>/qualifications",
    "POST",
    act=Act.AGENCY_MANAGE,
    body=AgencyCertificateSchema,
    answer=ListedIdSchema,
    status=201,
    problems=("agency.unknown", "agency.validity_reversed", "code.unknown"),
)
def list_qualification(work: Work, body: Body, agency_id: str) -> Any:
    """登记资质。"""
    found = Certificate(**body)
    return {"id": agency_parts.list_qualification(work, agency_id, certificate=found)}


@door.opens(
    "/agencies/<agency_id>/qualifications/<part_id>/end",
    "POST",
    act=Act.AGENCY_MANAGE,
    body=AgencyEndSchema,
    problems=("agency.unknown", "agency.part_missing"),
)
def end_qualification(work: Work, body: Body, agency_id: str, part_id: str) -> None:
    """注销资质；此前各日仍算有效。"""
    agency_parts.end_qualification(work, agency_id, part_id, **body)


@door.opens(
    "/agencies/<agency_id>/people",
    "POST",
    act=Act.AGENCY_MANAGE,
    body=NamedCertificateSchema,
    answer=ListedIdSchema,
    status=201,
    problems=("agency.unknown", "agency.person_listed", "agency.validity_reversed", "code.unknown"),
)
def list_person(work: Work, body: Body, agency_id: str) -> Any:
    """登记人员及其证书；姓名、证书编号加密保存。"""
    found = Certificate(**body)
    return {"id": agency_parts.list_person(work, agency_id, certificate=found)}


@door.opens(
    "/agencies/<agency_id>/people/<part_id>/end",
    "POST",
    act=Act.AGENCY_MANAGE,
    body=AgencyEndSchema,
    problems=("agency.unknown", "agency.part_missing"),
)
def end_person(work: Work, body: Body, agency_id: str, part_id: str) -> None:
    """注销人员。"""
    agency_parts.end_person(work, agency_id, part_id, **body)


@door.opens(
    "/agencies/<agency_id>/ties",
    "POST",
    act=Act.AGENCY_MANAGE,
    body=TieBodySchema,
    answer=ListedIdSchema,
    status=201,
    problems=("agency.unknown", "agency.validity_reversed"),
)
def list_tie(work: Work, body: Body, agency_id: str) -> Any:
    """登记利害关系；名称加密保存。"""
    return {"id": agency_parts.list_tie(work, agency_id, tie=Tie(**body))}


@door.opens(
    "/agencies/<agency_id>/conduct",
    "POST",
    act=Act.AGENCY_MANAGE,
    body=ConductBodySchema,
    answer=ListedIdSchema,
    status=201,
    problems=("agency.unknown", "reason.too_short"),
)
def list_conduct(work: Work, body: Body, agency_id: str) -> Any:
    """登记从业记录：虚假报告、责令更正、投诉。"""
    return {"id": agency_parts.list_conduct(work, agency_id, **body)}
