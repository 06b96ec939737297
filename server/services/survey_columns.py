"""One column per question of the form, and how each answer is written into its cell.

Personal questions have no column (law 9). What is asked is compiled once per county, and for all
surveys that answer the same questions once more, so that a row costs one table look-up per answer
given, not per question asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from operator import getitem, itemgetter
from typing import Any, NamedTuple

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


class _Written:
    """Looked up like a table, but every answer is written anew: texts."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        self._write = write

    def __getitem__(self, answer: Any) -> str:
        return "" if answer is None else self._write(answer)


class _Numbers(dict[Any, str]):
    """Numbers come again and again: each is written once. 3 and 3.0 are one key and two texts, so
    of each question only what cannot be mistaken is kept.
    """

    def __init__(self, is_kept: Callable[[Any], bool]) -> None:
        super().__init__({None: ""})
        self._is_kept = is_kept

    def __missing__(self, answer: Any) -> str:
        text = str(answer)
        if self._is_kept(answer) and len(self) < _MOST_NUMBERS:
            self[answer] = text
        return text


class _Several:
    """Several codes in one cell; few combinations come up, so each is written once."""

    def __init__(self, separator: str, labels: Mapping[str, str]) -> None:
        self._separator, self._labels = separator, labels
        self._kept: dict[tuple[str, ...], str] = {}

    def __getitem__(self, answer: Sequence[str] | None) -> str:
        if not answer:
            return ""
        values = tuple(answer)
        return self._kept.get(values) or self._write(values)

    def _write(self, values: tuple[str, ...]) -> str:
        text = text_cell(self._separator.join([self._labels.get(one, one) for one in values]))
        if len(self._kept) < _MOST_COMBINATIONS:
            self._kept[values] = text
        return text


Cells = dict[Any, str] | _Written | _Several  # answer → its cell

_MOST_NUMBERS = 2_000  # of one question
_MOST_COMBINATIONS = 1_000

_MOST_LAYOUTS = 2_000  # skipped questions make some hundred in a county; about 3 kB each


class _Layout(NamedTuple):
    """Surveys that answer the same questions: their answers in the order of the columns."""

    take: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    tables: tuple[Cells, ...]
    pattern: str  # a line with a %s for what stands before and for every answer


@dataclass(frozen=True, slots=True)
class SurveyColumns:
    """`answers`: question id → (place of its cell, how its answers are written)."""

    head: tuple[str, ...]
    answers: dict[str, tuple[int, Cells]]
    with_words: bool
    _layouts: dict[tuple[str, ...], _Layout] = field(default_factory=dict)

    def line(self, row: SurveyRow, areas: Mapping[str, str]) -> str:
        """The row's cells, escaped and with commas between."""
        layout = self._layout_of(tuple(row.answers))
        about, answers = self._about(row, areas), layout.take(row.answers)
        try:  # a hundred answers a row: no step of Python's own between them
            return layout.pattern % (*about, *map(getitem, layout.tables, answers))
        except (KeyError, TypeError):  # an answer no table knows, as a code of its own
            return layout.pattern % (*about, *map(_written, layout.tables, answers))

    def _layout_of(self, asked: tuple[str, ...]) -> _Layout:
        layout = self._layouts.get(asked)
        if layout is None:
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            layout = self._layouts[asked] = self._laid_out(asked)
        return layout

    def _laid_out(self, asked: tuple[str, ...]) -> _Layout:
        """A question without a column is left out."""
        known = sorted((one for one in asked if one in self.answers), key=self._place)
        cells = ["%s"] * len(HEAD) + [""] * (len(self.head) - len(HEAD))
        for question in known:
            cells[self._place(question)] = "%s"
        tables = tuple(self.answers[one][1] for one in known)
        return _Layout(_in_order(known), tables, ",".join(cells))

    def _place(self, question: str) -> int:
        return self.answers[question][0]

    def _about(self, row: SurveyRow, areas: Mapping[str, str]) -> list[str]:
        township, village, kind = row.township_code, row.village_code, row.kind
        if self.with_words:
            township, village = areas.get(township, township), areas.get(village, village)
            kind = KINDS.get(kind, kind)
        return [
            row.id,
            row.house_code,
            _area_cell(township),
            _area_cell(village),
            _name_cell(row.owner_masked),
            kind,
            row.form_version,
            _time(row.captured_at),
            _time(row.received_at),
            "" if row.lon is None else str(row.lon),
            "" if row.lat is None else str(row.lat),
            self._key_reasons(row),
        ]

    def _key_reasons(self, row: SurveyRow) -> str:
        """As the survey's own answers say, whatever the house shows today (M5)."""
        reasons = key_reasons(row.answers)
        return _reasons_cell(reasons, self.with_words) if reasons else ""


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda answers: tuple(answers[name] for name in names)


_area_cell = lru_cache(maxsize=4096)(text_cell)
_name_cell = lru_cache(maxsize=4096)(cell)


@cache
def _reasons_cell(reasons: tuple[str, ...], with_words: bool) -> str:
    if with_words:
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
    cells_of = _with_words if with_words else _as_stored
    answers = {
        name: (place, cells_of(one, schema.codes))
        for place, (name, one) in enumerate(questions.items(), start=len(HEAD))
    }
    about = HEAD.values() if with_words else HEAD.keys()
    return SurveyColumns((*about, *names), answers, with_words)


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


def _with_words(question: Question, codes: Mapping[str, CodeList]) -> Cells:
    labels = codes[question.codes].labels if question.codes else {}
    match question.kind:
        case Kind.BOOLEAN:
            return _table({True: "是", False: "否"})
        case Kind.SIGN:
            return _table(_SIGNS)
        case Kind.SINGLE:
            return _table(labels)
        case Kind.MULTI:
            return _Several("；", labels)
    return _plainly(question.kind)


def _as_stored(question: Question, codes: Mapping[str, CodeList]) -> Cells:
    match question.kind:
        case Kind.BOOLEAN:
            return _table({True: "true", False: "false"})
        case Kind.SIGN:
            return _table({sign: sign for sign in _SIGNS})
        case Kind.SINGLE:
            return _table({code: code for code in codes[question.codes or ""].labels})
        case Kind.MULTI:
            return _Several(";", {})
    return _plainly(question.kind)


def _plainly(kind: Kind) -> Cells:
    if kind is Kind.DECIMAL:
        return _Numbers(lambda answer: type(answer) is float and not answer.is_integer())
    if kind in _WHOLE:
        return _Numbers(lambda answer: type(answer) is int)
    return _TEXT


def _table(words: Mapping[Any, str]) -> dict[Any, str]:
    return {**{value: text_cell(word) for value, word in words.items()}, None: ""}


def _written(cells: Cells, answer: Any) -> str:
    try:
        return cells[answer]
    except (KeyError, TypeError):
        return cell(answer)


_WHOLE = frozenset({Kind.INTEGER, Kind.YEAR})
_TEXT = _Written(text_cell)
