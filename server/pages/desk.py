"""The agency's desk for one commission: accept or send back, visit, upload the file and report."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import desks, documents, inspections, visits
from server.services.given_report import ROLES, Report, Signature, Stated
from server.services.work import Work
from server.store.reads import reports

door = Door("desk_pages")

_LARGEST = 220 << 20  # the limit proper is the county's (Config.document_mb)


# The first that holds something is shown to whoever asks for none.
_STATE_LABELS = {
    "waiting": "待接受",
    "working": "待出报告",
    "questioned": "有疑问",
    "voided": "已失效",
    "reported": "已出报告",
}


@door.opens("/desk", act=Act.INSPECTION_REPORT, label="鉴定委托")
def desk(work: Work) -> str:
    """委托给本机构的鉴定：待接受、待出报告、有疑问、已失效、已出报告"""
    asked = asked_of_request()
    state = asked.get("state", "")
    found = desks.desk_page(
        work,
        state if state in _STATE_LABELS else "working",
        is_late=asked.get("overdue") == "1",
        after=key_of(asked.get("after"), 2),
    )
    if not state and not found.lines:
        waiting = next((name for name in _STATE_LABELS if found.counts[name].number), None)
        if waiting is not None and waiting != "working":
            asked["state"] = waiting
            found = desks.desk_page(work, waiting)
    asked.setdefault("state", "working")
    return page(
        work,
        "desk.html",
        asked=asked,
        found=found,
        states=_STATE_LABELS,
        areas=Areas(work),
        next_page=next_page(asked, cursor_of(found.next_key)),
        today=local_day(work.now),
        now=work.now,
        say=words,
        words=Words(work.county),
    )


@door.opens("/desk/<inspection_id>", act=Act.INSPECTION_REPORT, problems=("inspection.missing",))
def commission(work: Work, inspection_id: str) -> str:
    """一项鉴定委托：接受或退回、现场查勘、出具报告"""
    return _shown(work, inspection_id)


@door.opens(
    "/desk/<inspection_id>",
    "POST",
    act=Act.INSPECTION_REPORT,
    max_bytes=_LARGEST,
    problems=("inspection.missing",),
)
def take_step(work: Work, inspection_id: str) -> ResponseReturnValue:
    """办理一步；不能受理时在原表上说明，已写的不丢（文件须重新选择）"""
    given = request.form.to_dict()
    try:
        _STEPS.get(given.get("step", ""), _report)(work, inspection_id)
    except Problem as problem:
        if problem.code == "inspection.missing":
            raise
        work.rollback()
        refused = make_response(_shown(work, inspection_id, problem, given))
        refused.status_code = STATUS[problem.kind]
        return refused
    done = given.get("step") in ("reject", "report")
    return redirect(
        "/desk" if done else url_for("desk_pages.commission", inspection_id=inspection_id), 303
    )


def _accept(work: Work, inspection_id: str) -> None:
    is_free = request.form.get("has_no_interest") == "1"
    visits.accept(work, inspection_id, has_no_interest=is_free)


def _reject(work: Work, inspection_id: str) -> None:
    visits.reject(work, inspection_id, reason=request.form.get("reason", ""))


def _visit(work: Work, inspection_id: str) -> None:
    people = request.form.get("people", "").replace("，", "、").replace(",", "、").split("、")
    visits.visit(work, inspection_id, visited_on=_day("visited_on"), people=people)


def _report(work: Work, inspection_id: str) -> None:
    report = _report_of_form(_uploaded(work, inspection_id))
    inspections.file_report(work, inspection_id, report=report)


_STEPS = {"accept": _accept, "reject": _reject, "visit": _visit, "report": _report}


def _uploaded(work: Work, inspection_id: str) -> str:
    """The file is already on disk when the form has been read; it is hashed from there."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Problem("document.not_uploaded")
    sha256 = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    length = file.stream.tell()
    file.stream.seek(0)
    pieces = documents.pieces_of(file.stream)
    documents.put_document(work, inspection_id, sha256, pieces, length)
    return sha256


def _report_of_form(sha256: str) -> Report:
    form = request.form
    text = {name: form.get(name, "").strip() for name in _TEXTS}
    people = tuple(
        Signature(
            role, form.get(f"{role}_name", "").strip(), form.get(f"{role}_number", "").strip()
        )
        for role in ROLES
        if form.get(f"{role}_name", "").strip()
    )
    standards = tuple(one.strip() for one in form.get("standards", "").splitlines() if one.strip())
    if not text["report_no"] or len(text["conclusion"]) < 5 or not standards:
        raise Problem("request.invalid")
    stated = Stated(
        storeys=_whole(form.get("storeys")),
        floor_area_m2=_decimal(form.get("floor_area_m2")),
        structure_type=form.get("structure_type") or None,
        built_year=_whole(form.get("built_year")),
    )
    days = {"inspected_on": _day("inspected_on"), "signed_on": _day("signed_on")}
    return Report(
        **text, **days, people=people, standards=standards, file_sha256=sha256, stated=stated
    )


_TEXTS = ("report_no", "scale", "grade", "scope", "advice", "conclusion")


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Problem("request.invalid") from error


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 6 else None


def _decimal(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError as error:
        raise Problem("request.invalid") from error


def _shown(
    work: Work,
    inspection_id: str,
    problem: Problem | None = None,
    given: dict[str, Any] | None = None,
) -> str:
    found = inspections.find_own(work, inspection_id, None)
    line = inspections.line_of(work, found, inspection_id)
    return page(
        work,
        "desk_commission.html",
        line=line,
        code=found.house.code,
        visits=reports.visits_of(found.reach, work.db, [inspection_id]),
        problem=problem,
        given=given or {},
        signing=ROLES,
        limit_mb=work.store.config.document_mb,
        today=local_day(work.now),
        say=words,
        words=Words(work.county),
    )
