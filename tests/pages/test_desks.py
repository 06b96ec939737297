"""The desks: one verdict or survey after the other, reasons kept, the second reviewer told."""

import hashlib
import json
import re
from datetime import timedelta

import pytest

from server import clock
from server.domain.facts import Verdict
from server.domain.photo_marks import read_marks
from server.domain.problems import Problem
from server.services import intake, review
from server.services.work import Work
from server.store import rows
from tests import make
from tests.intake import sending
from tests.procedure.scene import WUZHAI, Scene

REASON = "现场照片显示墙体裂缝与判定不符。"
PHOTO = hashlib.sha256(b"wall").hexdigest()


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now() - timedelta(hours=2)
    browsers = {}

    def browser(name: str):
        if name not in browsers:
            browsers[name] = browser_of(scene.people[name].login)
        return browsers[name]

    return scene, browser


def _form(page: str, at: int = -1) -> dict[str, str]:
    form = re.findall(r"<form.*?</form>", page.split("<main")[1], re.S)[at]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))


def _decide(browser, address: str, form, **written):
    return browser.client.post(address, data={**form, **written}, headers={"Accept": "text/html"})


def test_a_technician_confirms_one_verdict_after_the_other(office):
    scene, browser = office
    houses = {scene.surveyed(Verdict.GENERAL), scene.surveyed(Verdict.SAFE)}
    technician = browser("technician")
    page = technician.get("/verdict-desk").text
    here = re.search(r'action="/verdict-desk/([^"]+)"', page)[1]
    form = _form(page, 0)
    assert {here, form["next"]} == houses
    answer = _decide(technician, f"/verdict-desk/{here}", form, verdict="confirm")
    assert answer.status_code == 303 and form["next"] in answer.location
    assert scene.row(rows.House, id=here).is_verdict_confirmed
    left = technician.get("/verdict-desk").text
    assert here not in left and form["next"] in left


def test_the_second_of_two_reviewers_is_told_and_his_words_stay(office):
    scene, browser = office
    house = scene.surveyed(Verdict.GENERAL)
    scene.person("other technician", scene.actor("technician").seats[0].role)
    first, second = browser("technician"), browser("other technician")
    shown = _form(second.get(f"/verdict-desk?house={house}").text)
    mine = _form(first.get(f"/verdict-desk?house={house}").text, 0)
    assert _decide(first, f"/verdict-desk/{house}", mine, verdict="confirm").status_code == 303
    late = _decide(second, f"/verdict-desk/{house}", shown, verdict="safe", reason=REASON)
    assert late.status_code == 409
    assert "您打开本页之后" in late.text and "技术人员确认判定" in late.text and REASON in late.text
    assert scene.row(rows.House, id=house).verdict == "general_hazard"


def test_an_override_needs_its_reason_and_goes_through_with_it(office):
    scene, browser = office
    house = scene.surveyed(Verdict.GENERAL)
    technician, address = browser("technician"), f"/verdict-desk/{house}"
    form = _form(technician.get("/verdict-desk").text)
    bare = _decide(technician, address, form, verdict="severe_hazard", reason="重")
    assert bare.status_code == 422 and "理由" in bare.text
    form = _form(technician.get("/verdict-desk").text)
    taken = _decide(technician, address, form, verdict="severe_hazard", reason=REASON)
    assert taken.status_code == 303
    assert scene.row(rows.House, id=house).verdict == "severe_hazard"
    seen = technician.get(f"/verdict-desk?house={house}").text
    assert "改判为<strong>严重安全隐患" in seen and REASON in seen


def test_nobody_confirms_what_he_surveyed_himself(office):
    scene, browser = office
    house = scene.surveyed(Verdict.GENERAL)
    sent = scene.row(rows.House, id=house).submission_id
    me = scene.actor("technician").account_id
    with scene.store.begin_writing() as db:
        table = rows.Submission.__table__
        db.execute(table.update().where(table.c.id == sent).values(account_id=me))
        scene.store.commit(db)
    page = browser("technician").get(f"/verdict-desk?house={house}").text
    assert "须由其他技术人员确认" in page and 'value="confirm"' not in page


