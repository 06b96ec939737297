"""Surveys made before newer rules came into force that arrive after these were applied."""

from dataclasses import replace

import pytest

from server.services import draft, late_reviews, rule_reviews
from server.services.county import county_schema
from server.store import rows
from server.store.reads.review_tasks import TaskFilter
from server.store.verification import verify
from tests import make
from tests.intake import sending
from tests.rules.conftest import TODAY, cracked_wall

BEFORE, ON_THE_DAY = "2022-09-19T09:30:00+08:00", "2022-09-20T09:30:00+08:00"


@pytest.fixture
def newer(stricter, monkeypatch):
    """The stricter rules are in force from today."""
    newer = replace(stricter, valid_from=TODAY)
    schema = county_schema(make.COUNTY)
    both = replace(schema, packs=(*schema.packs, newer))
    for module in (draft, late_reviews):
        monkeypatch.setattr(module, "county_schema", lambda _county: both)
    return newer


def _arrives(houses, captured_at: str, house_id: str | None = None, step: int = 9) -> str:
    house_id = house_id or make.make_id()
    answers = {**cracked_wall(), "door_number": f"{step}号", "owner_name": "王壬"}
    sent = sending.envelope(house_id, step=step, captured_at=captured_at, answers=answers)
    assert houses.sender.send(sent).status == 201
    return house_id


def _asked(houses) -> dict[str, str]:
    page = houses.look(houses.technician, rule_reviews.task_page, TaskFilter())
    return {one.house_id: one.proposed for one in page.tasks}


def test_survey_that_arrives_late_is_asked_about(houses, newer):
    houses.apply(newer)
    before = _asked(houses)
    house = _arrives(houses, BEFORE)

    assert houses.row(rows.House, id=house)["verdict"] == "general_hazard"
    assert _asked(houses) == {**before, house: "severe_hazard"}
    assert houses.events(f"house:{house}")[-1] == "review.opened"
    with houses.store.reading() as db:
        assert verify(db, make.COUNTY) == []


def test_late_survey_of_a_known_house_is_asked_about(houses, newer):
    house = _arrives(houses, "2022-09-18T09:30:00+08:00")
    houses.apply(newer)
    _arrives(houses, BEFORE, house)

    [task] = houses.every(rows.ReviewTask, assessment_id=_assessment(houses, house))
    assert (task["was"], task["proposed"]) == ("general_hazard", "severe_hazard")


def _assessment(houses, house: str) -> str:
    return houses.row(rows.House, id=house)["assessment_id"]


def test_survey_of_a_day_of_the_newer_rules_needs_no_task(houses, newer):
    houses.apply(newer)
    before = _asked(houses)
    house = _arrives(houses, ON_THE_DAY)

    assert houses.row(rows.House, id=house)["verdict"] == "severe_hazard"
    assert _asked(houses) == before


def test_nothing_is_asked_before_the_county_decided(houses, newer):
    _arrives(houses, BEFORE)
    assert houses.every(rows.ReviewTask) == []


def test_applying_again_after_an_interruption_asks_nobody_twice(houses, newer):
    houses.do(make.JOB, rule_reviews.begin, houses.trial(newer))
    _arrives(houses, BEFORE)
    houses.apply(newer)
    asked = [one["assessment_id"] for one in houses.every(rows.ReviewTask)]
    assert len(asked) == len(set(asked)) == len(_asked(houses))
