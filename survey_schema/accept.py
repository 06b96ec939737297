"""One checker per question, made once per form: a value in, what is wrong with it out.

A checker answers with (code, facts) pairs and an empty tuple for a good value; types are
JSON's and exact, so ``3.0`` and ``true`` are no integers and NaN is no number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from survey_schema.fitting import SIGN_ANSWERS
from survey_schema.identity import is_id_number, is_id_number_shaped
from survey_schema.model import CodeList, Kind, Question

Wrong = tuple[tuple[str, Mapping[str, Any]], ...]
Checker = Callable[[Any, date], Wrong]

GOOD: Wrong = ()
BLANK: Wrong = (("answer.required", MappingProxyType({})),)  # an empty text or list is no answer
EARLIEST_YEAR = 1000  # a cave dwelling may be very old; a form sets its own minimum
DEFAULT_LENGTH = 200

_BAD_CHARACTER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}\d{7,8}", re.ASCII)


def _wrong(code: str, **facts: Any) -> Wrong:
    return (("answer." + code, MappingProxyType(facts)),)


def checker_of(
    question: Question, codes: Mapping[str, CodeList], refused: tuple[str, ...]
) -> Checker:
    if question.codes is not None:
        return _MAKE_CHOICE[question.kind](codes[question.codes])
    if question.kind in (Kind.TEXT, Kind.PERSON_NAME):
        return _check_words(question, refused)
    return _MAKE_OTHER[question.kind](question)


def _check_words(question: Question, refused: tuple[str, ...]) -> Checker:
    longest = question.max_length or DEFAULT_LENGTH
    is_refused = _refusal(question, refused)
    too_long = _wrong("too_long", max_length=longest)
    no_text, no_word = _wrong("wrong_type", wanted="文字"), _wrong("refused_word")
    bad_character = _wrong("bad_character")

    def check(value: Any, _today: date) -> Wrong:
        if type(value) is not str:
            return no_text
        if not value or value.isspace():
            return BLANK
        wrong = GOOD if len(value) <= longest else too_long
        if _BAD_CHARACTER.search(value):
            wrong += bad_character
        if is_refused(value):
            wrong += no_word
        return wrong

    return check


def _refusal(question: Question, refused: tuple[str, ...]) -> Callable[[str], object]:
    """§2.4: no answer is 不详, 未知 or / alone; in a person's name they stand nowhere."""
    words = "|".join(re.escape(word) for word in refused) or "(?!)"
    if question.kind is Kind.PERSON_NAME:
        return re.compile(words).search
    return re.compile(rf"(?:{words}|\s)+").fullmatch


def _check_id_number(_question: Question) -> Checker:
    def check(value: Any, today: date) -> Wrong:
        if type(value) is not str:
            return _wrong("wrong_type", wanted="文字")
        if not is_id_number_shaped(value):
            return _wrong("id_format")
        born = value[6:14] > today.strftime("%Y%m%d")
        late = _wrong("in_future") if born else GOOD
        return late if is_id_number(value) else late + _wrong("id_check_digit")

    return check


def _check_phone(_question: Question) -> Checker:
    def check(value: Any, _today: date) -> Wrong:
        if type(value) is not str:
            return _wrong("wrong_type", wanted="文字")
        return GOOD if _PHONE.fullmatch(value) else _wrong("phone_format")

    return check


def _check_integer(question: Question) -> Checker:
    no_integer, range_of = _wrong("wrong_type", wanted="整数"), _check_range(question)

    def check(value: Any, _today: date) -> Wrong:
        return range_of(value) if type(value) is int else no_integer

    return check


def _check_decimal(question: Question) -> Checker:
    places = question.decimals or 0
    range_of = _check_range(question)
    no_number = _wrong("wrong_type", wanted="数字")
    too_fine = _wrong("too_many_decimals", decimals=places)

    def check(value: Any, _today: date) -> Wrong:
        if type(value) is int:
            return range_of(value)
        if type(value) is not float or not math.isfinite(value):
            return no_number
        return range_of(value) if round(value, places) == value else too_fine + range_of(value)

    return check


