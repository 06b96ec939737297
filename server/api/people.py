"""Managing the people of a county: units, accounts, seats (system administrator)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.domain.acts import Act, Role
from server.domain.reach import reach_of
from server.http.door import Door
from server.services import people, seats, units
from server.services.people import OpenAccount
from server.services.seats import GiveSeat
from server.services.units import CreateUnit
from server.services.work import Work
from server.store.reads import accounts

door = Door("people", url_prefix="/api/v1")
door.description = "单位、账号、岗位管理"

_ROLES = [role.value for role in Role]
_CODE = validate.Regexp(r"[0-9A-Za-z_-]{1,40}", error="代码格式不对。")


class PageSchema(Schema):
    after = fields.String(load_default="", validate=validate.Length(max=60))
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=accounts.PAGE))


class OpenAccountSchema(Schema):
    login = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9A-Za-z._-]{3,60}$", error="登录名为 3 至 60 位字母或数字。"),
    )
    name = fields.String(required=True, validate=validate.Length(min=2, max=30))
    phone = fields.String(load_default="", validate=validate.Length(max=20))


class OpenedSchema(Schema):
    account_id = fields.String()
    first_password = fields.String(metadata={"description": "初始密码，只显示这一次"})


class SeatLineSchema(Schema):
    id = fields.String()
    unit_id = fields.String()
    role = fields.String()
    township_code = fields.String(allow_none=True)
    village_code = fields.String(allow_none=True)
    grid_code = fields.String(allow_none=True)
    department_code = fields.String(allow_none=True)
    agency_id = fields.String(allow_none=True)
    valid_from = fields.Date()
    valid_until = fields.Date(allow_none=True, metadata={"description": "自该日起不再有效"})


class AccountSchema(Schema):
    id = fields.String()
    login = fields.String()
    name_masked = fields.String()
    must_change_password = fields.Boolean()
    locked_until = fields.AwareDateTime(allow_none=True)
    opened_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)
    seats = fields.List(fields.Nested(SeatLineSchema))


class AccountsSchema(Schema):
    accounts = fields.List(fields.Nested(AccountSchema))
    next_after = fields.String(allow_none=True)


class CreateUnitSchema(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(_ROLES))
    name = fields.String(required=True, validate=validate.Length(min=2, max=80))
    township = fields.String(load_default=None, validate=_CODE)
    village = fields.String(load_default=None, validate=_CODE)
    department = fields.String(load_default=None, validate=_CODE)


class UnitSchema(Schema):
    id = fields.String()
    kind = fields.String()
    name = fields.String()
    township_code = fields.String(allow_none=True)
    village_code = fields.String(allow_none=True)
    department_code = fields.String(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)


class UnitsSchema(Schema):
    units = fields.List(fields.Nested(UnitSchema))
    next_after = fields.String(allow_none=True)


class CreatedSchema(Schema):
    id = fields.String()


class GiveSeatSchema(Schema):
    unit_id = fields.String(required=True, validate=validate.Length(max=36))
    role = fields.String(required=True, validate=validate.OneOf(_ROLES))
    area = fields.String(load_default=None, validate=_CODE)
    department = fields.String(load_default=None, validate=_CODE)


@door.opens("/accounts", act=Act.PEOPLE_MANAGE, query=PageSchema, answer=AccountsSchema)
def list_accounts(work: Work, query: dict[str, Any]) -> dict[str, Any]:
    """账号及其岗位，按登录名排列"""
    reach = reach_of(work.actor, Act.PEOPLE_MANAGE)
    lines = accounts.accounts(reach, work.db, **query)
    held: dict[str, list[Any]] = {line.id: [] for line in lines}
    for seat in accounts.seats_of(reach, work.db, list(held)):
        held[seat.account_id].append(seat)
    return {
        "accounts": [{**line._asdict(), "seats": held[line.id]} for line in lines],
        "next_after": lines[-1].login if len(lines) == query["limit"] else None,
    }


@door.opens(
    "/accounts",
    "POST",
    act=Act.PEOPLE_MANAGE,
    body=OpenAccountSchema,
    answer=OpenedSchema,
    status=201,
    problems=("account.login_taken", "password.weak"),
)
def open_account(work: Work, body: dict[str, Any]) -> Any:
    """开立账号，给出初始密码"""
    return people.open_account(work, OpenAccount(**body))


@door.opens(
    "/accounts/<account_id>/close",
    "POST",
    act=Act.PEOPLE_MANAGE,
    status=204,
    problems=("account.missing", "account.own", "account.already_closed"),
)
def close_account(work: Work, account_id: str) -> None:
    """停用账号：此后不能登录，手机上未传的信息转人工核对"""
    people.close_account(work, account_id)


@door.opens(
    "/accounts/<account_id>/reset-password",
    "POST",
    act=Act.PEOPLE_MANAGE,
    answer=OpenedSchema,
    problems=("account.missing",),
)
def reset_password(work: Work, account_id: str) -> dict[str, str]:
    """重置密码并解除锁定，给出新的初始密码"""
    return {"account_id": account_id, "first_password": people.reset_password(work, account_id)}


@door.opens(
    "/accounts/<account_id>/seats",
    "POST",
    act=Act.PEOPLE_MANAGE,
    body=GiveSeatSchema,
    answer=CreatedSchema,
    status=201,
    problems=("account.missing", "unit.missing", "seat.invalid", "area.missing"),
)
def give_seat(work: Work, body: dict[str, Any], account_id: str) -> dict[str, str]:
    """授予岗位：角色、单位、辖区"""
    command = GiveSeat(account_id=account_id, **{**body, "role": Role(body["role"])})
    return {"id": seats.give_seat(work, command)}


@door.opens(
    "/seats/<seat_id>",
    "DELETE",
    act=Act.PEOPLE_MANAGE,
    status=204,
    problems=("seat.missing", "seat.already_ended"),
)
def end_seat(work: Work, seat_id: str) -> None:
    """撤销岗位，即时生效"""
    seats.end_seat(work, seat_id)


@door.opens("/units", act=Act.PEOPLE_MANAGE, query=PageSchema, answer=UnitsSchema)
def list_units(work: Work, query: dict[str, Any]) -> dict[str, Any]:
    """单位"""
    lines = accounts.units(reach_of(work.actor, Act.PEOPLE_MANAGE), work.db, **query)
    return {
        "units": lines,
        "next_after": lines[-1].id if len(lines) == query["limit"] else None,
    }


@door.opens(
    "/units", "POST", act=Act.PEOPLE_MANAGE, body=CreateUnitSchema, answer=CreatedSchema, status=201
)
def create_unit(work: Work, body: dict[str, Any]) -> dict[str, str]:
    """设立单位"""
    return {"id": units.create_unit(work, CreateUnit(**{**body, "kind": Role(body["kind"])}))}
