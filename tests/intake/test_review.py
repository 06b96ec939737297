"""The office's desk: what waits is released, rejected or given back, with a name and a reason."""

from dataclasses import replace

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import quarantine, review
from server.services.review import Corrections
from server.services.work import Work
from server.store import rows
from server.store.reads import cases
from tests import make
from tests.intake import looking, sending

REASON = "已电话核实"


@pytest.fixture
def office(sender_of):
    return sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)


def _do(who, act, *args, **more):
    with Work(who.store, who.actor, make.NOW) as work:
        answer = act(work, *args, **more)
        work.commit()
    return answer


THREATENED = {
    "has_geohazard": True,
    "geohazard_kinds": ["landslide_debris"],
    "house_in_threatened_area": "yes",
}


def _waiting(sender, house_id=None, **answers):
    submission_id = make.make_id()
    sent = sending.envelope(house_id, answers=sending.answers(**(answers or {"storeys": 3.0})))
    assert sender.send(sent, submission_id).status == 202
    return submission_id


def test_the_desk_lists_what_waits_in_its_reach(sender, office, sender_of):
    submission_id = _waiting(sender)
    other = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_B)
    assert [one.id for one in _do(office, review.page, "quarantined", None, 10).lines] == [
        submission_id
    ]
    assert _do(other, review.page, "quarantined", None, 10).lines == []


def test_pages_hold_every_line_once(sender, office):
    sent = {_waiting(sender) for _ in range(5)}
    first = _do(office, review.page, "quarantined", None, 2)
    second = _do(office, review.page, "quarantined", first.cursor, 2)
    third = _do(office, review.page, "quarantined", second.cursor, 2)
    lines = [one.id for page in (first, second, third) for one in page.lines]
    assert set(lines) == sent
    assert len(lines) == 5
    assert third.cursor is None


def test_a_severe_hazard_does_not_wait_behind_what_came_before_it(sender, office):
    earlier = _waiting(sender)
    severe = _waiting(sender, storeys=3.0, site_judged_dangerous="yes")
    lines = _do(office, quarantine.most_pressing, "quarantined", 10)
    assert [one.id for one in lines] == [severe, earlier]
    assert lines[0].reasons[0]["code"] == "submission.severe"
    assert [one.id for one in _do(office, quarantine.most_pressing, "quarantined", 1)] == [severe]


def test_a_cursor_made_up_is_refused(office):
    for bad in ("x", "WzFd", "W251bGwsbnVsbF0="):
        with pytest.raises(Problem, match=r"cursor\.invalid"):
            _do(office, review.page, "quarantined", bad, 2)


def test_a_released_survey_is_accepted_as_corrected(sender, office):
    house_id = make.make_id()
    submission_id = _waiting(sender, house_id)
    corrections = Corrections(answers={"storeys": 2, "floor_kinds": ["precast"]})
    shown = _do(office, review.release, submission_id, corrections=corrections, reason=REASON)
    row = looking.one(office.store, rows.Submission, id=submission_id)
    assert shown["review"]["by"] == office.actor.account_id
    assert (row["state"], row["answers"]["storeys"]) == ("released", 2)
    assert row["raw_sealed"] is not None
    assert row["account_id"] == sender.actor.account_id
    assert looking.one(office.store, rows.House, id=house_id)["storeys"] == 2
    assert "survey.released" in looking.events(office.store, f"house:{house_id}")


def test_a_released_survey_keeps_its_receipt(sender, office):
    submission_id = make.make_id()
    body = sending.body_of(sending.envelope(answers=sending.answers(storeys=3.0)))
    first = sender.send(body, submission_id)
    corrections = Corrections(answers={"storeys": 1})
    _do(office, review.release, submission_id, corrections=corrections, reason=REASON)
    again = sender.send(body, submission_id)
    assert again.body["receipt"] == first.body["receipt"]
    assert again.body["state"] == "released"
    assert again.body["house"]["code"]


def test_what_is_still_faulty_is_not_released(sender, office):
    submission_id = _waiting(sender)
    with pytest.raises(Problem, match=r"submission\.still_faulty") as refused:
        _do(office, review.release, submission_id, corrections=Corrections(), reason=REASON)
    assert refused.value.faults[0]["question"] == "storeys"
    assert looking.one(office.store, rows.Submission, id=submission_id)["state"] == "quarantined"


