"""From a cell to the answer a question wants: kind by kind, never by guessing.

A cell gives a value, or the word for what is wrong with it; whether the value is in order is the
form's own check (survey_schema.accept).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from survey_schema.model import CodeList, Kind, Question

LONGEST_EXACT = 10**15  # beyond it Excel has replaced the last digits by zeros

_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_DATES = (datetime, date, time, timedelta)
_YES = frozenset({"是", "有", "Y", "YES", "TRUE", "1", "√", "✓", "对"})
_NO = frozenset({"否", "无", "没有", "N", "NO", "FALSE", "0", "×", "✗", "不是"})
_NOTHING = frozenset({"无", "-", "—", "--"})  # in a choice: nothing applies
_BETWEEN = re.compile(r"[、,，;；/|\n]+")
_NUMBER = re.compile(
    r"([+-]?\d+(?:,\d{3})*(?:\.\d+)?)\s*(?:㎡|m2|m²|平方米|平米|米|m|层|年|人|次)?"
)
_QUOTED = re.compile(r'="([^"=][^"]*)"')
_GROUP_WORD = re.compile(r"(?:村民)?小?组$")
_DOOR_WORD = re.compile(r"号$")


class Miss(NamedTuple):
    """A word of words.SENTENCES and its facts."""

    code: str
    facts: Mapping[str, Any]


def is_blank(cell: Any) -> bool:
    return cell is None or (type(cell) is str and not cell.strip())


def text_of(cell: Any) -> str | Miss:
    """A cell as text: half width, trimmed; a number keeps all its digits or is refused."""
    if type(cell) is str:
        return _clean(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if abs(cell) >= LONGEST_EXACT:
            return Miss("row.number_cut", {})
        return str(int(cell)) if float(cell).is_integer() else repr(float(cell))
    if isinstance(cell, _DATES):
        return Miss("row.date_cell", {"wanted": "文字"})
    return Miss("row.formula", {})


def _clean(cell: str) -> str | Miss:
    if cell.startswith("=") and len(cell) > 1:
        quoted = _QUOTED.fullmatch(cell)  # ="0350" is how a CSV keeps a number a text
        if quoted is not None:
            return _clean(quoted[1])
        return Miss("row.formula", {})
    if cell in _ERRORS:
        return Miss("row.cell_error", {})
    plain = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    return " ".join(plain.split())


def number_of(cell: Any, wanted: str = "数字") -> int | float | str | Miss:
    """A number; text that is none comes back as text, for the form to refuse."""
    if isinstance(cell, _DATES):
        # 2005 shown as a day is 1905-06-27: a date is never turned back into a number
        return Miss("row.date_cell", {"wanted": wanted})
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return int(cell) if float(cell).is_integer() else cell
    text = text_of(cell)
    found = _NUMBER.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return text
    value = float(found[1].replace(",", ""))
    return int(value) if value.is_integer() else value


def boolean_of(cell: Any) -> bool | str | Miss:
    if isinstance(cell, bool):
        return cell
    text = text_of(cell)
    if isinstance(text, Miss):
        return text
    word = text.upper()
    return True if word in _YES else False if word in _NO else text


Reader = Callable[[Any], Any]


def reader_of(question: Question, codes: Mapping[str, CodeList], own: Mapping[str, str]) -> Reader:
    """Cell -> answer, Miss, or None for nothing; `own` are the mapping file's labels."""
    if question.codes is not None:
        known = codes[question.codes]
        labels = {_label(code): code for code in known.labels}
        labels |= {_label(label): code for code, label in known.labels.items()}
        labels |= {_label(label): code for label, code in own.items()}
        return _one_of(labels) if question.kind is Kind.SINGLE else _some_of(labels)
    if question.id in _STRIPPED:
        return _without(_STRIPPED[question.id])
    if question.kind is Kind.DECIMAL:
        return _decimal(question.decimals or 0)
    return _READERS[question.kind]


def reader_of_labels(labels: Mapping[str, str]) -> Reader:
    """Cell -> code by one of these labels; a text that is none of them comes back as text."""
    return _one_of({_label(label): code for label, code in labels.items()})


def _label(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _one_of(labels: Mapping[str, str]) -> Reader:
    def read(cell: Any) -> Any:
        text = text_of(cell)
        if isinstance(text, Miss):
            return text
        code = labels.get(_label(text))
        return None if code is None and text in _NOTHING else code or text

    return read


def _some_of(labels: Mapping[str, str]) -> Reader:
    """The whole text may be one label with a mark in it; otherwise marks part the labels."""

    def read(cell: Any) -> Any:
        text = text_of(cell)
        if isinstance(text, Miss):
            return text
        if _label(text) in labels:
            return [labels[_label(text)]]
        if text in _NOTHING:
            return None
        parts = [part for part in _BETWEEN.split(text) if part.strip()]
        return [labels.get(_label(part), part.strip()) for part in parts]

    return read


def _without(word: re.Pattern[str]) -> Reader:
    """§2.4: the column already says 组 or 号; typed again it would make another door."""

    def read(cell: Any) -> Any:
        text = text_of(cell)
        return text if isinstance(text, Miss) else word.sub("", text).strip() or text

    return read


_STRIPPED = {"group_name": _GROUP_WORD, "door_number": _DOOR_WORD}


def _decimal(places: int) -> Reader:
    """85.60000000000001 is how a sheet adds up 85.6; more digits than noise are refused."""

    def read(cell: Any) -> Any:
        value = number_of(cell)
        if isinstance(value, float) and abs(round(value, places) - value) < 1e-6:
            return round(value, places)
        return value

    return read


def _id_number(cell: Any) -> str | Miss:
    text = text_of(cell)
    return text if isinstance(text, Miss) else text.replace(" ", "").upper()


def _phone(cell: Any) -> str | Miss:
    text = text_of(cell)
    return text if isinstance(text, Miss) else re.sub(r"[\s()-]", "", text)


def _year(cell: Any) -> Any:
    return number_of(cell, "四位年份")


def _whole(cell: Any) -> Any:
    return number_of(cell, "整数")


_READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: text_of,
    Kind.PERSON_NAME: text_of,
    Kind.ID_NUMBER: _id_number,
    Kind.PHONE: _phone,
    Kind.INTEGER: _whole,
    Kind.YEAR: _year,
    Kind.BOOLEAN: boolean_of,
}
