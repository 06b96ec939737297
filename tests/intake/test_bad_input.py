"""Bad input: refused with a clear code when the phone can do better, kept when it is authentic."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services.draft import CLOCK_LEEWAY
from server.services.envelope import LARGEST_BODY
from server.store import rows
from tests import make
from tests.intake import looking, sending


def _with(**changes):
    return sending.body_of(sending.envelope(**changes))


def _raw(old, new):
    return sending.body_of(sending.envelope()).replace(old, new)


REFUSED = {
    "not JSON at all": (b"\xff\xfe", "submission.malformed"),
    "cut off": (b'{"form": "self', "submission.malformed"),
    "a list": (b"[]", "submission.malformed"),
    "NaN": (_raw(b'"accuracy_m":5.0', b'"accuracy_m":NaN'), "submission.malformed"),
    "NaN as longitude": (_raw(b'"lon":', b'"lon":NaN,"x":'), "submission.malformed"),
    "infinite": (_raw(b'"accuracy_m":5.0', b'"accuracy_m":1e999'), "submission.malformed"),
    "too deep": (b"[" * 5000 + b"]" * 5000, "submission.malformed"),
    "unknown field": (_with(colour="red"), "submission.bad_envelope"),
    "missing field": (_with(kind=None), "submission.bad_envelope"),
    "unknown kind": (_with(kind="visit"), "submission.bad_envelope"),
    "house id of another sort": (_with(house_id="1"), "submission.bad_envelope"),
    "house id in capitals": (_with(house_id=make.make_id().upper()), "submission.bad_envelope"),
    "time without offset": (_with(captured_at="2022-09-20T09:30:00"), "submission.bad_envelope"),
    "year nought": (_with(captured_at="0001-01-01T00:00:00+08:00"), "submission.bad_envelope"),
    "answers as list": (_with(answers=[]), "submission.bad_envelope"),
    "longitude as text": (_with(location={"lon": "111.8", "lat": 38.9}), "submission.bad_envelope"),
    "longitude true": (_with(location={"lon": True, "lat": 38.9}), "submission.bad_envelope"),
    "photo without hash": (_with(photos=[{"slot": "front"}]), "submission.bad_envelope"),
    "photo with a path for a hash": (
        _with(photos=[{"sha256": "../../etc/passwd", "slot": "front"}]),
        "submission.bad_envelope",
    ),
    "NUL in the slot": (
        _raw(b'"photos":[]', b'"photos":[{"slot":"\\u0000"}]'),
        "submission.bad_envelope",
    ),
    "confirmed what is no word": (_with(confirmed=["a b"]), "submission.bad_envelope"),
    "confirmed without end": (_with(confirmed=["storeys"] * 401), "submission.bad_envelope"),
    "told nobody knows whom": (
        _with(told_owner={"at": sending.CAPTURED_AT, "whom": "dog", "way": "in_person"}),
        "submission.bad_envelope",
    ),
    "told with a name": (
        _with(
            told_owner={
                "at": sending.CAPTURED_AT,
                "whom": "owner",
                "way": "in_person",
                "name": "赵守田",
            }
        ),
        "submission.bad_envelope",
    ),
    "told at no moment": (
        _with(told_owner={"whom": "owner", "way": "in_person"}),
        "submission.bad_envelope",
    ),
    "too large": (b" " * (LARGEST_BODY + 1), "submission.too_large"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_understood_is_refused_and_not_kept(sender, what):
    body, code = REFUSED[what]
    with pytest.raises(Problem, match=code) as refused:
        sender.send(body)
    assert refused.value.text
    assert looking.count(sender.store, rows.Submission) == 0


def test_an_id_that_is_no_uuid7_is_refused(sender):
    for bad in ("1", "0182f000-0000-4000-8000-000000000000", make.make_id().upper()):
        with pytest.raises(Problem, match=r"submission\.bad_id"):
            sender.send(sending.envelope(), bad)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Content-SM3": "0" * 64},
        {"X-Content-SHA256": "0" * 64},
        {"Content-Digest": "sha-256=:AAAA:"},
        {"Content-Digest": "sha-256=:not base64:"},
    ],
)
def test_altered_bytes_are_refused_by_their_digest(sender, headers):
    with pytest.raises(Problem, match=r"submission\.digest_mismatch"):
        sender.send(sending.envelope(), **headers)


WAITING = {
    "wrong code": ({"land_nature": "moon"}, "answer.not_in_codes"),
    "3.0 for 3": ({"storeys": 3.0}, "answer.wrong_type"),
    "text for a number": ({"storeys": "3"}, "answer.wrong_type"),
    "unknown question": ({"colour": "red"}, "answer.unknown_question"),
    "missing answer": ({"structure_type": None}, "answer.required"),
    "ID check digit": ({"owner_id_number": "140928197001010016"}, "answer.id_check_digit"),
    "不详 as a name": ({"owner_name": "不详"}, "answer.refused_word"),
    "无名 as a name": ({"owner_name": "无名"}, "answer.refused_word"),
    "/ as a name": ({"owner_name": "/"}, "answer.refused_word"),
    "built next year": ({"built_year": 2023}, "answer.in_future"),
    "NUL in a text": ({"survey_team": "一\x00组"}, "answer.bad_character"),
    "number beyond all bounds": ({"storeys": 10**18}, "answer.out_of_range"),
}


@pytest.mark.parametrize("what", WAITING)
def test_a_faulty_answer_is_kept_whole_for_the_office(sender, what):
    changes, code = WAITING[what]
    submission_id = make.make_id()
    body = sending.body_of(sending.envelope(answers=_answers(changes)))
    answer = sender.send(body, submission_id)
    row = looking.one(sender.store, rows.Submission, id=submission_id)
    assert answer.status == 202
    assert code in {one["code"] for one in answer.body["reasons"]}
    assert sender.store.secrets.open_bytes(row["raw_sealed"]) == body
    assert (row["answers"], row["house_id"]) == (None, None)


def test_a_question_named_by_a_nul_is_kept(sender):
    body = sending.body_of(sending.envelope(answers={**sending.answers(), "\x00x": 1}))
    answer = sender.send(body)
    assert answer.status == 202
    assert "x" in {one["question"] for one in answer.body["reasons"]}


def _reasons(answer):
    assert answer.status == 202
    assert all(one["text"] for one in answer.body["reasons"])
    return {one["code"] for one in answer.body["reasons"]}


def test_a_point_outside_the_county_waits(sender):
    far = {"lon": 116.4, "lat": 39.9, "accuracy_m": 5.0, "source": "gps"}
    assert _reasons(sender.send(sending.envelope(location=far))) == {"submission.outside_county"}


def test_coordinates_off_the_globe_wait(sender):
    nowhere = {"lon": 1e8, "lat": -1e8}
    assert "submission.outside_county" in _reasons(sender.send(sending.envelope(location=nowhere)))


def test_a_date_in_the_future_waits(sender):
    later = (make.NOW + CLOCK_LEEWAY + timedelta(minutes=1)).isoformat()
    assert _reasons(sender.send(sending.envelope(captured_at=later))) == {"submission.future"}


def test_a_clock_before_the_form_waits_instead_of_grading_by_no_rule(sender):
    early = sending.envelope(captured_at="2000-01-01T00:00:00+08:00")
    assert _reasons(sender.send(early)) == {"submission.before_form"}


def test_an_unknown_form_waits(sender):
    assert _reasons(sender.send(sending.envelope(form_version="1999.1"))) == {
        "submission.unknown_form"
    }
    assert _reasons(sender.send(sending.envelope(form="tax_return"))) == {"submission.unknown_form"}


def test_a_village_that_does_not_exist_waits(sender):
    answer = sender.send(sending.envelope(village_code="140928999999"))
    assert "submission.unknown_village" in _reasons(answer)


def test_unsent_work_of_a_closed_account_waits_in_its_area(sender):
    submission_id = make.make_id()
    closed = replace(sender, actor=replace(sender.actor, is_closed=True))
    assert _reasons(closed.send(sending.envelope(), submission_id)) == {"submission.account_closed"}
    row = looking.one(sender.store, rows.Submission, id=submission_id)
    assert row["village_code"] == make.VILLAGE_A1


def test_unsent_work_of_somebody_without_a_seat_waits_where_it_was_made(sender):
    submission_id = make.make_id()
    gone = replace(sender, actor=replace(sender.actor, is_closed=True, seats=()))
    gone.send(sending.envelope(), submission_id)
    row = looking.one(sender.store, rows.Submission, id=submission_id)
    assert (row["township_code"], row["village_code"]) == (make.TOWNSHIP_A, make.VILLAGE_A1)


def test_another_townships_house_waits_and_nothing_of_it_is_told(sender):
    house_id, submission_id = make.make_house(sender.store, make.VILLAGE_B1), make.make_id()
    answer = sender.send(sending.envelope(house_id), submission_id)
    code = looking.one(sender.store, rows.House, id=house_id)["code"]
    row = looking.one(sender.store, rows.Submission, id=submission_id)
    assert _reasons(answer) == {"submission.out_of_reach"}
    assert (row["house_id"], row["township_code"]) == (None, make.TOWNSHIP_A)
    assert code.encode() not in orjson.dumps(answer.body)
    assert "survey.quarantined" not in looking.events(sender.store, f"house:{house_id}")


def test_a_house_out_of_reach_is_answered_as_a_new_one_elsewhere_would_be(sender):
    """Neither the answer's shape nor its words tell that the house exists (law 2)."""
    there = {"village": make.VILLAGE_B1}
    known = sender.send(sending.envelope(make.make_house(sender.store, make.VILLAGE_B1), **there))
    unknown = sender.send(sending.envelope(make.make_id(), **there))
    assert known.body["reasons"] == unknown.body["reasons"]
    assert known.body["doubts"] == unknown.body["doubts"]


