"""What a new survey of a house may be filled in with from an earlier one, whatever its form.

Signs and what was measured of them are of a day and are looked at anew, and so is what the form
names in `asked_anew`. The rest is about the house: it is put before the surveyor to confirm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from survey_schema.answers import check
from survey_schema.model import CodeList, Form, Kind, Question
from survey_schema.skipped import skipped


def carried(
    form: Form, codes: Mapping[str, CodeList], answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Answers of an earlier survey as a first draft in `form`; retired codes are asked anew."""
    anew = {*form.asked_anew, *(one for sign in form.questions.values() for one in sign.measures)}
    kept = {
        name: value
        for name, value in answers.items()
        if name in form.questions
        and name not in anew
        and form.questions[name].kind is not Kind.SIGN
        and _is_current(form.questions[name], codes, value)
    }
    hidden = skipped(form, kept)
    return {name: value for name, value in kept.items() if name not in hidden}


def still_asked(
    form: Form, codes: Mapping[str, CodeList], draft: Mapping[str, Any], **on: Any
) -> tuple[str, ...]:
    """What the draft leaves to be asked, in form order: required, shown and unanswered."""
    faults = check(form, codes, draft, **on).faults
    return tuple(one.question for one in faults if one.code == "answer.required")


def _is_current(question: Question, codes: Mapping[str, CodeList], value: Any) -> bool:
    if question.codes is None:
        return True
    offered = {one.value for one in codes[question.codes].codes if not one.retired}
    return offered.issuperset(value if isinstance(value, list | tuple) else (value,))
