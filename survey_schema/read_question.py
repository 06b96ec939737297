"""One ``[[question]]`` of a section file, with the checks its kind demands."""

from __future__ import annotations

from collections.abc import Mapping

from survey_schema.fitting import CHOICES, NUMBERS, TEXTS, Codes
from survey_schema.model import Kind, Question, Source
from survey_schema.toml_table import Table

_PERSONAL = frozenset({Kind.PERSON_NAME, Kind.ID_NUMBER, Kind.PHONE})

_KINDS_OF_KEY: Mapping[str, frozenset[Kind]] = {
    "codes": CHOICES,
    "unit": NUMBERS,
    "minimum": NUMBERS,
    "maximum": NUMBERS,
    "decimals": frozenset({Kind.DECIMAL}),
    "max_length": TEXTS,
    "part": frozenset({Kind.SIGN}),
    "measures": frozenset({Kind.SIGN}),
}

_KEY_NEEDED_BY: Mapping[Kind, str] = {
    Kind.SINGLE: "codes",
    Kind.MULTI: "codes",
    Kind.DECIMAL: "decimals",
    Kind.SIGN: "part",
    Kind.TEXT: "max_length",
}


def read_question(table: Table, default: Source | None, codes: Codes) -> Question:
    kind = table.enum("kind", Kind)
    question = Question(
        id=table.identifier(),
        label=table.text("label"),
        kind=kind,
        source=table.origin(default),
        required=table.flag("required", default=False),
        shown_when=table.optional_condition("shown_when"),
        codes=table.optional_text("codes"),
        unit=table.optional_text("unit"),
        minimum=table.optional_number("minimum"),
        maximum=table.optional_number("maximum"),
        decimals=table.optional_integer("decimals"),
        max_length=table.optional_integer("max_length"),
        personal=table.flag("personal", default=kind in _PERSONAL),
        hint=table.optional_text("hint"),
        part=table.optional_text("part"),
        measures=table.texts("measures"),
        decisive=table.flag("decisive", default=False),
    )
    _check_keys(table, kind)
    _check_values(table, question, codes)
    return question


def _check_keys(table: Table, kind: Kind) -> None:
    for key, kinds in _KINDS_OF_KEY.items():
        if table.has(key) and kind not in kinds:
            raise table.error(f"{key!r} does not fit the kind {kind.value!r}", key)
    needed = _KEY_NEEDED_BY.get(kind)
    if needed is not None and not table.has(needed):
        raise table.error(f"kind {kind.value!r}: missing key {needed!r}")


def _check_values(table: Table, question: Question, codes: Codes) -> None:
    if question.codes is not None and question.codes not in codes:
        raise table.error(f"no code list {question.codes!r}", "codes")
    if question.part is not None and question.part not in codes["hazard_part"].labels:
        raise table.error(f"{question.part!r} is no code of 'hazard_part'", "part")
    low, high = question.minimum, question.maximum
    if low is not None and high is not None and low > high:
        raise table.error("'minimum' is greater than 'maximum'", "minimum")
    if question.decimals is not None and not 0 <= question.decimals <= 6:
        raise table.error("'decimals' must be 0 to 6", "decimals")
    if question.kind in _PERSONAL and not question.personal:
        raise table.error(f"kind {question.kind.value!r} is always personal", "personal")


def check_measures(table: Table, question: Question, questions: Mapping[str, Question]) -> None:
    """A measure may stand after its sign, so this is asked when all questions are known."""
    for measure in question.measures:
        if measure not in questions or measure == question.id:
            raise table.error(f"measure {measure!r} is no other question", "measures")
