"""A survey by an older form: graded as asked before the newer one, owing its questions after."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from server.domain.asked import as_asked
from server.domain.classification import decisive_questions
from survey_schema.load import load_form
from survey_schema.model import Kind

BEFORE, AFTER = date(2022, 9, 20), date(2023, 1, 2)


@pytest.fixture(scope="module")
def old():
    return load_form("self_built_house", "2022.1")


@pytest.fixture(scope="module")
def newer(old):
    """One question more that every house is asked, one that takes an older answer."""
    model = old.questions["residents"]
    every = replace(model, id="dogs", kind=Kind.INTEGER, decisive=True)
    taken = replace(model, id="people", decisive=False)
    first = replace(old.sections[0], questions=(*old.sections[0].questions, every, taken))
    sections = (first, *old.sections[1:])
    questions = {one.id: one for section in sections for one in section.questions}
    return replace(
        old,
        version="2023.1",
        valid_from=date(2023, 1, 1),
        sections=sections,
        questions=MappingProxyType(questions),
        read_as=MappingProxyType({"people": "residents"}),
    )


def test_a_survey_of_a_day_before_is_graded_as_it_was_asked(old, newer):
    asked = as_asked(old, newer, {"storeys": 1}, frozenset({"user_name"}), BEFORE)
    assert asked.hidden == {"user_name", "dogs", "people"}
    assert asked.decisive == decisive_questions(old)


def test_a_survey_of_a_later_day_owes_what_every_house_is_asked(old, newer):
    asked = as_asked(old, newer, {"storeys": 1}, frozenset({"user_name"}), AFTER)
    assert asked.hidden == {"user_name"}
    assert asked.decisive - decisive_questions(old) == {"dogs"}


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_an_older_answer_stands_for_the_question_that_follows_it(old, newer, on):
    asked = as_asked(old, newer, {"residents": 4}, frozenset(), on)
    assert asked.values["people"] == 4
    assert "people" not in asked.hidden


def test_a_survey_by_the_same_or_a_newer_form_is_left_alone(old, newer):
    for form, written_for in ((old, old), (newer, old)):
        asked = as_asked(form, written_for, {"residents": 4}, frozenset({"dogs"}), AFTER)
        assert (asked.values, asked.hidden) == ({"residents": 4}, {"dogs"})
        assert asked.decisive == decisive_questions(form)
