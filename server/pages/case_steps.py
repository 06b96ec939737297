"""管控、委托鉴定、整治: the steps of a case before its acceptance, each for who may take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.workflow import ACT_LABELS
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.matters import uploaded
from server.pages.words import Words
from server.services import case_steps, control, inspections, remediation
from server.services.remediation_plans import Plan
from server.services.work import Work

door = Door("case_step_pages")

_UPLOADS = 40 << 20


@door.opens("/cases/<case_id>/steps", act=Act.HOUSE_READ, problems=("case.missing",))
def steps(work: Work, case_id: str) -> str:
    """管控、鉴定、整治：下一步的办理表"""
    return _shown(work, case_id)


@door.opens("/cases/<case_id>/steps/control", "POST", act=Act.CONTROL_ORDER)
def order(work: Work, case_id: str) -> ResponseReturnValue:
    """下达管控措施"""

    def take() -> None:
        kinds = request.form.getlist("kinds")
        if not kinds:
            raise _lacks(Act.CONTROL_ORDER, "至少一项措施")
        control.order_control(work, case_id, kinds=kinds, version=_version())

    return _stepped(work, case_id, take)


@door.opens("/cases/<case_id>/steps/in-place", "POST", act=Act.CONTROL_CONFIRM, max_bytes=_UPLOADS)
def confirm(work: Work, case_id: str) -> ResponseReturnValue:
    """确认管控措施到位"""

    def take() -> None:
        photos = uploaded(work)
        if not photos:
            raise _lacks(Act.CONTROL_CONFIRM, "现场照片")
        measure = _newest_measure(work, case_id)
        control.confirm_in_place(work, measure, photo_sha256=photos[0], version=_version())

    return _stepped(work, case_id, take)


@door.opens("/cases/<case_id>/steps/lift", "POST", act=Act.CONTROL_LIFT)
def lift(work: Work, case_id: str) -> ResponseReturnValue:
    """解除管控"""
    return _stepped(
        work,
        case_id,
        lambda: control.lift_control(work, _newest_measure(work, case_id), version=_version()),
    )


@door.opens("/cases/<case_id>/steps/commission", "POST", act=Act.INSPECTION_COMMISSION)
def commission(work: Work, case_id: str) -> ResponseReturnValue:
    """委托安全鉴定"""
    agency, is_urgent = request.form.get("agency", ""), request.form.get("urgent") == "yes"
    return _stepped(
        work,
        case_id,
        lambda: inspections.commission(
            work, case_id, agency_id=agency, is_urgent=is_urgent, version=_version()
        ),
    )


@door.opens("/cases/<case_id>/steps/plan", "POST", act=Act.REMEDIATION_PLAN)
def plan(work: Work, case_id: str) -> ResponseReturnValue:
    """制定整治方案"""
    return _stepped(
        work,
        case_id,
        lambda: remediation.plan(work, case_id, plan=_plan(), version=_version()),
    )


@door.opens("/cases/<case_id>/steps/start", "POST", act=Act.REMEDIATION_START)
def start(work: Work, case_id: str) -> ResponseReturnValue:
    """整治开工"""
    line = _line(work, case_id)
    return _stepped(work, case_id, lambda: remediation.start(work, line, version=_version()))


@door.opens("/cases/<case_id>/steps/finish", "POST", act=Act.REMEDIATION_FINISH, max_bytes=_UPLOADS)
def finish(work: Work, case_id: str) -> ResponseReturnValue:
    """整治完成"""
    line = _line(work, case_id)

    def take() -> None:
        remediation.finish(work, line, photos=uploaded(work), version=_version())

    return _stepped(work, case_id, take)


_NEEDED = {
    "hazards": "针对的隐患",
    "kind": "整治类别",
    "remedies": "整治措施",
    "requirement": "整治要求",
    "responsible_name": "责任人姓名",
    "unit": "监管单位",
}


def _plan() -> Plan:
    form = request.form
    missing = [label for name, label in _NEEDED.items() if not form.get(name, "").strip()]
    if missing:
        raise _lacks(Act.REMEDIATION_PLAN, "、".join(missing))
    return Plan(
        kind=form.get("kind", ""),
        remedies=tuple(form.getlist("remedies")),
        requirement=form.get("requirement", "").strip(),
        responsible_name=form.get("responsible_name", "").strip(),
        responsible_phone=form.get("responsible_phone", "").strip() or None,
        supervising_unit_id=form.get("unit", ""),
        due_on=_day(form.get("due_on", "")),
        hazard_ids=tuple(form.getlist("hazards")),
        ends_house=form.get("ends_house") == "yes",
    )


def _lacks(act: Act, items: str) -> Problem:
    return Problem("case.evidence_missing", act=ACT_LABELS[act], items=items)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _lacks(Act.REMEDIATION_PLAN, "整治时限") from error


def _newest_measure(work: Work, case_id: str) -> str:
    measures = case_steps.read(work, case_id).case.measures
    if not measures:
        raise Problem("measure.missing")
    return measures[-1].id


def _line(work: Work, case_id: str) -> str:
    """A line of this very case: the address and the form must name one thing."""
    asked = request.form.get("line", "")
    if asked not in {one.id for one in case_steps.read(work, case_id).case.remediations}:
        raise Problem("remediation.missing")
    return asked


def _version() -> int | None:
    shown = request.form.get("version", "")
    return int(shown) if shown.isdecimal() else None


def _stepped(work: Work, case_id: str, take: Callable[[], object]) -> ResponseReturnValue:
    """Take the step and come back; refused, the same page says why and keeps what was written."""
    try:
        take()
    except Problem as problem:
        if problem.code == "case.missing":
            raise
        work.rollback()
        answer = make_response(_shown(work, case_id, problem))
        answer.status_code = STATUS[problem.kind]
        return answer
    return redirect(url_for("case_step_pages.steps", case_id=case_id), 303)


def _shown(work: Work, case_id: str, problem: Problem | None = None) -> str:
    file = case_steps.read(work, case_id)
    facts: dict[str, Any] = {
        "file": file,
        "case": file.case,
        "may": {act.value for act in file.acts},
        "written": request.form,
        "today": local_day(work.now),
        "now": work.now,
        "say": words,
        "words": Words(work.county),
    }
    return page(work, "case_steps.html", problem=problem, **facts)
