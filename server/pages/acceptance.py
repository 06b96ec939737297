"""验收与销号 of one case: how far it is, and the form of the next step for who may take it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acceptance import MARK_LABELS, OPINIONS, WAYS
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.domain.workflow import ACT_LABELS
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import step_offers, words
from server.pages.acceptance_form import marks_of, participants_of, saved_at, written_items
from server.pages.frame import page
from server.pages.words import Words
from server.services import (
    acceptance,
    acceptance_page,
    sealed_images,
    sessions,
    sign_off,
    site_check,
)
from server.services.acceptance import Application, Outcome
from server.services.sign_off import Signing
from server.services.site_check import Visit
from server.services.work import Work

door = Door("acceptance_pages")

_UPLOADS = 40 << 20
_MISSING = ("case.missing", "acceptance.missing", "draw.blind")


@door.opens("/cases/<case_id>/acceptance", act=Act.HOUSE_READ, problems=("case.missing",))
def acceptance_file(work: Work, case_id: str) -> str:
    """验收与销号：已办各步，和下一步的办理表"""
    return _shown(work, case_id)


@door.opens(
    "/cases/<case_id>/acceptance/application",
    "POST",
    act=Act.ACCEPTANCE_APPLY,
    max_bytes=_UPLOADS,
)
def apply(work: Work, case_id: str) -> ResponseReturnValue:
    """申请验收"""

    def take() -> None:
        way = _chosen("way", WAYS, Act.ACCEPTANCE_APPLY, "申请方式")
        file = request.files.get("statement")
        data = file.read() if file else b""
        given = base64.b64encode(data).decode() if data and way == "owner" else ""
        statement = sealed_images.statement(given) if given else None
        application = Application(way=way, statement=statement)
        acceptance.apply(work, case_id, application=application, version=_version())

    return _stepped(work, case_id, take)


@door.opens("/cases/<case_id>/acceptance/opinion", "POST", act=Act.ACCEPTANCE_OPINE)
def opine(work: Work, case_id: str) -> ResponseReturnValue:
    """村(居)委会意见"""

    def take() -> None:
        opinion = _chosen("opinion", OPINIONS, Act.ACCEPTANCE_OPINE, "同意或不同意")
        said = {"opinion": opinion, "reasons": request.form.get("reasons")}
        acceptance.opine(work, _newest(work, case_id), **said, version=_version())

    return _stepped(work, case_id, take)


@door.opens(
    "/cases/<case_id>/acceptance/visit", "POST", act=Act.ACCEPTANCE_VISIT, max_bytes=_UPLOADS
)
def visit(work: Work, case_id: str) -> ResponseReturnValue:
    """现场验收"""

    def take() -> None:
        acceptance_id = _newest(work, case_id)
        hazards = [one.hazard_id for one in site_check.candidates(work, acceptance_id)]
        found = Visit(
            on_site_on=_day(request.form.get("on_site_on")),
            participants=participants_of(work),
            marks=marks_of(work, hazards),
            items=written_items(),
            saved_at=saved_at(),
        )
        site_check.visit(work, acceptance_id, visit=found, version=_version())

    return _stepped(work, case_id, take)


@door.opens("/cases/<case_id>/acceptance/decision", "POST", act=Act.ACCEPTANCE_DECIDE)
def decide(work: Work, case_id: str) -> ResponseReturnValue:
    """验收结论"""

    def take() -> None:
        conclusions = (acceptance.PASSED, acceptance.RETURNED)
        outcome = Outcome(
            conclusion=_chosen("conclusion", conclusions, Act.ACCEPTANCE_DECIDE, "合格或退回"),
            reasons=request.form.get("reasons") or None,
            answer=request.form.get("answer") or None,
        )
        acceptance.decide(work, _newest(work, case_id), outcome=outcome, version=_version())

    return _stepped(work, case_id, take)


@door.opens(
    "/cases/<case_id>/acceptance/sign-off", "POST", act=Act.CASE_SIGN_OFF, rate="20 per minute"
)
def sign(work: Work, case_id: str) -> ResponseReturnValue:
    """销号：再次输入密码并手写签名；密码不对也要记录，所以不回退"""
    try:
        given = sealed_images.signature(request.form.get("signature", ""))
    except Problem as problem:
        blank = problem.code == "image.malformed" and not request.form.get("signature")
        return _refused(work, case_id, Problem("signature.blank") if blank else problem)
    try:
        password = request.form.get("password", "")
        proof = sessions.prove_again(work, password, address=request.remote_addr)
    except Problem as problem:
        return _refused(work, case_id, problem)
    signing = Signing(proof, given)
    return _stepped(
        work,
        case_id,
        lambda: sign_off.sign_off(work, case_id, signing=signing, version=_version()),
    )


def _stepped(work: Work, case_id: str, take: Callable[[], object]) -> ResponseReturnValue:
    """Take the step and come back to the file; refused, the same page says why."""
    try:
        take()
    except Problem as problem:
        if problem.code in _MISSING:
            raise
        work.rollback()
        return _refused(work, case_id, problem)
    return redirect(url_for("acceptance_pages.acceptance_file", case_id=case_id), 303)


def _refused(work: Work, case_id: str, problem: Problem) -> ResponseReturnValue:
    answer = make_response(_shown(work, case_id, problem))
    answer.status_code = STATUS[problem.kind]
    return answer


def _newest(work: Work, case_id: str) -> str:
    found = acceptance_page.read(work, case_id).case.acceptances
    if not found:
        raise Problem("acceptance.missing")
    return found[-1].id


def _version() -> int | None:
    shown = request.form.get("version", "")
    return int(shown) if shown.isdecimal() else None


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        raise Problem("case.evidence_missing", act="现场验收", items="现场验收日期") from error


def _shown(work: Work, case_id: str, problem: Problem | None = None) -> str:
    file = acceptance_page.read(work, case_id)
    return page(work, "acceptance.html", problem=problem, **_facts(work, file))


def _facts(work: Work, file: acceptance_page.AcceptanceFile) -> dict[str, Any]:
    held = [act for act in file.case.next_acts if has_act(work.actor, act)]
    mine = [act for act in held if step_offers.is_right_person(work, act, file.case)]
    return {
        "file": file,
        "case": file.case,
        "may": {act.value for act in mine},
        "others": [ACT_LABELS[act] for act in held if act not in mine],
        "may_open_report": has_act(work.actor, Act.REPORT_FILE_READ),
        "written": request.form,
        "ways": WAYS,
        "opinions": OPINIONS,
        "marks": MARK_LABELS,
        "today": local_day(work.now),
        "say": words,
        "words": Words(work.county),
    }


def _chosen(field: str, allowed: Collection[str], act: Act, label: str) -> str:
    """Nothing is chosen for whoever chose nothing: his word is what the ledger keeps."""
    value = request.form.get(field, "")
    if value not in allowed:
        raise Problem("case.evidence_missing", act=ACT_LABELS[act], items=label)
    return value