def _check_range(question: Question) -> Callable[[float], Wrong]:
    low = -math.inf if question.minimum is None else question.minimum
    high = math.inf if question.maximum is None else question.maximum
    outside = _wrong("out_of_range", range=range_in_words(question), **_limits(question))

    def check(value: float) -> Wrong:
        return GOOD if low <= value <= high else outside

    return check


def _limits(question: Question) -> dict[str, float]:
    pairs = {"minimum": question.minimum, "maximum": question.maximum}
    return {key: value for key, value in pairs.items() if value is not None}


def range_in_words(question: Question) -> str:
    low, high = question.minimum, question.maximum
    if low is None:
        return f"不大于 {high:g}"
    return f"不小于 {low:g}" if high is None else f"{low:g} 至 {high:g}"


def _check_year(question: Question) -> Checker:
    """Without a maximum of its own a year question ends with this year."""
    low = int(question.minimum or EARLIEST_YEAR)
    no_integer = _wrong("wrong_type", wanted="四位年份")

    def check(value: Any, today: date) -> Wrong:
        if type(value) is not int:
            return no_integer
        if question.maximum is None and value > today.year:
            return _wrong("in_future")
        high = int(question.maximum or today.year)
        return GOOD if low <= value <= high else _out_of_years(low, high)

    return check


def _out_of_years(low: int, high: int) -> Wrong:
    return _wrong("out_of_range", range=f"{low} 至 {high}", minimum=low, maximum=high)


def _check_date(_question: Question) -> Checker:
    def check(value: Any, today: date) -> Wrong:
        if type(value) is not str or not _is_day(value):
            return _wrong("wrong_type", wanted="日期（如 2022-09-20）")
        return GOOD if value <= today.isoformat() else _wrong("in_future")

    return check


def _is_day(value: str) -> bool:
    try:
        return _DAY.fullmatch(value) is not None and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _check_boolean(_question: Question) -> Checker:
    no_boolean = _wrong("wrong_type", wanted="是或否")
    return lambda value, _today: GOOD if type(value) is bool else no_boolean


def _check_sign(_question: Question) -> Checker:
    known = frozenset(SIGN_ANSWERS)
    no_text, no_code = _wrong("wrong_type", wanted="有、无或看不到"), _wrong("not_in_codes")

    def check(value: Any, _today: date) -> Wrong:
        if type(value) is not str:
            return no_text
        return GOOD if value in known else no_code

    return check


def _check_single(codes: CodeList) -> Checker:
    known = frozenset(codes.labels)
    no_text, no_code = _wrong("wrong_type", wanted="一个选项"), _wrong("not_in_codes")

    def check(value: Any, _today: date) -> Wrong:
        if type(value) is not str:
            return no_text
        return GOOD if value in known else no_code

    return check


def _check_multi(codes: CodeList) -> Checker:
    known = frozenset(codes.labels)
    no_list, no_code = _wrong("wrong_type", wanted="选项列表"), _wrong("not_in_codes")
    twice, only_texts = _wrong("duplicated_code"), frozenset({str})

    def check(value: Any, _today: date) -> Wrong:
        if type(value) not in (list, tuple) or not only_texts.issuperset(map(type, value)):
            return no_list
        if not value:
            return BLANK
        chosen = set(value)
        wrong = GOOD if chosen <= known else no_code
        return wrong if len(chosen) == len(value) else wrong + twice

    return check


_MAKE_CHOICE: Mapping[Kind, Callable[[CodeList], Checker]] = MappingProxyType(
    {Kind.SINGLE: _check_single, Kind.MULTI: _check_multi}
)

_MAKE_OTHER: Mapping[Kind, Callable[[Question], Checker]] = MappingProxyType(
    {
        Kind.ID_NUMBER: _check_id_number,
        Kind.PHONE: _check_phone,
        Kind.INTEGER: _check_integer,
        Kind.DECIMAL: _check_decimal,
        Kind.YEAR: _check_year,
        Kind.DATE: _check_date,
        Kind.BOOLEAN: _check_boolean,
        Kind.SIGN: _check_sign,
    }
)
