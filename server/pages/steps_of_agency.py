"""鉴定机构名录: the forms with which the housing bureau keeps the register (domain.md §3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.domain.acts import Act
from server.domain.agency_register import CONDUCT_LABELS, STATE_LABELS, TIE_LABELS
from server.domain.days import local_day
from server.pages import words as say
from server.pages.step_fields import Field
from server.pages.step_forms import AGENCY, REGISTER, StepForm, codes, listed, reason, today
from server.pages.words import Words
from server.services import agencies, agency_parts, agency_register
from server.services.agencies import Entry
from server.services.agency_parts import Certificate, Tie
from server.services.agency_register import ListedAgency
from server.services.step_subjects import Subject
from server.services.work import Work

Values = dict[str, Any]


def _found(work: Work, _: Subject, given: Values) -> str:
    agency_id = agencies.found(work, given["legal_name"])
    agencies.enter(work, agency_id, entry=Entry(**given))
    return agency_id


def _enter(work: Work, subject: Subject, given: Values) -> None:
    agencies.enter(work, subject.id, entry=Entry(**given))


def _change(work: Work, subject: Subject, given: Values) -> None:
    why, today_ = given.pop("reason"), local_day(work.now)
    entry = Entry(**given, from_on=today_)  # its days are changed by `state` alone
    agencies.change(work, subject.id, entry=entry, reason=why, version=subject.version or 0)


def _decide_state(work: Work, subject: Subject, given: Values) -> None:
    agencies.decide_state(work, subject.id, **given)


def _list_qualification(work: Work, subject: Subject, given: Values) -> None:
    agency_parts.list_qualification(work, subject.id, certificate=Certificate(**given))


def _list_person(work: Work, subject: Subject, given: Values) -> None:
    agency_parts.list_person(work, subject.id, certificate=Certificate(**given))


def _end(service: Callable[..., None]) -> Callable[[Work, Subject, Values], None]:
    def end(work: Work, subject: Subject, given: Values) -> None:
        service(work, subject.id, given["part_id"], on=given["on"])

    return end


def _list_tie(work: Work, subject: Subject, given: Values) -> None:
    agency_parts.list_tie(work, subject.id, tie=Tie(**given))


def _list_conduct(work: Work, subject: Subject, given: Values) -> None:
    agency_parts.list_conduct(work, subject.id, **given)


def _listed(work: Work, subject: Subject) -> ListedAgency:
    return agency_register.agency_on(work, subject.id, local_day(work.now))


def _qualifications(work: Work, subject: Subject) -> Mapping[str, str]:
    words = Words(work.county)
    return {
        one.id: f"{words.of('agency_qualification', one.kind)} {one.number}"
        for one in _listed(work, subject).qualifications
        if one.ended_on is None
    }


def _people(work: Work, subject: Subject) -> Mapping[str, str]:
    words = Words(work.county)
    return {
        one.id: f"{one.name_masked}，{words.of('agency_certificate', one.certificate)}"
        f"（{say.day(one.valid_from)}起）"
        for one in _listed(work, subject).people
        if one.ended_on is None
    }


def _others(work: Work, subject: Subject) -> Mapping[str, str]:
    found = agency_register.register_on(work, local_day(work.now))
    return {one.unit_id: one.legal_name or one.name for one in found if one.unit_id != subject.id}


def _now(name: str) -> Callable[[Work, Subject], list[str]]:
    """What the register holds, to be corrected."""

    def start(_: Work, subject: Subject) -> list[str]:
        value = getattr(subject.agency, name, None) or []
        return [value] if isinstance(value, str) else list(value)

    return start


def _entry(*, is_change: bool = False) -> tuple[Field, ...]:
    start = _now if is_change else (lambda _: None)
    return (
        Field(
            name="legal_name",
            label="法定名称",
            kind="text",
            least=2,
            most=120,
            start=start("legal_name"),
            hint="与营业执照一致。",
        ),
        Field(
            name="credit_code",
            label="统一社会信用代码",
            kind="text",
            least=18,
            most=18,
            start=start("credit_code"),
        ),
        Field(
            name="scope",
            label="可采用的鉴定标准",
            kind="choices",
            options=codes("inspection_scale"),
            start=start("scope"),
            most=5,
        ),
    )


_FROM = Field(name="from_on", label="自该日起", kind="day", start=today)
_UNTIL = Field(name="valid_until", label="有效期止", kind="day", is_required=False)
_NUMBER = Field(name="number", label="证书编号", kind="text", least=2, most=60)
_SINCE = Field(name="valid_from", label="有效期起", kind="day")
_END = Field(name="on", label="自该日起注销", kind="day", start=today, hint="此前各日仍算有效。")
_KEEPS = Act.AGENCY_MANAGE

REGISTER_FORMS = (
    StepForm(
        name="enter",
        act=_KEEPS,
        about=REGISTER,
        title="登记新的鉴定机构",
        does=_found,
        fields=(*_entry(), _FROM),
    ),
)

AGENCY_FORMS = (
    StepForm(
        name="enter",
        act=_KEEPS,
        about=AGENCY,
        title="列入名录",
        does=_enter,
        fields=(*_entry(), _FROM),
    ),
    StepForm(
        name="change",
        act=_KEEPS,
        about=AGENCY,
        title="更正登记",
        does=_change,
        hint="只更正登记有误的内容；暂停、移出或恢复另行办理。",
        fields=(*_entry(is_change=True), reason("更正理由")),
    ),
    StepForm(
        name="decide-state",
        act=_KEEPS,
        about=AGENCY,
        title="暂停、移出或恢复",
        does=_decide_state,
        hint="决定自所填日期起生效，以前各日的状态不变；暂停或移出后不能再委托。",
        fields=(
            Field(name="state", label="决定", kind="choice", options=listed(STATE_LABELS)),
            _FROM,
            Field(
                name="until_on",
                label="暂停至",
                kind="day",
                is_required=False,
                hint="暂停的最后一天；只在暂停时填写。",
            ),
            reason("理由"),
        ),
    ),
    StepForm(
        name="list-qualification",
        act=_KEEPS,
        about=AGENCY,
        title="登记资质",
        does=_list_qualification,
        fields=(
            Field(name="kind", label="资质", kind="choice", options=codes("agency_qualification")),
            _NUMBER,
            _SINCE,
            _UNTIL,
        ),
    ),
    StepForm(
        name="end-qualification",
        act=_KEEPS,
        about=AGENCY,
        title="注销资质",
        does=_end(agency_parts.end_qualification),
        fields=(Field(name="part_id", label="资质", kind="choice", options=_qualifications), _END),
    ),
    StepForm(
        name="list-person",
        act=_KEEPS,
        about=AGENCY,
        title="登记签字人员",
        does=_list_person,
        hint="姓名、证书编号加密保存，页面上只显示脱敏姓名。",
        fields=(
            Field(name="name", label="姓名", kind="text", least=2, most=40),
            Field(name="kind", label="证书", kind="choice", options=codes("agency_certificate")),
            _NUMBER,
            _SINCE,
            _UNTIL,
        ),
    ),
    StepForm(
        name="end-person",
        act=_KEEPS,
        about=AGENCY,
        title="注销签字人员",
        does=_end(agency_parts.end_person),
        fields=(Field(name="part_id", label="人员", kind="choice", options=_people), _END),
    ),
    StepForm(
        name="list-tie",
        act=_KEEPS,
        about=AGENCY,
        title="登记利害关系",
        does=_list_tie,
        hint="名称加密保存；有利害关系的房屋不能委托该机构。",
        fields=(
            Field(name="kind", label="与谁", kind="choice", options=listed(TIE_LABELS)),
            Field(name="name", label="对方名称（姓名）", kind="text", least=2, most=120),
            Field(
                name="tied_agency_id",
                label="对方机构",
                kind="choice",
                options=_others,
                is_required=False,
                hint="对方是其他鉴定机构的，在此选择。",
            ),
            Field(name="grounds", label="依据", kind="area", least=2, most=500),
            Field(name="since_on", label="自", kind="day"),
            Field(name="until_on", label="至", kind="day", is_required=False),
        ),
    ),
    StepForm(
        name="list-conduct",
        act=_KEEPS,
        about=AGENCY,
        title="登记从业记录",
        does=_list_conduct,
        fields=(
            Field(name="kind", label="类别", kind="choice", options=listed(CONDUCT_LABELS)),
            Field(name="on", label="日期", kind="day", start=today),
            Field(name="note", label="说明", kind="area", least=5, hint="加密保存。"),
        ),
    ),
)
