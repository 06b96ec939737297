"""The quick reading of a survey (gates, quiet signs) says what the slow one says, rule by rule."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from server.domain import classification
from server.domain.classification import classify, decisive_questions
from server.domain.facts import Verdict
from survey_schema.conditions import evaluate
from survey_schema.load import load_rule_pack
from survey_schema.model import Form, Kind, Question, RulePack
from tests.domain.packs import GENERAL, PROMOTION, compare, make_pack, make_rule, sign

ON = date(2022, 9, 20)
STRUCTURES = ("masonry", "rc", "steel", "timber", "earth_stone", "cave", "bottom_frame", None)


def _slowly(
    pack: RulePack,
    values: dict[str, Any],
    hidden: frozenset[str] = frozenset(),
    decisive: frozenset[str] = frozenset(),
) -> tuple[Verdict, list[str], set[str], str | None]:
    """Every rule asked of every survey by the plain evaluator, as it was before the gates."""
    told = {field: value for field, value in values.items() if value is not None}
    rules = [
        rule
        for rule in pack.rules
        if (not rule.profiles or "national" in rule.profiles)
        and (not rule.structures or told.get("structure_type") in rule.structures)
        and (rule.valid_from is None or rule.valid_from <= ON)
    ]
    said = [(rule, evaluate(rule.when, told, hidden)) for rule in rules]
    fired = [rule for rule, verdict in said if verdict]
    open_rules = [rule for rule, verdict in said if verdict is None]
    reading = classification._Reading(PROMOTION, told, hidden, fired, open_rules)
    lower, promoted_by = reading.lower()
    missing = set() if lower is Verdict.SEVERE else set(reading.missing(lower, decisive))
    verdict = Verdict.INCOMPLETE if missing else lower
    return verdict, [rule.id for rule in fired], missing, promoted_by


def _quickly(
    pack: RulePack,
    values: dict[str, Any],
    hidden: frozenset[str] = frozenset(),
    decisive: frozenset[str] = frozenset(),
) -> tuple[Verdict, list[str], set[str], str | None]:
    found = classify(pack, PROMOTION, "national", values, hidden, decisive=decisive, on=ON)
    return (
        found.verdict,
        [one.rule for one in found.fired],
        set(found.missing),
        found.promoted_by,
    )


def _answer(question: Question) -> st.SearchStrategy[Any]:
    """An answer of the question's kind, "no" more often than not, sometimes none."""
    if question.kind is Kind.SIGN:
        return st.sampled_from(["no"] * 8 + ["yes", "unseen", None])
    if question.kind is Kind.BOOLEAN:
        return st.sampled_from([False, False, True, None])
    if question.kind in {Kind.INTEGER, Kind.YEAR}:
        return st.sampled_from([None, 0, 1, 2, 3, 7])
    if question.kind is Kind.DECIMAL:
        return st.sampled_from([None, 0.4, 1.0, 5.5, 40.0, 70.0, 160.0])
    return st.none()


@st.composite
def _surveys(draw: st.DrawFn, form: Form, pack: RulePack) -> tuple[dict[str, Any], frozenset[str]]:
    """Answers to the questions some structure's rules read, and questions that do not apply."""
    structure = draw(st.sampled_from(STRUCTURES))
    rules = [one for one in pack.rules if not one.structures or structure in one.structures]
    asked = sorted({field for rule in rules for field in rule.fields} & form.questions.keys())
    values = dict.fromkeys(asked, "no") | {"structure_type": structure}
    for field in draw(st.lists(st.sampled_from(asked), unique=True, max_size=12)):
        values[field] = draw(_answer(form.questions[field]))
    measures = [one for one in asked if form.questions[one].kind is not Kind.SIGN]
    for field in measures:
        values.setdefault(field, None)
        values[field] = draw(_answer(form.questions[field])) if values[field] == "no" else None
    hidden = draw(st.lists(st.sampled_from(asked), unique=True, max_size=30))
    return values, frozenset(hidden) - {"structure_type"}


@pytest.mark.slow
@given(st.data())
def test_quick_reading_agrees_with_the_slow_one_on_the_real_pack(real_form, data):
    pack = load_rule_pack("shanxi-2022")
    decisive = decisive_questions(real_form)
    values, hidden = data.draw(_surveys(real_form, pack))

    quick = _quickly(pack, values, hidden, decisive)

    assert quick == _slowly(pack, values, hidden, decisive)


GATES = make_pack(
    make_rule("yes", sign("s1")),
    make_rule("no", compare("s2", "==", "no"), GENERAL),
    make_rule("false", compare("b1", "==", False), GENERAL),
    make_rule("true", compare("b2", "==", True), compare("w", ">", 1)),
    make_rule("unseen", compare("s3", "==", "unseen"), GENERAL),
    make_rule("code", compare("c", "==", "clear"), sign("s1")),
)


@pytest.mark.slow
@given(
    st.fixed_dictionaries(
        {},
        optional={
            **{one: st.sampled_from(["yes", "no", "unseen", None]) for one in ("s1", "s2", "s3")},
            **{one: st.sampled_from([True, False, None]) for one in ("b1", "b2")},
            "c": st.sampled_from(["clear", "slight", None]),
            "w": st.sampled_from([0, 1, 2, None]),
        },
    ),
    st.frozensets(st.sampled_from(["s1", "s2", "s3", "b1", "b2", "c", "w"])),
)
def test_quick_reading_agrees_whatever_answer_opens_a_rule(values, hidden):
    values = {"structure_type": "masonry", **values}
    decisive = frozenset({"s1", "w"})

    assert _quickly(GATES, values, hidden, decisive) == _slowly(GATES, values, hidden, decisive)


def test_rule_that_wants_a_no_is_not_passed_over():
    assert _quickly(GATES, {"structure_type": "masonry", "s2": "no"})[1] == ["no"]
    assert _quickly(GATES, {"structure_type": "masonry", "b1": False})[1] == ["false"]
