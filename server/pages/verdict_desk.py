"""判定确认: verdicts that wait for a technician, one after the other, by keyboard (M6)."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.owner_told import WAY_LABELS, WHOM
from server.domain.patrols import FINDINGS, OUTCOMES, PROBLEMS
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.reassessment import RANK
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import house_facts, step_fields, words
from server.pages.frame import page
from server.pages.words import Words
from server.services import (
    explanations,
    houses,
    patrol_desk,
    step_subjects,
    survey_corrections,
    verdicts,
)
from server.services.work import Work
from server.store.reads import cases
from server.store.reads.house_filter import HouseFilter
from server.store.reads.houses import HouseLine

door = Door("verdict_desk_pages")

_SHOWN = 50
_PATROLS = 20  # of the newest
_KNOWN = (Verdict.SAFE, Verdict.GENERAL, Verdict.SEVERE)
_EVENTS = frozenset({"verdict.confirmed", "verdict.overridden"})


@door.opens("/verdict-desk", act=Act.VERDICT_CONFIRM, label="判定确认")
def desk(work: Work) -> str:
    """待技术人员确认的初步判定，逐户办理"""
    return _shown(work, request.args.get("house"))


@door.opens(
    "/verdict-desk/<house_id>",
    "POST",
    act=Act.VERDICT_CONFIRM,
    problems=("house.missing", "house.changed_meanwhile", "verdict.four_eyes"),
)
def decide(work: Work, house_id: str) -> ResponseReturnValue:
    """确认或改判；不能受理时说明原因，已写的不丢，办完转到下一户"""
    subject = step_subjects.held(work, step_subjects.of_house, Act.VERDICT_CONFIRM, house_id)
    try:
        seen, version = _number("seen"), _number("version")
        step_subjects.require_unchanged(work, subject, version=version, seen=seen, events=_EVENTS)
        _decide(work, house_id, version)
    except Problem as problem:
        work.rollback()
        refused = make_response(_shown(work, house_id, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    following = request.form.get("next") or None
    return redirect(url_for("verdict_desk_pages.desk", house=following, notice="step_taken"), 303)


def _decide(work: Work, house_id: str, version: int | None) -> None:
    form = request.form
    said = {"assessment_id": form.get("assessment", ""), "version": version}
    wanted = form.get("verdict", "")
    if wanted == "confirm":
        verdicts.confirm(work, house_id, **said)
        return
    if wanted not in {one.value for one in _KNOWN}:
        raise Problem("verdict.needed")
    verdict = Verdict(wanted)
    rises = RANK[verdict] > RANK[Verdict(form.get("was", "") or "incomplete")]
    change = verdicts.raise_verdict if rises else verdicts.lower_verdict
    change(work, house_id, verdict=verdict, reason=form.get("reason"), **said)


def _shown(work: Work, wanted: str | None, problem: Problem | None = None) -> str:
    lines = _waiting(work)
    here = wanted or (lines[0].id if lines else None)
    facts = _item(work, here) if here is not None else {"house": None}
    return page(
        work,
        "verdict_desk.html",
        lines=lines,
        neighbours=_neighbours(lines, here),
        problem=problem,
        reason=request.form.get("reason", ""),
        chosen=request.form.get("verdict", ""),
        choices=[(one.value, Words(work.county).of("verdict", one.value)) for one in _KNOWN],
        say=words,
        words=Words(work.county),
        **facts,
    )


def _waiting(work: Work) -> list[HouseLine]:
    """Those with a verdict to confirm; what is incomplete has to be surveyed first."""
    wanted = HouseFilter(is_to_confirm=True, is_ended=False, as_of=local_day(work.now))
    found = houses.house_page(work, wanted, limit=_SHOWN).lines
    return [one for one in found if one.verdict != Verdict.INCOMPLETE.value]


def _neighbours(lines: list[HouseLine], here: str | None) -> tuple[str | None, str | None]:
    """The house before and the one after, for the keys k and j."""
    ids = [one.id for one in lines]
    if here not in ids:
        return None, ids[0] if ids else None
    at = ids.index(here)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def _item(work: Work, house_id: str) -> dict[str, Any]:
    subject = step_subjects.of_house(work, Act.VERDICT_CONFIRM, house_id)
    file = houses.read_file(work, house_id)
    why, _ = explanations.newest_and_earlier(work, house_id, 0)
    surveyors = cases.surveyors_of(reach_of(work.actor, Act.VERDICT_CONFIRM), work.db, house_id)
    shown = _number("seen") if request.method == "POST" else None
    return {
        "house": file.head,
        "file": file,
        "why": why,
        "subject": subject,
        "is_own": work.actor.account_id in surveyors,
        "albums": house_facts.albums(file)[:1],
        "meanwhile": [] if shown is None else step_subjects.meanwhile(work, subject, shown),
        "confirmations": file.confirmations,
        "not_correctable": survey_corrections.why_not(work, house_id),
        **_patrols(work, house_id),
    }


def _patrols(work: Work, house_id: str) -> dict[str, Any]:
    """What patrols found: a verdict that one of them raised is judged by what it saw (0038)."""
    files = patrol_desk.of_house(work, house_id, _PATROLS)
    found = [one for one in files if one.row.finding in PROBLEMS and one.row.state == "accepted"]
    words_of = {"findings": FINDINGS, "outcomes": OUTCOMES, "whom": WHOM, "ways": WAY_LABELS}
    return {"patrols": found, **words_of}


def _number(name: str) -> int | None:
    return step_fields.whole_number(request.form.get(name, ""))
