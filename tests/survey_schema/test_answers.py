"""Answers against the 2022 form: every fault has a code, and nothing personal is repeated."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from survey_schema.answers import Checked, check
from survey_schema.identity import is_credit_code, is_id_number
from survey_schema.load import load_codes, load_form
from tests.cases import every
from tests.survey_schema.small_schema import REAL, make_root

TODAY = date(2022, 9, 20)
EXAMPLES: dict[str, dict[str, Any]] = json.loads(
    (REAL / "examples" / "answers.json").read_text("utf-8")
)
DWELLING, SHOP = EXAMPLES["dwelling"], EXAMPLES["shop"]


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Checks answers against the form without its hazard signs."""
    root = make_root(tmp_path_factory.mktemp("schema"))
    form, codes = load_form("self_built_house", "2022.1", root), load_codes(root)

    def check_answers(answers: Mapping[str, Any]) -> Checked:
        return check(form, codes, answers, today=TODAY)

    return check_answers


def _codes(checked: Checked) -> set[tuple[str, str]]:
    return {(fault.question, fault.code) for fault in checked.faults}


def _doubts(checked: Checked) -> set[str]:
    return {doubt.code for doubt in checked.doubts}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_examples_are_complete_and_right(read, name):
    checked = read(EXAMPLES[name])
    assert checked.faults == ()
    assert dict(checked.values).keys() == EXAMPLES[name].keys()


# (question, what is sent, the fault)
WRONG = [
    ("storeys", 3.0, "answer.wrong_type"),
    ("storeys", True, "answer.wrong_type"),
    ("storeys", "3", "answer.wrong_type"),
    ("storeys", 0, "answer.out_of_range"),
    ("storeys", 21, "answer.out_of_range"),
    ("floor_area_m2", float("nan"), "answer.wrong_type"),
    ("floor_area_m2", float("inf"), "answer.wrong_type"),
    ("floor_area_m2", False, "answer.wrong_type"),
    ("floor_area_m2", 10**400, "answer.out_of_range"),
    ("floor_area_m2", 86.123, "answer.too_many_decimals"),
    ("built_year", 1899, "answer.out_of_range"),
    ("built_year", 2023, "answer.in_future"),
    ("built_year", "1988", "answer.wrong_type"),
    ("is_extended", 0, "answer.wrong_type"),
    ("is_extended", "true", "answer.wrong_type"),
    ("structure_type", "brick", "answer.not_in_codes"),
    ("structure_type", ["masonry"], "answer.wrong_type"),
    ("area_kinds", "other", "answer.wrong_type"),
    ("area_kinds", [["other"]], "answer.wrong_type"),
    ("area_kinds", ["elsewhere"], "answer.not_in_codes"),
    ("area_kinds", ["other", "other"], "answer.duplicated_code"),
    ("owner_name", "不详", "answer.refused_word"),
    ("owner_name", "户主无名", "answer.refused_word"),
    ("owner_name", "/", "answer.refused_word"),
    ("owner_name", "赵" * 41, "answer.too_long"),
    ("owner_name", "赵\x00田", "answer.bad_character"),
    ("owner_name", "\ud800", "answer.bad_character"),
    ("owner_name", 7, "answer.wrong_type"),
    ("group_name", "未知", "answer.refused_word"),
    ("group_name", "/ /", "answer.refused_word"),
    ("owner_id_number", "140928197001010016", "answer.id_check_digit"),
    ("owner_id_number", "140928197002300015", "answer.id_format"),
    ("owner_id_number", "14092819700101001", "answer.id_format"),
    ("owner_id_number", "１４0928197001010015", "answer.id_format"),
    ("owner_id_number", 140928197001010015, "answer.wrong_type"),
    ("owner_phone", "1380000", "answer.phone_format"),
    ("owner_phone", 13800001234, "answer.wrong_type"),
]


@every("question, value, code", WRONG)
def test_a_wrong_answer_is_refused_and_not_accepted(read, question, value, code):
    checked = read(DWELLING | {question: value})
    assert (question, code) in _codes(checked)
    assert question not in checked.values


@pytest.mark.parametrize("value", [None, "", "  ", []])
def test_nothing_is_no_answer(read, value):
    checked = read(DWELLING | {"owner_name": value})
    assert ("owner_name", "answer.required") in _codes(checked)


def test_false_and_zero_are_answers(read):
    checked = read(DWELLING | {"residents": 0, "is_unlawful": False})
    assert checked.values["residents"] == 0
    assert checked.faults == ()


def test_a_road_may_be_called_nameless(read):
    assert read(DWELLING | {"road_name": "无名路"}).faults == ()


def test_every_fault_is_collected(read):
    wrong = {"storeys": 3.0, "owner_name": "不详", "colour": "red"}
    found = _codes(read({**DWELLING, **wrong, "land_nature": None}))
    assert found >= {
        ("storeys", "answer.wrong_type"),
        ("owner_name", "answer.refused_word"),
        ("colour", "answer.unknown_question"),
        ("land_nature", "answer.required"),
    }


