"""What an answer may be, as an XPath constraint: the same limits as the checkers of ``accept.py``.

A constraint is asked of answers only, so an empty one needs no mention. Regular expressions are
written so that Java and JavaScript read them alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from survey_schema.accept import DEFAULT_LENGTH, EARLIEST_YEAR, range_in_words
from survey_schema.faults import fault_of
from survey_schema.model import Kind, Question
from survey_schema.xpath import joined, literal

_GOOD_CHARACTER = r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]"
_SPACE = r"[\s\u3000]"
_PHONE = "^(1[3-9][0-9]{9}|0[0-9]{2,3}[0-9]{7,8})$"
_BORN = (
    "((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|[12][0-9]))"
)
_ID_SHAPE = f"^[1-9][0-9]{{5}}(18|19|20)[0-9]{{2}}{_BORN}[0-9]{{3}}[0-9X]$"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Limit = tuple[str, str]  # XPath, what is said when it does not hold


def limit_of(question: Question, refused: tuple[str, ...]) -> Limit | None:
    """None where the kind itself is the whole limit (a code, a sign)."""
    if question.kind in (Kind.TEXT, Kind.PERSON_NAME):
        return _words(question, refused)
    make = _MAKE.get(question.kind)
    return None if make is None else make(question)


def _said(question: Question, code: str, **facts: object) -> str:
    return fault_of(question, f"answer.{code}", facts).text


def _matches(pattern: str) -> str:
    return f"regex(., {literal(pattern)})"


def _words(question: Question, refused: tuple[str, ...]) -> Limit:
    longest = question.max_length or DEFAULT_LENGTH
    fits = _matches(f"^{_GOOD_CHARACTER}{{1,{longest}}}$")
    parts = [fits, *_without(question, refused)]
    too_long = _said(question, "too_long", max_length=longest)
    return joined("and", parts), f"{too_long}；{_said(question, 'refused_word')}"


def _without(question: Question, refused: tuple[str, ...]) -> list[str]:
    if not refused:
        return []
    if question.kind is Kind.PERSON_NAME:
        return [f"not(contains(., {literal(word)}))" for word in refused]
    words = "|".join(map(_plain, refused))
    return [f"not({_matches(f'^({words}|{_SPACE})+$')})"]


def _plain(word: str) -> str:
    """The word itself in a regular expression of Java or JavaScript."""
    return re.sub(r"[.*+?^${}()|\[\]\\]", r"\\\g<0>", word)


def _id_number(question: Question) -> Limit:
    year = "number(substr(., 6, 10))"
    leap = f"({year} mod 4 = 0 and {year} mod 100 != 0) or {year} mod 400 = 0"
    total = " + ".join(
        f"{weight} * number(substr(., {place}, {place + 1}))"
        for place, weight in enumerate(_ID_WEIGHTS)
    )
    rest = f"(({total}) mod 11)"
    parts = (
        _matches(_ID_SHAPE),
        f"substr(., 10, 14) != '0229' or {leap}",
        "number(substr(., 6, 14)) <= number(format-date(today(), '%Y%m%d'))",
        f"substr('10X98765432', {rest}, {rest} + 1) = substr(., 17, 18)",
    )
    return joined("and", parts), f"{_said(question, 'id_format')}，并请核对校验码"


def _phone(question: Question) -> Limit:
    return _matches(_PHONE), _said(question, "phone_format")


def _range(question: Question) -> list[str]:
    low, high = question.minimum, question.maximum
    lower = [] if low is None else [f". >= {low:.10g}"]
    return lower + ([] if high is None else [f". <= {high:.10g}"])


def _integer(question: Question) -> Limit | None:
    parts = _range(question)
    if not parts:
        return None
    return joined("and", parts), _said(question, "out_of_range", range=range_in_words(question))


def _decimal(question: Question) -> Limit:
    places = question.decimals or 0
    said = _said(question, "too_many_decimals", decimals=places)
    parts = _range(question)
    if parts:
        said = f"{_said(question, 'out_of_range', range=range_in_words(question))}；{said}"
    return joined("and", [*parts, f"round(., {places}) = ."]), said


def _year(question: Question) -> Limit:
    low, this_year = int(question.minimum or EARLIEST_YEAR), "number(format-date(today(), '%Y'))"
    high = this_year if question.maximum is None else f"{question.maximum:.10g}"
    words = "今年" if question.maximum is None else high
    return f". >= {low} and . <= {high}", _said(question, "out_of_range", range=f"{low} 至 {words}")


def _date(question: Question) -> Limit:
    return ". <= today()", _said(question, "in_future")


_MAKE: Mapping[Kind, Callable[[Question], Limit | None]] = MappingProxyType(
    {
        Kind.ID_NUMBER: _id_number,
        Kind.PHONE: _phone,
        Kind.INTEGER: _integer,
        Kind.DECIMAL: _decimal,
        Kind.YEAR: _year,
        Kind.DATE: _date,
    }
)
