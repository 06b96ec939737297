"""Surveys of the real form with every question answered that the verdict waits for."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.domain.answer_words import AnswerWords
from server.domain.lowering import Survey
from survey_schema.load import load_codes, load_county
from survey_schema.model import Kind, Question, Rule
from tests.survey_schema.rule_witness import FORM, PACK, witness_of

WORDS = AnswerWords(FORM, load_codes())
PROMOTION = load_county("wuzhai").promotion
ON = date(2026, 12, 10)
WITNESSES = {rule.id: witness_of(rule) for rule in PACK.rules}
PLAIN = {Kind.SIGN: "no", Kind.BOOLEAN: False}


def rules_of(profile: str = "national") -> list[Rule]:
    return [
        rule
        for rule in PACK.rules
        if WITNESSES[rule.id] and (not rule.profiles or profile in rule.profiles)
    ]


def sound(structure: str = "masonry") -> dict[str, Any]:
    """Every sign absent, every yes-or-no question answered no."""
    answers = {one.id: PLAIN[one.kind] for one in FORM.questions.values() if one.kind in PLAIN}
    return {**answers, "structure_type": structure, "bearing_parts": ["brick_wall"]}


def with_signs(*rules: Rule, **answers: Any) -> Survey:
    """A house with what makes these rules fire, and else nothing wrong with it."""
    seen: dict[str, Any] = dict(answers)
    for rule in rules:
        seen |= {**(WITNESSES[rule.id] or {}), **answers}
    return _whole({**_whole(sound(seen.get("structure_type", "masonry"))).answers, **seen})


def _whole(answers: dict[str, Any]) -> Survey:
    """Answered until the verdict stands."""
    survey = survey_of(answers)
    while missing := survey.graded().missing:
        filled = {name: _least(FORM.questions[name]) for name in missing}
        survey = survey_of({**survey.answers, **filled})
    return survey


def survey_of(answers: dict[str, Any], profile: str = "national") -> Survey:
    return Survey(PACK, PROMOTION, profile, WORDS, answers, ON)


def _least(question: Question) -> Any:
    if question.codes:
        return WORDS.codes[question.codes].codes[0].value
    return PLAIN.get(question.kind, question.minimum or 0)
