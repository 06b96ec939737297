"""A condition written as XPath means what it means to our own evaluator, unknown included."""

import re
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given, strategies as st

from survey_schema.conditions import evaluate
from survey_schema.model import (
    All,
    AnyOf,
    Certainty,
    Compare,
    Form,
    Kind,
    Not,
    Op,
    Question,
    Section,
    Source,
)
from survey_schema.xpath import Writer, literal

SOURCE = Source("test", Certainty.DESIGN)


def _question(identity, kind, **more):
    return Question(id=identity, label=identity, kind=kind, source=SOURCE, **more)


_ANSWERS = {
    "sign": (Kind.SIGN, ("yes", "no", "unseen")),
    "flag": (Kind.BOOLEAN, (True, False)),
    "one": (Kind.SINGLE, ("a", "b")),
    "many": (Kind.MULTI, (("a",), ("a", "b"), ("b",))),
    "number": (Kind.DECIMAL, (0, 1, 2.5)),
    "day": (Kind.DATE, ("2022-09-01", "2022-09-20")),
}
_GATE = Compare("gate", Op.EQ, True)


def _form():
    """`gate` shows the questions of its section; each is asked again behind `late` as well."""
    late = Compare("one", Op.NE, "b")
    questions = [_question(name, kind, shown_when=None) for name, (kind, _) in _ANSWERS.items()]
    gated = [_question(f"{name}_x", kind, shown_when=late) for name, (kind, _) in _ANSWERS.items()]
    first = Section("first", "first", (_question("gate", Kind.BOOLEAN), *questions))
    second = Section("second", "second", tuple(gated), shown_when=_GATE)
    asked = {one.id: one for section in (first, second) for one in section.questions}
    return Form(
        id="small",
        version="1",
        label="small",
        valid_from=date(2022, 1, 1),
        sections=(first, second),
        photos=(),
        quality=(),
        refused_words=(),
        questions=MappingProxyType(asked),
    )


FORM = _form()
WRITER = Writer(FORM)


def _comparisons():
    names = [*_ANSWERS, *(f"{name}_x" for name in _ANSWERS)]
    return st.sampled_from(names).flatmap(_comparison)


def _comparison(name):
    kind, values = _ANSWERS[name.removesuffix("_x")]
    answered = st.builds(Compare, st.just(name), st.just(Op.ANSWERED), st.booleans())
    if kind is Kind.MULTI:
        some = st.builds(Compare, st.just(name), st.just(Op.CONTAINS), st.sampled_from("ab"))
        return some | answered
    equal = st.builds(
        Compare, st.just(name), st.sampled_from((Op.EQ, Op.NE)), st.sampled_from(values)
    )
    if kind is Kind.DECIMAL or kind is Kind.DATE:
        order = st.sampled_from((Op.LT, Op.LE, Op.GT, Op.GE))
        return equal | answered | st.builds(Compare, st.just(name), order, st.sampled_from(values))
    if kind is Kind.BOOLEAN:
        return equal | answered
    listed = st.lists(st.sampled_from(values), min_size=1, unique=True).map(tuple)
    return equal | answered | st.builds(Compare, st.just(name), st.just(Op.IN), listed)


CONDITIONS = st.recursive(
    _comparisons(),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@st.composite
def _situations(draw):
    """(values, hidden) as the form itself would leave them."""
    drawn = {"gate": draw(st.sampled_from((True, False, None)))}
    for name in (*_ANSWERS, *(f"{name}_x" for name in _ANSWERS)):
        drawn[name] = draw(st.none() | st.sampled_from(_ANSWERS[name.removesuffix("_x")][1]))
    values = {name: value for name, value in drawn.items() if value is not None}
    hidden = set()
    for section in FORM.sections:
        outer = section.shown_when is None or evaluate(section.shown_when, values, hidden)
        for one in section.questions:
            own = one.shown_when is None or evaluate(one.shown_when, values, hidden)
            if outer is False or own is False:
                hidden.add(one.id)
            if not (outer and own):  # a form does not ask it, hidden or unknown
                values.pop(one.id, None)
    return values, frozenset(hidden)


def _holds(xpath, values):
    """The XPath by Python: '' for what is not answered, numbers compared as numbers."""
    text = xpath.replace("true()", "True").replace("false()", "False")
    text = re.sub(r"date\('([^']*)'\)", r"'\1'", text)
    text = re.sub(r"(?<![!<>])=", "==", text)
    text = re.sub(r"\$\{(\w+)\}", r"at('\1')", text)
    return eval(text, {"selected": lambda given, one: one in given.split(), "at": _At(values)})


class _At:
    def __init__(self, values):
        self.values = values

    def __call__(self, name):
        value = self.values.get(name, "")
        if isinstance(value, bool):
            return "true" if value else "false"
        return " ".join(value) if isinstance(value, tuple) else value


@pytest.mark.slow
@given(CONDITIONS, _situations())
def test_known_true_and_known_false_are_those_of_the_evaluator(condition, situation):
    values, hidden = situation
    verdict = evaluate(condition, values, hidden)
    assert _holds(WRITER.known_true(condition), values) is (verdict is True)
    assert _holds(WRITER.known_false(condition), values) is (verdict is False)


def test_a_text_with_both_quotes_is_put_together():
    assert literal("a'b") == '"a\'b"'
    assert literal("a'b\"c") == "concat('a', \"'\", 'b\"c')"