def test_who_wrote_answers_at_the_desk_counts_as_surveyor(sender, office, sender_of):
    house_id, bureau = make.make_id(), sender_of(Role.HOUSING_BUREAU, "bureau")
    submission_id, reach = _waiting(sender, house_id), whole_county(make.COUNTY)
    corrections = Corrections(answers={"storeys": 1})
    _do(office, review.release, submission_id, corrections=corrections, reason=REASON)
    old_form, untouched = sending.envelope(house_id, form_version="2021.9"), make.make_id()
    sender.send({**old_form, "captured_at": "2022-09-21T09:30:00+08:00"}, untouched)
    _do(bureau, review.release, untouched, corrections=Corrections(), reason=REASON)
    with office.store.reading() as db:
        surveyors = cases.surveyors_of(reach, db, house_id)
    assert surveyors == {sender.actor.account_id, office.actor.account_id}


def test_a_survey_given_back_after_its_release_is_not_released_again(sender, office):
    submission_id, house_id = make.make_id(), make.make_id()
    sender.send(sending.envelope(house_id, form_version="2021.9"), submission_id)
    _do(office, review.release, submission_id, corrections=Corrections(), reason=REASON)
    _do(office, review.give_back, submission_id, questions=[], photos=[], reason=REASON)
    with pytest.raises(Problem, match=r"submission\.not_reviewable"):
        _do(office, review.release, submission_id, corrections=Corrections(), reason=REASON)
    with pytest.raises(Problem, match=r"submission\.not_reviewable"):
        _do(office, review.reject, submission_id, reason=REASON)
    assert looking.count(office.store, rows.Assessment, house_id=house_id) == 1


def test_a_hazard_is_not_corrected_away_without_a_technician(sender, office):
    submission_id = _waiting(sender, storeys=3.0, site_judged_dangerous="yes")
    better = Corrections(answers={"storeys": 1, "site_judged_dangerous": "no"})
    with pytest.raises(Problem, match=r"submission\.weakened"):
        _do(office, review.release, submission_id, corrections=better, reason=REASON)
    technician = make.actor_of(Role.TECHNICIAN, "technician", township=make.TOWNSHIP_A)
    seats = (*office.actor.seats, *technician.seats)
    both = replace(office, actor=replace(technician, seats=seats))
    shown = _do(both, review.release, submission_id, corrections=better, reason=REASON)
    assert shown["state"] == "released"


def test_one_hazard_of_two_is_not_corrected_away_either(sender, office):
    """The other one would hold the verdict where it is, and this one be in no list."""
    two = {"site_judged_dangerous": "yes", **THREATENED}
    submission_id = _waiting(sender, storeys=3.0, **two)
    fewer = Corrections(answers={"storeys": 1, "house_in_threatened_area": "no"})
    with pytest.raises(Problem, match=r"submission\.weakened"):
        _do(office, review.release, submission_id, corrections=fewer, reason=REASON)
    both = Corrections(answers={"storeys": 1})
    assert _do(office, review.release, submission_id, corrections=both, reason=REASON)


def test_a_sign_whose_weight_hung_on_a_faulty_answer_is_not_corrected_away(sender, office):
    """Without the storeys nobody could say whether the tilt is too much; with them it is."""
    tilted = {"house_tilt": "yes", "house_tilt_percent": 9.0}
    submission_id = _waiting(sender, storeys=3.0, **tilted)
    upright = {"storeys": 1, "house_tilt": "no", "house_tilt_percent": None}
    with pytest.raises(Problem, match=r"submission\.weakened"):
        _do(office, review.release, submission_id, corrections=Corrections(upright), reason=REASON)
    filled = Corrections(answers={"storeys": 1})
    assert _do(office, review.release, submission_id, corrections=filled, reason=REASON)


def test_what_was_not_seen_is_not_corrected_to_absent_either(sender, office):
    submission_id = _waiting(sender, storeys=3.0, site_judged_dangerous="unseen")
    absent = Corrections(answers={"storeys": 1, "site_judged_dangerous": "no"})
    with pytest.raises(Problem, match=r"submission\.weakened"):
        _do(office, review.release, submission_id, corrections=absent, reason=REASON)
    found = Corrections(answers={"storeys": 1, "site_judged_dangerous": "yes"})
    assert _do(office, review.release, submission_id, corrections=found, reason=REASON)


