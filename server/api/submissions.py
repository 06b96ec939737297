"""Surveys from phones, and the office's desk for those that wait or go back."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import RAISE, Schema, fields, validate

from server.domain.acts import Act
from server.domain.photo_marks import MOST as MOST_MARKS
from server.http.answers import json_answer
from server.http.door import Door
from server.services import intake, review
from server.services.digests import DIGEST_HEADERS
from server.services.envelope import LARGEST_BODY
from server.services.work import Work

door = Door("submissions", url_prefix="/api/v1")
door.description = "排查提交：接收、待核、退回"


class ReceiptSchema(Schema):
    submission = fields.String()
    state = fields.String(metadata={"description": "收到时的状态：accepted 或 quarantined"})
    body_hash = fields.String(metadata={"description": "请求内容的 SM3"})
    received_at = fields.String()
    photos_wanted = fields.List(fields.String(), metadata={"description": "登记的照片 SHA-256"})
    device = fields.String()
    signature = fields.String(metadata={"description": "对其余字段（键名排序的 JSON）的 HMAC-SM3"})


class ReceivedSchema(Schema):
    receipt = fields.Nested(ReceiptSchema)
    state = fields.String()
    verdict = fields.Dict(allow_none=True, metadata={"description": "初步判定及每条依据"})
    house = fields.Dict(allow_none=True)
    case = fields.Dict(allow_none=True)
    doubts = fields.List(fields.Dict(), metadata={"description": "需要核对之处，不影响接收"})
    reasons = fields.List(fields.Dict(), metadata={"description": "转入待核的原因"})


@door.opens(
    "/submissions/<submission_id>",
    "PUT",
    act=Act.SUBMISSION_SEND,
    answer=ReceivedSchema,
    status=201,
    retries=5,
    lends_look=True,
    body_first=True,
    max_bytes=LARGEST_BODY + 1,
    problems=(
        "submission.malformed",
        "submission.digest_mismatch",
        "submission.too_large",
        "submission.bad_id",
        "submission.bad_envelope",
        "submission.other_bytes",
    ),
)
def send_submission(work: Work, submission_id: str) -> Response:
    """接收一次排查。201 新收，200 已收过（同一回执），202 转入待核。"""
    given = {name: request.headers[name] for name in DIGEST_HEADERS if name in request.headers}
    answer = intake.receive(work, submission_id, request.get_data(), given)
    return json_answer(answer.body, answer.status)


class SubmissionQuery(Schema):
    state = fields.String(
        load_default="quarantined",
        validate=validate.OneOf(
            ["quarantined", "returned", "accepted", "replaced", "released", "rejected"]
        ),
    )
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class SubmissionLineSchema(Schema):
    id = fields.String()
    house_id = fields.String(allow_none=True)
    township_code = fields.String(allow_none=True)
    village_code = fields.String(allow_none=True)
    kind = fields.String()
    state = fields.String()
    form_version = fields.String()
    account_id = fields.String()
    captured_at = fields.AwareDateTime()
    received_at = fields.AwareDateTime()
    reasons = fields.List(fields.Dict(), allow_none=True)


class SubmissionPageSchema(Schema):
    lines = fields.List(fields.Nested(SubmissionLineSchema))
    cursor = fields.String(allow_none=True, metadata={"description": "下一页的标记；空为最后一页"})


@door.opens(
    "/submissions",
    act=Act.SUBMISSION_READ,
    query=SubmissionQuery,
    answer=SubmissionPageSchema,
    problems=("cursor.invalid",),
)
def list_submissions(work: Work, query: dict[str, Any]) -> review.Page:
    """某一状态的排查提交，由早到晚。"""
    return review.page(work, query["state"], query["cursor"], query["limit"])


class SubmissionSchema(SubmissionLineSchema):
    grid_code = fields.String(allow_none=True)
    lon = fields.Float(allow_none=True)
    lat = fields.Float(allow_none=True)
    accuracy_m = fields.Float(allow_none=True)
    doubts = fields.List(fields.Dict(), allow_none=True)
    answers = fields.Dict(metadata={"description": "个人信息已脱敏"})
    photos = fields.List(fields.Dict())
    review = fields.Dict(allow_none=True, metadata={"description": "办理意见"})


@door.opens(
    "/submissions/<submission_id>",
    act=Act.SUBMISSION_READ,
    answer=SubmissionSchema,
    problems=("submission.missing",),
)
def read_submission(work: Work, submission_id: str) -> dict[str, Any]:
    """一次排查提交，个人信息脱敏。"""
    return review.read(work, submission_id)


class LocationSchema(Schema):
    class Meta:
        unknown = RAISE

    lon = fields.Float(required=True, validate=validate.Range(min=-180, max=180))
    lat = fields.Float(required=True, validate=validate.Range(min=-90, max=90))


class CorrectionSchema(Schema):
    """更正：题目 → 答案，null 为删去。"""

    class Meta:
        unknown = RAISE

    answers = fields.Dict(keys=fields.String(), load_default=dict)
    village_code = fields.String(validate=validate.Regexp(r"\d{12}$"), load_default=None)
    location = fields.Nested(LocationSchema, load_default=None)


class ReleaseSchema(Schema):
    class Meta:
        unknown = RAISE

    outcome = fields.String(required=True, validate=validate.OneOf(["accepted", "rejected"]))
    corrections = fields.Nested(CorrectionSchema, load_default=dict)
    reason = fields.String(required=True, validate=validate.Length(min=5, max=1000))


@door.opens(
    "/submissions/<submission_id>/release",
    "POST",
    act=Act.SUBMISSION_REVIEW,
    body=ReleaseSchema,
    answer=SubmissionSchema,
    problems=(
        "submission.missing",
        "submission.not_reviewable",
        "submission.still_faulty",
        "submission.weakened",
        "house.missing",
    ),
)
def release_submission(work: Work, body: dict[str, Any], submission_id: str) -> dict[str, Any]:
    """办理待核的排查：更正后接收，或不予接收，均须写明理由。"""
    if body["outcome"] == "rejected":
        return review.reject(work, submission_id, reason=body["reason"])
    corrections = review.Corrections(**body["corrections"])
    return review.release(work, submission_id, corrections=corrections, reason=body["reason"])


_CODE = validate.Regexp(r"[a-z0-9_]{1,64}\Z", error="应为题目或照片的代码。")


def _part(words: str) -> fields.Float:
    limits = validate.Range(min=0, max=1)
    return fields.Float(required=True, validate=limits, metadata={"description": words})


class PhotoMarkSchema(Schema):
    class Meta:
        unknown = RAISE

    photo = fields.String(required=True, metadata={"description": "该件排查中照片的哈希"})
    x = _part("左上角，占照片宽的几分之几")
    y = _part("左上角，占照片高的几分之几")
    width = _part("框宽；与框高同为 0 的是一个点")
    height = _part("框高")


class ReturnSchema(Schema):
    class Meta:
        unknown = RAISE

    # Both go into the ledger, which holds no words of anybody's (law 3).
    questions = fields.List(
        fields.String(validate=_CODE),
        load_default=list,
        validate=validate.Length(max=100),
    )
    photos = fields.List(
        fields.String(validate=_CODE),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "需补拍的照片类别或需重拍的照片"},
    )
    marks = fields.List(
        fields.Nested(PhotoMarkSchema),
        load_default=list,
        validate=validate.Length(max=MOST_MARKS),
        metadata={"description": "在照片上圈出的位置，手机端在该照片上画出"},
    )
    reason = fields.String(required=True, validate=validate.Length(min=5, max=1000))


@door.opens(
    "/submissions/<submission_id>/return",
    "POST",
    act=Act.SUBMISSION_REVIEW,
    body=ReturnSchema,
    answer=SubmissionSchema,
    problems=("submission.missing", "submission.not_reviewable", "survey.bad_mark"),
)
def return_submission(work: Work, body: dict[str, Any], submission_id: str) -> dict[str, Any]:
    """退回排查人员补充或核对。"""
    return review.give_back(work, submission_id, **body)
