"""月报报送: who hands in what, who accepts it, and who is late (M19)."""

from __future__ import annotations

from datetime import timedelta

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.indicators import INDICATORS, INDICATORS_BY_ID
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.reports import months_of
from server.services import (
    report_parts,
    report_progress,
    reports,
    sealed_images,
    sessions,
    weekly_reading,
)
from server.services.report_parts import Signed
from server.services.sealed_images import Given
from server.services.weekly_reading import WeeklyPunctuality
from server.services.work import Work

door = Door("report_part_pages")

_SHOWN_FIRST = (
    "survey_total",
    "survey_new",
    "hazardous",
    "severe",
    "severe_uncontrolled",
    "inspection_total",
    "to_remedy",
    "remedy_done",
    "sign_off_total",
    "overdue",
)
_AHEAD = timedelta(days=31)


_WEEKS_COUNTED = timedelta(days=7 * 12)


def _weekly(work: Work) -> list[WeeklyPunctuality]:
    """Beside the months, where the county asks for weeks and the reader may see them."""
    if not has_act(work.actor, Act.SUPERVISION_READ):
        return []
    today = local_day(work.now)
    return weekly_reading.punctuality(work, today - _WEEKS_COUNTED, today)


@door.opens("/report-parts", act=Act.REPORT_READ, label="月报报送")
def this_month(work: Work) -> ResponseReturnValue:
    """本期报送情况"""
    month = request.args.get("month") or reports.current_month(work)
    return redirect(url_for("report_part_pages.parts", month=month), 303)


@door.opens("/report-parts/<month>", act=Act.REPORT_READ, problems=("figures.no_such_month",))
def parts(work: Work, month: str) -> str:
    """某月各单位报送情况：谁已报、谁未报、谁逾期"""
    today = local_day(work.now)
    found = report_progress.month_parts(work, month)
    past = [one for one in months_of(work) if one < reports.current_month(work)][:12]
    return page(
        work,
        "report_parts.html",
        month=month,
        months=months_of(work),
        parts=found,
        past=past,
        punctual=report_progress.punctuality(work, past),
        weekly=_weekly(work),
        calendar=report_progress.calendar(work, today, today + _AHEAD),
        say=words,
    )


@door.opens("/report-parts/waiting", act=Act.REPORT_SUBMIT)
def waiting(work: Work) -> str:
    """本单位待报送的月报"""
    return _waiting(work, "待报送的月报", report_progress.to_hand_in(work))


@door.opens("/report-parts/handed-in", act=Act.REPORT_DECIDE)
def handed_in(work: Work) -> str:
    """下级已报送、待接收的月报"""
    return _waiting(work, "待接收的月报", report_progress.to_decide(work))


def _waiting(work: Work, title: str, lines: list[report_progress.Waiting]) -> str:
    return page(work, "report_parts_waiting.html", title=title, lines=lines, say=words)


@door.opens("/report-parts/<month>/<party>", act=Act.REPORT_READ, problems=("report.not_yours",))
def part(work: Work, month: str, party: str) -> str:
    """一个单位的月报：本期数字、报送、接收或退回"""
    return _shown(work, month, party)


def _shown(work: Work, month: str, party: str, problem: Problem | None = None) -> str:
    found = report_progress.part_page(work, month, party)
    changed = [
        one
        for one in INDICATORS
        if found.declared and found.declared[one.id] != found.numbers[one.id]
    ]
    return page(
        work,
        "report_part.html",
        part=found,
        month=month,
        first=[INDICATORS_BY_ID[one] for one in _SHOWN_FIRST],
        changed=changed,
        statement=report_parts.STATEMENT,
        problem=problem,
        written=request.form,
        say=words,
    )


@door.opens(
    "/report-parts/<month>/<party>/submission",
    "POST",
    act=Act.REPORT_SUBMIT,
    rate="20 per minute",
    problems=("report.not_yours", "report.locked", "report.not_now", "report.too_early"),
)
def submit(work: Work, month: str, party: str) -> ResponseReturnValue:
    """报送：声明数据属实，乡镇、部门和县级再次输入密码并手写签名"""
    found = report_progress.part_page(work, month, party)
    try:
        signed = _signed(work, needs_signature=found.needs_signature)
    except Problem as problem:  # a wrong password is counted: nothing is rolled back
        return _refused(work, month, party, problem)
    said = request.form.get("words", "")
    try:
        report_parts.submit(work, month, party, signed, said)
    except Problem as problem:
        return _undone(work, month, party, problem)
    return redirect(url_for("report_part_pages.part", month=month, party=party), 303)


def _signed(work: Work, *, needs_signature: bool) -> Signed:
    agrees = request.form.get("agrees") == "yes"
    if not (agrees and needs_signature):
        return Signed(agrees)
    given = _signature()
    try:
        password = request.form.get("password", "")
        proof = sessions.prove_again(work, password, address=request.remote_addr)
    except Problem as problem:
        raise Problem("report.not_proven") from problem
    return Signed(agrees, proof, given)


def _signature() -> Given:
    drawn = request.form.get("signature", "")
    if not drawn:
        raise Problem("signature.blank")
    return sealed_images.signature(drawn)


@door.opens(
    "/report-parts/<month>/<party>/decision",
    "POST",
    act=Act.REPORT_DECIDE,
    problems=("report.not_yours", "report.locked", "report.not_now", "report.words_needed"),
)
def decide(work: Work, month: str, party: str) -> ResponseReturnValue:
    """上一级接收、退回或解除锁定"""
    try:
        step, said = request.form.get("step", ""), request.form.get("words", "")
        report_parts.decide(work, month, party, step, said)
    except Problem as problem:
        return _undone(work, month, party, problem)
    return redirect(url_for("report_part_pages.part", month=month, party=party), 303)


def _undone(work: Work, month: str, party: str, problem: Problem) -> ResponseReturnValue:
    if problem.code == "report.not_yours":
        raise problem
    work.rollback()
    return _refused(work, month, party, problem)


def _refused(work: Work, month: str, party: str, problem: Problem) -> ResponseReturnValue:
    answer = make_response(_shown(work, month, party, problem))
    answer.status_code = STATUS[problem.kind]
    return answer
