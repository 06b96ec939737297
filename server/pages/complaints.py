"""投诉举报: the list, taking one down, one report with its steps, its sheet, the figures (M21)."""

from __future__ import annotations

from typing import Any

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.complaints import CHANNELS, COMPLAINTS, FOLLOWED, RESULTS, VERIFIED
from server.domain.days import local_day
from server.domain.parties import parties_of
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import UPLOAD_BODY, Door
from server.http.paging import cursor_of, key_of
from server.pages import matters, words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.reports import months_of
from server.pages.words import Words
from server.services import (
    complaint_asking,
    complaint_figures,
    complaint_reading,
    complaint_reporter,
    complaint_resurvey,
    complaints,
    matter_asking,
    reports,
)
from server.services.complaint_asking import ALL, KEPT, MINE, STATE_LABELS
from server.services.complaint_reading import Complaint
from server.services.complaints import Bringing
from server.services.matters import profile_of
from server.services.work import Work

door = Door("complaint_pages")

_MISSING = ("complaint.missing",)


@door.opens("/complaints", act=Act.COMPLAINT_READ, label="投诉举报")
def complaint_list(work: Work) -> str:
    """投诉举报：超期的在前，先看等本单位办的；条件留在网址里"""
    asked = asked_of_request()
    asked.setdefault("side", _first_side(work))
    if "figure" in asked:
        asked.setdefault("month", reports.current_month(work))
    if "state" not in request.args and "figure" not in asked:
        asked["state"] = complaint_asking.OPEN
    after = matter_asking.key_of_cursor(key_of(asked.get("after"), 2))
    found = complaint_reading.page(work, complaint_asking.filter_of(work, asked), after=after)
    return page(
        work,
        "complaints.html",
        asked=asked,
        sides=_sides(work),
        found=found,
        states=STATE_LABELS,
        rewards=COMPLAINTS.sides,
        results=RESULTS,
        channels=CHANNELS,
        figures=complaint_figures.FIGURES,
        may_keep=has_act(work.actor, Act.COMPLAINT_KEEP),
        areas=Areas(work),
        say=words,
        next_page=next_page(asked, cursor_of(matter_asking.cursor_key(found.next_key))),
        **_shown_words(),
    )


def _first_side(work: Work) -> str:
    """A county office sees all of it, a unit what it has to look at."""
    own = parties_of(work.actor, Act.COMPLAINT_CHECK)
    return MINE if any(":" in one for one in own) else ALL


def _sides(work: Work) -> dict[str, str]:
    own = parties_of(work.actor, Act.COMPLAINT_CHECK)
    found = {MINE: "本单位核查"} if own else {}
    if has_act(work.actor, Act.COMPLAINT_KEEP):
        found |= {KEPT: "本单位受理"}
    return {**found, ALL: "全部"}


def _shown_words() -> dict[str, Any]:
    return {"labels": COMPLAINTS.states, "closed": COMPLAINTS.closed, "verified": VERIFIED}


@door.opens("/complaints/figures", act=Act.COMPLAINT_READ, problems=("figures.no_such_month",))
def figures(work: Work) -> str:
    """举报统计：各乡镇、各举报方式的件数，点数字看是哪些举报"""
    month = request.args.get("month") or reports.current_month(work)
    return page(
        work,
        "complaint_figures.html",
        found=complaint_figures.of_month(work, month),
        month=month,
        months=months_of(work),
        figures=complaint_figures.FIGURES,
        may_report=has_act(work.actor, Act.REPORT_READ),
        say=words,
    )


@door.opens("/complaints/<complaint_id>", act=Act.COMPLAINT_READ, problems=_MISSING)
def one_complaint(work: Work, complaint_id: str) -> str:
    """一件举报：反映的情况、期限、办理经过和本人可以办理的步骤"""
    return _shown(work, complaint_id)


@door.opens("/complaints/<complaint_id>/sheet", act=Act.COMPLAINT_READ, problems=_MISSING)
def sheet(work: Work, complaint_id: str) -> str:
    """举报受理（办理）单，供打印；不含举报人信息"""
    found = complaint_reading.read(work, complaint_id)
    return page(
        work,
        "complaint_sheet.html",
        found=found,
        outcome_labels=_outcomes(),
        rewards=COMPLAINTS.sides,
        county=profile_of(work).name,
        say=words,
        **_shown_words(),
    )


@door.opens(
    "/complaints/<complaint_id>/keeping",
    "POST",
    act=Act.COMPLAINT_KEEP,
    max_bytes=UPLOAD_BODY,
    problems=_MISSING,
)
def keeping(work: Work, complaint_id: str) -> ResponseReturnValue:
    """受理单位受理、交办、答复、办结、提请奖励"""
    return _step(work, complaint_id)


