"""The condition grammar: shared vectors, and the laws of three-valued logic."""

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import survey_schema
from survey_schema.conditions import (
    ConditionError,
    compile_condition,
    dump,
    evaluate,
    fields,
    parse,
)
from survey_schema.model import All, AnyOf, Compare, Condition, Not, Op
from tests.cases import every

VECTORS = json.loads(
    (Path(survey_schema.__file__).parent / "examples" / "conditions.json").read_text("utf-8")
)

# --- answers and conditions at random: a boolean, a number, a sign and a multi answer -----

ANSWERS: dict[str, st.SearchStrategy[object]] = {
    "flag": st.booleans(),
    "width": st.integers(0, 3) | st.sampled_from([0.5, 1.0, 1.5]),
    "sign": st.sampled_from(["yes", "no", "unseen"]),
    "kinds": st.lists(st.sampled_from(["a", "b"]), unique=True),
}
ANSWER_SETS = st.fixed_dictionaries({}, optional=ANSWERS)
HIDDEN = st.frozensets(st.sampled_from(sorted(ANSWERS)))


def _compare(field: str, ops: list[Op], values: st.SearchStrategy[object]) -> st.SearchStrategy:
    return st.builds(Compare, st.just(field), st.sampled_from(ops), values)


DECIDING = (
    _compare("flag", [Op.EQ, Op.NE], st.booleans())
    | _compare("width", [Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ, Op.NE], st.integers(0, 3))
    | _compare("width", [Op.IN], st.tuples(st.integers(0, 3)))
    | _compare("sign", [Op.EQ, Op.NE], st.sampled_from(["yes", "no"]))
    | _compare("kinds", [Op.CONTAINS], st.sampled_from(["a", "b"]))
)
ASKING = (
    DECIDING
    | _compare("sign", [Op.EQ, Op.NE], st.just("unseen"))
    | _compare("sign", [Op.IN], st.just(("no", "unseen")))
    | st.builds(Compare, st.sampled_from(sorted(ANSWERS)), st.just(Op.ANSWERED), st.booleans())
)


def _nested(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(Not, inner)
            | st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple))
            | st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        ),
        max_leaves=8,
    )


CONDITIONS = _nested(ASKING)
DECIDING_CONDITIONS = _nested(DECIDING)


@every("vector", VECTORS, ids=lambda vector: vector["name"])
def test_both_evaluators_agree_with_the_shared_vector(vector):
    condition, hidden = parse(vector["condition"]), frozenset(vector["hidden"])
    answers = vector["answers"]
    found = evaluate(condition, answers, hidden), compile_condition(condition)(answers, hidden)
    assert found == (vector["expect"], vector["expect"])


def test_there_are_at_least_sixty_vectors_with_all_three_outcomes():
    assert len(VECTORS) >= 60
    assert {vector["expect"] for vector in VECTORS} == {True, False, None}


@pytest.mark.slow
@given(CONDITIONS, ANSWER_SETS, HIDDEN)
def test_compiled_and_interpreted_always_agree(condition, answers, hidden):
    compiled = compile_condition(condition)
    assert compiled(answers, hidden) is evaluate(condition, answers, hidden)


@pytest.mark.slow
@given(CONDITIONS, CONDITIONS, ANSWER_SETS, HIDDEN)
def test_de_morgan_holds_with_unknowns(first, second, answers, hidden):
    neither = Not(AnyOf((first, second)))
    both_not = All((Not(first), Not(second)))
    assert evaluate(neither, answers, hidden) is evaluate(both_not, answers, hidden)


@given(DECIDING_CONDITIONS, ANSWER_SETS, st.fixed_dictionaries(ANSWERS))
def test_learning_more_never_flips_a_decided_result(condition, answers, later):
    decided = evaluate(condition, answers)
    unknown = {key for key in later if answers.get(key) in (None, "unseen")}
    learnt = answers | {key: later[key] for key in unknown}
    assert decided is None or evaluate(condition, learnt) is decided


@given(CONDITIONS)
def test_a_condition_survives_being_written_as_json(condition):
    assert parse(json.loads(json.dumps(dump(condition)))) == condition


def test_fields_are_named_once_in_reading_order():
    condition = parse(
        {
            "all": [
                {"field": "b", "op": "==", "value": 1},
                {"any": [{"field": "a", "op": ">", "value": 1}]},
                {"not": {"field": "b", "op": "<", "value": 9}},
            ]
        }
    )
    assert fields(condition) == ("b", "a")


@pytest.mark.parametrize(
    "data",
    [
        "storeys >= 2",
        {},
        {"all": []},
        {"any": {"field": "a", "op": "==", "value": 1}},
        {"all": [], "any": []},
        {"not": [{"field": "a", "op": "==", "value": 1}]},
        {"field": "a", "op": "=", "value": 1},
        {"field": "a", "op": "=="},
        {"field": "a", "op": "==", "value": 1, "unit": "m"},
        {"field": "", "op": "==", "value": 1},
        {"field": 3, "op": "==", "value": 1},
        {"field": "a", "op": "==", "value": None},
        {"field": "a", "op": "==", "value": [1]},
        {"field": "a", "op": "in", "value": 1},
        {"field": "a", "op": "in", "value": []},
        {"field": "a", "op": "answered", "value": "yes"},
        {"field": "a", "op": ">", "value": float("nan")},
    ],
)
def test_what_is_outside_the_grammar_is_refused(data):
    with pytest.raises(ConditionError):
        parse(data)