def test_what_a_patrol_saw_stands_where_the_technician_judges(office):
    scene, browser = office
    house, other = scene.surveyed(Verdict.GENERAL), scene.surveyed(Verdict.GENERAL)
    patrol = make.make_id("patrol that found danger")
    make.write(scene.store, rows.Patrol, {
        "id": patrol, "house_id": house, "township_code": scene.township,
        "village_code": scene.village, "state": "accepted", "way": "phone", "finding": "danger",
        "signs": ["crack"], "account_id": scene.actor("surveyor").account_id,
        "patrolled_at": scene.now, "received_at": scene.now,
        "words_sealed": scene.store.secrets.seal({"words": "山墙外闪，已请住户撤离"})})  # fmt: skip
    make.write(scene.store, rows.Photo, {
        "submission_id": patrol, "sha256": PHOTO, "house_id": house, "slot": "patrol"})  # fmt: skip
    make.write(scene.store, rows.PhotoFile, make.photo_file(PHOTO, scene.now))
    technician = browser("technician")
    page = technician.get(f"/verdict-desk?house={house}").text
    assert "异常，已要求立即撤离" in page and "山墙外闪，已请住户撤离" in page
    assert f'href="/api/v1/photos/{PHOTO}" data-photo' in page
    assert "山墙外闪" not in technician.get(f"/verdict-desk?house={other}").text


def _waiting(scene) -> str:
    """A survey of a known house that waits, with a photo of its wall."""
    house = scene.house()
    made = make.make_id(f"waiting {house}")
    body = {"form": "self_built_house", "form_version": "2022.1", "kind": "survey",
            "house_id": house, "village_code": scene.village, "captured_at": "2022-08-01T08:00:00Z",
            "answers": {"storeys": 2}, "photos": []}  # fmt: skip
    make.write(scene.store, rows.Submission, {
        "id": made, "house_id": house, "kind": "survey", "state": "quarantined",
        "form_version": "2022.1", "account_id": scene.actor("surveyor").account_id,
        "captured_at": scene.now, "received_at": scene.now, "body_hash": "0" * 64,
        "reasons": [{"code": "answer.missing", "question": "built_year", "text": "此题必答"}],
        "raw_sealed": scene.store.secrets.seal(json.dumps(body).encode()),
        "township_code": scene.township, "village_code": scene.village})  # fmt: skip
    make.write(scene.store, rows.Photo, {
        "submission_id": made, "sha256": PHOTO, "house_id": house, "slot": "front"})  # fmt: skip
    return made


def test_a_survey_goes_back_with_marks_on_questions_and_on_the_photo(office, monkeypatch):
    scene, browser = office
    sent = _waiting(scene)
    monkeypatch.setattr(review, "read_envelope", _envelope)
    township = browser("township")
    assert 'aria-label="排查信息转入待核，须审核，共 1"' in township.get("/").text
    page = township.get("/survey-desk").text
    assert "此题必答" in page and f'value="{PHOTO}"' in page
    mark = {"photo": PHOTO, "x": 0.25, "y": 0.5, "width": 0.2, "height": 0.1}
    written = {"outcome": "return", "questions": "built_year", "reason": REASON}
    bare = _decide(township, f"/survey-desk/{sent}", _form(page), **{**written, "questions": ""})
    assert bare.status_code == 422 and REASON in bare.text
    answer = _decide(
        township, f"/survey-desk/{sent}", _form(page), **written, marks=json.dumps([mark])
    )
    assert answer.status_code == 303
    row = scene.row(rows.Submission, id=sent)
    word = scene.store.secrets.open(row.review_sealed)
    assert row.state == "returned" and word["marks"] == [mark]
    assert word["photos"] == [PHOTO] and word["questions"] == ["built_year"]


