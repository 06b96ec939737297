"""Situations with the verdict an engineer expects: ``examples/*.toml``, read strictly.

An example says only what is special about it; the rest comes from one of the houses in
``examples/houses.toml``, and every sign that is asked and not mentioned was looked at and absent.
So an example holds whole answers, as a phone sends them, and can be fed to any client.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from survey_schema.answers import check
from survey_schema.model import (
    Certainty,
    CodeList,
    Form,
    Kind,
    Promotion,
    RulePack,
    Source,
)
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document

HOUSES = "houses.toml"
PACK = "shanxi-2022"  # the pack the examples are written for
# R2 as the examples are told: three kinds, or one kind at three places (domain.md §1.4).
PROMOTION = Promotion(enabled=True, kinds=3, places=3, source=Source("WXSHZX", Certainty.SECONDARY))


class Expected(StrEnum):
    """The words of `preliminary_verdict`, and the fourth of law 5."""

    SAFE = "safe"
    GENERAL = "general_hazard"
    SEVERE = "severe_hazard"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Example:
    """`answers` are whole; `said` are those in which this house differs from its model."""

    id: str
    title: str
    house: str
    answers: Mapping[str, Any]
    said: Mapping[str, Any]
    verdict: Expected
    fired: tuple[str, ...]  # every rule that must fire, and no other
    missing: tuple[str, ...]  # what is missing where the verdict is incomplete
    promoted_by: str | None  # "kinds:3" or "places:<group>:4"
    profile: str
    on: date  # the day of the survey
    place: str  # file and line, for a failing test


@dataclass(frozen=True, slots=True)
class _Context:
    form: Form
    codes: Mapping[str, CodeList]
    pack: RulePack
    houses: Mapping[str, Mapping[str, Any]]
    on: date


def read_examples(
    folder: Path, form: Form, codes: Mapping[str, CodeList], pack: RulePack
) -> tuple[Example, ...]:
    """Every example in file-name order; unknown questions, codes and rules are refused."""
    top = document(read_source(folder / HOUSES))
    on = top.day("on")
    houses = {one.identifier(): _read_house(one) for one in top.tables("house")}
    top.done()
    context = _Context(form, codes, pack, houses, on)
    seen: set[str] = set()
    return tuple(one for path in _files(folder) for one in _read_file(path, context, seen))


def as_json(example: Example) -> dict[str, Any]:
    """What a client needs: answers in, verdict and rules out."""
    return {
        "id": example.id,
        "title": example.title,
        "profile": example.profile,
        "answers": dict(example.answers),
        "verdict": example.verdict.value,
        "fired": list(example.fired),
        "missing": list(example.missing),
        "promoted_by": example.promoted_by,
    }


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.toml")) if path.name != HOUSES]


def _read_house(table: Table) -> Mapping[str, Any]:
    table.text("label")
    answers = table.data_of("answers")
    table.done()
    return answers


def _read_file(path: Path, context: _Context, seen: set[str]) -> Iterator[Example]:
    top = document(read_source(path))
    for table in top.tables("example"):
        yield _read_example(table, context, seen)
    top.done()


def _read_example(table: Table, context: _Context, seen: set[str]) -> Example:
    identity = table.text("id")
    table.refuse_repeated("id", identity, seen)
    said, left_out = table.data_of("answers"), table.texts("left_out")
    house = table.text("house")
    if house not in context.houses:
        raise table.error(f"no house {house!r} in {HOUSES}; add it or correct the name", "house")
    example = Example(
        id=identity,
        title=table.text("title"),
        house=house,
        answers=_whole({**context.houses[house], **said}, left_out, table, context),
        said=said,
        verdict=table.enum("verdict", Expected),
        fired=_known(table, "fired", {rule.id for rule in context.pack.rules}),
        missing=_known(table, "missing", set(context.form.questions)),
        promoted_by=table.optional_text("promoted_by"),
        profile=table.optional_text("profile") or "national",
        on=context.on,
        place=table.where,
    )
    if example.profile not in context.pack.profiles:
        raise table.error(f"{example.profile!r} is no profile of the pack", "profile")
    table.done()
    return example


def _known(table: Table, key: str, known: set[str]) -> tuple[str, ...]:
    values = table.texts(key)
    for value in values:
        if value not in known:
            raise table.error(f"{key!r} names {value!r}, which there is not; correct it", key)
    return values


def _whole(
    given: Mapping[str, Any], left_out: tuple[str, ...], table: Table, context: _Context
) -> Mapping[str, Any]:
    """The answers with "no" to every other sign; what is still wrong is refused by name."""
    answers = {key: value for key, value in given.items() if key not in left_out}
    while True:
        faults = check(context.form, context.codes, answers, today=context.on).faults
        missing = [one.question for one in faults if one.code == "answer.required"]
        quiet = [one for one in missing if _is_sign(context.form, one) and one not in left_out]
        if not quiet:
            break
        answers |= dict.fromkeys(quiet, "no")
    for fault in faults:
        if fault.code != "answer.required" or fault.question not in left_out:
            what = f"{fault.question!r}: {fault.text}"
            raise table.error(f"{what}; answer it, or name it in 'left_out'", "answers")
    return MappingProxyType(answers)


def _is_sign(form: Form, question: str) -> bool:
    return form.questions[question].kind is Kind.SIGN
