"""A survey's answers as the office sees them: personal ones masked, unknown questions hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.masking import mask_id_number, mask_name, mask_phone
from server.services.county import county_schema
from server.services.work import Work
from survey_schema.model import Kind

_MASKS = {
    Kind.PERSON_NAME: mask_name,
    Kind.ID_NUMBER: mask_id_number,
    Kind.PHONE: mask_phone,
}


def masked(work: Work, answers: Mapping[str, Any]) -> dict[str, Any]:
    questions = county_schema(work.county).form.questions
    shown: dict[str, Any] = {}
    for name, value in answers.items():
        question = questions.get(name)
        if question is None or (question.personal and question.kind not in _MASKS):
            shown[name] = "***"
        elif question.personal:
            shown[name] = _MASKS[question.kind](value) if isinstance(value, str) else "***"
        else:
            shown[name] = value
    return shown
