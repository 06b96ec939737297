"""登记举报: one form for somebody on the phone; the house is looked for without leaving it."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.complaints import CHANNELS, KINDS, OFFERED
from server.domain.days import local_day
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.door import UPLOAD_BODY, Door
from server.pages import matters, words
from server.pages.frame import page
from server.pages.houses import Areas
from server.pages.words import Words
from server.services import complaint_reading, complaint_taking, complaints, house_search
from server.services.complaint_reading import OfHouse
from server.services.complaint_reporter import Reporter
from server.services.complaint_taking import Taking
from server.services.finding import find_house_by_code
from server.services.matters import profile_of
from server.services.work import Work
from server.store.reads.houses import HouseLine

door = Door("complaint_taking_pages")

_MOST_FOUND = 12
_AT_ONCE = "assign"


class Candidate(NamedTuple):
    """A house found by what the caller said, with reports there are about it."""

    house: HouseLine
    reports: list[OfHouse]


@door.opens("/complaints/new", act=Act.COMPLAINT_KEEP)
def new_complaint(work: Work) -> str:
    """登记表：从房屋档案进入时已选定房屋"""
    return _form(work, {"house_code": request.args.get("code", ""), "channel": OFFERED[0]}, [])


@door.opens("/complaints/new", "POST", act=Act.COMPLAINT_KEEP, max_bytes=UPLOAD_BODY)
def take_down(work: Work) -> ResponseReturnValue:
    """登记；或先按来电人所说查找房屋，已写的不丢"""
    given, kinds = request.form.to_dict(), request.form.getlist("kinds")
    if "find" in given:
        return _form(work, given, kinds)
    made: list[str] = []
    return matters.stepped(
        work,
        lambda: made.append(_take(work, given, kinds)),
        lambda problem: _form(work, given, kinds, problem),
        lambda: url_for("complaint_pages.one_complaint", complaint_id=made[0], notice="step_taken"),
    )


def _take(work: Work, given: dict[str, str], kinds: list[str]) -> str:
    command = Taking(
        channel=given.get("channel", ""),
        kinds=tuple(kinds),
        words=given.get("words", ""),
        place=given.get("place", "")[:200],
        house_code=given.get("house_code", "").strip() or None,
        is_anonymous=given.get("is_anonymous") == "1",
        reporter=Reporter(given.get("name"), given.get("phone"), given.get("note")),
        received_on=matters.day_of(given.get("received_on")),
        files=matters.uploaded(work),
        **_area(given.get("area", "")),
    )
    complaint_id = complaint_taking.take_down(work, command)
    if given.get("then") == _AT_ONCE:
        _assign(work, complaint_id)
    return complaint_id


def _area(code: str) -> dict[str, str | None]:
    """`township` or `township/village`, as one list offers them."""
    township, _, village = code.partition("/")
    return {"township": township or None, "village": village or None}


def _assign(work: Work, complaint_id: str) -> None:
    """To the township it lies in; where none is known it stays to be assigned."""
    row = complaints.find(work, Act.COMPLAINT_KEEP, complaint_id)
    if row.township_code is not None:
        receiver = f"township:{row.township_code}"
        given = complaints.Bringing(receiver=receiver)
        complaints.take_step(work, complaint_id, "assign", given)


def _form(
    work: Work, given: dict[str, str], kinds: list[str], problem: Problem | None = None
) -> str:
    areas = Areas(work)
    return page(
        work,
        "complaint_new.html",
        given=given,
        chosen=kinds,
        problem=problem,
        channels={code: CHANNELS[code] for code in OFFERED},
        kinds=KINDS,
        townships=profile_of(work).townships,
        areas=areas,
        found=_found(work, given),
        named=_named(work, given.get("house_code", "")),
        may_search=has_act(work.actor, Act.HOUSE_READ),
        words=Words(work.county),
        today=local_day(work.now),
        oldest=complaint_taking.OLDEST_DAYS,
        say=words,
    )


def _found(work: Work, given: dict[str, Any]) -> list[Candidate] | None:
    """None where nothing was looked for."""
    text = str(given.get("search", "")).strip()
    if "find" not in given or not text:
        return None
    lines = house_search.search(work, text).lines[:_MOST_FOUND]
    reports = complaint_reading.of_houses(work, [one.id for one in lines])
    return [Candidate(one, reports.get(one.id, [])) for one in lines]


def _named(work: Work, code: str) -> str | None:
    """The code of a house that was chosen and is within reach."""
    if not code.strip():
        return None
    try:
        return find_house_by_code(work, Act.COMPLAINT_KEEP, code.strip()).house.code
    except Problem:
        return None
