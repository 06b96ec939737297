"""Questions as items of the resource directory: the length holds every answer there can be."""

import pytest

from server.domain.resource_items import item_of, items_of_page
from survey_schema.load import load_codes, load_form
from survey_schema.model import UNCONFIRMED
from survey_schema.resources import DataType
from survey_schema.versions import newest_version

FORM = load_form("self_built_house", newest_version("self_built_house"))
CODES = load_codes()


@pytest.mark.parametrize(
    ("question", "type_", "length", "decimals"),
    [
        ("group_name", DataType.TEXT, 30, 0),
        ("owner_id_number", DataType.TEXT, 18, 0),
        ("owner_phone", DataType.TEXT, 12, 0),
        ("residents", DataType.NUMBER, 3, 0),
        ("floor_area_m2", DataType.NUMBER, 8, 2),
        ("built_year", DataType.NUMBER, 4, 0),
        ("is_operational", DataType.FLAG, None, 0),
        ("structure_type", DataType.TEXT, len("bottom_frame"), 0),
        ("seismic_measures", DataType.TEXT, len("ground_ring_beam;tie_column;ring_beam;none"), 0),
        ("wall_deformed", DataType.TEXT, len("unseen"), 0),
    ],
)
def test_a_question_has_its_type_and_length(question, type_, length, decimals):
    item = item_of(FORM.questions[question], CODES)
    assert (item.type, item.length, item.decimals) == (type_, length, decimals)


def test_every_question_is_an_item_of_one_page_once():
    items = [item.id for page in FORM.pages for item in items_of_page(FORM, page, CODES)]
    assert sorted(items) == sorted(FORM.questions)


def test_an_item_is_personal_when_its_question_is():
    items = (item for page in FORM.pages for item in items_of_page(FORM, page, CODES))
    assert {item.id for item in items if item.personal} == {
        one.id for one in FORM.questions.values() if one.personal
    }


def test_a_source_that_is_not_official_says_so():
    questions = FORM.questions.values()
    for question in questions:
        marked = UNCONFIRMED in item_of(question, CODES).source
        assert marked is not question.source.certainty.is_official
