"""安全鉴定: commission, objection, second opinion, void, re-inspection (M8, M11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.domain.acts import Act
from server.domain.danger_told import WHOM
from server.domain.days import local_day
from server.domain.owner_told import WAY_LABELS
from server.domain.report_validity import VOID_CAUSES
from server.pages.step_fields import Field
from server.pages.step_forms import (
    ACCEPTANCE,
    CASE,
    INSPECTION,
    OBJECTION,
    Open,
    Standing,
    StepForm,
    codes,
    listed,
    open_case,
    reason,
    today,
)
from server.pages.words import Words
from server.services import (
    agency_register,
    inspections,
    reinspections,
    report_ends,
    report_tellings,
    second_opinions,
)
from server.services.reinspections import Reinspected
from server.services.report_tellings import Telling
from server.services.step_subjects import Subject, line_of
from server.services.work import Work
from server.store.reads.case_shapes import InspectionLine

Values = dict[str, Any]


def _registered(work: Work, _: Subject) -> Mapping[str, str]:
    """Those on the register today; ties to the house are asked about by the service."""
    found = agency_register.public_register(work, local_day(work.now))
    return {one.unit_id: one.legal_name or one.name for one in found}


def _others(work: Work, subject: Subject) -> Mapping[str, str]:
    assert subject.case is not None and subject.objection is not None
    first = line_of(subject.case.inspections, subject.objection.inspection_id)
    return {key: name for key, name in _registered(work, subject).items() if key != first.agency_id}


def _commission(work: Work, subject: Subject, given: Values) -> None:
    inspections.commission(work, subject.id, **given, version=subject.version)


def _void(work: Work, subject: Subject, given: Values) -> None:
    report_ends.void(work, subject.id, **given, version=subject.version)


def _object(work: Work, subject: Subject, given: Values) -> None:
    second_opinions.object_to(work, subject.id, **given)


def _second(work: Work, subject: Subject, given: Values) -> None:
    second_opinions.commission_second(work, subject.id, **given)


def _decide(work: Work, subject: Subject, given: Values) -> None:
    second_opinions.decide(work, subject.id, **given)


def _reinspect(work: Work, subject: Subject, given: Values) -> None:
    report = Reinspected(**given)
    reinspections.file_reinspection(work, subject.id, report=report, version=subject.version)


def _tell(work: Work, subject: Subject, given: Values) -> None:
    photo = next(iter(given.pop("photo")), None)
    telling = Telling(**given, photo_sha256=photo)
    report_tellings.tell(work, subject.id, telling=telling)


def _untold(standing: Standing, words: Words) -> Iterator[Open]:
    """Also of closed cases: what is owed is not paid by closing a file."""
    owed = {one.inspection_id for one in standing.tellings if one.is_owed}
    for case in standing.file.cases:
        for line in case.inspections:
            if line.id in owed:
                yield Open(line.id, _report_words(words, line))


def _standing(line: InspectionLine) -> bool:
    return line.reported_at is not None and line.voided_on is None


def _reports(standing: Standing, words: Words) -> Iterator[Open]:
    """Reports that still hold."""
    for case in standing.file.cases:
        for line in filter(_standing, case.inspections):
            yield Open(line.id, _report_words(words, line))


def _objectionable(standing: Standing, words: Words) -> Iterator[Open]:
    """One objection at a time, also after the case was closed; not about a house that is gone."""
    objected = {one.inspection_id for one in standing.objections if one.decided_at is None}
    if standing.file.head.ended_on is None:
        yield from (one for one in _reports(standing, words) if one.id not in objected)


def _report_words(words: Words, line: InspectionLine) -> str:
    return f"{line.report_no}，{words.of('inspection_grade', line.grade)}"


def _without_second(standing: Standing, _: Words) -> Iterator[Open]:
    for one in standing.objections:
        if one.decided_at is None and one.second_id is None:
            yield Open(one.id)


def _decidable(standing: Standing, _: Words) -> Iterator[Open]:
    reported = {
        line.id for case in standing.file.cases for line in case.inspections if line.reported_at
    }
    for one in standing.objections:
        if one.decided_at is None and (one.second_id is None or one.second_id in reported):
            yield Open(one.id)


def _both(work: Work, subject: Subject) -> Mapping[str, str]:
    assert subject.case is not None and subject.objection is not None
    words, asked = Words(work.county), subject.objection
    labels = {asked.inspection_id: "原报告", asked.second_id: "复核报告"}
    return {
        line.id: f"{labels[line.id]} {_report_words(words, line)}"
        for line in subject.case.inspections
        if line.id in labels and line.reported_at is not None
    }


def _newest_acceptance(standing: Standing, _: Words) -> Iterator[Open]:
    case = standing.case
    if case is not None and case.acceptances and standing.admits(Act.ACCEPTANCE_REINSPECT):
        yield Open(case.acceptances[-1].id)


_AGENCY = Field(
    name="agency_id",
    label="鉴定机构",
    kind="choice",
    options=_registered,
    hint="只列出今天在册的机构；与产权人、维修单位有利害关系的不予受理。",
)
_URGENT = Field(name="is_urgent", label="紧急鉴定（时限较短）", kind="tick")

INSPECTIONS = (
    StepForm(
        name="commission",
        act=Act.INSPECTION_COMMISSION,
        about=CASE,
        title="委托安全鉴定",
        does=_commission,
        events=frozenset({"inspection.commissioned"}),
        open=open_case(Act.INSPECTION_COMMISSION),
        fields=(_AGENCY, _URGENT),
    ),
    StepForm(
        name="tell",
        act=Act.INSPECTION_TELL,
        about=INSPECTION,
        title="告知鉴定结果",
        does=_tell,
        events=frozenset({"report.told"}),
        open=_untold,
        hint="鉴定为危险房屋的，须在期限内告知产权人（使用人）；《限期整改通知书》送达的自动登记。",
        fields=(
            Field(name="whom", label="告知了谁", kind="choice", options=listed(WHOM)),
            Field(name="way", label="告知方式", kind="choice", options=listed(WAY_LABELS)),
            Field(
                name="recipient",
                label="被告知人姓名",
                kind="text",
                least=2,
                most=40,
                hint="加密保存。",
            ),
            Field(
                name="photo",
                label="现场或签收照片",
                kind="photos",
                most=1,
                is_required=False,
            ),
            Field(name="note", label="情况说明", kind="area", is_required=False, most=500),
        ),
    ),
    StepForm(
        name="object",
        act=Act.INSPECTION_OBJECT,
        about=INSPECTION,
        title="对鉴定报告提出异议",
        does=_object,
        events=frozenset({"report.objected"}),
        open=_objectionable,
        hint="结论作出之前，以两份报告中较严重的为准。案卷已办结的也可以提出，原案卷不改动；复核鉴定为危险房屋的另立新案。",
        fields=(
            Field(
                name="raised_for",
                label="提出异议的",
                kind="choice",
                options=listed({"owner": "产权人", "authority": "主管部门"}),
            ),
            reason("异议理由", hint="加密保存。"),
        ),
    ),
    StepForm(
        name="commission-second",
        act=Act.INSPECTION_COMMISSION,
        about=OBJECTION,
        title="委托复核鉴定",
        does=_second,
        events=frozenset({"report.second_commissioned"}),
        open=_without_second,
        fields=(
            Field(
                name="agency_id",
                label="复核鉴定机构",
                kind="choice",
                options=_others,
                hint="不得是原机构或与其有关联的机构。",
            ),
            _URGENT,
        ),
    ),
    StepForm(
        name="decide",
        act=Act.INSPECTION_DECIDE,
        about=OBJECTION,
        title="作出异议复核结论",
        does=_decide,
        events=frozenset({"report.objection_decided"}),
        open=_decidable,
        hint="两份报告都保留。没有委托复核而以原报告为准的，即为不采纳异议。",
        fields=(
            Field(name="counts_id", label="以哪一份鉴定为准", kind="choice", options=_both),
            reason("理由"),
        ),
    ),
    StepForm(
        name="void",
        act=Act.INSPECTION_DECIDE,
        about=INSPECTION,
        title="宣布鉴定报告失效",
        does=_void,
        events=frozenset({"report.voided"}),
        open=_reports,
        hint="报告留在档案中并注明失效；须重新鉴定，已办结的另立新案。",
        fields=(
            Field(name="cause", label="失效原因", kind="choice", options=listed(VOID_CAUSES)),
            Field(name="on", label="自该日起失效", kind="day", start=today, hint="不晚于今天。"),
            reason("说明"),
        ),
    ),
    StepForm(
        name="reinspect",
        act=Act.ACCEPTANCE_REINSPECT,
        about=ACCEPTANCE,
        title="提交复核鉴定",
        does=_reinspect,
        events=frozenset({"acceptance.reinspected"}),
        open=_newest_acceptance,
        hint="涉及结构加固的，整治后须由在册机构复核；A、B 级方可验收合格。",
        fields=(
            _AGENCY,
            Field(name="report_no", label="报告编号", kind="text", least=1, most=60),
            Field(name="scale", label="鉴定标准", kind="choice", options=codes("inspection_scale")),
            Field(name="grade", label="鉴定等级", kind="choice", options=codes("inspection_grade")),
            Field(name="conclusion", label="鉴定结论", kind="area", least=5, most=2000),
            Field(
                name="signers",
                label="签字鉴定人员",
                kind="people",
                most=10,
                hint="至少两名，用顿号分开；姓名脱敏保存。",
            ),
            Field(name="inspected_on", label="现场查勘日期", kind="day"),
            Field(name="file_sha256", label="复核鉴定报告（PDF）", kind="file"),
        ),
    ),
)
