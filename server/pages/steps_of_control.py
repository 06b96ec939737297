"""管控、整治: the forms of M7 and M10."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from server.domain.acts import Act
from server.domain.neighbours import moves_neighbours
from server.pages import words as say
from server.pages.plan_fields import FUNDING, REQUIREMENT, RESPONSIBLE, SUPERVISOR
from server.pages.step_fields import Field
from server.pages.step_forms import (
    CASE,
    MEASURE,
    REMEDIATION,
    Open,
    Standing,
    StepForm,
    codes,
    open_case,
)
from server.pages.words import Words
from server.services import control, remediation, remediation_progress
from server.services.remediation_plans import Plan
from server.services.remediation_progress import Report
from server.services.step_subjects import Subject
from server.services.work import Work
from server.store.reads import units
from server.store.reads.case_shapes import RemediationLine

Values = dict[str, Any]


def _order(work: Work, subject: Subject, given: Values) -> Any:
    kinds = list(given["kinds"])
    return control.order_control(work, subject.id, kinds=kinds, version=subject.version)


def _to_neighbours(_: Subject, measure: Any) -> str | None:
    return f"/measures/{measure.id}/neighbours" if moves_neighbours(measure.kinds) else None


def _confirm(work: Work, subject: Subject, given: Values) -> None:
    photo = given["photo"][0]
    control.confirm_in_place(work, subject.id, photo_sha256=photo, version=subject.version)


def _lift(work: Work, subject: Subject, _: Values) -> None:
    control.lift_control(work, subject.id, version=subject.version)


def _measure(act: Act) -> Callable[[Standing, Words], Iterator[Open]]:
    """The newest measure of the open case: only that one can still move."""

    def find(standing: Standing, words: Words) -> Iterator[Open]:
        if standing.case is not None and standing.admits(act) and standing.case.measures:
            newest = standing.case.measures[-1]
            yield Open(newest.id, words.all_of("control_measure_kind", newest.kinds))

    return find


def _plan(work: Work, subject: Subject, given: Values) -> None:
    plan = Plan(**given)
    remediation.plan(work, subject.id, plan=plan, version=subject.version)


def _hazards(work: Work, subject: Subject) -> Mapping[str, str]:
    words, case = Words(work.county), subject.case
    assert case is not None
    return {
        one.id: f"{words.of('hazard_part', one.part)}：{one.sign}"
        f"（{words.of('severity', one.severity)}，{words.of('hazard_state', one.state)}）"
        for one in case.hazards
        if one.state in ("open", "planned")
    }


def _unplanned(work: Work, subject: Subject) -> list[str]:
    assert subject.case is not None
    return [one.id for one in subject.case.hazards if one.state == "open"]


def _supervisors(work: Work, subject: Subject) -> Mapping[str, str]:
    house = subject.house
    assert house is not None
    found = units.units_on_site(subject.reach, work.db, house.township_code, house.village_code)
    return {one.id: one.name for one in found}


def _start(work: Work, subject: Subject, _: Values) -> None:
    remediation.start(work, subject.id, version=subject.version)


def _report(work: Work, subject: Subject, given: Values) -> None:
    remediation_progress.report(work, subject.id, report=Report(**given))


def _finish(work: Work, subject: Subject, given: Values) -> None:
    photos = list(given["photos"])
    remediation.finish(work, subject.id, photos=photos, version=subject.version)


def _can_start(line: RemediationLine) -> bool:
    return line.is_to_do and line.started_at is None


def _is_running(line: RemediationLine) -> bool:
    return line.is_to_do and line.started_at is not None


def _lines(
    can: Callable[[RemediationLine], bool], act: Act
) -> Callable[[Standing, Words], Iterator[Open]]:
    def find(standing: Standing, words: Words) -> Iterator[Open]:
        case = standing.case
        is_open = case is not None and standing.admits(act)
        if case is None or not is_open:
            return
        if act is Act.REMEDIATION_START and any(one.state == "open" for one in case.hazards):
            return  # every hazard is to stand in a plan first
        for line in filter(can, case.remediations):
            remedies = words.all_of("remedy_kind", line.remedies)
            yield Open(line.id, f"{remedies}，时限 {say.day(line.due_on)}")

    return find


CONTROL = (
    StepForm(
        name="order-control",
        act=Act.CONTROL_ORDER,
        about=CASE,
        title="下达管控措施",
        does=_order,
        leads_to=_to_neighbours,
        events=frozenset({"control.ordered"}),
        open=open_case(Act.CONTROL_ORDER),
        hint="严重隐患房屋在措施到位之前不能办理鉴定和整治以外的事项，时限按本县规定自判定起计算。",
        fields=(
            Field(
                name="kinds",
                label="管控措施",
                kind="choices",
                options=codes("control_measure_kind"),
                most=20,
                hint="选择疏散周边群众的，下达后随即列出周边房屋，逐户告知并登记。",
            ),
        ),
    ),
    StepForm(
        name="confirm-control",
        act=Act.CONTROL_CONFIRM,
        about=MEASURE,
        title="确认管控到位",
        does=_confirm,
        events=frozenset({"control.in_place"}),
        open=_measure(Act.CONTROL_CONFIRM),
        fields=(
            Field(
                name="photo",
                label="管控到位的现场照片",
                kind="photos",
                most=1,
                hint="须在措施下达之后拍摄，能看清封门、警示或房屋已腾空。",
            ),
        ),
    ),
    StepForm(
        name="lift-control",
        act=Act.CONTROL_LIFT,
        about=MEASURE,
        title="解除管控",
        does=_lift,
        events=frozenset({"control.lifted"}),
        open=_measure(Act.CONTROL_LIFT),
        hint="须在验收合格之后，或确认没有需要整治的隐患之后。解除后房屋方可恢复使用。",
    ),
)

REMEDIATIONS = (
    StepForm(
        name="plan-remediation",
        act=Act.REMEDIATION_PLAN,
        about=CASE,
        title="制定整治方案",
        does=_plan,
        events=frozenset({"remediation.planned"}),
        open=open_case(Act.REMEDIATION_PLAN),
        hint="每项隐患都要列入方案；可分几次列入。已在方案中的隐患再次列入的，由新方案取代。",
        fields=(
            Field(
                name="hazard_ids",
                label="本方案整治的隐患",
                kind="choices",
                options=_hazards,
                start=_unplanned,
                is_required=False,  # a house without a listed one, the service says (M10)
                most=200,
            ),
            Field(name="kind", label="整治类别", kind="choice", options=codes("remediation_class")),
            Field(
                name="remedies",
                label="整治措施",
                kind="choices",
                options=codes("remedy_kind"),
                most=20,
            ),
            REQUIREMENT,
            *RESPONSIBLE,
            Field(
                name="supervising_unit_id",
                label="监管责任单位",
                kind="choice",
                options=_supervisors,
            ),
            SUPERVISOR,
            FUNDING,
            Field(name="due_on", label="整治时限", kind="day", hint="具体日期，须晚于今天。"),
            Field(
                name="ends_house",
                label="整幢拆除：销号后房屋注明灭失，档案保留",
                kind="tick",
            ),
        ),
    ),
    StepForm(
        name="start",
        act=Act.REMEDIATION_START,
        about=REMEDIATION,
        title="开始整治",
        does=_start,
        events=frozenset({"remediation.started"}),
        open=_lines(_can_start, Act.REMEDIATION_START),
        hint="登记开工；此后的照片才能作为整治的凭据。",
    ),
    StepForm(
        name="report-progress",
        act=Act.REMEDIATION_REPORT,
        about=REMEDIATION,
        title="报告整治进展",
        does=_report,
        events=frozenset({"remediation.reported"}),
        open=_lines(_is_running, Act.REMEDIATION_FINISH),
        hint="百分比或文字至少填一项，可附照片。",
        fields=(
            Field(
                name="percent",
                label="完成百分比",
                kind="number",
                is_required=False,
                most=100,
                keyboard="numeric",
            ),
            Field(name="words", label="进展情况", kind="area", is_required=False, most=500),
            Field(name="photos", label="现场照片", kind="photos", is_required=False, most=50),
        ),
    ),
    StepForm(
        name="finish",
        act=Act.REMEDIATION_FINISH,
        about=REMEDIATION,
        title="完成整治",
        does=_finish,
        events=frozenset({"remediation.finished"}),
        open=_lines(_is_running, Act.REMEDIATION_FINISH),
        hint="登记后本方案所列隐患转为已整治；全部方案完成的，转入验收。",
        fields=(
            Field(
                name="photos",
                label="整治后的现场照片",
                kind="photos",
                most=50,
                hint="在与整治前照片相同的位置拍摄，验收时前后对照。",
            ),
        ),
    ),
)
