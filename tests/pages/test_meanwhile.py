"""Every form of every page: what others did since it was shown is told, and to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from server import clock
from server.domain.acts import Role
from server.domain.events import EVENTS
from server.domain.facts import Actor, Verdict
from server.services import meanwhile
from server.services.meanwhile_subjects import FINDERS, NOT_IN_LEDGER, OF_HOUSE
from server.services.work import Look, Work
from server.store import rows
from tests import make
from tests.fixtures_http import form_token
from tests.http.foreign import make_foreign
from tests.http.test_reach_walk import OF_EVERYBODY
from tests.procedure.scene import WUZHAI, Scene

HTML = {"Accept": "text/html"}
# What a form is about beside its subject: no thing of its own that could move.
BESIDE = frozenset({"week_item", "rank", "line_number", "layer", "x", "y", "z"})


def _forms(app: Flask) -> dict[str, frozenset[str]]:
    """Every address a page's form goes to, with its parameters."""
    rules = [one for one in app.url_map.iter_rules() if "POST" in (one.methods or ())]
    return {
        one.rule: frozenset(one.arguments)
        for one in rules
        if not one.rule.startswith(("/api/", "/openrosa/", "/ogc/", "/h/", "/p/"))
    }


def test_every_form_of_every_page_says_what_it_is_about(app):
    known = FINDERS.keys() | OF_HOUSE.keys() | NOT_IN_LEDGER | BESIDE
    unknown = {rule: names - known for rule, names in _forms(app).items() if names - known}
    assert not unknown, "name it in server/services/meanwhile_subjects.py"
    assert len(_forms(app)) > 100


def _of_the_county(label: str) -> Actor:
    """One person with every county seat: who may look at everything."""
    seats = [
        make.actor_of(role, label).seats[0]
        for role in (
            Role.LEADING_GROUP_OFFICE,
            Role.HOUSING_BUREAU,
            Role.ADMINISTRATOR,
            Role.LEADING_GROUP,
        )
    ]
    township = make.actor_of(Role.TOWNSHIP, label, township=make.TOWNSHIP_A).seats
    technician = make.actor_of(Role.TECHNICIAN, label, township=make.TOWNSHIP_A).seats
    return make.replace(make.actor_of(Role.TOWNSHIP, label), seats=(*seats, *township, *technician))


HOUSE = "house:{house_id}"
COUNTY = f"county:{make.COUNTY}"
# What the services record when something about such a subject moves: the kind of event, the fact
# that holds its id where its chain does not, and the chain.
MOVES: dict[str, tuple[str, str | None, str]] = {
    "transfer_id": ("transfer.received", "transfer", HOUSE),
    "sector_task_id": ("task.signed_for", None, "task:{sector_task_id}"),
    "item_id": ("supervision.answered", None, "supervision:{item_id}"),
    "office_paper_id": ("office_paper.voided", "paper", "supervision:{item_id}"),
    "comparison_id": ("reconciliation.settled", "reconciliation", HOUSE),
    "complaint_id": ("complaint.checked", "complaint", HOUSE),
    "merge_id": ("house.merge_dropped", "merge", HOUSE),
    "patrol_id": ("patrol.settled", "patrol", HOUSE),
    "submission_id": ("survey.released", "submission", HOUSE),
    "geohazard_id": ("geohazard.ended", "area", COUNTY),
    "question_id": ("quality.answered", None, "question:{question_id}"),
    "report_question_id": ("report.question_answered", "question", HOUSE),
    "task_id": ("review.decided", "task", HOUSE),
    "neighbour_id": ("neighbour.told", "neighbour", HOUSE),
    "agency_id": ("agency.changed", None, "unit:{agency_id}"),
    "certificate_id": ("certificate.revoked", "certificate", HOUSE),
    "paper_id": ("paper.voided", "paper", HOUSE),
    "draw_id": ("draw.visit_assigned", "draw", HOUSE),
    "export_id": ("export.refused", "request", COUNTY),
    "month": ("report.corrected", "month", "report:{month}"),
    "year": ("assessment.issued", None, "assessment:{year}:all"),
    "week": ("supervision.opened", None, "week:{week}"),
    "adjustment_id": ("assessment.adjusted", None, "assessment:{year}:{party}"),
    "statement_id": ("assessment.stated", None, "assessment:{year}:{party}"),
    "party": ("liaison.named", None, "liaison:{party}"),
    "account_id": ("account.barred", None, "account:{account_id}"),
    "seat_id": ("seat.ended", "seat", "account:someone"),
    "device_id": ("device.revoked", "device", "account:someone"),
    "unit_id": ("unit.closed", None, "unit:{unit_id}"),
    "duty_id": ("seat.ended", "seat", "account:someone"),
    "grid_code": ("grid.closed", "grid", COUNTY),
    "change_id": ("area_change.decided", "change", COUNTY),
    "village": ("grid.opened", "village", COUNTY),
    "paper_kind": ("paper_template.uploaded", "kind", COUNTY),
    "name": ("setting.changed", "name", COUNTY),
    **dict.fromkeys(OF_HOUSE, ("verdict.confirmed", None, HOUSE)),
}