def test_a_faulty_survey_of_a_house_in_reach_stands_in_its_chain(sender):
    house_id = make.make_house(sender.store)
    sent = sending.envelope(house_id, answers=_answers({"storeys": 3.0}))
    assert sender.send(sent).status == 202
    assert looking.events(sender.store, f"house:{house_id}")[-1] == "survey.quarantined"


def test_a_broken_phone_fills_no_desk_with_what_nobody_asked(sender):
    """Each would be a reason of its own, told with every line of the list."""
    nonsense = {f"q{number}": 1 for number in range(3_000)}
    answer = sender.send(sending.envelope(answers=_answers({"storeys": 3.0, **nonsense})))
    codes = [one["code"] for one in answer.body["reasons"]]
    assert (codes[0], len(codes)) == ("answer.wrong_type", 1000)


def test_a_waiting_survey_sent_again_gets_the_same_receipt(sender):
    submission_id = make.make_id()
    body = sending.body_of(sending.envelope(answers=_answers({"storeys": 3.0})))
    first, again = sender.send(body, submission_id), sender.send(body, submission_id)
    assert again.status == 200
    assert again.body["receipt"] == first.body["receipt"]
    assert again.body["reasons"] == first.body["reasons"]


def test_no_reason_repeats_what_was_answered(sender):
    wrong = {"owner_name": "不详", "owner_id_number": "140928197001010016"}
    answer = sender.send(sending.envelope(answers=_answers(wrong)))
    assert "140928197001010016" not in str(answer.body)


def test_a_technician_of_another_village_cannot_reach_in(sender_of):
    technician = sender_of(Role.TECHNICIAN, village=make.VILLAGE_B2)
    assert "submission.out_of_reach" in _reasons(technician.send(sending.envelope()))


def _answers(changes):
    return sending.answers(**changes)