def test_the_second_to_decide_on_a_survey_is_told_what_became_of_it(office, monkeypatch):
    scene, browser = office
    sent = _waiting(scene)
    monkeypatch.setattr(review, "read_envelope", _envelope)
    township, bureau = browser("township"), browser("bureau")
    shown = _form(bureau.get(f"/survey-desk?submission={sent}").text)
    mine = _form(township.get("/survey-desk").text)
    address, written = f"/survey-desk/{sent}", {"reason": REASON, "questions": "built_year"}
    assert _decide(township, address, mine, **written, outcome="return").status_code == 303
    late = _decide(bureau, address, shown, outcome="reject", reason="另有意见，不予采用。")
    assert late.status_code == 409 and REASON in late.text and "另有意见，不予采用。" in late.text


def test_several_answers_of_a_waiting_survey_are_written_anew_at_the_desk(office):
    """The answer is corrected, what came stays, the ledger names the question and no value."""
    scene, browser = office
    sent = _sent_whole(scene)
    township = browser("township")
    page = township.get(f"/survey-desk?submission={sent}").text
    assert 'name="change-floor_kinds"' in page and 'name="answer-owner_name"' in page
    written = {"change-floor_kinds": "1", "answer-floor_kinds": ["precast"],
               "answer-storeys": "2", "answer-owner_name": "赵四海"}  # fmt: skip
    form = {**_form(page), "outcome": "accept", "reason": REASON}
    bare = _decide(township, f"/survey-desk/{sent}", form, **{**written, "answer-storeys": "两"})
    assert bare.status_code == 422 and "层" in bare.text and REASON in bare.text
    assert re.search(r'value="precast" checked', bare.text)
    assert 'name="answer-built_year"' in page and 'name="answer-steel_rust"' not in page
    form = {**_form(township.get(f"/survey-desk?submission={sent}").text), **form}
    done = _decide(township, f"/survey-desk/{sent}", form, **written)
    assert done.status_code == 303, done.text
    row = scene.row(rows.Submission, id=sent)
    assert row.answers["floor_kinds"] == ["precast"]
    first = json.loads(scene.store.secrets.open_bytes(row.raw_sealed))
    assert first["answers"]["storeys"] == 3.0
    (entry,) = scene.all(rows.LedgerEntry, event="survey.released")
    assert json.loads(entry.facts)["corrected"] == ["floor_kinds", "owner_name", "storeys"]
    assert "赵四海" not in entry.facts and REASON not in entry.facts


def test_a_sign_left_unanswered_and_the_village_are_written_at_the_desk(office):
    scene, browser = office
    west = {"code": f"{scene.village[:-1]}2", "level": "village", "parent_code": scene.township}
    since = {"valid_from": make.date(2022, 6, 1), "is_official": False, "name": "西村"}
    make.write(scene.store, rows.Area, {**west, **since})
    sent = _sent_whole(scene, storeys=3.0, site_judged_dangerous=None)
    township = browser("township")
    page = township.get(f"/survey-desk?submission={sent}").text
    assert 'name="answer-site_judged_dangerous"' in page
    assert f'<option value="{scene.village[:-1]}2"' in page
    form = {**_form(page), "outcome": "accept", "reason": REASON, "answer-storeys": "1"}
    form |= {"answer-site_judged_dangerous": "yes", "village_code": f"{scene.village[:-1]}2"}
    done = _decide(township, f"/survey-desk/{sent}", form)
    assert done.status_code == 303, done.text
    row = scene.row(rows.Submission, id=sent)
    assert row.answers["site_judged_dangerous"] == "yes"
    house = scene.row(rows.House, id=row.house_id)
    assert (house.village_code, house.verdict) == (f"{scene.village[:-1]}2", "severe_hazard")


