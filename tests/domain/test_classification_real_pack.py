"""Laws of the verdict, held against the county's real rules and whole answers."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from server.domain.classification import Classification
from server.domain.facts import Verdict
from server.domain.reassessment import RANK
from survey_schema.conditions import UNSEEN, fields
from survey_schema.model import Kind, Question
from survey_schema.read_examples import Example, Expected
from tests.cases import every
from tests.survey_schema.graded import DECISIVE, checked, examples, graded
from tests.survey_schema.rule_witness import CODES, FORM, PACK

SOUND = [one for one in examples() if one.verdict is Expected.SAFE and not one.said]
DECISIVE_SIGNS = sorted(one for one in DECISIVE if FORM.questions[one].kind is Kind.SIGN)
OTHER_DECISIVE = sorted(DECISIVE - set(DECISIVE_SIGNS))


def _rank(result: Classification) -> int:
    return RANK[result.at_least]


def _is_about(example: Example, question: str) -> bool:
    """Whether the question, or what it hangs on, is what is special about the example."""
    sign = next((one.id for one in FORM.questions.values() if question in one.measures), question)
    condition = FORM.questions[question].shown_when
    asked_for = {question, sign, *(fields(condition) if condition else ())}
    return bool(asked_for & example.said.keys()) and not example.missing


@cache
def _houses_asked(question: str) -> list[dict[str, Any]]:
    """Whole answers in which the question is asked and answered, sound houses first."""
    known = [*SOUND, *(one for one in examples() if _is_about(one, question))]
    return [dict(one.answers) for one in known if one.answers.get(question) is not None]


@pytest.mark.parametrize("answer", [UNSEEN, None], ids=["unseen", "unanswered"])
@every("sign", DECISIVE_SIGNS)
def test_a_decisive_sign_nobody_saw_is_missing_and_never_safe(
    sign: str, answer: str | None
) -> None:
    houses = [one for one in _houses_asked(sign)[:12] if one[sign] == "no"]
    results = [graded(one | {sign: answer}) for one in houses]
    incomplete = [one for one in results if one.verdict is Verdict.INCOMPLETE]
    assert Verdict.SAFE not in {one.verdict for one in results}
    assert incomplete and all(sign in one.missing for one in incomplete)


@every("question", OTHER_DECISIVE)
def test_a_decisive_answer_taken_away_never_leaves_a_house_safe(question: str) -> None:
    houses = _houses_asked(question)
    assert houses, f"no example answers {question}"
    for house in houses:
        without = {key: value for key, value in house.items() if key != question}
        assert graded(without).verdict is not Verdict.SAFE


# --- laws over whole answers ----------------------------------------------------------------


@st.composite
def _surveys(draw: st.DrawFn) -> dict[str, Any]:
    """An example with a few more signs seen, unseen or left out."""
    answers = dict(draw(st.sampled_from(examples())).answers)
    for sign in draw(st.lists(st.sampled_from(_signs(answers)), max_size=3, unique=True)):
        answers |= _seen(draw, sign) if draw(st.booleans()) else {sign: UNSEEN}
    return answers


def _signs(answers: dict[str, Any]) -> list[str]:
    return [one for one in answers if FORM.questions[one].kind is Kind.SIGN]


def _seen(draw: st.DrawFn, sign: str) -> dict[str, Any]:
    measures = [FORM.questions[one] for one in FORM.questions[sign].measures]
    return {
        sign: "yes",
        **{one.id: _measured(draw, one) for one in measures if draw(st.booleans())},
    }


def _measured(draw: st.DrawFn, question: Question) -> Any:
    if question.kind is Kind.BOOLEAN:
        return draw(st.booleans())
    if question.codes is not None:
        return draw(st.sampled_from(list(CODES[question.codes].labels)))
    low, high = int(question.minimum or 0), int(question.maximum or 100)
    return draw(st.integers(low, min(high, low + 120)))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(_surveys(), st.data())
def test_a_sign_seen_in_addition_never_lowers_what_is_certain(
    answers: dict[str, Any], data: st.DataObject
) -> None:
    quiet = [one for one in _signs(answers) if answers[one] != "yes"]
    sign = data.draw(st.sampled_from(quiet))
    more = answers | _seen(data.draw, sign)
    profile = data.draw(st.sampled_from(["national", "fujian", "strict", "literal"]))
    assert _rank(graded(more, profile)) >= _rank(graded(answers, profile))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(_surveys(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_never_matters(
    answers: dict[str, Any], dice: random.Random
) -> None:
    items = list(answers.items())
    dice.shuffle(items)
    assert graded(dict(items)) == graded(answers)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(_surveys(), st.data())
def test_an_answer_taken_away_never_makes_a_house_safe(
    answers: dict[str, Any], data: st.DataObject
) -> None:
    if graded(answers).verdict is Verdict.SAFE:
        return
    sign = data.draw(st.sampled_from(_signs(answers)))
    without = {key: value for key, value in answers.items() if key != sign}
    assert graded(without).verdict is not Verdict.SAFE


@pytest.mark.parametrize("example", SOUND, ids=lambda example: example.house)
def test_a_sound_house_is_safe_in_every_profile_but_for_its_missing_design(example: Any) -> None:
    verdicts = {
        profile: graded(example.answers, profile).verdict for profile in ("national", "literal")
    }
    assert set(verdicts.values()) == {Verdict.SAFE}
    assert not checked(example.answers).doubts


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(_surveys())
def test_the_strict_profile_is_never_milder_and_the_letter_never_stricter_than_the_nation(
    answers: dict[str, Any],
) -> None:
    ranks = {one: _rank(graded(answers, one)) for one in PACK.profiles}
    assert ranks["strict"] == max(ranks.values())
    assert ranks["literal"] <= ranks["national"]
