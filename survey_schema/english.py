"""The English wording of form, codes and rules, for readers of the documentation.

The Chinese text binds; nothing the county works with reads this. What has an id is worded by its
id. What has none (a hint, a threshold, a clause, a source) is worded by the Chinese text itself, so
that a changed text asks for a new wording. A wording of something that no longer exists is refused
with its line; what is not worded yet is named by ``missing_english``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from survey_schema.load import ROOT, Schema, load_all
from survey_schema.memory import remembered
from survey_schema.model import Form, RulePack
from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document

Words = Mapping[str, str]  # id → wording; of "phrases" the Chinese text → wording
Wording = Mapping[str, Words]  # "questions", "rules", "codes.structure_type", … → words


def load_english(root: Path = ROOT) -> Wording:
    return _english(root)


@remembered
def _english(root: Path) -> Wording:
    wanted = chinese_wording(load_all(root))
    found: dict[str, dict[str, str]] = {name: {} for name in wanted}
    for path in sorted((root / "english").glob("*.toml")):
        top = document(read_source(path))
        for name, table in _tables(top):
            if name not in wanted:
                raise table.error(f"nothing is called {name!r}: take it out or correct it")
            _read(table, found[name], wanted[name])
        top.done()
    return MappingProxyType({name: MappingProxyType(words) for name, words in found.items()})


def _tables(top: Table) -> Iterator[tuple[str, Table]]:
    """``[codes.owner_kind]`` is the table "codes.owner_kind"."""
    for name in top.names():
        table = top.table(name)
        if name == "codes":
            yield from ((f"codes.{one}", table.table(one)) for one in table.names())
        else:
            yield name, table


def _read(table: Table, words: dict[str, str], wanted: Words) -> None:
    for key in table.names():
        if key not in wanted:
            raise table.error(f"nothing is called {key!r}: take it out or correct it", key)
        if key in words:
            raise table.error(f"{key!r} is worded twice", key)
        words[key] = table.text(key)


def missing_english(schema: Schema, english: Wording) -> tuple[str, ...]:
    """What has no English wording yet, as ``table: id``, in the order of the schema."""
    return tuple(
        f"{name}: {key}"
        for name, wanted in chinese_wording(schema).items()
        for key in wanted
        if key not in english.get(name, {})
    )


def chinese_wording(schema: Schema) -> Wording:
    """Every text a reader of the documentation meets, in the shape of the English ones."""
    forms, packs = tuple(schema.forms.values()), tuple(schema.rule_packs.values())
    return {
        "forms": {form.id: form.label for form in forms},
        "pages": {key: label for form in forms for key, label in form.pages.items()},
        "sections": {one.id: one.label for form in forms for one in form.sections},
        "questions": {one.id: one.label for form in forms for one in form.questions.values()},
        "quality": {one.id: one.text for form in forms for one in form.quality},
        "lists": {one.id: one.label for one in schema.codes.values()},
        **{f"codes.{one.id}": one.labels for one in schema.codes.values()},
        "packs": {pack.id: pack.label for pack in packs},
        "profiles": {key: label for pack in packs for key, label in pack.profiles.items()},
        "rules": _signs(packs),
        "phrases": {text: text for text in _phrases(schema, forms, packs)},
    }


def _signs(packs: tuple[RulePack, ...]) -> Words:
    """A rule that a later version of the pack words otherwise is there as ``C1@2`` too."""
    signs: dict[str, str] = {}
    for pack in packs:
        own = {rule.id: rule.sign for rule in pack.rules}
        own |= {record.id: record.sign for record in pack.records}
        for identity, sign in own.items():
            if signs.setdefault(identity, sign) != sign:
                signs[f"{identity}@{pack.version}"] = sign
    return signs


def sign_of(wording: Wording, pack: RulePack, identity: str) -> str:
    """The wording of a rule or record as this version of the pack says it."""
    signs = wording["rules"]
    return signs.get(f"{identity}@{pack.version}", signs[identity])


def _phrases(schema: Schema, forms: tuple[Form, ...], packs: tuple[RulePack, ...]) -> Iterator[str]:
    """Hints, thresholds, clauses and sources, each once, in reading order."""
    texts = [one.source.text for one in schema.codes.values()]
    for form in forms:
        for question in form.questions.values():
            texts += [question.hint or "", question.source.text]
        texts += [one.source.text for one in form.quality]
    for rule in (rule for pack in packs for rule in pack.rules):
        texts += [rule.threshold or "", rule.clause, rule.source.text]
    for record in (record for pack in packs for record in pack.records):
        texts += [record.clause, record.source.text]
    yield from dict.fromkeys(text for text in texts if has_chinese(text))


def has_chinese(text: str) -> bool:
    """A bare key such as GH-NEURO reads the same in both languages."""
    return any("\u4e00" <= one <= "\u9fff" for one in text)