@door.opens(
    "/complaints/<complaint_id>/checking",
    "POST",
    act=Act.COMPLAINT_CHECK,
    max_bytes=UPLOAD_BODY,
    problems=_MISSING,
)
def checking(work: Work, complaint_id: str) -> ResponseReturnValue:
    """核查单位登记现场核查结果、退回、交村（居）委会"""
    return _step(work, complaint_id)


@door.opens(
    "/complaints/<complaint_id>/rewarding",
    "POST",
    act=Act.COMPLAINT_REWARD,
    problems=_MISSING,
)
def rewarding(work: Work, complaint_id: str) -> ResponseReturnValue:
    """领导小组办公室审定奖励"""
    return _step(work, complaint_id)


@door.opens(
    "/complaints/<complaint_id>/resurvey",
    "POST",
    act=Act.SUBMISSION_REVIEW,
    problems=(*_MISSING, "complaint.not_verified", "submission.not_reviewable"),
)
def resurvey(work: Work, complaint_id: str) -> ResponseReturnValue:
    """举报查实后，把最近一次排查退回重新排查"""
    return matters.stepped(
        work,
        lambda: complaint_resurvey.ask(work, complaint_id, request.form.get("reason", "")),
        lambda problem: _shown(work, complaint_id, problem),
        lambda: url_for(
            "complaint_pages.one_complaint", complaint_id=complaint_id, notice="step_taken"
        ),
    )


@door.opens(
    "/complaints/<complaint_id>/reporter",
    "POST",
    act=Act.COMPLAINT_KEEP,
    problems=(*_MISSING, "complaint.not_kept_here", "reason.too_short"),
)
def reporter(work: Work, complaint_id: str) -> ResponseReturnValue:
    """受理单位写明理由后查看举报人信息；查看留有记录"""
    try:
        reason = request.form.get("reason", "")
        person = complaint_reporter.shown(work, complaint_id, reason=reason)
    except Problem as problem:
        if problem.code == "complaint.missing":
            raise
        refused = make_response(_shown(work, complaint_id, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return _shown(work, complaint_id, person=person)


def _step(work: Work, complaint_id: str) -> ResponseReturnValue:
    step = request.form.get("step", "")
    if step not in COMPLAINTS.step_labels():
        complaint_reading.read(work, complaint_id)  # another unit's is missing first
        raise Problem("request.malformed")
    return matters.stepped(
        work,
        lambda: complaints.take_step(work, complaint_id, step, _given(work)),
        lambda problem: _shown(work, complaint_id, problem),
        lambda: url_for(
            "complaint_pages.one_complaint", complaint_id=complaint_id, notice="step_taken"
        ),
    )


def _given(work: Work) -> Bringing:
    form, plain = request.form, matters.given_of_form(work)
    return Bringing(
        words=plain.words,
        files=plain.files,
        receiver=plain.receiver,
        outcomes=plain.outcomes,
        version=plain.version,
        house_code=form.get("house_code"),
        earlier=form.get("earlier"),
    )


def _outcomes() -> dict[str, str]:
    return {code: label for known in COMPLAINTS.outcomes.values() for code, label in known.items()}


def _shown(
    work: Work,
    complaint_id: str,
    problem: Problem | None = None,
    person: dict[str, Any] | None = None,
) -> str:
    found = complaint_reading.read(work, complaint_id)
    return page(
        work,
        "complaint.html",
        found=found,
        problem=problem,
        person=person,
        given=request.form.to_dict() if problem else {},
        units=complaints.may_receive(work, found.row.sender),
        suggested=_suggested(work, found),
        outcomes=COMPLAINTS.outcomes,
        outcome_labels=_outcomes(),
        rewards=COMPLAINTS.sides,
        followed=FOLLOWED,
        others=_others(work, found),
        way={"sender": "keeping", "receiver": "checking", "office": "rewarding"},
        parties={move.step: move.party for move in COMPLAINTS.moves},
        may=_links(work),
        words=Words(work.county),
        today=local_day(work.now),
        say=words,
        **_shown_words(),
    )


def _suggested(work: Work, found: Complaint) -> str | None:
    """The township it lies in, as whoever looks."""
    code = found.row.township_code
    units = complaints.may_receive(work, found.row.sender)
    return next((one for one in (f"township:{code}",) if code and one in units), None)


def _others(work: Work, found: Complaint) -> list[complaint_reading.OfHouse]:
    """Other reports about the same house: it may be a repeated one."""
    if found.house is None:
        return []
    rows = complaint_reading.of_house(work, found.house.id)
    return [one for one in rows if one.row.id != found.row.id]


def _links(work: Work) -> dict[str, bool]:
    acts = (Act.TRANSFER_RECORD, Act.TASK_DISPATCH, Act.CASE_REOPEN, Act.SUBMISSION_REVIEW)
    return {act.value.replace(".", "_"): has_act(work.actor, act) for act in acts}
