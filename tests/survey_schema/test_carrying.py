"""From an earlier survey to a draft of the next: facts of the house stay, signs do not."""

from __future__ import annotations

from datetime import date

import pytest

from survey_schema.answers import check
from survey_schema.carrying import carried, still_asked
from survey_schema.load import load_codes, load_form
from survey_schema.model import Kind
from tests.survey_schema.graded import examples

OLD = load_form("self_built_house", "2022.1")
NEW = load_form("self_built_house", "2026.1")
CODES, TODAY = load_codes(), date(2026, 12, 10)
HOUSES = ("brick", "earth", "cave", "frame", "shop")


def _earlier(house: str) -> dict[str, object]:
    """A survey as form 2022.1 asked it: a crack seen, measured and counted."""
    whole = next(one.answers for one in examples() if one.id == f"sound-{house}")
    read = check(OLD, CODES, {**whole, "house_tilt": "yes", "house_tilt_percent": 1}, today=TODAY)
    return dict(read.values)


@pytest.mark.parametrize("house", HOUSES)
def test_the_draft_holds_nothing_that_was_seen_or_measured(house):
    draft = carried(NEW, CODES, _earlier(house))
    measures = {one for sign in NEW.questions.values() for one in sign.measures}
    assert not {one for one in draft if NEW.questions[one].kind is Kind.SIGN}
    assert not draft.keys() & (measures | set(NEW.asked_anew))


@pytest.mark.parametrize("house", HOUSES)
def test_the_draft_keeps_the_facts_of_the_house_and_has_no_fault(house):
    draft = carried(NEW, CODES, _earlier(house))
    assert {"structure_type", "storeys", "roof_kinds", "owner_name"} <= draft.keys()
    faults = {one.code for one in check(NEW, CODES, draft, today=TODAY).faults}
    assert faults == {"answer.required"}


@pytest.mark.parametrize("house", HOUSES)
def test_what_came_new_and_every_sign_asked_of_the_house_is_left_to_ask(house):
    draft = carried(NEW, CODES, _earlier(house))
    asked = still_asked(NEW, CODES, draft, today=TODAY)
    assert "bearing_parts" in asked
    assert {"site_judged_dangerous", "settlement_active", "has_facade_risk"} <= set(asked)
    assert not set(asked) & draft.keys()


def test_an_answer_to_a_question_that_is_gone_or_hidden_now_is_not_carried():
    earlier = {**_earlier("brick"), "gone_for_good": 1, "business_kinds": ["retail"]}
    assert not {"gone_for_good", "business_kinds"} & carried(NEW, CODES, earlier).keys()
