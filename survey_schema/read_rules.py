"""Rule packs: the file ``hazards/<id>.toml`` as a ``RulePack``; no rule without its clause.

A long pack keeps its ``[[rule]]`` tables in ``hazards/<id>/*.toml``, read in file-name order
after those of the head file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from survey_schema.conditions import fields
from survey_schema.fitting import Codes, misfits
from survey_schema.model import Condition, Form, Kind, Rule, RulePack, Severity
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document


@dataclass(frozen=True, slots=True)
class _Context:
    """What a rule may name: questions, codes, the pack's profiles."""

    form: Form
    codes: Codes
    profiles: tuple[str, ...]


def read_rule_pack(path: Path, form: Form, codes: Codes) -> RulePack:
    top = document(read_source(path))
    if top.text("id") != path.stem:
        raise top.error(f"the pack in {path.name} must have the id {path.stem!r}", "id")
    profiles = _read_profiles(top)
    context = _Context(form, codes, tuple(profiles))
    seen: set[str] = set()
    tables = (*top.tables("rule"), *_tables_of_parts(path.parent / path.stem))
    pack = RulePack(
        id=path.stem,
        version=top.text("version"),
        label=top.text("label"),
        valid_from=top.day("valid_from"),
        profiles=MappingProxyType(profiles),
        rules=tuple(_read_rule(table, context, seen) for table in tables),
        form=top.text("form"),
    )
    top.done()
    return pack


def form_id_of(path: Path) -> str:
    """The form a pack is for, read before the pack itself can be checked."""
    return document(read_source(path)).identifier("form")


def _tables_of_parts(folder: Path) -> Iterator[Table]:
    for path in sorted(folder.glob("*.toml")):
        part = document(read_source(path))
        yield from part.tables("rule")
        part.done()


def _read_profiles(top: Table) -> dict[str, str]:
    table = top.table("profiles")
    profiles = {key: table.text(key) for key in table.names()}
    if not profiles:
        raise top.error("a rule pack needs at least one profile", "profiles")
    return profiles


def _read_rule(table: Table, context: _Context, seen: set[str]) -> Rule:
    identity, when = table.text("id"), _read_when(table, context)
    table.refuse_repeated("id", identity, seen)
    rule = Rule(
        id=identity,
        part=_code(table, "part", "hazard_part", context),
        sign=table.text("sign"),
        severity=table.enum("severity", Severity),
        when=when,
        clause=table.text("clause"),
        source=table.origin(),
        structures=_structures(table, context),
        profiles=_profiles(table, context),
        group=table.optional_text("group") or identity,
        places=_question(table, "places", context),
        measure=_question(table, "measure", context),
        threshold=table.optional_text("threshold"),
        valid_from=table.optional_day("valid_from"),
        fields=fields(when),
    )
    _check_places(table, rule, context)
    table.done()
    return rule


def _read_when(table: Table, context: _Context) -> Condition:
    when = table.condition("when")
    for misfit in misfits(when, context.form.questions, context.codes):
        raise table.error(f"'when': {misfit}", "when")
    return when


def _code(table: Table, key: str, codes: str, context: _Context) -> str:
    value = table.text(key)
    if value not in context.codes[codes].labels:
        raise table.error(f"{value!r} is no code of {codes!r}", key)
    return value


def _structures(table: Table, context: _Context) -> tuple[str, ...]:
    known = context.codes["structure_type"].labels
    return _known(table, "structures", tuple(known), "code of 'structure_type'")


def _profiles(table: Table, context: _Context) -> tuple[str, ...]:
    return _known(table, "profiles", context.profiles, "profile of this pack")


def _known(table: Table, key: str, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    values = table.texts(key)
    for value in values:
        if value not in known:
            raise table.error(f"{value!r} is no {what}", key)
    return values


def _question(table: Table, key: str, context: _Context) -> str | None:
    value = table.optional_text(key)
    if value is not None and value not in context.form.questions:
        raise table.error(f"no question {value!r}", key)
    return value


def _check_places(table: Table, rule: Rule, context: _Context) -> None:
    """R2 counts places, so the question behind them must be a count."""
    if rule.places and context.form.questions[rule.places].kind is not Kind.INTEGER:
        raise table.error(f"{rule.places!r} is no integer question", "places")
