"""The tree of a verdict over HTTP and on the page, for old assessments and changed packs too."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import county, explanations
from server.store import rows
from tests import make
from tests.fixtures_http import PASSWORD
from tests.intake import sending
from tests.rules.conftest import County, cracked_wall

PHOTO = "c" * 64


@pytest.fixture
def severe(houses: County) -> dict:
    """A house with a wide crack, photographed."""
    answers = cracked_wall(3.0) | {"wall_vertical_crack_length": 60, "door_number": "9号"}
    photos = [sending.photo_note(PHOTO, "hazard_close_up", question="wall_vertical_crack")]
    house_id = make.make_id()
    houses.sender.send(sending.envelope(house_id, step=9, answers=answers, photos=photos))
    return houses.row(rows.House, id=house_id)


def _explained(houses: County, house: dict) -> explanations.Explained:
    office = make.actor_of(Role.LEADING_GROUP_OFFICE)
    return houses.look(office, explanations.explained, house["id"], house["assessment_id"])


def test_verdict_is_explained_down_to_its_photo(houses, severe):
    tree = _explained(houses, severe).tree
    sign = next(one for one in tree.signs if one.rule == "C1")
    [photo] = next(one.photos for one in sign.answers if one.question == "wall_vertical_crack")

    assert tree.label == "严重安全隐患"
    assert (photo.sha256, photo.label, photo.is_stored) == (PHOTO, "隐患近景", False)


def test_what_would_lower_it_is_told_by_the_rules_of_then(houses, severe):
    lowering = _explained(houses, severe).lowering
    assert lowering is not None
    texts = {one.text for way in lowering.ways for one in way.changes}

    assert {"无", "不大于1 mm", "不大于50 %"} <= texts


def test_old_verdict_is_told_alike_when_its_pack_is_gone(houses, severe, monkeypatch):
    before = _explained(houses, severe).tree
    schema = county.county_schema(make.COUNTY)
    other = replace(schema.packs[0], version="77", rules=())
    monkeypatch.setattr(
        explanations, "county_schema", lambda _county: replace(schema, packs=(other,))
    )
    after = _explained(houses, severe)

    assert after.tree == before
    assert after.lowering is None


def test_nothing_is_told_of_a_lower_grade_where_the_rules_changed_under_their_name(
    houses, severe, monkeypatch
):
    schema = county.county_schema(make.COUNTY)
    emptied = replace(schema.packs[0], rules=())
    monkeypatch.setattr(
        explanations, "county_schema", lambda _county: replace(schema, packs=(emptied,))
    )

    assert _explained(houses, severe).lowering is None


def test_assessment_of_another_house_is_missing(houses, severe):
    office = make.actor_of(Role.LEADING_GROUP_OFFICE)
    other = houses.every(rows.Assessment, verdict="safe")[0]["id"]
    with pytest.raises(Problem, match=r"assessment\.missing"):
        houses.look(office, explanations.explained, severe["id"], other)


def test_unfinished_survey_names_what_is_missing_under_its_heading(houses):
    answers = sending.answers(wall_vertical_crack="unseen")
    house = houses.row(rows.House, id=houses.survey(8, answers))
    [section] = _explained(houses, house).tree.missing

    assert house["verdict"] == "incomplete"
    assert section.questions[0].text == "看不到"


def test_house_without_pack_of_its_day_keeps_its_assessments_pack(houses, severe):
    db = houses.store.begin_writing()
    db.execute(update(rows.Assessment).values(pack="older-2019@3"))
    houses.store.commit(db)
    db.close()
    told = _explained(houses, severe)

    assert (told.tree.pack, told.lowering) == ("older-2019@3", None)


@pytest.fixture
def technician(houses, phone_of):
    return phone_of(
        make.make_person(houses.store, Role.TECHNICIAN, "tech", township=make.TOWNSHIP_A)
    )


def test_api_tells_tree_and_ways_down(houses, severe, technician):
    path = f"/api/v1/houses/{severe['id']}/assessments/{severe['assessment_id']}/explanation"
    answer = technician.get(path)

    assert answer.status_code == 200, answer.text
    assert answer.json["tree"]["signs"][0]["clause"]["text"]
    assert answer.json["lowering"]["ways"][0]["changes"][0]["label"]


def test_api_lists_tasks_and_deciding_closes_one(houses, severe, stricter, technician):
    houses.apply(stricter)
    [task] = technician.get("/api/v1/review-tasks").json["tasks"]
    one = technician.get(f"/api/v1/review-tasks/{task['id']}").json
    body = {"decision": "confirm", "assessment_id": task["assessment_id"], "task": task["id"]}
    done = technician.post(f"/api/v1/houses/{task['house_id']}/verdict", json=body)

    assert one["tree"]["verdict"] == task["proposed"] == "severe_hazard"
    assert done.status_code == 201, done.text
    assert technician.get("/api/v1/review-tasks").json["tasks"] == []
    decided = technician.get("/api/v1/review-tasks?state=decided").json["tasks"]
    assert [each["id"] for each in decided] == [task["id"]]


@pytest.fixture
def browser(houses, browser_of, password_hash):
    make.make_person(
        houses.store,
        Role.TECHNICIAN,
        "tech",
        password_hash=password_hash,
        township=make.TOWNSHIP_A,
    )
    return browser_of("tech", PASSWORD)


def test_page_of_the_house_shows_the_tree(severe, browser):
    page = browser.get(f"/houses/{severe['id']}").text

    assert "怎样才是较轻的等级" in page
    assert "不大于1 mm" in page
    assert '<details class="sign' in page


def test_page_of_tasks_is_empty_then_lists_then_empties(houses, milder, browser):
    assert "没有待复核的房屋" in browser.get("/review-tasks").text
    houses.apply(milder)
    [task] = houses.every(rows.ReviewTask)
    page = browser.get("/review-tasks").text
    assert f'href="/review-tasks/{task["id"]}"' in page

    shown = browser.get(f"/review-tasks/{task['id']}").text
    assert "一般安全隐患" in shown
    done = browser.post(f"/review-tasks/{task['id']}", {"decision": "confirm"})
    assert done.status_code == 303, done.text
    assert "没有待复核的房屋" in browser.get("/review-tasks").text


def test_page_of_a_task_changes_the_verdict_only_with_a_reason(houses, milder, browser):
    houses.apply(milder)
    [task] = houses.every(rows.ReviewTask)
    path = f"/review-tasks/{task['id']}"

    refused = browser.post(path, {"decision": "adopt", "reason": "好"})
    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    taken = browser.post(path, {"decision": "adopt", "reason": "新版规则下不再列为隐患"})
    assert taken.status_code == 303
    assert houses.row(rows.House, id=task["house_id"])["verdict"] == "safe"
    assert houses.row(rows.ReviewTask)["state"] == "decided"
