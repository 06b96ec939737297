"""投诉举报: taken down, looked at within 72 hours by others, answered, and what it came to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.services import complaint_reading, houses, reopening, transfers, verdicts
from server.services.transfers import Record
from server.store import rows
from server.store.verification import verify
from tests.procedure import walks

OUR_TOWNSHIP = "township:140928100000"


def test_a_report_goes_from_the_call_to_the_answer_and_the_house_hears_of_it(scene):
    house = scene.surveyed(Verdict.SAFE)
    complaint = scene.take(house_code=scene.code(house))
    scene.step("bureau", complaint, "assign", receiver=OUR_TOWNSHIP)
    scene.step("township", complaint, "to_village")
    assert [one.step for one in _next(scene, "village", complaint)] == ["check"]
    scene.check("village", complaint)
    scene.step("bureau", complaint, "answer", outcomes=("phone",), words="已电话答复核查结果。")
    scene.step("bureau two", complaint, "close")
    row = scene.of(complaint)
    assert (row.state, row.result, row.was_late) == ("closed", "as_said", False)
    assert (row.township_code, row.village_code) == (scene.township, scene.village)
    told = [one for one in scene.events(house) if one.startswith("complaint.")]
    assert told == ["complaint.received", "complaint.found", "complaint.closed"]
    with scene.store.reading() as db:
        assert verify(db, scene.county) == []


def _next(scene, who: str, complaint: str):
    return scene.look(who, complaint_reading.read, complaint).next_steps


def test_the_seventy_two_hours_run_from_the_call_and_what_is_late_stays_late(scene):
    complaint = scene.take()
    received = scene.of(complaint).received_at
    scene.now += timedelta(hours=30)
    scene.step("bureau", complaint, "accept")
    scene.step("bureau", complaint, "assign", receiver=OUR_TOWNSHIP)
    assert scene.of(complaint).due_at == received + timedelta(hours=72)
    scene.step("township", complaint, "refuse", words="不在本镇辖区，请另行交办。")
    assert scene.of(complaint).receiver is None
    scene.step("bureau", complaint, "assign", receiver=OUR_TOWNSHIP)
    assert scene.of(complaint).due_at == received + timedelta(hours=72)
    scene.now = received + timedelta(hours=72)
    assert scene.look("township", complaint_reading.read, complaint).clock.is_overdue
    scene.check("township", complaint)
    scene.finish(complaint)
    assert scene.of(complaint).was_late


def test_whoever_surveyed_the_house_or_looked_at_it_does_not_close_it(scene):
    house = scene.surveyed(Verdict.SAFE)
    submission = scene.row(rows.Submission, house_id=house)
    complaint = scene.take("township", house_code=scene.code(house))
    scene.step("township", complaint, "assign", receiver=OUR_TOWNSHIP)
    with scene.as_("township") as work:
        key, who = {"id": submission.id}, {"account_id": work.actor.account_id}
        work.update(rows.Submission, key, who, chain=f"house:{house}")
        work.record("house.departments", f"house:{house}", departments=[], ended=[], ground="use")
    brought = {"outcomes": ("as_said",), "words": "现场查看没有问题。", "files": (scene.photo(),)}
    own = scene.step_refused("township", complaint, "check", **brought)
    assert own == "complaint.own_doing"
    read = scene.look("township", complaint_reading.read, complaint)
    assert read.is_own_doing and "check" not in [one.step for one in read.next_steps]
    scene.check("township two", complaint, "not_so")
    scene.step("township", complaint, "answer", outcomes=("phone",), words="已电话答复。")
    assert scene.step_refused("township", complaint, "close") == "complaint.own_doing"
    assert scene.step_refused("township two", complaint, "close") == "complaint.own_doing"
    scene.person("township three", Role.TOWNSHIP, township=scene.township)
    scene.step("township three", complaint, "close")
    assert scene.of(complaint).state == "closed"


def test_a_look_needs_photos_unless_nothing_could_be_made_out(scene):
    complaint = scene.take()
    scene.step("bureau", complaint, "assign", receiver="bureau")  # the keeper may look itself
    words = "到现场核查，没有找到反映的房屋。"
    for result in ("as_said", "partly", "not_so"):
        given = {"outcomes": (result,), "words": words}
        refused = scene.step_refused("bureau", complaint, "check", **given)
        assert refused == "complaint.photo_needed"
    assert scene.step_refused("bureau", complaint, "refuse", words=words) == "matter.not_ready"
    scene.step("bureau", complaint, "check", outcomes=("unclear",), words=words)
    scene.step("bureau two", complaint, "send_back", words="请会同村委会再去现场。")
    assert scene.of(complaint).due_at == scene.now + timedelta(hours=72)


def test_what_is_not_accepted_says_why_and_is_told_too(scene):
    first, second = scene.take(), scene.take()
    given = {"outcomes": ("repeated",), "words": "与此前举报为同一房屋。"}
    for number in (None, "举2099-0001", scene.of(second).number):
        refused = scene.step_refused("bureau", second, "decline", **given, earlier=number)
        assert refused == "complaint.earlier_missing"
    scene.step("bureau", second, "decline", **given, earlier=scene.of(first).number)
    assert scene.step_refused("bureau", second, "close") == "matter.not_ready"
    scene.finish(second)
    row = scene.of(second)
    assert (row.state, row.declined_for, row.earlier_id) == ("closed", "repeated", first)


def test_who_can_be_called_is_called_and_who_cannot_is_not(scene):
    complaint, silent = scene.take(), scene.take(is_anonymous=True, reporter=_nobody())
    for one in (complaint, silent):
        given = {"outcomes": ("not_found",), "words": "没有写明村组，无法查找。"}
        scene.step("bureau", one, "decline", **given)
    nobody = {"outcomes": ("no_contact",), "words": "匿名来信，无法答复。"}
    assert scene.step_refused("bureau", complaint, "answer", **nobody) == "complaint.has_contact"
    scene.step("bureau", silent, "answer", **nobody)


def _nobody():
    from server.services.complaint_reporter import NOBODY

    return NOBODY


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"channel": "pigeon"}, "complaint.channel_unknown"),
        ({"kinds": ()}, "complaint.kind_needed"),
        ({"kinds": ("crack", "ghosts")}, "complaint.kind_needed"),
        ({"words": "裂了"}, "reason.too_short"),
        ({"reporter": None}, "complaint.contact_needed"),
        ({"township": None, "village": None, "place": " "}, "complaint.place_needed"),
        ({"township": "140928999000"}, "complaint.place_unknown"),
        ({"village": "140928101201"}, "complaint.place_unknown"),
        ({"house_code": "140928100201-00001-0"}, "house.missing"),
    ],
)
def test_a_report_that_does_not_fit_is_not_taken_down(scene, change, code):
    from server.services import complaint_taking
    from tests.complaints.conftest import WORDS

    facts = {
        "channel": "phone",
        "kinds": ("crack",),
        "words": WORDS,
        "township": scene.township,
        "village": scene.village,
        "reporter": complaint_taking.Reporter("张三丰", "13800000000"),
        **change,
    }
    facts["reporter"] = facts["reporter"] or _nobody()
    refused = scene.refused("bureau", complaint_taking.take_down, complaint_taking.Taking(**facts))
    assert refused == code
    assert scene.all(rows.Complaint) == []


def test_the_house_is_named_later_corrected_and_shown_to_the_department_that_looks(scene):
    wrong, right = scene.house(), scene.house()
    complaint = scene.take(house_code=scene.code(wrong))
    scene.step("bureau", complaint, "assign", receiver="department:police")
    assert scene.look("police", houses.read_file, wrong).head.id == wrong
    same = scene.step_refused("bureau", complaint, "name_house", house_code=scene.code(wrong))
    assert same == "complaint.house_same"
    scene.step("bureau", complaint, "name_house", house_code=scene.code(right))
    assert scene.look("police", houses.read_file, right).head.id == right
    assert scene.refused("police", houses.read_file, wrong) == "house.missing"
    scene.step("police", complaint, "refuse", words="不属于本单位职责，请另行交办。")
    assert scene.refused("police", houses.read_file, right) == "house.missing"
    elsewhere = f"township:{scene.other_township}"
    refused = scene.step_refused("bureau", complaint, "assign", receiver=elsewhere)
    assert refused == "complaint.house_elsewhere"
    nameless = scene.take("bureau", village=None)
    scene.step("bureau", nameless, "assign", receiver=OUR_TOWNSHIP)
    assert scene.step_refused("township", nameless, "to_village") == "complaint.village_needed"
    scene.check("township", nameless, house_code=scene.code(right))
    assert scene.of(nameless).house_id == right
    assert scene.events(right)[-2:] == ["complaint.received", "complaint.found"]


def test_a_look_sent_back_is_taken_back_and_a_house_may_be_named_after_it(scene):
    house, other = scene.house(), scene.house()
    complaint = scene.take()
    scene.step("bureau", complaint, "assign", receiver=OUR_TOWNSHIP)
    scene.check("township", complaint)
    scene.step("bureau", complaint, "name_house", house_code=scene.code(house))
    assert scene.events(house)[-2:] == ["complaint.received", "complaint.found"]
    fixed = scene.step_refused("bureau", complaint, "name_house", house_code=scene.code(other))
    assert fixed == "complaint.house_fixed"
    scene.step("bureau two", complaint, "send_back", words="请核对是否为同一处房屋。")
    assert (scene.of(complaint).result, scene.of(complaint).checked_at) == (None, None)
    scene.step("bureau", complaint, "name_house", house_code=scene.code(other))
    assert scene.events(house)[-1] == "complaint.left"
    scene.check("township", complaint, "not_so")
    assert scene.events(other)[-2:] == ["complaint.received", "complaint.found"]


def test_what_proves_true_changes_no_verdict_and_is_told_what_it_came_to(scene):
    house = scene.surveyed(Verdict.GENERAL)
    complaint = scene.looked_at(house)
    row = scene.row(rows.House, id=house)
    assert (row.verdict, row.is_verdict_confirmed) == (Verdict.GENERAL.value, False)
    scene.do(
        "township",
        transfers.record,
        Record(
            house_id=house,
            kinds=("unlawful_building",),
            words="未经批准加建两层。",
            source="complaint",
        ),
    )
    raised = {"verdict": Verdict.SEVERE, "reason": "墙体严重开裂。"}
    assessment = scene.assessment_id(house)
    scene.do("township", verdicts.raise_verdict, house, assessment_id=assessment, **raised)
    told = scene.look("bureau", complaint_reading.read, complaint).followed
    assert [one.follow for one in told] == ["handed_over", "raised"]


def test_a_closed_case_is_reopened_because_of_it(scene):
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    walks.strike(scene, house, Track.OTHER)
    complaint = scene.looked_at(house)
    scene.do(
        "township",
        reopening.reopen,
        house,
        cause="complaint",
        verdict=Verdict.GENERAL,
        sign="西墙再次开裂",
        reason="举报查实，重新立案。",
    )
    told = scene.look("bureau", complaint_reading.read, complaint).followed
    assert [one.follow for one in told] == ["reopened"]


def test_a_house_is_rewarded_once_and_another_person_decides(scene):
    house = scene.surveyed(Verdict.SAFE)
    first, second = scene.looked_at(house, "office"), scene.looked_at(house, "office")
    refused = scene.step_refused("office", second, "propose_reward")
    assert refused == "complaint.reward_not_first"
    scene.step("office", first, "propose_reward")
    assert scene.step_refused("office", first, "grant_reward") == "matter.four_eyes"
    scene.step("office two", first, "grant_reward", words="符合条件，同意奖励。")
    scene.step("office", first, "pay_reward", words="已由本人签收。")
    row = scene.of(first)
    assert (row.side, row.reward_yuan) == ("paid", 500)


def test_two_who_act_at_once_are_not_both_heard(scene):
    complaint = scene.take()
    scene.step("bureau", complaint, "accept", version=1)
    late = scene.step_refused("bureau two", complaint, "assign", receiver=OUR_TOWNSHIP, version=1)
    assert late == "matter.changed_meanwhile"