def test_a_question_skipped_by_its_condition_is_hidden(read):
    hidden = read(DWELLING).hidden
    assert {"business_kinds", "extension_kinds", "land_use_state", "has_licences"} <= hidden


def test_an_answer_to_a_hidden_question_is_a_fault(read):
    checked = read(DWELLING | {"business_kinds": ["retail"]})
    assert _codes(checked) == {("business_kinds", "answer.not_asked")}
    assert "business_kinds" not in checked.values


def test_an_answer_in_a_hidden_section_is_a_fault(read):
    assert _codes(read(DWELLING | {"has_licences": True})) == {("has_licences", "answer.not_asked")}


def test_a_blank_left_in_a_hidden_question_is_no_fault(read):
    assert read(DWELLING | {"business_kinds": []}).faults == ()


def test_a_question_whose_condition_is_unknown_is_neither_hidden_nor_required(read):
    checked = read({key: DWELLING[key] for key in DWELLING if key != "is_operational"})
    assert ("is_operational", "answer.required") in _codes(checked)
    assert "business_kinds" not in checked.hidden
    assert ("business_kinds", "answer.required") not in _codes(checked)


def test_a_wrong_answer_leaves_what_hangs_on_it_unknown(read):
    checked = read(SHOP | {"is_operational": "yes"})
    assert _codes(checked) == {("is_operational", "answer.wrong_type")}
    assert "fire_hazard_kinds" not in checked.hidden


def test_personal_answers_are_named(read):
    assert {"owner_name", "owner_id_number", "owner_phone"} <= read(DWELLING).personal
    assert "storeys" not in read(DWELLING).personal


def test_a_wrong_personal_answer_is_personal_too(read):
    assert "owner_id_number" in read(DWELLING | {"owner_id_number": "1234"}).personal


@pytest.mark.parametrize("question", ["owner_name", "owner_id_number", "owner_phone", "road_name"])
def test_a_fault_never_repeats_a_personal_answer(read, question):
    secret = "钱某某/140928197001010016"
    for fault in read(DWELLING | {question: secret}).faults:
        assert secret not in fault.text
        assert secret not in str(dict(fault.facts))


def test_the_sentence_names_the_question_and_the_range(read):
    texts = [fault.text for fault in read(DWELLING | {"storeys": 99}).faults]
    assert texts == ["“主体层数”超出允许范围（1 至 20）"]


def test_findings_cannot_be_changed(read):
    checked = read(DWELLING)
    with pytest.raises(TypeError):
        checked.values["storeys"] = 2
    assert type(checked.values["area_kinds"]) is tuple


# (changes to a right set of answers, the doubt they raise)
DOUBTFUL = [
    ({"group_name": "东社组"}, "quality.repeated_word"),
    ({"door_number": "18号"}, "quality.repeated_word"),
    ({"group_name": "无", "road_name": "无"}, "quality.address_all_none"),
    ({"max_span_m": None, "is_operational": True}, "quality.span_missing"),
    ({"structure_type": "cave", "storeys": 3}, "quality.many_storeys_for_structure"),
    ({"storeys": 5, "height_m": 6}, "quality.low_for_storeys"),
    ({"floor_area_m2": 6}, "quality.tiny_area"),
    ({"has_geohazard": False, "site_kinds": ["cliff"]}, "quality.site_without_geohazard"),
    ({"area_path": "urban_village", "floor_area_m2": 300}, "quality.round_area"),
    ({"is_extended": True, "extension_year": 1980}, "quality.extended_before_built"),
    ({"seismic_measures": ["none", "ring_beam"]}, "quality.none_with_others"),
]


@pytest.mark.parametrize(("changes", "doubt"), DOUBTFUL)
def test_a_doubtful_answer_is_a_doubt_and_not_a_fault(read, changes, doubt):
    checked = read(DWELLING | changes)
    assert doubt in _doubts(checked)
    assert not {fault.code for fault in checked.faults} & {doubt}


def test_a_right_set_of_answers_raises_no_doubt(read):
    assert _doubts(read(DWELLING)) == set()


def test_a_round_area_in_a_village_is_no_doubt(read):
    assert "quality.round_area" not in _doubts(read(DWELLING | {"floor_area_m2": 300}))


def test_a_road_without_a_name_does_not_repeat_the_word(read):
    assert _doubts(read(DWELLING | {"road_name": "内部道路"})) == set()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=3,
)


@pytest.mark.slow
@settings(max_examples=60)
@given(data=st.dictionaries(st.sampled_from(sorted(SHOP)), JSON_VALUES, max_size=6))
def test_no_json_value_breaks_the_reading(read, data):
    checked = read(SHOP | data)
    faulty = {fault.question for fault in checked.faults}
    assert not faulty & checked.values.keys()
    assert not checked.hidden & checked.values.keys()


@pytest.mark.parametrize(
    "number", ["140928197001010015", "140922196512310025", "11010519491231002X"]
)
def test_right_id_numbers_pass(number):
    assert is_id_number(number)


def test_a_credit_code_is_checked_by_its_last_place():
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y4A")
