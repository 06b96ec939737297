"""A technician puts answers of an accepted survey right: a version beside it, graded anew."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import survey_corrections, verdicts
from server.services.work import Work
from server.store import rows
from tests import make
from tests.intake import looking, sending

REASON = "照片显示裂缝在围墙，不在承重墙。"
SEVERE = {"site_judged_dangerous": "yes"}
PHOTO = make.make_hash()


@pytest.fixture
def technician(sender_of):
    return sender_of(Role.TECHNICIAN, "first", township=make.TOWNSHIP_A)


@pytest.fixture
def other(sender_of):
    return sender_of(Role.TECHNICIAN, "second", township=make.TOWNSHIP_A)


def _do(who, act, *arguments, **more):
    with Work(who.store, who.actor, make.NOW + timedelta(minutes=1)) as work:
        answer = act(work, *arguments, **more)
        work.commit()
    return answer


def _surveyed(sender, **answers: Any) -> str:
    house = make.make_id()
    sent = sending.envelope(
        house, answers=sending.answers(**answers), photos=[sending.photo_note(PHOTO)]
    )
    assert sender.send(sent).status == 201
    return house


def _correct(who, house: str, **answers: Any) -> str:
    version = looking.one(who.store, rows.House, id=house)["version"]
    given = {"answers": answers, "reason": REASON, "version": version}
    return str(_do(who, survey_corrections.correct, house, **given))


def _refused(who, house: str, **answers: Any) -> str:
    with pytest.raises(Problem) as problem:
        _correct(who, house, **answers)
    return problem.value.code


def _confirm(who, house: str) -> None:
    row = looking.one(who.store, rows.House, id=house)
    _do(who, verdicts.confirm, house, assessment_id=row["assessment_id"])


def test_a_correction_is_a_version_beside_the_survey_and_leaves_a_word_it_does_not_touch(
    sender, technician, other
):
    house = _surveyed(sender, built_year=1998)
    first = looking.one(sender.store, rows.House, id=house)
    _confirm(other, house)
    made = _correct(technician, house, built_year=1999)
    row = looking.one(sender.store, rows.House, id=house)
    assert (row["built_year"], row["submission_id"]) == (1999, made)
    assert row["is_verdict_confirmed"] and row["assessment_id"] == first["assessment_id"]
    was = looking.one(sender.store, rows.Submission, id=first["submission_id"])
    now = looking.one(sender.store, rows.Submission, id=made)
    assert was["answers"]["built_year"] == 1998 and was["state"] == "accepted"
    assert now["answers"]["built_year"] == 1999 and now["account_id"] == sender.actor.account_id
    assert now["captured_at"] == was["captured_at"]
    assert looking.one(sender.store, rows.Photo, submission_id=made)["sha256"] == PHOTO
    entry = looking.one(sender.store, rows.LedgerEntry, event="survey.corrected")
    facts = json.loads(entry["facts"])
    assert (facts["of"], facts["corrected"]) == (was["id"], ["built_year"])
    assert REASON not in entry["facts"] and entry["actor"] == technician.actor.account_id


def test_a_sign_seen_at_the_desk_is_graded_listed_and_confirmed_by_another(
    sender, technician, other
):
    house = _surveyed(sender)
    _confirm(other, house)
    made = _correct(technician, house, **SEVERE)
    row = looking.one(sender.store, rows.House, id=house)
    assert row["verdict"] == "severe_hazard" and not row["is_verdict_confirmed"]
    assert row["open_case_id"] is not None
    found = looking.one(sender.store, rows.Assessment, submission_id=made)
    assert found["id"] == row["assessment_id"]
    assert looking.count(sender.store, rows.Hazard, house_id=house, state="open") >= 1
    with pytest.raises(Problem, match=r"verdict\.four_eyes"):
        _confirm(technician, house)
    _confirm(other, house)


def test_a_found_hazard_is_not_corrected_away_until_a_technician_lowers_it(
    sender, technician, other
):
    house = _surveyed(sender, **SEVERE)
    hazards = looking.count(sender.store, rows.Hazard, house_id=house, state="open")
    made = _correct(technician, house, site_judged_dangerous="no")
    row = looking.one(sender.store, rows.House, id=house)
    assert row["verdict"] == "severe_hazard" and row["open_case_id"]
    assert looking.count(sender.store, rows.Hazard, house_id=house, state="open") == hazards
    said = looking.one(sender.store, rows.Submission, id=made)["doubts"]
    assert "verdict.below_case" in {one["code"] for one in said}
    with pytest.raises(Problem, match=r"verdict\.four_eyes"):
        _lower(technician, house)
    _lower(other, house)
    assert looking.one(sender.store, rows.House, id=house)["verdict"] == "safe"


def _lower(who, house: str) -> None:
    row = looking.one(who.store, rows.House, id=house)
    said = {"assessment_id": row["assessment_id"], "verdict": verdicts.Verdict.SAFE}
    _do(who, verdicts.lower_verdict, house, reason=REASON, **said)


def test_what_may_not_be_corrected_is_refused(sender, technician, sender_of):
    house = _surveyed(sender, built_year=1998)
    assert _refused(technician, house, built_year=1998) == "survey.nothing_corrected"
    assert _refused(technician, house, storeys=2.5) == "submission.still_faulty"
    township = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    assert _refused(township, house, storeys=2) == "act.forbidden"
    foreign = sender_of(Role.TECHNICIAN, "foreign", township=make.TOWNSHIP_B)
    assert _refused(foreign, house, storeys=2) == "house.missing"
    own = sender_of(Role.TECHNICIAN, "own", township=make.TOWNSHIP_A)
    mine = _surveyed(own, storeys=1)
    assert _refused(own, mine, storeys=2) == "verdict.four_eyes"
    unseen = make.make_house(sender.store, make.VILLAGE_A1)
    assert _refused(technician, unseen, storeys=2) == "survey.none_accepted"
    assert looking.count(sender.store, rows.LedgerEntry, event="survey.corrected") == 0


def test_a_survey_whose_case_was_closed_since_is_left_alone(sender, technician):
    """What it found was dealt with: graded anew it would list again what was struck."""
    house = _surveyed(sender, **SEVERE)
    case = looking.one(sender.store, rows.House, id=house)["open_case_id"]
    with Work(sender.store, make.JOB, make.NOW) as work:
        closed = {"closed_at": make.NOW, "closing": "signed_off"}
        work.update(rows.HouseCase, {"id": case}, closed, chain=f"house:{house}")
        work.record("case.filed", f"house:{house}", case_id=case)
        work.commit()
    assert _refused(technician, house, storeys=2) == "survey.case_closed"