def test_what_moves_each_subject_is_written_down_here():
    assert MOVES.keys() == FINDERS.keys() | OF_HOUSE.keys()
    assert {event for event, *_ in MOVES.values()} <= EVENTS.keys()


@pytest.mark.slow
def test_whatever_moved_is_told_to_who_may_look_at_it(store, app):
    """Every form of every page: something happens to what it is about, and its reader is told."""
    foreign = make_foreign(store)
    values = {**OF_EVERYBODY, **foreign.ids, "name": "tries"}
    everybody, told = _of_the_county("sees all"), {}
    shown_at = clock.now()
    with Work(store, make.JOB, shown_at + timedelta(seconds=1)) as work:
        for name, (event, fact, chain) in MOVES.items():
            work.record(event, chain.format(**values), **({fact: values[name]} if fact else {}))
        work.record("verdict.confirmed", f"house:{values['other_house_id']}")
        work.commit()
    make.write(store, rows.AreaChange, {
        "id": values["change_id"], "kind": "rename", "on_day": make.NOW.date(), "basis": "批复",
        "terms": {}, "state": "draft", "counts": {}, "drafted_at": make.NOW, "version": 1,
        "drafted_by": everybody.account_id})  # fmt: skip
    with Look(store, everybody, clock.now()) as look:
        for rule, names in _forms(app).items():
            if names and not names & (NOT_IN_LEDGER | BESIDE) and len(names & MOVES.keys()) == 1:
                lines = meanwhile.since(look, {one: values[one] for one in names}, shown_at)
                told[rule] = {one.event for one in lines}
    silent = {
        rule: names
        for rule, names in told.items()
        if not names & {MOVES[one][0] for one in _forms(app)[rule]}
    }
    assert not silent, chr(10).join(f"{rule} {names}" for rule, names in silent.items())
    assert len(told) > 60


_LONG_AGO = make.NOW - timedelta(days=4000)


@pytest.mark.slow
def test_nobody_is_told_of_what_lies_in_another_township(store, app):
    foreign = make_foreign(store)
    values = {**OF_EVERYBODY, **foreign.ids}
    stranger = make.actor_of(Role.TOWNSHIP, "stranger", township=make.TOWNSHIP_B)
    with Look(store, stranger, clock.now()) as look:
        for names in set(_forms(app).values()):
            given = {name: values[name] for name in names}
            lines = meanwhile.since(look, given, _LONG_AGO)
            shown = " ".join(repr(one) for one in lines)
            assert not any(house in shown for house in foreign.scene_houses()), names


@pytest.fixture
def office(store: Any, browser_of: Any, password_hash: str) -> Any:
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now() - timedelta(hours=1)
    return scene, lambda name: browser_of(scene.people[name].login)


def _patrol(scene: Scene, house: str) -> str:
    found = make.make_id("patrol that found something")
    make.write(scene.store, rows.Patrol, {
        "id": found, "house_id": house, "township_code": scene.township,
        "village_code": scene.village, "state": "accepted", "way": "phone", "finding": "changed",
        "signs": ["crack"], "account_id": scene.actor("surveyor").account_id,
        "patrolled_at": scene.now, "received_at": scene.now})  # fmt: skip
    return found


def test_who_was_slower_sees_what_happened_and_keeps_his_words(office):
    scene, browser = office
    house = scene.surveyed(Verdict.GENERAL)
    address = f"/patrols/{_patrol(scene, house)}"
    scene.person("other office", Role.TOWNSHIP, township=scene.township)
    first, second = browser("township"), browser("other office")
    token = form_token(second.get(address).text.split("<main")[1])
    form = {"outcome": "corrected", "note": "已督促户主修补裂缝。"}
    assert first.post(f"{address}/settlement", form).status_code == 303
    form |= {"note": "电话核实，户主正在修补。", "csrf_token": token}
    late = second.client.post(f"{address}/settlement", data=form, headers=HTML)
    assert late.status_code == 409
    box = re.search(r"您打开本页之后：(.*?)</ul>", late.text, re.S)
    assert box and "巡查" in box[1] and "township" not in box[1]
    assert "电话核实，户主正在修补。" in late.text
