"""A filled XForm as the envelope a phone of ours would have sent.

What cannot be understood as XML is refused. Whatever else is odd becomes an answer that the form
does not know or cannot take, and so a reason for the office to look: it is never lost (law 6).
XML is read without DTD and entities, so that no small file can become a large one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from server.domain.ids import is_uuid7
from server.domain.problems import Problem
from server.services.envelope_fields import is_moment
from survey_schema import xlsform
from survey_schema.model import Form, Kind

LARGEST_XML = 512 * 1024  # bytes; a survey of all questions is about 30 KB
UNKNOWN_VILLAGE = "000000000000"

_INSTANCE_ID = re.compile(r"[\x21-\x7e]{1,120}", re.ASCII)
_FORM = re.compile(r"[A-Za-z0-9_.:+-]{1,40}", re.ASCII)
_VERSION = re.compile(r"[0-9.]{1,20}", re.ASCII)
_SLOT = re.compile(r"[A-Za-z0-9_-]{1,20}", re.ASCII)
_SIGN = re.compile(r"[A-Za-z0-9_.:+-]{1,40}", re.ASCII)
_ANY_SLOT = "other"
_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_NOT_IN_WORD = re.compile(r"[^A-Za-z0-9_.:+-]+", re.ASCII)
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class PhotoField:
    """A photo the form names; its content comes as a part of this or a later post."""

    name: str
    slot: str
    question: str | None


@dataclass(frozen=True, slots=True)
class Instance:
    """`fields` are the answered leaves in form order, photos apart."""

    instance_id: str
    edited_id: str | None  # the instance that this one corrects
    form: str
    version: str
    fields: Mapping[str, str]
    photos: tuple[PhotoField, ...]

    @property
    def known_house(self) -> str | None:
        """The house chosen from the list; None for a new one and for what is no id."""
        chosen = self.fields.get(xlsform.HOUSE, "")
        is_known = self.fields.get(xlsform.HOUSE_IS) == xlsform.KNOWN
        return chosen if is_known and is_uuid7(chosen) else None

    def captured_at(self, received: datetime) -> datetime:
        """When the form was finished; when it came, if the phone does not say."""
        for field in (xlsform.ENDED, xlsform.STARTED):
            text = self.fields.get(field)
            if text is not None and is_moment(text):
                return datetime.fromisoformat(text)
        return received


def read_instance(body: bytes) -> Instance:
    """`xform.malformed`, `xform.no_instance_id` or `submission.too_large`."""
    if len(body) > LARGEST_XML:
        raise Problem("submission.too_large", limit_kb=LARGEST_XML // 1024)
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Problem("xform.malformed") from error
    meta = {_local(one): (one.text or "").strip() for one in _meta(root)}
    instance_id = meta.get("instanceID") or root.get("instanceID", "")
    if _INSTANCE_ID.fullmatch(instance_id) is None:
        raise Problem("xform.no_instance_id")
    return _instance(root, instance_id, meta.get("deprecatedID") or None)


def _instance(root: Element, instance_id: str, edited_id: str | None) -> Instance:
    fields = dict(_leaves(root))
    photos = tuple(_photos(fields))
    named = {one.name for one in photos}
    return Instance(
        instance_id=instance_id,
        edited_id=edited_id,
        form=root.get("id", ""),
        version=root.get("version", ""),
        fields={
            name: text
            for name, text in fields.items()
            if not _is_photo_field(name) or text not in named
        },
        photos=photos,
    )


def _meta(root: Element) -> Iterator[Element]:
    for child in root:
        if _local(child) == "meta":
            yield from child


def _leaves(root: Element) -> Iterator[tuple[str, str]]:
    """(name, text) of what was answered, without the form's own meta block."""
    waiting = [child for child in reversed(root) if _local(child) != "meta"]
    while waiting:
        element = waiting.pop()
        if len(element):
            waiting.extend(reversed(element))
        elif element.text and element.text.strip():
            yield _local(element), element.text


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _photos(fields: Mapping[str, str]) -> Iterator[PhotoField]:
    """A photo in a slot or of a sign no form can have is kept too; its field is asked about."""
    kept = [
        PhotoField(name, *(slot if _is_photo_field(field) else (_ANY_SLOT, None)))
        for field, name in fields.items()
        if (slot := xlsform.slot_of_field(field)) is not None and len(name) <= _LONGEST_NAME
    ]
    yield from {one.name: one for one in kept}.values()


