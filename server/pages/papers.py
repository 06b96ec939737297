"""文书: issuing one with a preview, the page of one with its delivery, and those undelivered."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from server.domain.acts import Act
from server.domain.days import LOCAL, local_day
from server.domain.paper_masking import MASKED_KINDS
from server.domain.papers import CHECK_PATH, kind_of
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http import invalid
from server.http.addresses import public_address
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.http.paper_bodies import DeliverSchema, PaperInputSchema
from server.pages import paper_words, words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import (
    paper_delivery,
    paper_lists,
    paper_suggestions,
    papers,
    photos,
    transfer_letters,
)
from server.services.county import county_schema
from server.services.images import LARGEST_BYTES
from server.services.paper_delivery import Attempt
from server.services.work import Work

door = Door("paper_pages")


@door.opens("/papers", act=Act.PAPER_READ, label="待送达文书")
def undelivered(work: Work) -> str:
    """尚未送达的文书，先印发的在前；已送达、期限在走的，先到期的在前"""
    asked = asked_of_request()
    after = key_of(asked.get("after"), 2)
    lines, last = paper_lists.undelivered(
        work,
        township=asked.get("township"),
        after=after,
    )
    return page(
        work,
        "papers.html",
        lines=lines,
        total=None if after else paper_lists.undelivered_count(work, asked.get("township")),
        running=[] if after else paper_lists.running(work, township=asked.get("township")),
        left_of=lambda line: paper_lists.left_of(work, line),
        asked=asked,
        areas=Areas(work),
        say=words,
        today=local_day(work.now),
        next_page=next_page(asked, cursor_of(last)),
        **paper_words.shown(),
    )


@door.opens(
    "/cases/<case_id>/papers/new",
    act=Act.PAPER_ISSUE,
    problems=("case.missing", "task.missing", "paper.task_not_overdue"),
)
def new_paper(work: Work, case_id: str) -> str:
    """印发文书的填写页"""
    kind, task = request.args.get("kind", ""), request.args.get("task")
    starts = {"matter": paper_suggestions.matter(work, case_id, kind, task), "task": task or ""}
    return _form(work, case_id, kind, starts)


@door.opens("/cases/<case_id>/papers/new", "POST", act=Act.PAPER_ISSUE)
def issue(work: Work, case_id: str) -> ResponseReturnValue:
    """先预览，确认后印发；不能印发时在原表上说明，已写的不丢"""
    name = request.form.get("kind", "")
    try:
        given = _given()
        if request.form.get("step") != "issue":
            shown = papers.preview(work, case_id, kind=name, given=given)
            return _form(work, case_id, name, request.form, preview=shown)
        made = papers.issue(
            work,
            case_id,
            kind=name,
            given=given,
            verify_at=f"{public_address()}{CHECK_PATH}",
        )
    except Problem as problem:
        work.rollback()
        refused = make_response(_form(work, case_id, name, request.form, problem=problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("paper_pages.one_paper", paper_id=made.id), 303)


def _given() -> dict[str, Any]:
    names = PaperInputSchema().fields
    written: dict[str, Any] = {
        name: value.strip()
        for name, value in request.form.items()
        if name in names and value.strip()
    }
    if written.get("due_days", "").isdecimal():
        written["due_days"] = int(written["due_days"])
    if "talk_at" in written:
        written["talk_at"] = _in_county(written["talk_at"])
    try:
        return dict(PaperInputSchema().load(written))
    except ValidationError as error:
        raise invalid.refuse(error.messages) from error


def _in_county(text: str) -> str:
    """What datetime-local sends, as the county's time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LOCAL).isoformat()
    except ValueError:
        return text


def _form(
    work: Work,
    case_id: str,
    name: str,
    written: Any,
    *,
    preview: papers.Preview | None = None,
    problem: Problem | None = None,
) -> str:
    kind = kind_of(name)
    return page(
        work,
        "paper_new.html",
        case=papers.case_head(work, case_id),
        kind=kind,
        kind_name=name,
        written=written,
        preview=preview,
        problem=problem,
        departments=county_schema(work.county).profile.departments,
        **paper_words.shown(),
    )


@door.opens("/papers/<paper_id>", act=Act.PAPER_READ, problems=("paper.missing",))
def one_paper(work: Work, paper_id: str) -> str:
    """一份文书：状态、下载、送达记录和登记"""
    return _shown(work, paper_id)


@door.opens(
    "/papers/<paper_id>/deliveries",
    "POST",
    act=Act.PAPER_DELIVER,
    max_bytes=LARGEST_BYTES + (1 << 20),
)
def deliver(work: Work, paper_id: str) -> ResponseReturnValue:
    """登记送达"""
    return _done(work, paper_id, lambda: _deliver(work, paper_id))


@door.opens("/papers/<paper_id>/void", "POST", act=Act.PAPER_ISSUE)
def void(work: Work, paper_id: str) -> ResponseReturnValue:
    """作废"""
    reason = request.form.get("reason", "")
    return _done(work, paper_id, lambda: papers.void(work, paper_id, reason=reason))


def _deliver(work: Work, paper_id: str) -> Any:
    form = {name: value.strip() for name, value in request.form.items() if value.strip()}
    form.pop("csrf_token", None)
    written: dict[str, Any] = {
        **form,
        "is_delivered": form.get("is_delivered") != "no",
        "happened_at": _in_county(form.get("happened_at", "")),
        "witnesses": form.get("witnesses", "").replace("，", "、").split("、"),
    }
    written["witnesses"] = [one.strip() for one in written["witnesses"] if one.strip()]
    photo = request.files.get("photo")
    if photo is not None and photo.filename:
        written["photo_sha256"] = _stored(work, photo.read())
    try:
        body = DeliverSchema().load(written)
    except ValidationError as error:
        raise invalid.refuse(error.messages) from error
    attempt = Attempt(**body | {"witnesses": tuple(body["witnesses"])})
    return paper_delivery.record_delivery(work, paper_id, attempt=attempt)


def _stored(work: Work, data: bytes) -> str:
    """The photo on disk and known to the county; its hash."""
    photos.require_size(len(data))
    sha256 = hashlib.sha256(data).hexdigest()
    photos.receive_photo(work, sha256, [data])
    return sha256


def _done(work: Work, paper_id: str, act: Any) -> ResponseReturnValue:
    try:
        act()
    except Problem as problem:
        if problem.code == "paper.missing":
            raise
        work.rollback()
        refused = make_response(_shown(work, paper_id, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("paper_pages.one_paper", paper_id=paper_id), 303)


def _shown(work: Work, paper_id: str, problem: Problem | None = None) -> str:
    found = papers.paper_file(work, paper_id)
    own = {seat.unit_id for seat in work.actor.seats}
    return page(
        work,
        "paper.html",
        paper=found.paper,
        deliveries=found.deliveries,
        void_reason=found.void_reason,
        transfer=transfer_letters.transfer_of(work, found.paper),
        has_masked=found.paper.kind in MASKED_KINDS,
        problem=problem,
        written=request.form,
        may_deliver=has_act(work.actor, Act.PAPER_DELIVER),
        may_void=has_act(work.actor, Act.PAPER_ISSUE) and found.paper.unit_id in own,
        say=words,
        words=Words(work.county),
        **paper_words.shown(),
    )
