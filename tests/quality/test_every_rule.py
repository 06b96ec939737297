"""Every row of domain.md §2.4 is refused at entry, asked at entry, or asked by the batch checks."""

from __future__ import annotations

import pytest

from server.services.county import county_schema
from server.store import rows
from survey_schema.answers import Checked, check
from survey_schema.quality import SHAPES
from tests import make
from tests.intake import looking, sending


def _checked(**changes) -> Checked:
    schema = county_schema(make.COUNTY).on(make.NOW.date())
    return check(schema.form, schema.codes, sending.answers(**changes), today=make.NOW.date())


def _faults(**changes) -> set[tuple[str, str]]:
    return {(one.question, one.code) for one in _checked(**changes).faults}


def _doubts(**changes) -> set[str]:
    return {one.code for one in _checked(**changes).doubts}


@pytest.mark.parametrize("question", ["group_name", "road_name", "door_number", "owner_name"])
@pytest.mark.parametrize("word", ["未知", "/"])
def test_unknown_and_a_stroke_are_no_answers(question, word):
    assert (question, "answer.refused_word") in _faults(**{question: word})


@pytest.mark.parametrize(
    ("question", "value"),
    [("group_name", "三组"), ("road_name", "人民路"), ("door_number", "18号")],
)
def test_a_word_the_form_has_printed_is_asked_about(question, value):
    assert "quality.repeated_word" in _doubts(**{question: value})


@pytest.mark.parametrize("road", ["农村道路", "内部道路", "无名路", "无"])
def test_the_names_a_road_may_have_are_left_alone(road):
    changes = {"group_name": "三", "road_name": road, "door_number": "18"}
    assert "quality.repeated_word" not in _doubts(**changes)
    assert not {one for one in _faults(**changes) if one[0] == "road_name"}


@pytest.mark.parametrize("changes", [{"group_name": "无"}, {"group_name": "王家沟"}])
def test_no_group_and_a_natural_village_are_groups(changes):
    assert not _faults(**changes)


@pytest.mark.parametrize("door", [None, "无"])
def test_a_door_may_have_no_number(door):
    assert not _faults(door_number=door)


def test_no_address_at_all_is_asked_about_at_entry_and_by_village():
    nowhere = {"group_name": "无", "road_name": "无", "door_number": "无"}
    assert "quality.address_all_none" in _doubts(**nowhere)
    assert "address_none" in SHAPES


def test_a_round_area_in_town_is_asked_about_at_entry_and_by_village():
    assert "quality.round_area" in _doubts(area_path="urban_village", floor_area_m2=300)
    assert "quality.round_area" not in _doubts(area_path="ordinary_village", floor_area_m2=300)
    assert "round_area" in SHAPES


def test_an_area_equal_to_the_drawn_outline_is_asked_about_by_village():
    assert "footprint_area" in SHAPES


@pytest.mark.parametrize("name", ["不详", "无名"])
def test_an_owner_nobody_knows_is_refused(name):
    assert ("owner_name", "answer.refused_word") in _faults(owner_name=name)


@pytest.mark.parametrize(("metres_north", "asks"), [(150, False), (400, True)])
def test_a_survey_far_from_the_house_on_file_is_asked_about(sender, metres_north, asks):
    house = make.make_house(sender.store, lon=111.81, lat=38.89)
    north = 38.89 + metres_north / 111_195
    here = {"lon": 111.81, "lat": north, "accuracy_m": 5.0, "source": "gps"}
    sender.send(sending.envelope(house, location=here))
    kept = looking.one(sender.store, rows.Submission, house_id=house)
    assert ("location.moved" in {one["code"] for one in kept.doubts or ()}) is asks
