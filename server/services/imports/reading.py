"""One row's cells as answers: read by kind, checked by the form's own questions.

Nothing but the form decides what a good answer is; required questions may stay open, because an
import is verified by a survey later (M20).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.masking import mask_id_number, mask_name, mask_phone
from server.services.county import CountySchema
from server.services.imports.cells import Miss, Reader, is_blank, reader_of
from server.services.imports.fields import fields_of
from server.services.imports.header import Columns
from server.services.imports.mapping import ColumnMapping
from server.services.imports.words import RowFault, row_fault
from survey_schema.accept import Checker, checker_of
from survey_schema.conditions import evaluate
from survey_schema.faults import NO_FACTS, fault_of
from survey_schema.model import Kind, Question

_MASKS = {
    Kind.PERSON_NAME: mask_name,
    Kind.ID_NUMBER: mask_id_number,
    Kind.PHONE: mask_phone,
}
_LONGEST_SHOWN = 60
_MOST_KEPT = 2000
_MOST_OFFERED = 12
_SEE_TEMPLATE = "，可填的选项见导入模板"


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    read: Reader
    check: Checker


class AnswerReader:
    """Made once per file."""

    def __init__(
        self, schema: CountySchema, columns: Columns, mapping: ColumnMapping, today: date
    ) -> None:
        self._schema = schema
        self.fields = fields_of(schema.form)
        self.columns = columns
        self._constants = mapping.constants
        self._today = today
        self._kept: dict[str, dict[Any, tuple[Any, tuple[RowFault, ...]]]] = {}
        self._positions = {one: columns.of[one] for one in columns.of if one in self.fields}
        self._asked = {
            field.id: _asked(field.question, schema, mapping)
            for field in self.fields.values()
            if field.question is not None
            and (field.id in self._positions or field.id in mapping.constants)
        }

    def header(self, field: str) -> str:
        return self.columns.name_of(field, self.fields[field].label)

    def cells(self, row: Sequence[Any]) -> dict[str, Any]:
        """Field -> cell; blank cells are left out, constants fill what is blank."""
        found = dict(self._constants)
        length = len(row)
        for field, positions in self._positions.items():
            for at in positions:
                if at < length and not is_blank(row[at]):
                    found[field] = row[at]
                    break
        return found

    def answers(self, cells: Mapping[str, Any]) -> tuple[dict[str, Any], list[RowFault]]:
        """In form order, so that a condition finds the answers it looks back on."""
        accepted: dict[str, Any] = {}
        faults: list[RowFault] = []
        hidden: set[str] = set()
        for one, asked in self._asked.items():
            shown = asked.question.shown_when
            if shown is not None and evaluate(shown, accepted, hidden) is False:
                hidden.add(one)
            if one in cells:
                self._answer(asked, cells[one], one in hidden, accepted, faults)
        return accepted, faults

    def _answer(
        self,
        asked: _Asked,
        cell: Any,
        is_hidden: bool,
        accepted: dict[str, Any],
        faults: list[RowFault],
    ) -> None:
        question = asked.question
        value, wrong = self._read(asked, cell)
        if is_hidden and value is not None and not wrong:
            wrong = self._said(question, "answer.not_asked", NO_FACTS, cell)
        if wrong:
            faults += wrong
        elif value is not None:
            accepted[question.id] = value

    def _read(self, asked: _Asked, cell: Any) -> tuple[Any, tuple[RowFault, ...]]:
        """Most columns hold the same few cells over and over; those of persons are not kept."""
        question = asked.question
        if question.personal:
            return self._judge(asked, cell)
        kept = self._kept.setdefault(question.id, {})
        key = (type(cell), cell)
        if key not in kept:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[key] = self._judge(asked, cell)
        return kept[key]

    def _judge(self, asked: _Asked, cell: Any) -> tuple[Any, tuple[RowFault, ...]]:
        question = asked.question
        value = asked.read(cell)
        if value is None:
            return None, ()
        if isinstance(value, Miss):
            shown = shown_value(question, cell)
            column = self.header(question.id)
            return None, (row_fault(column, value.code, shown=shown, **value.facts),)
        wrong = asked.check(value, self._today)
        return value, tuple(fault for one in wrong for fault in self._said(question, *one, cell))

    def _said(
        self, question: Question, code: str, facts: Mapping[str, Any], cell: Any
    ) -> tuple[RowFault, ...]:
        text = fault_of(question, code, facts).text
        if code == "answer.not_in_codes":
            text += self._offered(question)
        return (RowFault(self.header(question.id), code, text, shown_value(question, cell)),)

    def _offered(self, question: Question) -> str:
        """What could stand in the cell instead: whoever made the file has never seen our codes."""
        codes = self._schema.codes[question.codes].codes if question.codes else ()
        labels = [one.label for one in codes if not one.retired]
        return f"，可填：{'、'.join(labels)}" if 0 < len(labels) <= _MOST_OFFERED else _SEE_TEMPLATE


def _asked(question: Question, schema: CountySchema, mapping: ColumnMapping) -> _Asked:
    return _Asked(
        question,
        reader_of(question, schema.codes, mapping.codes.get(question.id, {})),
        checker_of(question, schema.codes, schema.form.refused_words),
    )


def shown_value(question: Question, cell: Any) -> str:
    """As the fault list shows it: masked when it tells of a person."""
    text = str(cell).strip()
    if not question.personal:
        return text[:_LONGEST_SHOWN]
    mask = _MASKS.get(question.kind)
    return mask(text) if mask is not None else "*" * min(len(text), 8)
