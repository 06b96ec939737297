"""网格: the forms with which grids are opened, assigned for days, handed over and closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from server.domain.acts import Act
from server.pages import words as say
from server.pages.step_fields import Field
from server.pages.step_forms import DUTY, GRID, GRIDS, StepForm, today
from server.services import grids, seats, staff_choices
from server.services.grids import Assign, Unsent
from server.services.people_subjects import managed_grid
from server.services.step_subjects import Subject
from server.services.work import Work
from server.store.reads import accounts

Values = dict[str, Any]
_ACT = Act.GRID_MANAGE


def _open(work: Work, _: Subject, given: Values) -> str:
    return grids.open_grid(work, given["village"], given["name"])


def _rename(work: Work, subject: Subject, given: Values) -> None:
    grids.rename_grid(work, subject.id, given["name"])


def _close(work: Work, subject: Subject, given: Values) -> None:
    grids.close_grid(work, subject.id, knows_unsent=given["knows_unsent"])


def _assign(work: Work, subject: Subject, given: Values) -> None:
    last = given.pop("last_day")
    given["until"] = None if last is None else last + timedelta(days=1)
    grids.assign(work, subject.id, Assign(**given))


def _hand_over(work: Work, subject: Subject, given: Values) -> None:
    grids.hand_over(work, subject.id, given.pop("to"), **given)


def _end(work: Work, subject: Subject, given: Values) -> None:
    seats.end_seat(work, subject.id, on=given["on"])


def _workers(work: Work, subject: Subject) -> Mapping[str, str]:
    code = subject.id if subject.back == f"/grids/{subject.id}" else _grid_of(work, subject)
    return staff_choices.workers(work, managed_grid(work, _ACT, code).village)


def _grid_of(_: Work, subject: Subject) -> str:
    return (subject.back or "").removeprefix("/grids/")


def _absent(work: Work, subject: Subject) -> Mapping[str, str]:
    """Whose place somebody can fill: the grid's own workers."""
    return {one.seat_id: _in_words(one) for one in grids.duties(work, subject.id)}


def _in_words(one: Any) -> str:
    until = "" if one.valid_until is None else f"，至 {_last(one.valid_until)}"
    return f"{one.name_masked}（{one.login}{until}）"


def _last(until: date) -> str:
    return str(say.day(until - timedelta(days=1)))


def _unsent_of_grid(work: Work, subject: Subject) -> list[str]:
    return _told(grids.unsent_of_grid(work, subject.id))


def _unsent_of_seat(work: Work, subject: Subject) -> list[str]:
    found = accounts.seat(subject.reach, work.db, subject.id)
    return _told(grids.unsent_of(work, [found.account_id] if found else []))


def _told(unsent: list[Unsent]) -> list[str]:
    return [f"{one.in_words}尚未上报；交接后仍可由原手机上报。" for one in unsent]


_KNOWN = Field(
    name="knows_unsent",
    label="已知悉手机上未上报的内容（没有未上报的不必勾选）",
    kind="tick",
    is_required=False,
)
_NAME = Field(name="name", label="网格名称", kind="text", least=2, most=60, hint="如“东村一网格”。")
_ON = Field(name="on", label="自该日起", kind="day", start=today)

GRID_FORMS: tuple[StepForm, ...] = (
    StepForm(
        name="open",
        act=_ACT,
        about=GRIDS,
        title="设立网格",
        does=_open,
        leads_to=lambda _, code: f"/grids/{code}?notice=step_taken",
        fields=(
            Field(
                name="village",
                label="所在村(社区)",
                kind="choice",
                options=lambda work, _: staff_choices.villages(work),
            ),
            _NAME,
        ),
        hint="网格自今日起设立，代码由系统编定；边界在“一张图”上划定。",
    ),
    StepForm(
        name="rename", act=_ACT, about=GRID, title="更改网格名称", does=_rename, fields=(_NAME,)
    ),
    StepForm(
        name="assign",
        act=_ACT,
        about=GRID,
        title="分派网格员",
        does=_assign,
        fields=(
            Field(
                name="account_id",
                label="网格员",
                kind="choice",
                options=_workers,
                hint="本乡镇的网格员；没有的先在“人员”中开立账号。",
            ),
            Field(
                name="unit_id",
                label="所在单位",
                kind="choice",
                options=lambda work, _: staff_choices.units(work),
            ),
            Field(name="since", label="自该日起", kind="day", start=today),
            Field(
                name="last_day",
                label="最后一天",
                kind="day",
                is_required=False,
                hint="长期的不填；代班的填到期日。",
            ),
            Field(
                name="stands_in_for",
                label="代替谁",
                kind="choice",
                options=_absent,
                is_required=False,
                hint="请假代班时选择；同一网格可以同时有几名网格员。",
            ),
        ),
    ),
    StepForm(
        name="close",
        act=_ACT,
        about=GRID,
        title="撤销网格",
        does=_close,
        warns=_unsent_of_grid,
        fields=(_KNOWN,),
        hint="网格内的房屋转为“未划入网格”，网格员在本网格的岗位即日撤销。",
    ),
    StepForm(
        name="hand-over",
        act=_ACT,
        about=DUTY,
        title="移交网格",
        does=_hand_over,
        warns=_unsent_of_seat,
        fields=(
            Field(name="to", label="交给", kind="choice", options=_workers),
            _ON,
            _KNOWN,
        ),
        hint="原网格员手机上没有上报的内容，交接后仍可由原手机上报，不会丢失。",
    ),
    StepForm(
        name="end",
        act=_ACT,
        about=DUTY,
        title="结束分派",
        does=_end,
        warns=_unsent_of_seat,
        fields=(Field(name="on", label="自该日起不再负责", kind="day", start=today),),
    ),
)
