"""周边群众告知: whom to tell because a house near may fall, and that it was done."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.neighbours import BASIS_LABELS, OUTCOMES, STATE_LABELS, WAYS
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import neighbours
from server.services.neighbours import Telling
from server.services.work import Work

door = Door("neighbour_pages")

_LABELS = {"states": STATE_LABELS, "bases": BASIS_LABELS, "ways": WAYS}


@door.opens("/neighbours", act=Act.NEIGHBOUR_TELL, label="周边群众告知")
def asked_list(work: Work) -> str:
    """本辖区内须告知撤离的周边房屋"""
    asked = asked_of_request()
    state = asked.get("state", "waiting")
    wanted = state if state in STATE_LABELS else None
    after = key_of(asked.get("after"), 4)
    lines, key = neighbours.asked_page(work, state=wanted, after=after)
    return page(
        work,
        "neighbours.html",
        asked={**asked, "state": state},
        lines=lines,
        total=None if after else neighbours.asked_count(work, wanted),
        areas=Areas(work),
        names=neighbours.danger_names(work, lines),
        say=words,
        words=Words(work.county),
        next_page=next_page(asked, cursor_of(key)),
        **_LABELS,
    )


@door.opens("/measures/<measure_id>/neighbours", act=Act.HOUSE_READ, problems=("measure.missing",))
def of_measure(work: Work, measure_id: str) -> str:
    """一项管控措施的周边群众疏散进度"""
    found = neighbours.of_measure(work, measure_id)
    return page(
        work,
        "measure_neighbours.html",
        found=found,
        names=neighbours.names_of(work, [one.line for one in found.neighbours]),
        say=words,
        **_LABELS,
    )


@door.opens("/neighbours/<neighbour_id>", act=Act.NEIGHBOUR_TELL, problems=("neighbour.missing",))
def one(work: Work, neighbour_id: str) -> str:
    """登记一户的告知"""
    return _shown(work, neighbour_id)


@door.opens(
    "/neighbours/<neighbour_id>",
    "POST",
    act=Act.NEIGHBOUR_TELL,
    problems=("neighbour.missing",),
)
def tell(work: Work, neighbour_id: str) -> ResponseReturnValue:
    """登记；不能受理时在原表上说明，已写的不丢"""
    given = {name: value.strip() for name, value in request.form.items() if value.strip()}
    try:
        neighbours.tell(work, neighbour_id, telling=_telling(given))
    except Problem as problem:
        if problem.code == "neighbour.missing":
            raise
        work.rollback()  # nothing of a refused entry stays
        refused = make_response(_shown(work, neighbour_id, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("neighbour_pages.asked_list"), 303)


def _telling(given: dict[str, str]) -> Telling:
    if given.get("outcome") not in OUTCOMES or given.get("way") not in WAYS:
        raise Problem("neighbour.outcome_needed")
    return Telling(
        outcome=given["outcome"],
        way=given["way"],
        recipient=given.get("recipient", "")[:40] or None,
        reason=given.get("reason", "")[:500] or None,
    )


def _shown(work: Work, neighbour_id: str, problem: Problem | None = None) -> str:
    line = neighbours.find_asked(work, neighbour_id)
    return page(
        work,
        "neighbour.html",
        line=line,
        problem=problem,
        given=request.form,
        outcomes=OUTCOMES,
        areas=Areas(work),
        names=neighbours.danger_names(work, [line]),
        say=words,
        words=Words(work.county),
        **_LABELS,
    )
