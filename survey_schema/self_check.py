"""The owner's self-check: the file ``self_check.toml`` with its few plain questions (M4).

What an owner says is a hint where to look. Nothing of it is an answer of the survey, and nothing
is graded by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from survey_schema.model import Source
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document

ROOT = Path(__file__).parent
ANSWERS: Mapping[str, str] = MappingProxyType(
    {"yes": "有", "no": "没有", "unsure": "看不清、说不准"}
)


@dataclass(frozen=True, slots=True)
class SelfQuestion:
    """`sections` of the survey form where a surveyor is shown what the owner said."""

    id: str
    label: str
    hint: str | None
    sections: tuple[str, ...]
    is_alarming: bool


@dataclass(frozen=True, slots=True)
class SelfCheckForm:
    title: str
    intro: str
    questions: tuple[SelfQuestion, ...]
    source: Source

    def unanswered(self, answers: Mapping[str, str]) -> list[str]:
        return [one.id for one in self.questions if answers.get(one.id) not in ANSWERS]

    def is_alarming(self, answers: Mapping[str, str]) -> bool:
        return any(one.is_alarming and answers.get(one.id) == "yes" for one in self.questions)

    def said(self, answers: Mapping[str, str]) -> list[dict[str, Any]]:
        """What the owner did not call sound, in words, and where it belongs."""
        return [
            {
                "question": one.label,
                "answer": ANSWERS[answers[one.id]],
                "sections": list(one.sections),
            }
            for one in self.questions
            if answers.get(one.id) in ("yes", "unsure")
        ]


@cache
def load_self_check(root: Path = ROOT) -> SelfCheckForm:
    top = document(read_source(root / "self_check.toml"))
    seen: set[str] = set()
    form = SelfCheckForm(
        title=top.text("title"),
        intro=top.text("intro"),
        questions=tuple(_question(table, seen) for table in top.tables("question")),
        source=top.origin(),
    )
    if not form.questions:
        raise top.error("a self-check needs at least one [[question]]")
    top.done()
    return form


def _question(table: Table, seen: set[str]) -> SelfQuestion:
    question = SelfQuestion(
        id=table.identifier(),
        label=table.text("label"),
        hint=table.optional_text("hint"),
        sections=table.texts("sections"),
        is_alarming=table.flag("is_alarming"),
    )
    table.refuse_repeated("id", question.id, seen)
    table.done()
    return question
