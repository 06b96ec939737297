"""The real pack asked about whole answers: check first, then grade, as intake does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from server.domain.classification import Classification, classify, decisive_questions
from survey_schema.answers import Checked, check
from survey_schema.load import load_examples
from survey_schema.read_examples import PROMOTION, Example
from tests.survey_schema.rule_witness import CODES, FORM, PACK, TODAY

DECISIVE = decisive_questions(FORM)


@cache
def examples() -> tuple[Example, ...]:
    return load_examples()


def checked(answers: Mapping[str, Any]) -> Checked:
    return check(FORM, CODES, answers, today=TODAY)


def graded(answers: Mapping[str, Any], profile: str = "national") -> Classification:
    read = checked(answers)
    return classify(PACK, PROMOTION, profile, read.values, read.hidden, decisive=DECISIVE, on=TODAY)
