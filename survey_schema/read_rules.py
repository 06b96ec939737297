"""Rule packs: the file ``hazards/<id>.toml`` as a ``RulePack``; no rule without its clause.

A long pack keeps its ``[[rule]]`` tables in ``hazards/<id>/*.toml``, read in file-name order
after those of the head file. A later version may be a layer over the one before (``layer.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from survey_schema.conditions import comparisons, fields
from survey_schema.fitting import Codes, misfits
from survey_schema.model import (
    Condition,
    Form,
    Kind,
    Op,
    Record,
    RecordKind,
    Rule,
    RulePack,
    Severity,
)
from survey_schema.pack_files import pack_source
from survey_schema.toml_table import Table, document

_LIMITS = frozenset({Op.LT, Op.LE, Op.GT, Op.GE})


@dataclass(frozen=True, slots=True)
class _Context:
    """What a rule may name: questions, codes, the pack's profiles."""

    form: Form
    codes: Codes
    profiles: tuple[str, ...]
    read: list[Rule] = field(default_factory=list)


def read_rule_pack(path: Path, form: Form, codes: Codes) -> RulePack:
    top = document(pack_source(path))
    identity, _, version = path.stem.partition("@")  # a later version lies in <id>@<version>.toml
    if top.text("id") != identity:
        raise top.error(f"the pack in {path.name} must have the id {identity!r}", "id")
    if version and top.text("version") != version:
        raise top.error(f"the pack in {path.name} must have the version {version!r}", "version")
    profiles = _read_profiles(top)
    context = _Context(form, codes, tuple(profiles))
    seen: set[str] = set()
    pack = RulePack(
        id=identity,
        version=top.text("version"),
        label=top.text("label"),
        valid_from=top.day("valid_from"),
        profiles=MappingProxyType(profiles),
        rules=tuple(_read_rule(one, context, seen) for one in top.tables("rule")),
        form=top.text("form"),
        records=tuple(_read_record(one, context, seen) for one in top.tables("record")),
        form_version=top.optional_text("form_version") or form.version,
    )
    top.optional_text("base")
    top.done()
    return pack


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
        promotes=table.flag("promotes", default=True),
        fields=fields(when),
    )
    _check_places(table, rule, context)
    table.done()
    _check_limits(table, rule, context)
    _check_overlap(table, rule, context)
    return rule


def _read_record(table: Table, context: _Context, seen: set[str]) -> Record:
    """§1.3 M: a defect for another department's list; it has no severity on purpose."""
    identity, when = table.text("id"), _read_when(table, context)
    table.refuse_repeated("id", identity, seen)
    record = Record(
        id=identity,
        kind=table.enum("kind", RecordKind),
        sign=table.text("sign"),
        when=when,
        clause=table.text("clause"),
        source=table.origin(),
        fields=fields(when),
    )
    table.done()
    return record


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
        newest = f"{context.form.id}-{context.form.version}"
        raise table.error(f"no question {value!r} in form {newest}; correct the id or ask it", key)
    return value


def _check_places(table: Table, rule: Rule, context: _Context) -> None:
    """R2 counts places, so the question behind them must be a count."""
    if rule.places and context.form.questions[rule.places].kind is not Kind.INTEGER:
        raise table.error(f"{rule.places!r} is no integer question", "places")


def _check_limits(table: Table, rule: Rule, context: _Context) -> None:
    """A limit says what it is measured in, in its question, and for a person in its own words."""
    limits = [one.field for one in comparisons(rule.when) if one.op in _LIMITS]
    for limited in limits:
        if context.form.questions[limited].unit is None:
            raise table.error(
                f"the limit on {limited!r} has no unit; give the question a 'unit' in the form",
                "when",
            )
    measured = any(context.form.questions[one].kind is Kind.DECIMAL for one in limits)
    for key in ("measure", "threshold"):
        if measured and not table.has(key):
            raise table.error(f"a rule with a measured limit says it in words: add {key!r}")


def _check_overlap(table: Table, rule: Rule, context: _Context) -> None:
    """One condition in force twice for the same house would be told, and counted, twice."""
    for other in context.read:
        meet = _meet(rule.profiles, other.profiles) and _meet(rule.structures, other.structures)
        if meet and rule.when == other.when:
            what = f"asks the same as rule {other.id!r} for the same profile and structure"
            raise table.error(f"{what}; keep one of them in force", "when")
    context.read.append(rule)


def _meet(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two lists, of which an empty one means all, have a member in common."""
    return not some or not others or not set(some).isdisjoint(others)
