"""Enrolling a phone, and the signed-in person's own account: who am I, password, devices."""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import Schema, fields, validate

from server.domain.acts import ACTS_OF_EVERYBODY, ROLE_ACTS, ROLE_LABELS, Act
from server.domain.facts import Actor, Seat
from server.domain.passwords import LONGEST
from server.http import sessions as http_sessions
from server.http.door import Door
from server.services import people, sessions
from server.services.work import Work
from server.store.reads import accounts

door = Door("session", url_prefix="/api/v1")
door.description = "登记设备、本人账号"

_PASSWORD = validate.Length(min=1, max=LONGEST)


class EnrolSchema(Schema):
    login = fields.String(required=True, validate=validate.Length(min=1, max=60))
    password = fields.String(required=True, validate=_PASSWORD)
    label = fields.String(required=True, validate=validate.Length(min=1, max=80))
    code = fields.String(
        validate=validate.Length(min=1, max=20),
        metadata={"description": "动态口令或备用码；账号设置了动态口令时必填"},
    )


class EnrolledSchema(Schema):
    token = fields.String(metadata={"description": "设备凭证，只显示这一次"})
    device_id = fields.String()
    account_id = fields.String()
    receipt_key = fields.String(metadata={"description": "核对回执的密钥（HMAC-SM3，十六进制）"})
    expires_at = fields.AwareDateTime()
    must_change_password = fields.Boolean()
    server_time = fields.AwareDateTime()


class SeatSchema(Schema):
    id = fields.String()
    role = fields.String()
    role_label = fields.String()
    unit_id = fields.String()
    unit = fields.String(allow_none=True)
    township = fields.String(allow_none=True)
    village = fields.String(allow_none=True)
    grid = fields.String(allow_none=True)
    department = fields.String(allow_none=True)
    agency = fields.String(allow_none=True)


class DeviceSchema(Schema):
    id = fields.String()
    label = fields.String()
    enrolled_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    revoked_at = fields.AwareDateTime(allow_none=True)


class MeSchema(Schema):
    account_id = fields.String()
    login = fields.String()
    name = fields.String(metadata={"description": "脱敏姓名"})
    county = fields.String()
    device_id = fields.String(allow_none=True)
    must_change_password = fields.Boolean()
    seats = fields.List(fields.Nested(SeatSchema))
    acts = fields.List(fields.String())
    devices = fields.List(fields.Nested(DeviceSchema))
    server_time = fields.AwareDateTime()


class ChangePasswordSchema(Schema):
    old_password = fields.String(required=True, validate=_PASSWORD)
    new_password = fields.String(required=True, validate=_PASSWORD)


@door.opens(
    "/devices",
    "POST",
    act=Act.PUBLIC,
    body=EnrolSchema,
    answer=EnrolledSchema,
    status=201,
    keeps_refusals=True,
    rate="60 per minute",
    problems=(
        "sign_in.refused",
        "second_factor.needed",
        "second_factor.refused",
        "second_factor.set_up_first",
    ),
)
def enrol_device(work: Work, body: dict[str, Any]) -> dict[str, Any]:
    """登记一台手机，换取设备凭证"""
    enrolled = sessions.enrol_device(work, **body, address=request.remote_addr)
    return {
        "token": enrolled.token,
        "device_id": enrolled.device_id,
        "account_id": enrolled.account_id,
        "receipt_key": enrolled.receipt_key,
        "expires_at": enrolled.expires_at,
        "must_change_password": enrolled.must_change_password,
        "server_time": work.now,
    }


@door.opens(
    "/devices/<device_id>",
    "DELETE",
    act=Act.OWN_ACCOUNT,
    status=204,
    problems=("device.missing", "device.already_revoked"),
)
def revoke_device(work: Work, device_id: str) -> None:
    """注销设备：本人的，或由管理员注销"""
    sessions.revoke_device(work, device_id)


class PhoneStateSchema(Schema):
    _number = validate.Range(min=0, max=1_000_000)
    unsent_surveys = fields.Integer(
        required=True, strict=True, validate=_number, metadata={"description": "未上报的排查份数"}
    )
    unsent_photos = fields.Integer(
        required=True, strict=True, validate=_number, metadata={"description": "未上报的照片张数"}
    )
    oldest_unsent_at = fields.AwareDateTime(
        load_default=None, allow_none=True, metadata={"description": "其中最早一份的完成时间"}
    )
    app_version = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=40)
    )


@door.opens(
    "/me/phone",
    "POST",
    act=Act.OWN_ACCOUNT,
    body=PhoneStateSchema,
    status=204,
    problems=("device.missing",),
)
def note_phone(work: Work, body: dict[str, Any]) -> None:
    """手机报到：未上报的数量和最早时间，供网格交接前知悉；不报位置"""
    sessions.note_phone(work, sessions.PhoneState(**body))


@door.opens("/me", act=Act.OWN_ACCOUNT, answer=MeSchema)
def me(work: Work) -> dict[str, Any]:
    """我是谁、在哪些岗位、能办哪些事"""
    actor = work.actor
    own = accounts.own_account(work.db, actor.county, actor.account_id)
    return {
        "account_id": actor.account_id,
        "login": own.login,
        "name": own.name_masked,
        "county": actor.county,
        "device_id": actor.device_id,
        "must_change_password": own.must_change_password,
        "seats": _seats(work),
        "acts": acts_of(actor),
        "devices": accounts.devices_of(work.db, actor.county, actor.account_id),
        "server_time": work.now,
    }


@door.opens(
    "/me/password",
    "PUT",
    act=Act.OWN_ACCOUNT,
    body=ChangePasswordSchema,
    status=204,
    keeps_refusals=True,
    rate="20 per minute",
    problems=("password.wrong", "password.weak"),
)
def change_password(work: Work, body: dict[str, Any]) -> None:
    """修改本人密码"""
    session = http_sessions.session_hash_if_any()
    people.change_own_password(work, body["old_password"], body["new_password"], session=session)


def acts_of(actor: Actor) -> list[str]:
    """Every act some seat of the actor has, sorted."""
    held = set(ACTS_OF_EVERYBODY).union(*(ROLE_ACTS[seat.role] for seat in actor.seats))
    return sorted(act.value for act in held)


def _seats(work: Work) -> list[dict[str, Any]]:
    seats = work.actor.seats
    names = accounts.unit_names(work.db, work.county, [seat.unit_id for seat in seats])
    return [_seat(seat, names.get(seat.unit_id)) for seat in seats]


def _seat(seat: Seat, unit: str | None) -> dict[str, Any]:
    return {
        "id": seat.id,
        "role": seat.role.value,
        "role_label": ROLE_LABELS[seat.role],
        "unit_id": seat.unit_id,
        "unit": unit,
        "township": seat.township,
        "village": seat.village,
        "grid": seat.grid,
        "department": seat.department,
        "agency": seat.agency,
    }
