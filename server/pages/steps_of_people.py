"""人员、岗位、单位、手机: the forms with which administrator and townships keep their people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from server.domain.acts import Act, Role
from server.pages.frame import page
from server.pages.step_fields import Field
from server.pages.step_forms import (
    ACCOUNT,
    PHONE,
    SEAT,
    STAFF,
    StepForm,
    reason,
    today,
)
from server.services import grids, people, seats, second_factor_reset, sessions, staff_choices
from server.services.people import OpenAccount
from server.services.seats import GiveSeat
from server.services.staff_choices import WHOLE_COUNTY
from server.services.step_subjects import Subject
from server.services.work import Work
from server.store.reads import accounts

Values = dict[str, Any]
_MANAGE = Act.PEOPLE_MANAGE
_LOGIN = r"[0-9A-Za-z._-]{3,60}"


def _seat(given: Values, account_id: str) -> GiveSeat:
    return GiveSeat(
        account_id,
        given["unit_id"],
        Role(given["role"]),
        None if given["area"] == WHOLE_COUNTY else given["area"],
        given.get("department"),
        since=given["since"],
        until=_until(given["last_day"]),
    )


def _until(last_day: date | None) -> date | None:
    """People name the last day of a duty, the ledger the first day without it."""
    return None if last_day is None else last_day + timedelta(days=1)


def _open(work: Work, _: Subject, given: Values) -> tuple[str, str]:
    command = OpenAccount(given["login"], given["name"], given["phone"] or "")
    opened = seats.open_with_seat(work, command, _seat(given, ""))
    return given["login"], opened.first_password


def _reset(work: Work, subject: Subject, _: Values) -> tuple[str, str]:
    found = accounts.account_by_id(work.db, work.county, subject.id)
    return (found.login if found else "", people.reset_password(work, subject.id))


def _show_password(work: Work, subject: Subject, result: tuple[str, str]) -> str:
    login, password = result
    back = subject.back if subject.id else "/people"
    return page(work, "first_password.html", login=login, password=password, back=back)


def _give(work: Work, subject: Subject, given: Values) -> None:
    seats.give_seat(work, _seat(given, subject.id))


def _end_seat(work: Work, subject: Subject, given: Values) -> None:
    seats.end_seat(work, subject.id, on=given["on"])


def _close(work: Work, subject: Subject, _: Values) -> None:
    people.close_account(work, subject.id)


def _bar(work: Work, subject: Subject, _: Values) -> None:
    people.bar_account(work, subject.id)


def _unlock(work: Work, subject: Subject, _: Values) -> None:
    people.unlock_account(work, subject.id)


def _reset_factor(work: Work, subject: Subject, given: Values) -> None:
    second_factor_reset.reset(work, subject.id, given["witness"], given["reason"])


def _revoke(work: Work, subject: Subject, _: Values) -> None:
    sessions.revoke_device(work, subject.id)


def _unsent(work: Work, subject: Subject) -> list[str]:
    """What his phones still hold, before he can no longer be asked about it."""
    return [
        f"{one.in_words}尚未上报。停用后手机仍可上报，转入待核。"
        for one in grids.unsent_of(work, [_account_of(work, subject)])
    ]


def _account_of(work: Work, subject: Subject) -> str:
    return subject.chain.removeprefix("account:")


def _unsent_on_phone(work: Work, subject: Subject) -> list[str]:
    found = accounts.device(work.db, work.county, subject.id)
    if found is None or not found.has_unsent:
        return []
    told = (
        f"该手机上还有排查 {found.unsent_surveys or 0} 份、照片 {found.unsent_photos or 0} 张未上报"
    )
    return [f"{told}；注销后须在该手机上重新登录才能上报。手机只是换人使用的，不必注销。"]


def _roles(work: Work, _: Subject) -> Mapping[str, str]:
    return staff_choices.roles(work)


_NAME = Field(
    name="name", label="姓名", kind="text", least=2, most=30, hint="加密保存，页面只显示姓氏。"
)
_LOGIN_FIELD = Field(
    name="login",
    label="登录名",
    kind="text",
    least=3,
    most=60,
    pattern=_LOGIN,
    hint="3 至 60 位字母、数字、点、横线，如 zhang.wei；全系统唯一，不能更改。",
)
_PHONE_FIELD = Field(
    name="phone", label="电话", kind="text", most=20, is_required=False, hint="加密保存。"
)
_SEAT_FIELDS = (
    Field(name="role", label="岗位", kind="choice", options=_roles),
    Field(
        name="unit_id",
        label="所在单位",
        kind="choice",
        options=lambda work, _: staff_choices.units(work),
        hint="没有该单位时，先在“单位”中设立。",
    ),
    Field(
        name="area",
        label="辖区",
        kind="choice",
        options=lambda work, _: staff_choices.areas(work),
        hint="网格员选村或网格，村(居)委会选村，乡镇选乡镇；住建局、办公室等选全县。",
    ),
    Field(
        name="department",
        label="行业部门",
        kind="choice",
        options=lambda work, _: staff_choices.departments(work),
        is_required=False,
        hint="只用于行业主管部门岗位。",
    ),
    Field(name="since", label="自该日起", kind="day", start=today),
    Field(
        name="last_day",
        label="最后一天",
        kind="day",
        is_required=False,
        hint="长期的不填；借调、代班的填到期日，到期自动失效。",
    ),
)

PEOPLE_FORMS: tuple[StepForm, ...] = (
    StepForm(
        name="open",
        act=_MANAGE,
        about=STAFF,
        title="开立账号",
        does=_open,
        shows=_show_password,
        fields=(_LOGIN_FIELD, _NAME, _PHONE_FIELD, *_SEAT_FIELDS),
        hint="初始密码只显示一次，首次登录必须修改。",
    ),
    StepForm(
        name="give-seat",
        act=_MANAGE,
        about=ACCOUNT,
        title="授予岗位",
        does=_give,
        fields=_SEAT_FIELDS,
    ),
    StepForm(
        name="reset-password",
        act=_MANAGE,
        about=ACCOUNT,
        title="重置密码",
        does=_reset,
        shows=_show_password,
        hint="给出新的初始密码（只显示一次），解除锁定；该人员已打开的页面将退出登录。",
    ),
    StepForm(
        name="reset-second-factor",
        act=_MANAGE,
        about=ACCOUNT,
        title="重置动态口令",
        does=_reset_factor,
        hint="重置后本人凭密码登录并重新设置，已打开的页面退出登录。办理人、核实人和理由记入台账。",
        fields=(
            Field(
                name="witness",
                label="核实人的登录名",
                kind="text",
                least=3,
                most=60,
                hint="当面或打电话核实确是本人要求的另一位工作人员，不能是您，也不能是本人。",
            ),
            reason("怎样核实的"),
        ),
    ),
    StepForm(
        name="bar",
        act=_MANAGE,
        about=ACCOUNT,
        title="锁定账号",
        does=_bar,
        hint="锁定后不能登录办公页面，也不能登记新手机，直到解除；已登记的手机仍可上报。",
    ),
    StepForm(name="unlock", act=_MANAGE, about=ACCOUNT, title="解除锁定", does=_unlock),
    StepForm(
        name="close",
        act=_MANAGE,
        about=ACCOUNT,
        title="停用账号",
        does=_close,
        warns=_unsent,
        hint="停用不可恢复，须另开账号。手机上未上报的内容仍可上报，转入待核。",
    ),
    StepForm(
        name="end",
        act=_MANAGE,
        about=SEAT,
        title="撤销岗位",
        does=_end_seat,
        warns=_unsent,
        fields=(
            Field(
                name="on", label="自该日起不再有效", kind="day", start=today, hint="当日即时生效。"
            ),
        ),
    ),
    StepForm(
        name="revoke",
        act=_MANAGE,
        about=PHONE,
        title="注销手机",
        does=_revoke,
        warns=_unsent_on_phone,
        hint="手机丢失、换机时注销：其凭证立即失效。",
    ),
)
