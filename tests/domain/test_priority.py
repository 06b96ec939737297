"""The hundred-day action (M5) and the survey path (M3)."""

import pytest

from server.domain.priority import (
    KEY_REASONS,
    LAST_RANK,
    RURAL_PATH,
    URBAN_PATH,
    is_key_survey,
    key_reasons,
    path_rank,
)
from survey_schema.load import load_codes

REASONS = {
    "storeys": {"storeys": 3},
    "span": {"max_span_m": 6.0},
    "complex": {"is_complex_structure": True},
    "altered": {"is_extended": True},
    "shop": {"is_shop_conversion": True},
    "crowded": {"is_crowded": True},
}


@pytest.mark.parametrize("reason", KEY_REASONS)
def test_operational_house_is_key_for_each_reason_alone(reason):
    assert key_reasons({"is_operational": True, **REASONS[reason]}) == (reason,)


@pytest.mark.parametrize(
    "answers", [{"storeys": 2}, {"max_span_m": 5.9}, {"is_extended": False}, {}]
)
def test_operational_house_without_reason_is_not_key(answers):
    assert not is_key_survey({"is_operational": True, **answers})


def test_changed_main_structure_counts_as_altered():
    assert key_reasons({"is_operational": True, "main_structure_changed": True}) == ("altered",)


def test_dwelling_is_never_key():
    assert not is_key_survey({"is_operational": False, "storeys": 5})


def test_reasons_read_questions_of_the_form(real_form):
    assert {
        field for answers in REASONS.values() for field in answers
    } <= real_form.questions.keys()


@pytest.mark.parametrize("path", [URBAN_PATH, RURAL_PATH])
def test_path_is_walked_in_the_order_of_the_plan(path):
    assert [path_rank(code) for code in path] == list(range(len(path)))


def test_unknown_area_comes_last():
    assert path_rank(None) == path_rank("nowhere") == LAST_RANK


def test_path_knows_every_code_of_the_list():
    assert {*URBAN_PATH, *RURAL_PATH} == load_codes()["area_path"].labels.keys()