def _is_photo_field(field: str) -> bool:
    slot, sign = xlsform.slot_of_field(field) or ("", None)
    return bool(_SLOT.fullmatch(slot)) and (sign is None or bool(_SIGN.fullmatch(sign)))


# --- as an envelope ------------------------------------------------------------------------


def envelope_of(
    instance: Instance,
    form: Form,
    *,
    house_id: str,
    received: datetime,
    hashes: Mapping[str, str],
    agent: str,
    replaces: str | None,
) -> dict[str, Any]:
    """The envelope as JSON data; `hashes` are those of the photos that have come, by file name."""
    visit, odd = _visit(instance, house_id)
    envelope = {
        "form": instance.form if _FORM.fullmatch(instance.form) else "unknown",
        "form_version": instance.version if _VERSION.fullmatch(instance.version) else "0",
        **visit,
        "captured_at": instance.captured_at(received).isoformat(),
        "answers": {**_answers(instance, form), **odd},
        "photos": [_note(one, hashes[one.name]) for one in instance.photos if one.name in hashes],
        "app_version": _NOT_IN_WORD.sub("-", agent)[:40] or "openrosa",
    }
    return envelope if replaces is None else {**envelope, "replaces": replaces}


def _note(photo: PhotoField, sha256: str) -> dict[str, Any]:
    note = {"sha256": sha256, "slot": photo.slot}
    return note if photo.question is None else {**note, "question": photo.question}


_VISIT_FIELDS = frozenset(
    {
        xlsform.STARTED,
        xlsform.ENDED,
        xlsform.KIND,
        xlsform.HOUSE_IS,
        xlsform.HOUSE,
        xlsform.VILLAGE,
        xlsform.HERE,
    }
)


def _visit(instance: Instance, house_id: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What is asked beside the questions, and what of it nobody could have meant."""
    fields = instance.fields
    here = _location(fields.get(xlsform.HERE))
    village, kind = fields.get(xlsform.VILLAGE, ""), fields.get(xlsform.KIND, "survey")
    is_village = re.fullmatch(r"\d{12}", village, re.ASCII) is not None
    is_new = fields.get(xlsform.HOUSE_IS) == xlsform.NEW
    good = {
        xlsform.KIND: kind in ("survey", "resurvey", "recheck"),
        xlsform.VILLAGE: is_village,
        xlsform.HOUSE: is_new or instance.known_house is not None,
        xlsform.HERE: here is not None or xlsform.HERE not in fields,
    }
    visit = {
        "kind": kind if good[xlsform.KIND] else "survey",
        "house_id": house_id,
        "village_code": village if is_village else UNKNOWN_VILLAGE,
    }
    odd = {name: fields.get(name, "") or "-" for name, is_good in good.items() if not is_good}
    return (visit if here is None else {**visit, "location": here}), odd


def _location(text: str | None) -> dict[str, Any] | None:
    """ODK writes "latitude longitude altitude accuracy"; the last is left out or 0 for a pin."""
    parts = (text or "").split()
    if not 2 <= len(parts) <= 4 or not all(map(_DECIMAL.fullmatch, parts)):
        return None
    numbers = [float(part) for part in parts]
    if max(map(abs, numbers)) >= 1e9:
        return None
    here: dict[str, Any] = {"lon": numbers[1], "lat": numbers[0], "source": "gps"}
    return {**here, "accuracy_m": numbers[3]} if len(numbers) == 4 and numbers[3] else here


def _answers(instance: Instance, form: Form) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for name, text in instance.fields.items():
        if name not in _VISIT_FIELDS:
            question = form.questions.get(name)
            answers[name] = text if question is None else value_of(question.kind, text)
    return answers


def value_of(kind: Kind, text: str) -> Any:
    """The JSON value of the text; what is none stays a text, which the check then refuses."""
    return _READ[kind](text.strip()) if kind in _READ else text


def _integer(text: str) -> int | str:
    return int(text) if _INTEGER.fullmatch(text) else text


def _decimal(text: str) -> float | str:
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


_READ: Mapping[Kind, Callable[[str], Any]] = MappingProxyType(
    {
        Kind.INTEGER: _integer,
        Kind.YEAR: _integer,
        Kind.DECIMAL: _decimal,
        Kind.BOOLEAN: lambda text: {"true": True, "false": False}.get(text, text),
        Kind.MULTI: str.split,
        Kind.SINGLE: str.strip,
        Kind.SIGN: str.strip,
        Kind.DATE: str.strip,
    }
)
