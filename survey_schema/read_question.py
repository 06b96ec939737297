"""One ``[[question]]`` of a section file, with the checks its kind demands."""

from __future__ import annotations

from collections.abc import Mapping

from survey_schema.fitting import CHOICES, NUMBERS, TEXTS, Codes
from survey_schema.model import Derived, Kind, Question, Source
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
    "derived": frozenset({Kind.DECIMAL}),
}

_KEY_NEEDED_BY: Mapping[Kind, str] = {
    Kind.SINGLE: "codes",
    Kind.MULTI: "codes",
    Kind.DECIMAL: "decimals",
    Kind.SIGN: "part",
    Kind.TEXT: "max_length",
}


def read_question(
    table: Table, default: Source | None, codes: Codes, drawings: frozenset[str]
) -> Question:
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
        derived=_read_derived(table),
        drawing=_read_drawing(table, drawings),
    )
    _check_keys(table, kind)
    _check_values(table, question, codes)
    return question


def _read_derived(table: Table) -> Derived | None:
    if not table.has("derived"):
        return None
    own = table.table("derived")
    times = own.optional_number("times")
    found = Derived(own.identifier("of"), own.identifier("over"), 1.0 if times is None else times)
    own.done()
    if found.times <= 0:
        raise own.error("'times' must be above zero", "times")
    return found


def _read_drawing(table: Table, drawings: frozenset[str]) -> str | None:
    name = table.optional_text("drawing")
    if name is not None and name not in drawings:
        raise table.error(f"no drawing {name!r}; put it into drawings/{name}.svg", "drawing")
    return name


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
        if questions[measure].hint is None:
            what = f"measure {measure!r} does not say how it is measured; give it a 'hint'"
            raise table.error(what, "measures")


def check_derived(table: Table, question: Question, questions: Mapping[str, Question]) -> None:
    """Both parts are measured, shown where the result is, and never both zero."""
    if question.derived is None:
        return
    parts = [questions.get(one) for one in (question.derived.of, question.derived.over)]
    for part in parts:
        if part is None or part.kind not in NUMBERS or part.derived is not None:
            raise table.error("'derived' needs two measured questions: 'of' and 'over'", "derived")
        if (
            part.shown_when != question.shown_when
            or (part.minimum or 0) < 0
            or part.minimum is None
        ):
            what = f"{part.id!r} needs the same 'shown_when' and a 'minimum' of at least 0"
            raise table.error(what, "derived")
    if not any(part is not None and part.minimum for part in parts):
        raise table.error("'of' or 'over' needs a 'minimum' above 0", "derived")
