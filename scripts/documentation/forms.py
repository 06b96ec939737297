"""The page of one form version: sections, questions, photos and doubts."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.documentation.markdown import anchored, table
from scripts.documentation.sentences import number, plain_label, sentence
from scripts.documentation.tongue import Tongue
from survey_schema.model import Condition, Derived, Form, Kind, PhotoSlot, Question, Section, Source


def form_page(form: Form, tongue: Tongue, codes_page: str) -> list[str]:
    """`codes_page` is the path of the code lists from here."""
    signs = sum(one.kind is Kind.SIGN for one in form.questions.values())
    refused = tongue["list"].join(f"`{word}`" for word in form.refused_words)
    return [
        f"# {tongue.of('forms', form.id)}",
        "",
        f"{tongue['version']} {form.version} · {tongue['valid_from'].format(form.valid_from)}",
        "",
        tongue["totals"].format(len(form.sections), len(form.questions), signs),
        "",
        tongue["unseen.about"],
        "",
        tongue["refused"].format(refused),
        "",
        *_contents(form, tongue),
        *(line for one in form.sections for line in _section(one, form, tongue, codes_page)),
        *_photos(form, tongue),
        *_doubts(form, tongue),
    ]


def _contents(form: Form, tongue: Tongue) -> list[str]:
    rows = (
        [
            f"[{tongue.of('sections', one.id)}](#{one.id})",
            tongue.of("pages", one.page),
            str(len(one.questions)),
            _when(one.shown_when, form, tongue),
        ]
        for one in form.sections
    )
    head = [tongue[one] for one in ("section", "page", "questions", "shown")]
    return [f"## {tongue['sections']}", "", *table(head, rows)]


def _section(section: Section, form: Form, tongue: Tongue, codes_page: str) -> list[str]:
    head = [tongue[one] for one in ("question", "kind", "value", "shown", "hint", "source")]
    rows = (_question(one, form, tongue, codes_page) for one in section.questions)
    return [
        *anchored(2, tongue.of("sections", section.id), section.id),
        f"`{section.id}` · {tongue.of('pages', section.page)} · "
        f"{_when(section.shown_when, form, tongue)}",
        "",
        *table(head, rows),
    ]


def _question(question: Question, form: Form, tongue: Tongue, codes_page: str) -> list[str]:
    need = tongue["required" if question.required else "optional"]
    return [
        f"{tongue.of('questions', question.id)}<br>`{question.id}`",
        "<br>".join([tongue[f"kind.{question.kind.value}"], *_marks(question, tongue)]),
        "<br>".join(_values(question, form, tongue, codes_page)),
        f"{need}<br>{_when(question.shown_when, form, tongue)}",
        _how(question, tongue),
        source_text(question.source, tongue),
    ]


def _marks(question: Question, tongue: Tongue) -> Iterator[str]:
    if question.personal:
        yield f"**{tongue['personal']}**"
    if question.decisive:
        yield tongue["decisive"]


def _values(question: Question, form: Form, tongue: Tongue, codes_page: str) -> Iterator[str]:
    if question.codes is not None:
        yield f"[{tongue.of('lists', question.codes)}]({codes_page}#{question.codes})"
    if question.kind is Kind.SIGN:
        yield tongue["list"].join(tongue[f"sign.{one}"] for one in ("yes", "no", "unseen"))
        part = tongue.of("codes.hazard_part", question.part or "")
        yield f"{tongue['part']}{tongue['colon']}{part}"
    if question.measures:
        labels = (plain_label(form.questions[one], tongue) for one in question.measures)
        yield tongue["measures"].format(tongue["list"].join(labels))
    yield from _limits(question, tongue)
    if question.derived is not None:
        yield tongue["derived"].format(_formula(question.derived, form, tongue))


def _formula(derived: Derived, form: Form, tongue: Tongue) -> str:
    of, over = (plain_label(form.questions[one], tongue) for one in (derived.of, derived.over))
    times = "" if derived.times == 1 else f"{number(derived.times, None, tongue)} × "
    return f"{times}{tongue['name'].format(of)} ÷ {tongue['name'].format(over)}"


def _how(question: Question, tongue: Tongue) -> str:
    """The hint, and the drawing it goes with; a page of a form lies two folders below the root."""
    if question.drawing is None:
        return tongue.phrase(question.hint)
    drawing = f"[{tongue['drawing']}](../../survey_schema/drawings/{question.drawing}.svg)"
    return f"{tongue.phrase(question.hint)} {drawing}".strip()


def _limits(question: Question, tongue: Tongue) -> Iterator[str]:
    low, high, unit = question.minimum, question.maximum, question.unit
    if question.kind is Kind.YEAR and low is not None:
        yield tongue["range"].format(number(low, None, tongue), tongue["this_year"])
    elif low is not None and high is not None:
        yield tongue["range"].format(number(low, None, tongue), number(high, unit, tongue))
    elif low is not None:
        yield tongue["at_least"].format(number(low, unit, tongue))
    elif high is not None:
        yield tongue["at_most"].format(number(high, unit, tongue))
    if question.decimals is not None:
        yield tongue["decimals"].format(question.decimals)
    if question.max_length is not None:
        yield tongue["max_length"].format(question.max_length)


def _when(condition: Condition | None, form: Form, tongue: Tongue) -> str:
    if condition is None:
        return tongue["always"]
    return tongue["when"].format(sentence(condition, form, tongue))


def source_text(source: Source, tongue: Tongue) -> str:
    return f"{tongue.phrase(source.text)} · {tongue.certainty(source.certainty)}"


def _photos(form: Form, tongue: Tongue) -> list[str]:
    rows = (
        [
            f"{tongue.of('codes.photo_slot', one.id)}<br>`{one.id}`",
            _minimum(one, tongue),
            _when(one.shown_when, form, tongue),
        ]
        for one in form.photos
    )
    head = [tongue[one] for one in ("photo", "minimum", "shown")]
    return [*anchored(2, tongue["photos"], "photos"), *table(head, rows)]


def _minimum(slot: PhotoSlot, tongue: Tongue) -> str:
    return tongue["per_sign"].format(slot.minimum) if slot.per_sign else str(slot.minimum)


def _doubts(form: Form, tongue: Tongue) -> list[str]:
    rows = (
        [
            f"`{one.id}`",
            sentence(one.when, form, tongue),
            tongue.of("quality", one.id),
            source_text(one.source, tongue),
        ]
        for one in form.quality
    )
    head = [tongue[one] for one in ("id", "holds", "text", "source")]
    about = [tongue["quality.about"], ""]
    return [*anchored(2, tongue["quality"], "quality"), *about, *table(head, rows)]
