"""Patrols: from phones, entered at the office, on the due list, and what was found (M14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request
from marshmallow import RAISE, Schema, fields, validate

from server.domain.acts import Act
from server.domain.owner_told import WAY_LABELS, WHOM
from server.domain.patrols import BY_HAND, FINDINGS, SIGNS
from server.http.answers import json_answer
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import patrol_desk, patrol_intake, patrols
from server.services.digests import DIGEST_HEADERS
from server.services.envelope import PhotoNote, Telling
from server.services.patrol_envelope import LARGEST_BODY, LONGEST_WORDS, MOST_PHOTOS, Visit
from server.services.work import Work

door = Door("patrols", url_prefix="/api/v1")
door.description = "日常巡查：上报、补录、到期清单、发现问题的处理"


class PatrolReceiptSchema(Schema):
    patrol = fields.String()
    state = fields.String()
    body_hash = fields.String(metadata={"description": "请求内容的 SM3"})
    received_at = fields.String()
    photos_wanted = fields.List(fields.String())
    device = fields.String()
    signature = fields.String()


class PatrolReceivedSchema(Schema):
    receipt = fields.Nested(PatrolReceiptSchema)
    state = fields.String()
    doubts = fields.List(fields.Dict())
    reasons = fields.List(fields.Dict(), metadata={"description": "转入待核的原因"})


@door.opens(
    "/patrols/<patrol_id>",
    "PUT",
    act=Act.PATROL_RECORD,
    answer=PatrolReceivedSchema,
    status=201,
    retries=5,
    lends_look=True,
    body_first=True,
    max_bytes=LARGEST_BODY + 1,
    problems=(
        "submission.malformed",
        "submission.digest_mismatch",
        "patrol.too_large",
        "patrol.bad_id",
        "patrol.bad_envelope",
        "patrol.other_bytes",
    ),
)
def send_patrol(work: Work, patrol_id: str) -> Response:
    """接收手机上报的一次巡查。201 新收，200 已收过（同一回执），202 转入待核。"""
    given = {name: request.headers[name] for name in DIGEST_HEADERS if name in request.headers}
    answer = patrol_intake.receive(work, patrol_id, request.get_data(), given)
    return json_answer(answer.body, answer.status)


class PatrolSchema(Schema):
    id = fields.String()
    house_id = fields.String(allow_none=True)
    state = fields.String()
    way = fields.String(metadata={"description": "phone 手机上报，office 单位补录"})
    finding = fields.String()
    signs = fields.List(fields.String())
    patrolled_at = fields.AwareDateTime()
    received_at = fields.AwareDateTime()
    told = fields.Dict(allow_none=True)
    correct_by = fields.Date(allow_none=True)
    doubts = fields.List(fields.Dict(), allow_none=True)
    reasons = fields.List(fields.Dict(), allow_none=True)
    settled_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)


@door.opens(
    "/patrols/<patrol_id>", act=Act.PATROL_READ, answer=PatrolSchema, problems=("patrol.missing",)
)
def read_patrol(work: Work, patrol_id: str) -> Any:
    """一次巡查，不含文字说明。"""
    return patrol_desk.read(work, patrol_id).row


class DueQuery(Schema):
    area = fields.String(load_default=None, validate=validate.Regexp(r"\d{12}(-\d{1,4})?\Z"))
    is_overdue = fields.Boolean(load_default=False)
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class DueSchema(Schema):
    id = fields.String()
    code = fields.String()
    township_code = fields.String()
    village_code = fields.String()
    owner_masked = fields.String(allow_none=True)
    verdict = fields.String(allow_none=True)
    health_code = fields.String()
    patrol_row = fields.String(metadata={"description": "县级设置中的巡查周期"})
    patrol_due_on = fields.Date()
    patrolled_on = fields.Date(allow_none=True)
    days_left = fields.Integer()
    is_overdue = fields.Boolean()


class DuePageSchema(Schema):
    lines = fields.List(fields.Nested(DueSchema))
    cursor = fields.String(allow_none=True)


@door.opens(
    "/patrols",
    act=Act.PATROL_READ,
    query=DueQuery,
    answer=DuePageSchema,
    problems=("cursor.invalid",),
)
def due_patrols(work: Work, query: dict[str, Any]) -> dict[str, Any]:
    """到期应巡查的房屋，期限早的在前；is_overdue 只列超期的。"""
    after = key_of(query["cursor"], 2)
    found = patrol_desk.due_page(
        work,
        area=query["area"],
        is_overdue=query["is_overdue"],
        after=after,
        limit=query["limit"],
    )
    lines = [{**line._asdict(), **left._asdict()} for line, left in found.lines]
    return {"lines": lines, "cursor": cursor_of(found.next_key)}


class TellingSchema(Schema):
    class Meta:
        unknown = RAISE

    at = fields.AwareDateTime(required=True)
    whom = fields.String(required=True, validate=validate.OneOf(list(WHOM)))
    way = fields.String(required=True, validate=validate.OneOf(list(WAY_LABELS)))
    refused = fields.Boolean(load_default=False)


class EnterPatrolSchema(Schema):
    class Meta:
        unknown = RAISE

    finding = fields.String(required=True, validate=validate.OneOf(list(FINDINGS)))
    signs = fields.List(fields.String(validate=validate.OneOf(list(SIGNS))), load_default=list)
    patrolled_at = fields.AwareDateTime(required=True)
    photos = fields.List(
        fields.String(validate=validate.Regexp(r"[0-9a-f]{64}\Z")),
        load_default=list,
        validate=validate.Length(max=MOST_PHOTOS),
        metadata={"description": "已上传照片的 SHA-256"},
    )
    words = fields.String(load_default=None, validate=validate.Length(max=LONGEST_WORDS))
    told = fields.Nested(TellingSchema, load_default=None)
    correct_by = fields.Date(load_default=None)


@door.opens(
    "/houses/<house_id>/patrols",
    "POST",
    act=Act.PATROL_RECORD,
    body=EnterPatrolSchema,
    answer=PatrolSchema,
    status=201,
    problems=(
        "house.missing",
        "house.ended",
        "patrol.in_future",
        "patrol.too_old",
        "patrol.unfit",
        "photo.not_stored",
    ),
)
def enter_patrol(work: Work, body: dict[str, Any], house_id: str) -> Any:
    """单位补录一次巡查。"""
    return patrols.enter(work, house_id, visit_of(body))


def visit_of(given: dict[str, Any]) -> Visit:
    told = given["told"]
    at: datetime = given["patrolled_at"]
    return Visit(
        finding=given["finding"],
        signs=tuple(dict.fromkeys(given["signs"])),
        at=at,
        photos=tuple(
            PhotoNote(one, "patrol", None, at, None, None, None) for one in given["photos"]
        ),
        words=given["words"],
        told=told and Telling(told["at"], told["whom"], told["way"], told["refused"]),
        correct_by=given["correct_by"],
    )


class SettlementSchema(Schema):
    class Meta:
        unknown = RAISE

    outcome = fields.String(required=True, validate=validate.OneOf(list(BY_HAND)))
    note = fields.String(required=True, validate=validate.Length(min=5, max=500))


@door.opens(
    "/patrols/<patrol_id>/settlement",
    "POST",
    act=Act.PATROL_SETTLE,
    body=SettlementSchema,
    answer=PatrolSchema,
    problems=("patrol.missing", "patrol.nothing_open", "patrol.four_eyes"),
)
def settle_patrol(work: Work, body: dict[str, Any], patrol_id: str) -> Any:
    """登记巡查发现问题的处理结果；重新排查、上调判定和移送的自动登记。"""
    return patrol_desk.settle(work, patrol_id, **body)


class ReleasePatrolSchema(Schema):
    class Meta:
        unknown = RAISE

    outcome = fields.String(required=True, validate=validate.OneOf(["accepted", "rejected"]))
    reason = fields.String(required=True, validate=validate.Length(min=5, max=500))


@door.opens(
    "/patrols/<patrol_id>/release",
    "POST",
    act=Act.PATROL_SETTLE,
    body=ReleasePatrolSchema,
    answer=PatrolSchema,
    problems=("patrol.missing", "patrol.not_waiting", "patrol.still_faulty", "house.missing"),
)
def release_patrol(work: Work, body: dict[str, Any], patrol_id: str) -> Any:
    """办理待核的巡查记录：采用，或不予采用，均须写明理由。"""
    decide = patrol_desk.release if body["outcome"] == "accepted" else patrol_desk.reject
    return decide(work, patrol_id, reason=body["reason"])
