"""A form as an XLSForm: the rows of its sheets, for pyxform to compile and for people to read.

Questions keep their ids, codes and labels. What an envelope needs besides answers (which house,
which village, where, the photos) stands in fields with two underscores, which no question has.
XLSForm: https://xlsform.org; ODK XForms: https://getodk.github.io/xforms-spec.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from survey_schema.fitting import SIGN_ANSWERS
from survey_schema.model import CodeList, Form, Kind, PhotoSlot, Question, Section
from survey_schema.xlsform_limits import limit_of
from survey_schema.xpath import TRUE, Writer, joined

Row = dict[str, str]
Sheets = dict[str, list[Row]]

# Fields that are no questions.
STARTED, ENDED = "visit__started", "visit__ended"
KIND, HOUSE_IS, VILLAGE, HOUSE, HERE = (
    "visit__kind",
    "visit__house_is",
    "visit__village",
    "visit__house",
    "visit__here",
)
KNOWN, NEW = "known", "new"
HOUSES_FILE, VILLAGES_FILE = "houses.csv", "villages.csv"
SIGN_LABELS: Mapping[str, str] = MappingProxyType(
    dict(zip(SIGN_ANSWERS, ("有", "无", "看不到"), strict=True))
)
_PHOTO = "photo"
_LARGEST_SIDE = "max-pixels=2048"

_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.INTEGER: "integer",
        Kind.DECIMAL: "decimal",
        Kind.YEAR: "integer",
        Kind.DATE: "date",
        Kind.BOOLEAN: "select_one answer__boolean",
        Kind.SIGN: "select_one answer__sign",
    }
)
_UNITS: Mapping[str, str] = MappingProxyType(
    {"m": "米", "m2": "平方米", "mm": "毫米", "percent": "%", "people": "人", "places": "处"}
)
_OWN_LISTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "answer__boolean": MappingProxyType({"true": "是", "false": "否"}),
        "answer__sign": SIGN_LABELS,
        KIND: MappingProxyType({"survey": "排查", "resurvey": "重新排查", "recheck": "复核"}),
        HOUSE_IS: MappingProxyType({KNOWN: "已有档案的房屋", NEW: "新发现的房屋"}),
    }
)


def xlsform(form: Form, codes: Mapping[str, CodeList]) -> Sheets:
    """The sheets `survey`, `choices` and `settings`; a cell that is empty has no key."""
    writer = Writer(form)
    survey = [*_visit_rows()]
    for section in form.sections:
        survey += _section_rows(writer, section)
    survey += _photo_rows(writer)
    return {
        "survey": [_in_order(row) for row in survey],
        "choices": [*_choices(form, codes)],
        "settings": [
            {
                "form_title": form.label,
                "form_id": form.id,
                "version": form.version,
                **_instance_name(form),
            }
        ],
    }


COLUMNS = (
    "type",
    "name",
    "label",
    "hint",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "choice_filter",
    "default",
    "appearance",
    "parameters",
)


def _in_order(row: Row) -> Row:
    """The same columns in the same order in every row, as in a workbook."""
    return {column: row[column] for column in COLUMNS if column in row}


def photo_fields(slot: PhotoSlot, sign: str | None = None) -> tuple[str, ...]:
    """One field per photo: photo__front, photo__front__2; with the sign a photo shows after it."""
    name = "__".join((_PHOTO, slot.id) if sign is None else (_PHOTO, slot.id, sign))
    return (name, *(f"{name}__{count}" for count in range(2, slot.minimum + 1)))


def slot_of_field(field: str) -> tuple[str, str | None] | None:
    """(slot, sign) of a field that holds a photo, None of every other."""
    word, *rest = field.split("__")
    if rest and rest[-1].isdigit():
        rest.pop()
    if word != _PHOTO or not 1 <= len(rest) <= 2:
        return None
    return rest[0], rest[1] if len(rest) == 2 else None


def _instance_name(form: Form) -> Row:
    """What tells drafts on a phone apart: the address, as far as the form asks for it."""
    address = [one for one in ("group_name", "road_name", "door_number") if one in form.questions]
    if len(address) < 2:
        return {}
    parts = ", ' ', ".join(f"${{{one}}}" for one in address)
    return {"instance_name": f"concat({parts})"}


def _visit_rows() -> Iterable[Row]:
    yield {"type": "start", "name": STARTED}
    yield {"type": "end", "name": ENDED}
    yield {"type": "begin group", "name": "visit", "label": "房屋", "appearance": "field-list"}
    yield from _house_rows()
    yield {
        "type": "geopoint",
        "name": HERE,
        "label": "房屋位置",
        "hint": "站在房屋门前，等误差小于 30 米再保存；只在此处记录一次位置",
    }
    yield {"type": "end group"}


def _house_rows() -> Iterable[Row]:
    yield {
        "type": f"select_one {KIND}",
        "name": KIND,
        "label": "排查类型",
        "default": "survey",
        "required": "yes",
    }
    yield {
        "type": f"select_one_from_file {VILLAGES_FILE}",
        "name": VILLAGE,
        "label": "村（居）",
        "required": "yes",
    }
    yield {
        "type": f"select_one {HOUSE_IS}",
        "name": HOUSE_IS,
        "label": "房屋档案",
        "default": KNOWN,
        "required": "yes",
    }
    yield {
        "type": f"select_one_from_file {HOUSES_FILE}",
        "name": HOUSE,
        "label": "房屋编码",
        "hint": "编码后为脱敏的户主姓名",
        "required": "yes",
        "relevant": f"${{{HOUSE_IS}}} = '{KNOWN}'",
        "choice_filter": f"village=${{{VILLAGE}}}",
        "appearance": "minimal autocomplete",
    }


def _section_rows(writer: Writer, section: Section) -> Iterable[Row]:
    begin = {
        "type": "begin group",
        "name": f"section__{section.id}",
        "label": section.label,
        "appearance": "field-list",
    }
    yield begin | _relevance(writer.known_true(section.shown_when))
    photographed = _photographed_after(section)
    for question in section.questions:
        yield _question_row(writer, question)
        for sign in photographed.get(question.id, ()):
            yield from _sign_photo_rows(writer.form, sign)
    yield {"type": "end group"}


def _photographed_after(section: Section) -> dict[str, list[Question]]:
    """Where the photos of a sign stand: after the last of its measures in the same section."""
    order = {one.id: place for place, one in enumerate(section.questions)}
    after: dict[str, list[Question]] = {}
    for question in section.questions:
        if question.kind is Kind.SIGN:
            last = max((question.id, *question.measures), key=lambda one: order.get(one, -1))
            after.setdefault(last, []).append(question)
    return after


def _question_row(writer: Writer, question: Question) -> Row:
    row = {
        "type": _type_of(question),
        "name": question.id,
        "label": question.label,
        **_relevance(
            joined("and", (writer.known_true(question.shown_when), _not_derived(question)))
        ),
    }
    if question.required:
        row["required"] = "yes"
        row["required_message"] = f"“{question.label}”为必填项"
    if hint := _hint(question):
        row["hint"] = hint
    limit = limit_of(question, writer.form.refused_words)
    if limit is not None:
        row["constraint"], row["constraint_message"] = limit
    return row


def _not_derived(question: Question) -> str:
    """A measure that the county works out itself is typed only where a part of it is missing."""
    formula = question.derived
    return TRUE if formula is None else f"${{{formula.of}}} = '' or ${{{formula.over}}} = ''"


def _type_of(question: Question) -> str:
    if question.kind is Kind.SINGLE:
        return f"select_one {question.codes}"
    if question.kind is Kind.MULTI:
        return f"select_multiple {question.codes}"
    return _TYPES.get(question.kind, "text")


def _hint(question: Question) -> str:
    unit = _UNITS.get(question.unit or "")
    words = (f"单位：{unit}" if unit else None, question.hint)
    return "。".join(word for word in words if word)


def _relevance(expression: str) -> Row:
    return {} if expression == TRUE else {"relevant": expression}


def _sign_photo_rows(form: Form, sign: Question) -> Iterable[Row]:
    """Photos of a ticked sign, once for every slot that asks for them."""
    for slot in form.photos:
        if slot.per_sign:
            label = f"{slot.label}：{sign.label}"
            shown = f"${{{sign.id}}} = 'yes'"
            for name in photo_fields(slot, sign.id):
                yield _photo_row(name, label, slot, shown)


def _photo_rows(writer: Writer) -> Iterable[Row]:
    slots = [slot for slot in writer.form.photos if not slot.per_sign]
    if not slots:
        return
    yield {"type": "begin group", "name": "photos", "label": "照片", "appearance": "field-list"}
    for slot in slots:
        shown = writer.known_true(slot.shown_when)
        for name in photo_fields(slot):
            yield _photo_row(name, slot.label, slot, shown)
    yield {"type": "end group"}


def _photo_row(name: str, label: str, slot: PhotoSlot, shown: str) -> Row:
    row = {"type": "image", "name": name, "label": label, "parameters": _LARGEST_SIDE}
    required = {"required": "yes"} if slot.minimum else {}
    return row | required | _relevance(shown)


def _choices(form: Form, codes: Mapping[str, CodeList]) -> Iterable[Row]:
    """The lists the form uses; a retired code is offered to nobody any more."""
    for name, labels in _OWN_LISTS.items():
        for value, label in labels.items():
            yield {"list_name": name, "name": value, "label": label}
    for name in dict.fromkeys(one.codes for one in form.questions.values() if one.codes):
        for code in codes[name].codes:
            if not code.retired:
                yield {"list_name": name, "name": code.value, "label": code.label}
