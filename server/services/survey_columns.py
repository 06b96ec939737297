"""One column per question of the form, and how each answer is written into its cell.

Personal questions have no column (law 9). What is asked is compiled once per county, so that a
row costs one table look-up per answer given, not per question asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from server.domain.days import LOCAL
from server.domain.priority import KEY_LABELS, key_reasons
from server.outputs.csv import cell, text_cell
from server.services.county import CountySchema, county_schema, form_of
from server.store.reads.exports import SurveyRow
from survey_schema.model import CodeList, Kind, Question
from survey_schema.versions import form_versions

HEAD: Mapping[str, str] = {
    "id": "提交编号",
    "house_code": "房屋编码",
    "township": "乡镇",
    "village": "村（居）",
    "owner_masked": "产权人（脱敏）",
    "kind": "排查类型",
    "form_version": "表单版本",
    "captured_at": "排查时间",
    "received_at": "收到时间",
    "lon": "经度",
    "lat": "纬度",
    "key_reasons": "重点排查原因",
}
KINDS: Mapping[str, str] = {"survey": "排查", "resurvey": "重新排查", "recheck": "复核"}
_SIGNS: Mapping[str, str] = {"yes": "有", "no": "无", "unseen": "看不到"}

Writes = Callable[[Any], str]


class _Words(dict[Any, str]):
    """Value → cell; a value without a word is written as it is."""

    def __missing__(self, value: object) -> str:
        return cell(value)


@dataclass(frozen=True, slots=True)
class SurveyColumns:
    """`answers`: question id → (place of its cell, how it is written)."""

    head: tuple[str, ...]
    answers: Mapping[str, tuple[int, Writes]]
    with_words: bool

    def cells(self, row: SurveyRow, areas: Mapping[str, str]) -> list[str]:
        cells = [""] * len(self.head)
        cells[: len(HEAD)] = self._about(row, areas)
        for question, answer in row.answers.items():
            place = self.answers.get(question)
            if place is not None and answer is not None:
                cells[place[0]] = place[1](answer)
        return cells

    def _about(self, row: SurveyRow, areas: Mapping[str, str]) -> list[str]:
        township, village, kind = row.township_code, row.village_code, row.kind
        if self.with_words:
            township, village = areas.get(township, township), areas.get(village, village)
            kind = KINDS.get(kind, kind)
        return [
            row.id,
            row.house_code,
            text_cell(township),
            text_cell(village),
            cell(row.owner_masked),
            kind,
            row.form_version,
            _time(row.captured_at),
            _time(row.received_at),
            cell(row.lon),
            cell(row.lat),
            self._key_reasons(row),
        ]

    def _key_reasons(self, row: SurveyRow) -> str:
        """As the survey's own answers say, whatever the house shows today (M5)."""
        reasons = key_reasons(row.answers)
        if self.with_words:
            return text_cell("；".join(KEY_LABELS[one] for one in reasons))
        return ";".join(reasons)


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(LOCAL).isoformat(" ", "seconds")[:19]


@cache
def survey_columns(county: str, *, with_words: bool) -> SurveyColumns:
    """With words: Chinese heads and labels; without: question ids and codes as they are stored."""
    schema = county_schema(county)
    questions = _questions(schema)
    names = _heads(questions) if with_words else list(questions)
    writes = {
        name: (place, _with_words(one, schema.codes) if with_words else _as_stored(one))
        for place, (name, one) in enumerate(questions.items(), start=len(HEAD))
    }
    about = HEAD.values() if with_words else HEAD.keys()
    return SurveyColumns((*about, *names), writes, with_words)


def _questions(schema: CountySchema) -> dict[str, Question]:
    """In the order of the newest form; what only older versions asked comes after it."""
    found = dict(schema.form.questions)
    for version in reversed(form_versions(schema.form.id)):
        form = form_of(schema.profile.code, schema.form.id, version)
        older = {} if form is None else form.questions
        found |= {name: one for name, one in older.items() if name not in found}
    return {name: one for name, one in found.items() if not one.personal}


def _heads(questions: Mapping[str, Question]) -> list[str]:
    """Labels; one that several questions share is told apart by the question's id."""
    labels = [one.label for one in questions.values()]
    return [
        one.label if labels.count(one.label) == 1 else f"{one.label}（{name}）"
        for name, one in questions.items()
    ]


def _with_words(question: Question, codes: Mapping[str, CodeList]) -> Writes:
    if question.kind is Kind.BOOLEAN:
        return _Words({True: "是", False: "否"}).__getitem__
    if question.kind is Kind.SIGN:
        return _Words(_SIGNS).__getitem__
    labels = codes[question.codes].labels if question.codes else {}
    if question.kind is Kind.SINGLE:
        return _Words({code: text_cell(label) for code, label in labels.items()}).__getitem__
    if question.kind is Kind.MULTI:
        return lambda values: text_cell("；".join([labels.get(one, one) for one in values]))
    return _number if question.kind in _NUMBERS else text_cell


def _as_stored(question: Question) -> Writes:
    if question.kind is Kind.BOOLEAN:
        return _Words({True: "true", False: "false"}).__getitem__
    if question.kind is Kind.MULTI:
        return lambda values: text_cell(";".join(values))
    return _number if question.kind in _NUMBERS else text_cell


_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.YEAR})
_number: Writes = str
