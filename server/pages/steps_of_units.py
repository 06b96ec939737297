"""单位: the forms with which units are set up, renamed and closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.pages.step_fields import Field
from server.pages.step_forms import UNIT, UNITS, StepForm
from server.services import staff_choices, units
from server.services.step_subjects import Subject
from server.services.units import CreateUnit
from server.services.work import Work
from server.store.reads import accounts

Values = dict[str, Any]
_MANAGE = Act.PEOPLE_MANAGE


def _create_unit(work: Work, _: Subject, given: Values) -> None:
    kind = Role(given.pop("kind"))
    units.create_unit(work, CreateUnit(kind, **_place(work, kind, given)))


def _place(work: Work, kind: Role, given: Values) -> Values:
    """The village names its township; a kind without ground of its own has none."""
    village = given.pop("village")
    line = accounts.area_line(work.db, work.county, village, given.pop("today")) if village else []
    levels = {one.level: one.code for one in line}
    given["township"] = levels.get("township") or given["township"]
    return {**given, "village": levels.get("village")}


def _rename_unit(work: Work, subject: Subject, given: Values) -> None:
    units.rename_unit(work, subject.id, given["name"])


def _close_unit(work: Work, subject: Subject, _: Values) -> None:
    units.close_unit(work, subject.id)


def _roles(work: Work, _: Subject) -> Mapping[str, str]:
    return staff_choices.roles(work)


UNIT_FORMS: tuple[StepForm, ...] = (
    StepForm(
        name="create",
        act=_MANAGE,
        about=UNITS,
        title="设立单位",
        does=lambda work, subject, given: _create_unit(
            work, subject, {**given, "today": _today(work)}
        ),
        fields=(
            Field(name="kind", label="单位类别", kind="choice", options=_roles),
            Field(name="name", label="单位名称", kind="text", least=2, most=80),
            Field(
                name="township",
                label="所属乡镇",
                kind="choice",
                options=lambda work, _: staff_choices.townships(work),
                is_required=False,
                hint="乡镇本级填写；县级单位不填。",
            ),
            Field(
                name="village",
                label="所属村(社区)",
                kind="choice",
                options=lambda work, _: staff_choices.villages(work, Act.PEOPLE_MANAGE),
                is_required=False,
                hint="村(居)委会、村级网格填写。",
            ),
            Field(
                name="department",
                label="行业部门",
                kind="choice",
                options=lambda work, _: staff_choices.departments(work),
                is_required=False,
            ),
        ),
    ),
    StepForm(
        name="rename",
        act=_MANAGE,
        about=UNIT,
        title="更改单位名称",
        does=_rename_unit,
        fields=(
            Field(
                name="name",
                label="新名称",
                kind="text",
                least=2,
                most=80,
                start=lambda _, subject: [subject.name],
            ),
        ),
    ),
    StepForm(
        name="close",
        act=_MANAGE,
        about=UNIT,
        title="撤销单位",
        does=_close_unit,
        hint="还有人在岗的单位不能撤销；办理过的事项不受影响。",
    ),
)


def _today(work: Work) -> date:
    return local_day(work.now)
