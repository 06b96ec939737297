"""Forms: the folder ``forms/<id>-<version>/`` as a ``Form``.

Sections are the files ``NN-name.toml`` in the order form.toml names, or in file-name order.
A condition may only look back: at questions of earlier sections or earlier in its own. A version
may be a layer over the one before (``layer.py``): its files then change those of the same name.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType

from survey_schema.fitting import Codes, misfits
from survey_schema.form_files import form_file, form_files, form_head
from survey_schema.model import (
    Condition,
    Form,
    PhotoSlot,
    QualityRule,
    Question,
    Section,
    Source,
)
from survey_schema.read_question import check_derived, check_measures, read_question
from survey_schema.succession import (
    check_succession,
    read_asked_anew,
    read_dropped,
    read_successors,
)
from survey_schema.toml_source import TomlSource
from survey_schema.toml_table import Table, document

_SECTION_FILE = re.compile(r"\d\d-[a-z0-9-]+\.toml")
_OTHER_FILES = frozenset({"form.toml", "photos.toml", "quality.toml"})


def read_form(
    folder: Path, codes: Codes, drawings: frozenset[str], earlier: Form | None = None
) -> Form:
    """`earlier` is the version before, whose answers this one must leave readable."""
    head = form_head(folder)
    top = document(head)
    identity, version = top.identifier(), top.text("version")
    if f"{identity}-{version}" != folder.name:
        raise top.error(f"folder {folder.name!r} must hold form {identity}-{version}", "version")
    pages = _read_pages(top)
    reader = _Reader(codes, pages, drawings)
    names = _section_files(top, form_files(folder))
    sections = tuple(reader.section(form_file(folder, name)) for name in names)
    reader.check_measures()
    dropped = read_dropped(top, reader.questions, earlier)
    check_succession(top, reader.questions, dropped, earlier)
    form = Form(
        id=identity,
        version=version,
        label=top.text("label"),
        valid_from=top.day("valid_from"),
        sections=sections,
        photos=reader.photos(form_file(folder, "photos.toml")),
        quality=reader.quality(form_file(folder, "quality.toml")),
        refused_words=top.texts("refused_words"),
        questions=MappingProxyType(reader.questions),
        pages=MappingProxyType(pages),
        dropped=MappingProxyType(dropped),
        read_as=MappingProxyType(read_successors(top, reader.questions, earlier)),
        asked_anew=read_asked_anew(top, reader.questions),
    )
    top.optional_text("base")
    top.done()
    return form


def _read_pages(top: Table) -> dict[str, str]:
    table = top.table("pages")
    return {key: table.text(key) for key in table.names()}


def _section_files(top: Table, present: tuple[str, ...]) -> tuple[str, ...]:
    for name in present:
        if name not in _OTHER_FILES and not _SECTION_FILE.fullmatch(name):
            raise top.error(f"{name!r} is neither NN-name.toml nor one of {sorted(_OTHER_FILES)}")
    found = tuple(name for name in present if name not in _OTHER_FILES)
    named = top.texts("sections") if top.has("sections") else found
    if sorted(named) != sorted(found):
        raise top.error(f"'sections' must name the files {list(found)}", "sections")
    return named


class _Reader:
    """Reads the parts in order and keeps the questions known so far."""

    def __init__(self, codes: Codes, pages: dict[str, str], drawings: frozenset[str]) -> None:
        self.questions: dict[str, Question] = {}
        self._codes, self._pages, self._drawings = codes, pages, drawings
        self._tables: dict[str, Table] = {}
        self._ids: dict[str, set[str]] = {"section": set(), "slot": set(), "rule": set()}

    def section(self, source: TomlSource) -> Section:
        top = document(source)
        top.refuse_repeated("section", top.identifier(), self._ids["section"])
        shown_when = self._fitting(top, "shown_when")
        page = self._page(top)
        default = top.origin() if top.has("source") else None
        result = Section(
            id=top.identifier(),
            label=top.text("label"),
            questions=tuple(self._question(one, default) for one in top.tables("question")),
            shown_when=shown_when,
            page=page,
        )
        top.done()
        return result

    def _page(self, top: Table) -> str:
        page = top.optional_text("page") or "safety"
        if page not in self._pages:
            raise top.error(f"page {page!r} is not one of {list(self._pages)}", "page")
        return page

    def _question(self, table: Table, default: Source | None) -> Question:
        question = read_question(table, default, self._codes, self._drawings)
        if question.id in self.questions:
            raise table.error(f"question {question.id!r} is used twice", "id")
        self._fitting(table, "shown_when")
        self.questions[question.id] = question
        self._tables[question.id] = table
        table.done()
        return question

    def check_measures(self) -> None:
        for identity, table in self._tables.items():
            check_measures(table, self.questions[identity], self.questions)
            check_derived(table, self.questions[identity], self.questions)

    def _fitting(self, table: Table, key: str) -> Condition | None:
        condition = table.optional_condition(key)
        if condition is not None:
            for misfit in misfits(condition, self.questions, self._codes):
                raise table.error(f"{key!r}: {misfit}", key)
        return condition

    def photos(self, source: TomlSource) -> tuple[PhotoSlot, ...]:
        top = document(source)
        slots = tuple(self._slot(table) for table in top.tables("slot"))
        top.done()
        return slots

    def _slot(self, table: Table) -> PhotoSlot:
        slot = PhotoSlot(
            id=table.identifier(),
            label=table.text("label"),
            minimum=table.integer("minimum"),
            shown_when=self._fitting(table, "shown_when"),
            per_sign=table.flag("per_sign", default=False),
        )
        table.refuse_repeated("slot", slot.id, self._ids["slot"])
        if slot.minimum < 0:
            raise table.error("'minimum' must not be negative", "minimum")
        if slot.id not in self._codes["photo_slot"].labels:
            raise table.error(f"{slot.id!r} is no code of 'photo_slot'", "id")
        table.done()
        return slot

    def quality(self, source: TomlSource) -> tuple[QualityRule, ...]:
        top = document(source)
        default = top.origin() if top.has("source") else None
        rules = tuple(self._quality_rule(table, default) for table in top.tables("rule"))
        top.done()
        return rules

    def _quality_rule(self, table: Table, default: Source | None) -> QualityRule:
        self._fitting(table, "when")
        rule = QualityRule(
            id=table.identifier(),
            when=table.condition("when"),
            text=table.text("text"),
            source=table.origin(default),
        )
        table.refuse_repeated("rule", rule.id, self._ids["rule"])
        table.done()
        return rule
