"""Doubts: answers that a person should look at again, though nothing is refused (§2.4).

A form's own quality rules are data; the few that look inside a text or at two answers at once
are here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set as AbstractSet
from types import MappingProxyType
from typing import Any

from survey_schema.conditions import compile_condition
from survey_schema.faults import NO_FACTS, Fault, fault_of
from survey_schema.model import CodeList, Form, Kind, QualityRule, Question

Doubt = Callable[[Mapping[str, Any], AbstractSet[str]], Iterable[Fault]]

_REPEATED_WORDS: Mapping[str, str] = MappingProxyType(
    {"group_name": "组", "road_name": "路", "door_number": "号"}
)
_PLACEHOLDER_ROADS = frozenset({"农村道路", "内部道路", "无名路", "无"})  # §2.4 allows these


def doubt_tests(form: Form, codes: Mapping[str, CodeList]) -> tuple[Doubt, ...]:
    """Every doubt this form can raise, ready to be asked."""
    tests = [_of_rule(rule) for rule in form.quality]
    tests += [_of_retired(q, codes) for q in form.questions.values() if _can_retire(q, codes)]
    return (*tests, _repeated_words, _round_urban_area, _extended_before_built)


def _of_rule(rule: QualityRule) -> Doubt:
    fires = compile_condition(rule.when)
    found = (Fault("", f"quality.{rule.id}", NO_FACTS, rule.text),)
    return lambda values, hidden: found if fires(values, hidden) else ()


def _can_retire(question: Question, codes: Mapping[str, CodeList]) -> bool:
    return question.codes is not None and any(one.retired for one in codes[question.codes].codes)


def _of_retired(question: Question, codes: Mapping[str, CodeList]) -> Doubt:
    """An old phone may still offer a code the county has retired: kept, but looked at."""
    retired = frozenset(one.value for one in codes[question.codes or ""].codes if one.retired)
    found = (fault_of(question, "answer.retired_code", NO_FACTS),)

    def test(values: Mapping[str, Any], _hidden: AbstractSet[str]) -> Iterable[Fault]:
        answer = values.get(question.id, ())
        chosen = answer if question.kind is Kind.MULTI else (answer,)
        return found if not retired.isdisjoint(chosen) else ()

    return test


def _repeated_words(values: Mapping[str, Any], _hidden: AbstractSet[str]) -> Iterable[Fault]:
    """§2.4: the columns 组, 路, 号 carry the word already, so it is not typed again."""
    for question, word in _REPEATED_WORDS.items():
        answer = values.get(question)
        if answer and answer.endswith(word) and answer not in _PLACEHOLDER_ROADS:
            text = f"门牌地址的“{word}”字已印在表上，不必再填"
            yield Fault(question, "quality.repeated_word", {"word": word}, text)


def _round_urban_area(values: Mapping[str, Any], _hidden: AbstractSet[str]) -> Iterable[Fault]:
    """§2.4: an urban area that ends in 00 is an estimate more often than a measurement."""
    area, path = values.get("floor_area_m2"), values.get("area_path")
    if area and area % 100 == 0 and path in URBAN_PATHS:
        text = "城镇房屋建筑面积以“00”结尾，请核对图纸或实测"
        yield Fault("floor_area_m2", "quality.round_area", NO_FACTS, text)


URBAN_PATHS = frozenset(
    {
        "urban_village",
        "urban_fringe",
        "resettlement_area",
        "school_hospital",
        "industrial_park",
        "urban_other",
    }
)


def _extended_before_built(values: Mapping[str, Any], _hidden: AbstractSet[str]) -> Iterable[Fault]:
    built, extended = values.get("built_year"), values.get("extension_year")
    if built is not None and extended is not None and extended < built:
        text = "改扩建时间早于建成时间，请核对"
        yield Fault("extension_year", "quality.extended_before_built", NO_FACTS, text)