def test_answers_of_an_accepted_survey_are_put_right_from_the_desk_of_verdicts(office):
    scene, browser = office
    scene.person("other technician", scene.actor("technician").seats[0].role)
    sent = _sent_whole(scene, storeys=1)
    house = scene.row(rows.Submission, id=sent).house_id
    technician, address = browser("technician"), f"/houses/{house}/answers"
    assert f'href="{address}"' in technician.get(f"/verdict-desk?house={house}").text
    page = technician.get(address).text
    assert "王大山" not in page and 'name="answer-owner_name"' in page
    form = {**_form(page), "reason": REASON, "answer-storeys": "两"}
    bare = _decide(technician, address, form)
    assert bare.status_code == 422 and REASON in bare.text and 'value="两"' in bare.text
    stale = _form(browser("other technician").get(address).text)
    form = {**_form(technician.get(address).text), "reason": REASON, "answer-built_year": "1999"}
    done = _decide(technician, address, form)
    assert done.status_code == 303 and f"house={house}" in done.location
    assert "由另一名技术人员确认" in technician.get(done.location).text
    written = {"reason": "另有依据：户主的建房证。", "answer-built_year": "2000"}
    late = _decide(browser("other technician"), address, {**stale, **written})
    assert late.status_code == 409 and "您打开本页之后" in late.text
    assert written["reason"] in late.text and 'value="2000"' in late.text
    assert technician.get(address).status_code == 200  # he may correct more of it
    assert browser("township").get(address).status_code == 403
    file = technician.get(f"/houses/{house}").text
    assert "共排查 1 次" in file and "排查的更正版" in file and "更正 建成时间" in file


def test_the_desk_says_why_answers_cannot_be_put_right_instead_of_leading_to_a_refusal(office):
    scene, browser = office
    sent = _sent_whole(scene, storeys=1, site_judged_dangerous="yes")
    house = scene.row(rows.House, id=scene.row(rows.Submission, id=sent).house_id)
    with Work(scene.store, make.JOB, clock.now()) as work:
        closed = {"closed_at": work.now, "closing": "signed_off"}
        work.update(rows.HouseCase, {"id": house.open_case_id}, closed, chain=f"house:{house.id}")
        work.record("case.filed", f"house:{house.id}", case_id=house.open_case_id)
        work.commit()
    page = browser("technician").get(f"/verdict-desk?house={house.id}").text
    assert f'href="/houses/{house.id}/answers"' not in page and "不能更正排查答案：" in page


def _sent_whole(scene, **changes) -> str:
    """As a phone sent it; waiting because of a half storey unless told otherwise."""
    made = make.make_id(f"sent whole {changes}")
    answers = sending.answers(**{"storeys": 3.0, "owner_name": "王大山", **changes})
    body = sending.envelope(village=scene.village, answers=answers)
    with Work(scene.store, scene.actor("surveyor"), scene.now) as work:
        assert intake.receive(work, made, sending.body_of(body), {}).status in (201, 202)
        work.commit()
    return made


def _envelope(_body: bytes):
    class Sent:
        answers = {"storeys": 2}  # noqa: RUF012

    return Sent()


@pytest.mark.parametrize(
    "mark",
    [
        {"photo": "x", "x": 0, "y": 0, "width": 0, "height": 0},
        {"photo": PHOTO, "x": 0.9, "y": 0, "width": 0.2, "height": 0},
        {"photo": PHOTO, "x": -0.1, "y": 0, "width": 0, "height": 0},
        {"photo": PHOTO, "x": True, "y": 0, "width": 0, "height": 0},
        {"photo": PHOTO, "x": float("nan"), "y": 0, "width": 0, "height": 0},
        {"photo": "0" * 64, "x": 0, "y": 0, "width": 0, "height": 0},
        {"photo": PHOTO},
    ],
)
def test_a_mark_outside_its_photo_or_on_no_photo_of_the_survey_is_refused(mark):
    with pytest.raises(Problem, match=r"survey\.bad_mark"):
        read_marks([mark], frozenset({PHOTO}))
