"""What a housing engineer expects of each situation is what the rules make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from server.domain.facts import Verdict
from survey_schema.conditions import comparisons
from survey_schema.model import Kind, Op, Rule
from survey_schema.read_examples import Example, Expected, as_json
from tests.cases import every
from tests.survey_schema.graded import checked, examples, graded
from tests.survey_schema.rule_witness import FORM, PACK

_ORDERED = frozenset({Op.LT, Op.LE, Op.GT, Op.GE})


@every("example", examples(), ids=lambda example: example.id)
def test_an_example_comes_out_as_the_engineer_expects(example: Example) -> None:
    result = graded(example.answers, example.profile)
    assert result.verdict == example.verdict, example.place
    assert {one.rule for one in result.fired} == set(example.fired), example.place
    assert result.promoted_by == example.promoted_by, example.place
    assert set(example.missing) <= set(result.missing), example.place


@every(
    "example",
    [one for one in examples() if one.verdict is Expected.INCOMPLETE],
    ids=lambda example: example.id,
)
def test_an_incomplete_example_names_what_is_missing(example: Example) -> None:
    """The list is exact but where the structure is unknown: then nearly every sign is missing."""
    result = graded(example.answers, example.profile)
    assert example.missing
    if "structure_type" not in example.missing:
        assert sorted(result.missing) == sorted(example.missing), example.place


def test_an_engineer_has_enough_to_read() -> None:
    assert len(examples()) >= 150
    assert len({one.title + one.profile for one in examples()}) == len(examples())
    assert all("\u4e00" <= one.title[0] <= "\u9fff" or one.title[0].isdigit() for one in examples())


def test_examples_raise_no_fault_but_what_they_leave_out() -> None:
    faulty = {one.id for one in examples() if checked(one.answers).faults}
    assert faulty == {"structure-unknown", "storeys-unknown"}


def test_a_client_gets_an_example_as_plain_data() -> None:
    example = next(one for one in examples() if one.id == "B2-c")
    told = as_json(example)
    assert (told["verdict"], told["fired"]) == ("severe_hazard", ["B2"])
    assert told["answers"]["settlement_crack_mm"] == 10.1
    assert told["answers"]["wall_bowed"] == "no"


def test_the_words_of_an_example_are_the_verdicts() -> None:
    assert {one.value for one in Expected} == {one.value for one in Verdict}


# --- coverage: no rule without an example, no limit without its three values ---------------


@every("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_rule_fires_in_an_example(rule: Rule) -> None:
    assert any(rule.id in one.fired for one in examples())


class Limit(NamedTuple):
    rule: Rule
    field: str
    value: float


def _limits() -> Iterator[Limit]:
    """Every measured limit of every rule."""
    for rule in PACK.rules:
        for one in dict.fromkeys(comparisons(rule.when)):
            if one.op in _ORDERED and FORM.questions[one.field].kind is Kind.DECIMAL:
                yield Limit(rule, one.field, one.value)


@cache
def _values() -> dict[str, Mapping[str, Any]]:
    return {one.id: checked(one.answers).values for one in examples()}


def _near(limit: Limit) -> list[tuple[float, bool]]:
    """Measured values beside the limit, and whether the rule is expected to fire there."""
    asked = [one for one in examples() if limit.rule.profiles in ((), (one.profile,))]
    asked += [one for one in examples() if one.profile in limit.rule.profiles]
    values = [(_values()[one.id].get(limit.field), one) for one in asked]
    width = max(0.11, limit.value / 70)
    return [
        (value, limit.rule.id in one.fired)
        for value, one in values
        if value is not None and abs(value - limit.value) <= width
    ]


@every("limit", _limits(), ids=lambda limit: f"{limit.rule.id}-{limit.field}-{limit.value}")
def test_a_limit_is_tried_just_below_at_and_just_above(limit: Limit) -> None:
    near = _near(limit)
    sides = {(value > limit.value) - (value < limit.value) for value, _ in near}
    assert sides == {-1, 0, 1}
    assert {fires for _, fires in near} == {True, False}
