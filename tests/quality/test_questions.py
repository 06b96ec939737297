"""数据质量核实: who sees a question, how it is answered, and what is kept of the answer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import quality_questions
from server.services.quality_check import check
from server.services.work import Look, Work
from server.store import rows
from server.store.reads.quality_questions import QuestionFilter
from tests import make
from tests.intake import looking
from tests.quality.scene import photo, picture

LATER = make.NOW + timedelta(days=1)
NOTE = "已入户核对，王五家与隔壁同一图纸"


@pytest.fixture
def asked(store):
    """One photo under a house of A1 and one of B1: a question in each village."""
    make.make_county(store)
    make.make_house(store, id=make.make_id("near"), code="140928100201000011")
    make.make_house(store, make.VILLAGE_B1, id=make.make_id("far"), code="140928101201000022")
    for house in ("near", "far"):
        photo(store, make.make_id(house), picture(1))
    check(store, make.COUNTY, make.NOW)
    return store


def _township(label="", township=make.TOWNSHIP_A):
    return make.actor_of(Role.TOWNSHIP, label, township=township)


def _page(store, actor=None, **wanted: Any):
    with Look(store, actor or _township(), LATER) as work:
        return quality_questions.question_page(work, QuestionFilter(**wanted))


def _answer(store, actor=None, **more: Any) -> str:
    (question,) = _page(store).questions
    said = {"outcome": "as_recorded", "note": NOTE, **more}
    with Work(store, actor or _township(), LATER) as work:
        quality_questions.answer(work, question.id, **said)
        work.commit()
    return question.id


def test_a_township_sees_its_own_question_and_its_own_house_only(asked):
    (question,) = _page(asked).questions
    assert question.village_code == make.VILLAGE_A1
    assert [one.code for one in question.houses] == ["140928100201000011"]
    assert question.elsewhere == 1
    assert question.text.startswith("有 1 张相同的照片分别登记在 2 处房屋名下。请核实")


def test_the_county_sees_both(asked):
    found = _page(asked, make.actor_of(Role.HOUSING_BUREAU))
    assert found.total == len(found.questions) == 2


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.GRID_WORKER, {"village": make.VILLAGE_A1}),
        (Role.DEPARTMENT, {"department": "education"}),
        (Role.AGENCY, {"agency": "a"}),
    ],
)
def test_who_only_surveys_or_inspects_is_not_asked(asked, role, area):
    with pytest.raises(Problem, match=r"act\.forbidden"):
        _page(asked, make.actor_of(role, **area))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": "same_photo"}, 1),
        ({"kind": "pace"}, 0),
        ({"state": "open"}, 1),
        ({"state": "answered"}, 0),
        ({"village": make.VILLAGE_A1}, 1),
        ({"village": make.VILLAGE_B1}, 0),
        ({"house": make.make_id("near")}, 1),
        ({"house": make.make_id("far")}, 0),
    ],
)
def test_questions_are_narrowed(asked, wanted, found):
    assert len(_page(asked, **wanted).questions) == found


def test_an_answer_is_sealed_and_the_ledger_keeps_its_hash_only(asked):
    question = _answer(asked)
    row = looking.one(asked, rows.QualityQuestion, id=question)
    assert (row.state, row.outcome) == ("answered", "as_recorded")
    assert NOTE.encode() not in row.answer_sealed
    entries = looking.every(asked, rows.LedgerEntry, chain=f"question:{question}")
    assert [one.event for one in entries] == ["quality.asked", "quality.answered"]
    assert "王五" not in str([one.facts for one in entries])
    (told,) = _page(asked).questions
    assert told.note == NOTE


def test_an_answered_question_is_not_asked_again_until_its_facts_change(asked):
    _answer(asked)
    assert check(asked, make.COUNTY, LATER).asked == 0
    photo(asked, make.make_id("near"), picture(2))
    photo(asked, make.make_id("far"), picture(2))
    assert check(asked, make.COUNTY, LATER).asked == 2
    assert sorted(one.state for one in _page(asked).questions) == ["answered", "open"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"outcome": "guilty"}, r"quality\.outcome_needed"),
        ({"note": "无"}, r"reason\.too_short"),
        ({"version": 7}, r"house\.changed_meanwhile"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused(asked, said, code):
    with pytest.raises(Problem, match=code):
        _answer(asked, **said)


def test_an_answered_question_takes_no_second_answer(asked):
    question = _answer(asked)
    with (
        Work(asked, _township("other"), LATER) as work,
        pytest.raises(Problem, match=r"quality\.not_open"),
    ):
        quality_questions.answer(work, question, outcome="corrected", note=NOTE)


def test_another_township_finds_no_such_question(asked):
    with pytest.raises(Problem, match=r"quality\.missing"):
        _answer(asked, _township(township=make.TOWNSHIP_B))


def test_who_may_only_look_cannot_answer(asked):
    with pytest.raises(Problem, match=r"act\.forbidden"):
        _answer(asked, make.actor_of(Role.LEADING_GROUP_OFFICE))


# ---- the page


@pytest.fixture
def office(asked, password_hash, browser_of) -> Any:
    make.make_person(
        asked, Role.TOWNSHIP, "xiao", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    return browser_of("xiao")


def _form_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_page_shows_open_questions_first_and_keeps_its_filter(office, asked):
    page = office.get("/quality").text
    assert "同一照片用于多处房屋" in page
    assert 'value="open" selected' in page
    assert "140928101201000022" not in page
    narrowed = office.get("/quality?kind=pace&state=answered").text
    assert 'value="pace" selected' in narrowed
    assert 'value="answered" selected' in narrowed
    assert "没有符合条件的事项" in narrowed


def test_a_question_leads_to_its_houses_and_back_after_a_reload(office, asked):
    (question,) = _page(asked).questions
    listed = office.get(f"/houses?question={question.id}").text
    assert "140928100201000011" in listed
    assert "共 1 处房屋" in listed
    assert f'name="question" value="{question.id}"' in listed


def test_a_question_is_answered_on_its_page(office, asked):
    (question,) = _page(asked).questions
    token = _form_token(office.get(f"/quality/{question.id}").text)
    given = {"csrf_token": token, "outcome": "resurvey", "note": "请补拍", "version": "1"}
    refused = office.post(f"/quality/{question.id}", data=given)
    assert refused.status_code == 422
    assert "请补拍</textarea>" in refused.text
    given["note"] = "照片属于东头那一处，已通知补拍"
    assert office.post(f"/quality/{question.id}", data=given).status_code == 303
    page = office.get(f"/quality/{question.id}").text
    assert "需重新排查" in page
    assert "照片属于东头那一处" in page
    assert "没有待核实的事项" in office.get("/quality").text


def test_nothing_on_the_pages_accuses_or_names_a_worker(office, asked):
    (question,) = _page(asked).questions
    for address in ("/quality", f"/quality/{question.id}"):
        page = office.get(address).text
        assert "请核实" in page
        for word in ("造假", "弄虚作假", "排查人", "处分"):
            assert word not in page


# ---- the interface


def test_the_interface_lists_and_answers(asked, phone_of):
    person = make.make_person(asked, Role.TOWNSHIP, "lan", township=make.TOWNSHIP_A)
    phone = phone_of(person)
    (told,) = phone.get("/api/v1/quality-questions?state=open").json["questions"]
    assert told["houses"] == [{"house_id": make.make_id("near"), "code": "140928100201000011"}]
    body = {"outcome": "corrected", "note": "已更换照片并补拍", "version": told["version"]}
    answered = phone.post(f"/api/v1/quality-questions/{told['id']}/answer", json=body)
    assert answered.status_code == 200
    assert answered.json["state"] == "answered"
    again = phone.post(f"/api/v1/quality-questions/{told['id']}/answer", json=body)
    assert (again.status_code, again.json["code"]) == (409, "quality.not_open")