def test_a_closed_accounts_survey_can_be_released(sender, office):
    submission_id, house_id = make.make_id(), make.make_id()
    closed = replace(sender, actor=replace(sender.actor, is_closed=True))
    closed.send(sending.envelope(house_id), submission_id)
    _do(office, review.release, submission_id, corrections=Corrections(), reason=REASON)
    assert looking.one(office.store, rows.House, id=house_id)["submission_id"] == submission_id


def test_a_house_outside_the_reviewers_reach_is_passed_on(sender, office, sender_of):
    house_id, submission_id = make.make_house(sender.store, make.VILLAGE_B1), make.make_id()
    sender.send(sending.envelope(house_id), submission_id)
    with pytest.raises(Problem, match=r"house\.missing"):
        _do(office, review.release, submission_id, corrections=Corrections(), reason=REASON)
    bureau = sender_of(Role.HOUSING_BUREAU)
    _do(bureau, review.release, submission_id, corrections=Corrections(), reason=REASON)
    assert looking.one(bureau.store, rows.House, id=house_id)["submission_id"] == submission_id


def test_a_rejected_survey_is_kept_and_decided_once(sender, office):
    submission_id = _waiting(sender)
    _do(office, review.reject, submission_id, reason=REASON)
    row = looking.one(office.store, rows.Submission, id=submission_id)
    assert (row["state"], row["raw_sealed"] is not None) == ("rejected", True)
    with pytest.raises(Problem, match=r"submission\.not_reviewable"):
        _do(office, review.reject, submission_id, reason=REASON)


def test_an_accepted_survey_goes_back_with_questions(sender, office):
    house_id, submission_id = make.make_id(), make.make_id()
    sender.send(sending.envelope(house_id), submission_id)
    _do(
        office,
        review.give_back,
        submission_id,
        questions=["storeys"],
        photos=["front"],
        reason=REASON,
    )
    assert looking.one(office.store, rows.Submission, id=submission_id)["state"] == "returned"
    assert looking.events(office.store, f"house:{house_id}")[-1] == "survey.returned"


def test_a_new_survey_answers_the_returned_one(sender, office):
    house_id, submission_id = make.make_id(), make.make_id()
    sender.send(sending.envelope(house_id), submission_id)
    _do(office, review.give_back, submission_id, questions=[], photos=[], reason=REASON)
    answer = sending.envelope(house_id, kind="recheck", replaces=submission_id)
    assert sender.send(answer).status == 201
    assert looking.one(office.store, rows.Submission, id=submission_id)["state"] == "replaced"


def test_an_answer_that_waited_itself_answers_once_it_is_released(sender, office):
    """Else the phone would be asked for it for ever, whether or not it ever had a house."""
    first, second = _waiting(sender), make.make_id()
    _do(office, review.give_back, first, questions=[], photos=[], reason=REASON)
    again = sending.envelope(replaces=first, answers=sending.answers(storeys=3.0))
    assert sender.send(again, second).status == 202
    right = Corrections(answers={"storeys": 1})
    _do(office, review.release, second, corrections=right, reason=REASON)
    assert looking.one(office.store, rows.Submission, id=first)["state"] == "replaced"


def test_nobody_outside_reach_may_review_or_read(sender, sender_of):
    submission_id = _waiting(sender)
    other = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_B)
    for act in (review.reject, review.release):
        more = {} if act is review.reject else {"corrections": Corrections()}
        with pytest.raises(Problem, match=r"submission\.missing"):
            _do(other, act, submission_id, reason=REASON, **more)
    with pytest.raises(Problem, match=r"submission\.missing"):
        _do(other, review.read, submission_id)


def test_a_worker_reviews_nothing_himself(sender):
    with pytest.raises(Problem, match=r"act\.forbidden"):
        _do(sender, review.reject, _waiting(sender), reason=REASON)


def test_a_waiting_survey_is_shown_masked(sender, office):
    submission_id = _waiting(sender, storeys=3.0, colour="赵守田家的")
    answers = _do(office, review.read, submission_id)["answers"]
    assert (answers["owner_name"], answers["colour"]) == ("赵*田", "***")
    assert answers["owner_id_number"] == "140928********0015"
    assert answers["structure_type"] == "masonry"
