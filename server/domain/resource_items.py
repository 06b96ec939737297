"""The questions of the form as items of the government's resource directory: type and length.

Codes travel, not labels, so a choice is as long as its longest code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from survey_schema.model import UNCONFIRMED, CodeList, Form, Kind, Question, Source
from survey_schema.resources import DataType, Item

_TYPES: Mapping[Kind, DataType] = {
    Kind.INTEGER: DataType.NUMBER,
    Kind.DECIMAL: DataType.NUMBER,
    Kind.YEAR: DataType.NUMBER,
    Kind.DATE: DataType.DAY,
    Kind.BOOLEAN: DataType.FLAG,
}
_LENGTHS: Mapping[Kind, int] = {
    Kind.ID_NUMBER: 18,
    Kind.PHONE: 12,  # area code and number of a landline
    Kind.YEAR: 4,
    Kind.DATE: 10,
    Kind.SIGN: len("unseen"),
}


def items_of_page(form: Form, page: str, codes: Mapping[str, CodeList]) -> Iterator[Item]:
    """Every question of the page, in form order."""
    for section in form.sections:
        if section.page == page:
            yield from (item_of(question, codes) for question in section.questions)


def item_of(question: Question, codes: Mapping[str, CodeList]) -> Item:
    return Item(
        id=question.id,
        name=question.label,
        type=_TYPES.get(question.kind, DataType.TEXT),
        length=_length(question, codes),
        decimals=question.decimals or 0,
        personal=question.personal,
        source=source_text(question.source),
    )


def _length(question: Question, codes: Mapping[str, CodeList]) -> int | None:
    if question.kind in _LENGTHS:
        return _LENGTHS[question.kind]
    if question.codes is not None:
        values = [len(one.value) for one in codes[question.codes].codes]
        together = sum(values) + len(values) - 1  # all of them, one sign between two
        return max(values) if question.kind is Kind.SINGLE else together
    if question.maximum is not None:
        return len(str(int(question.maximum))) + (question.decimals or 0)
    return question.max_length


def source_text(source: Source) -> str:
    """The source with its certainty; what is not official says so."""
    mark = "" if source.certainty.is_official else f"，{UNCONFIRMED}"
    return f"{source.text}（{source.certainty.value}{mark}）"
