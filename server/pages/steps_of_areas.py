"""区划调整: the forms with which merges, splits, moves and renamings are drafted and decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.pages.step_fields import Field
from server.pages.step_forms import CHANGE, CHANGES, StepForm, today
from server.services import area_changes, staff_choices
from server.services.step_subjects import Subject
from server.services.work import Work
from server.store.reads.grid import areas_of

Values = dict[str, Any]
_ACT = Act.AREA_MANAGE


def _drafted(kind: str, terms: Callable[[Values], Values]) -> Callable[..., str]:
    def draft(work: Work, _: Subject, given: Values) -> str:
        on, basis = given.pop("on_day"), given.pop("basis")
        return area_changes.draft(work, kind, on, basis, terms(given))

    return draft


def _merge(given: Values) -> Values:
    kept = given["into"]
    return {
        "from": list(given["from"]),
        "into": kept or given["code"] or "",
        "name": given["name"],
        "township": given["township"],
    }


def _split(given: Values) -> Values:
    part = {"code": given["code"], "name": given["name"], "grids": list(given["grids"])}
    return {"from": given["from"], "parts": [part]}


def _move(given: Values) -> Values:
    return {name: given[name] for name in ("village", "township", "code", "name")}


def _rename(given: Values) -> Values:
    return {name: given[name] for name in ("area", "name")}


def _villages(work: Work, _: Subject) -> Mapping[str, str]:
    return staff_choices.villages(work, _ACT)


def _townships(work: Work, _: Subject) -> Mapping[str, str]:
    return _level(work, "township")


def _grids(work: Work, _: Subject) -> Mapping[str, str]:
    found = staff_choices.areas(work, _ACT)
    return {code: found[code] for code in _level(work, "grid")}


def _level(work: Work, level: str) -> dict[str, str]:
    lines = areas_of(area_changes.manager_reach(work), work.db, local_day(work.now))
    return {one.code: one.name for one in lines if one.level == level}


def _areas(work: Work, _: Subject) -> Mapping[str, str]:
    found = staff_choices.areas(work, _ACT)
    found.pop(staff_choices.WHOLE_COUNTY, None)
    return found


def _decide(work: Work, subject: Subject, _: Values) -> None:
    area_changes.decide(work, subject.id, version=subject.version or 0)


def _undo(work: Work, subject: Subject, _: Values) -> None:
    area_changes.undo(work, subject.id)


_WHEN = (
    Field(
        name="basis",
        label="批准文件",
        kind="text",
        least=2,
        most=120,
        hint="文号和名称，如“五民发〔2024〕7号”。",
    ),
    Field(name="on_day", label="自该日起执行", kind="day", start=today),
)
_CODE_HINT = "12 位统计用区划代码；新设的村须填写。"


def _text(name: str, label: str, **more: Any) -> Field:
    return Field(name=name, label=label, kind="text", **{"most": 60, **more})


def _choice(name: str, label: str, options: Any, **more: Any) -> Field:
    return Field(name=name, label=label, kind="choice", options=options, **more)


def _draft_form(
    kind: str, title: str, terms: Callable[[Values], Values], hint: str, *fields: Field
) -> StepForm:
    return StepForm(
        name=kind,
        act=_ACT,
        about=CHANGES,
        title=title,
        does=_drafted(kind, terms),
        leads_to=lambda _, change_id: f"/area-changes/{change_id}",
        fields=(*fields, *_WHEN),
        hint=f"{hint}先拟定，看过影响范围后再确定；执行以前可以撤销。",
    )


AREA_FORMS: tuple[StepForm, ...] = (
    _draft_form(
        "merge",
        "村(社区)合并",
        _merge,
        "所选各村的房屋、案卷、网格、岗位全部并入合并后的村。",
        Field(name="from", label="合并哪些村", kind="choices", options=_villages, most=20),
        _choice(
            "into",
            "并入现有的村",
            _villages,
            is_required=False,
            hint="并为新村的不选，填下面三项。",
        ),
        _text("code", "新村代码", most=12, is_required=False, hint=_CODE_HINT),
        _text("name", "合并后的名称", is_required=False, hint="沿用原名的不填。"),
        _choice("township", "新村所属乡镇", _townships, is_required=False),
    ),
    _draft_form(
        "split",
        "村(社区)分设",
        _split,
        "所选网格连同其中房屋划入新村，其余留在原村；先划好网格。",
        _choice("from", "原村", _villages),
        Field(name="grids", label="划入新村的网格", kind="choices", options=_grids, most=99),
        _text("code", "新村代码", most=12, least=12, hint=_CODE_HINT),
        _text("name", "新村名称", least=2),
    ),
    _draft_form(
        "move",
        "划归其他乡镇",
        _move,
        "该村的房屋、案卷、岗位随之划归新的乡镇。",
        _choice("village", "村(社区)", _villages),
        _choice("township", "划归乡镇", _townships),
        _text("code", "新代码", most=12, is_required=False, hint="代码不变的不填。"),
        _text("name", "新名称", is_required=False, hint="名称不变的不填。"),
    ),
    _draft_form(
        "rename",
        "区划更名",
        _rename,
        "代码不变，只改名称；以前的文书、月报仍为原名。",
        _choice("area", "乡镇、村或网格", _areas),
        _text("name", "新名称", least=2),
    ),
    StepForm(
        name="decide",
        act=_ACT,
        about=CHANGE,
        title="确定调整",
        does=_decide,
        hint="执行日期已到的，立即执行，执行后只能再作一次相反的调整；未到的，到期自动执行。",
    ),
    StepForm(name="undo", act=_ACT, about=CHANGE, title="撤销调整", does=_undo),
)
