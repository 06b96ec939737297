"""The JSON door of the use of a house: checks before a licence, certificates, plates, colours."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.api import use_bodies as bodies
from server.domain.acts import Act
from server.domain.operation import Operation
from server.domain.plate import CERTIFICATE_PATH, PLATE_PATH
from server.http.addresses import public_address
from server.http.door import Door
from server.http.printing import printable
from server.outputs.plate_sheet import TITLE, sheet_pieces
from server.services import certificates, operation_checks, plates, use_file
from server.services.certificates import Held
from server.services.work import Work
from server.store.reads.house_filter import HouseFilter
from server.store.reads.plates import PlateRow

door = Door("use", url_prefix="/api/v1")
door.description = "经营核验、准予经营使用凭证、房屋码牌、健康码"

Body = dict[str, Any]

_ISSUING = ("certificate.wrong_issuer", "house.missing", "house.changed_meanwhile")


@door.opens(
    "/operation-checks",
    "POST",
    act=Act.HOUSE_CHECK_OPERATION,
    body=bodies.CheckBody,
    answer=bodies.OperationCheckSchema,
    status=201,
    keeps_refusals=True,
    rate="120 per minute",
    problems=("check.not_recognised", "check.misspelt", "check.unknown_house", "code.unknown"),
)
def check_operation(work: Work, body: Body) -> Body:
    """经营许可前核验：按房屋编码、凭证编号或二维码，答复能否用于经营、原因和有效期；每次核验留有回执，不含房主信息。"""
    checked = operation_checks.check(
        work, body["asked"], licence_kind=body["licence_kind"], use=body.get("use")
    )
    return told_check(work, checked)


def told_check(work: Work, checked: operation_checks.Checked) -> Body:
    line = checked.check
    held = None
    if checked.certificate is not None and checked.standing is not None:
        row, worth = checked.certificate, checked.standing
        held = told_certificate(work, Held(row, checked.house, checked.operation, worth))
    told = operation_checks.reasons_told(line.reasons)
    return {
        **line._asdict(),
        "code": checked.house.code,
        "may_operate": line.is_allowed,
        "sentences": [one["sentence"] for one in told],
        "bars": told,
        "certificate": held,
    }


def told_certificate(work: Work, held: Held) -> Body:
    row = held.row
    return {
        **row._asdict(),
        "unit": use_file.unit_name(work, row.unit_id),
        "is_valid": held.standing.is_valid,
        "reasons": held.standing.reasons,
        "sentences": held.standing.sentences,
        "url": f"{public_address()}{CERTIFICATE_PATH}{row.token}",
    }


@door.opens(
    "/operation-checks/<receipt>",
    act=Act.HOUSE_CHECK_OPERATION,
    answer=bodies.CheckReceiptSchema,
    problems=("check.missing",),
)
def check_by_receipt(work: Work, receipt: str) -> Body:
    """按回执号调取一次核验当时的答复。"""
    found = operation_checks.by_receipt(work, receipt)
    return {**found.line._asdict(), "code": found.code, "may_operate": found.line.is_allowed}


@door.opens("/houses/<house_id>/operation", act=Act.HOUSE_READ, answer=bodies.MayOperateSchema)
def house_operation(work: Work, house_id: str) -> Body:
    """该房屋能否用于经营，每条原因及其依据、消除办法。"""
    return told_operation(use_file.operation_of(work, house_id))


def told_operation(answer: Operation) -> Body:
    return {
        "may_operate": answer.is_allowed,
        "valid_until": answer.valid_until,
        "bars": operation_checks.reasons_told(answer.reasons),
    }


@door.opens("/houses/<house_id>/health-code", act=Act.HOUSE_READ, answer=bodies.HouseColourSchema)
def house_health(work: Work, house_id: str) -> Body:
    """该房屋健康码的颜色和原因。"""
    found = use_file.health_of(work, house_id)
    row = found.row
    return {
        "health_code": row.colour,
        "line": row.id,
        "reason": row.reason,
        "mark": use_file.mark_of(row.source),
        "facts": dict(found.facts),
    }


@door.opens(
    "/houses/<house_id>/certificates",
    "POST",
    act=Act.CERTIFICATE_ISSUE,
    body=bodies.IssueBody,
    answer=bodies.UseCertificateSchema,
    status=201,
    problems=(
        *_ISSUING,
        "certificate.barred",
        "certificate.in_force",
        "certificate.four_eyes",
        "code.unknown",
    ),
)
def issue_certificate(work: Work, body: Body, house_id: str) -> Body:
    """核发准予经营使用凭证；已有其他用途凭证的，换发新编号。"""
    row = certificates.issue(work, house_id, use=body["use"])
    return told_certificate(work, certificates.held_of(work, Act.CERTIFICATE_ISSUE, row.id))


@door.opens(
    "/certificates/<certificate_id>",
    act=Act.HOUSE_READ,
    answer=bodies.UseCertificateSchema,
    problems=("certificate.missing",),
)
def read_certificate(work: Work, certificate_id: str) -> Body:
    """凭证及其今天是否有效。"""
    return told_certificate(work, certificates.held_of(work, Act.HOUSE_READ, certificate_id))


@door.opens(
    "/certificates/<certificate_id>/revoke",
    "POST",
    act=Act.CERTIFICATE_REVOKE,
    body=bodies.RevokeBody,
    answer=bodies.UseCertificateSchema,
    problems=(
        *_ISSUING,
        "certificate.missing",
        "certificate.already_revoked",
        "reason.too_short",
    ),
)
def revoke_certificate(work: Work, body: Body, certificate_id: str) -> Body:
    """撤销凭证，写明原因；立即生效，不能恢复，符合条件的可重新核发。"""
    certificates.revoke(work, certificate_id, **body)
    return told_certificate(
        work, certificates.held_of(work, Act.CERTIFICATE_REVOKE, certificate_id)
    )


@door.opens(
    "/houses/<house_id>/plates",
    "POST",
    act=Act.PLATE_MANAGE,
    answer=bodies.PlateSchema,
    status=201,
    problems=("house.missing", "plate.in_use", "plate.house_ended"),
)
def issue_plate(work: Work, house_id: str) -> Body:
    """为一处房屋制发码牌。"""
    return told_plate(plates.issue_one(work, house_id))


def told_plate(row: PlateRow) -> Body:
    url = f"{public_address()}{PLATE_PATH}{row.token}"
    return {**row._asdict(), "url": None if row.withdrawn_at else url}


@door.opens(
    "/plates",
    "POST",
    act=Act.PLATE_MANAGE,
    body=bodies.PlateChoice,
    answer=bodies.IssuedSchema,
    problems=("plate.too_many",),
)
def issue_plates(work: Work, body: Body) -> Body:
    """为所选范围内还没有码牌的房屋批量制发。"""
    return {"issued": plates.issue_many(work, HouseFilter(**body))}


@door.opens("/houses/<house_id>/plates", act=Act.HOUSE_READ)
def house_plates(work: Work, house_id: str) -> Body:
    """该房屋历次码牌。"""
    schema = bodies.PlateSchema()
    found = [told_plate(row) for row in plates.of_house(work, house_id)]
    return {"plates": schema.dump(found, many=True)}


@door.opens(
    "/houses/<house_id>/plates/withdraw",
    "POST",
    act=Act.PLATE_MANAGE,
    body=bodies.WithdrawBody,
    answer=bodies.PlateSchema,
    problems=("house.missing", "plate.none_in_use"),
)
def withdraw_plate(work: Work, body: Body, house_id: str) -> Body:
    """停用码牌（遗失、损坏、被冒用）；补发的换新码。"""
    return told_plate(plates.withdraw(work, house_id, reason=body["reason"]))


@door.opens(
    "/plates/sheet.html",
    act=Act.PLATE_MANAGE,
    query=bodies.PlateChoice,
    reads=False,
    problems=("plate.too_many", "plate.no_houses"),
)
def plate_sheet(work: Work, query: Body) -> Response:
    """所选范围在用码牌的打印页（A4，每页八张，沿排查路径排列）。"""
    sheet = plates.sheet(work, HouseFilter(**query), public_address())
    return printable("".join(sheet_pieces(sheet.faces, TITLE)))
