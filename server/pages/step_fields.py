"""The fields of a step's form, and what was written into them: read whole, every fault at once.

Photos and report files are put on disk before anything is asked of the database, and the form that
comes back after a refusal names them: what was uploaded once is not asked for again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from server.domain.problems import Problem
from server.services import documents, photos
from server.services.step_subjects import Subject
from server.services.work import Work

Options = Mapping[str, str]
Choices = Mapping[str, Options]  # by the name of the field


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`kind`: text, area, number, day, tick, choice, choices, people, photos or file.

    `most` is the longest text, the greatest number, or how many photos.
    """

    name: str
    label: str
    kind: str
    options: Callable[[Work, Subject], Options] | None = None
    start: Callable[[Work, Subject], Sequence[str]] | None = None
    is_required: bool = True
    hint: str = ""
    least: int = 0
    most: int = 1000
    pattern: str = ""
    keyboard: str = ""  # the kind of keyboard a phone opens


class Unfit(Exception):
    """What is wrong with one field, as its sentence."""


@dataclass(slots=True)
class Written:
    """What somebody wrote: as text to show again, as values for the service, and its faults."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)  # hashes of what is on disk
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def require_fit(self, fields: Sequence[Field]) -> None:
        if self.faults:
            labels = {one.name: one.label for one in fields}
            raise Problem(
                "request.invalid",
                faults=[
                    {"code": "field.invalid", "field": name, "text": f"{labels[name]}：{text}"}
                    for name, text in self.faults.items()
                ],
            )


def whole_number(text: str) -> int | None:
    """A version or a sequence number as a form remembers it."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def blank(work: Work, subject: Subject, fields: Sequence[Field]) -> Written:
    """The form as it is shown first."""
    return Written({one.name: list(one.start(work, subject)) for one in fields if one.start})


def uploaded(work: Work, fields: Sequence[Field]) -> Written:
    """What the form brought, with its files on disk and no transaction begun."""
    written = Written({one.name: request.form.getlist(one.name) for one in fields})
    for one in fields:
        if one.kind in _KEEPERS:
            _keep(work, one, written)
    return written


def _keep(work: Work, one: Field, written: Written) -> None:
    """What this upload brings beside what an earlier one did; of a single one the newest."""
    is_here, bring = _KEEPERS[one.kind]
    again = [sha256 for sha256 in request.form.getlist(f"{one.name}_kept") if is_here(work, sha256)]
    written.kept[one.name] = again
    try:
        fresh = bring(work, one.name)
    except Problem as problem:
        written.faults[one.name] = problem.text
        return
    is_single = one.kind == "file" or one.most == 1
    written.kept[one.name] = fresh if fresh and is_single else list(dict.fromkeys(again + fresh))


def read(written: Written, fields: Sequence[Field], choices: Choices) -> None:
    for one in fields:
        if one.name in written.faults:
            continue
        try:
            given = written.kept if one.kind in _KEEPERS else written.texts
            values = [text.strip() for text in given.get(one.name, []) if text.strip()]
            written.values[one.name] = _value(one, values, choices.get(one.name, {}))
        except Unfit as unfit:
            written.faults[one.name] = str(unfit)


def _value(one: Field, given: list[str], options: Options) -> Any:
    if one.kind == "tick":
        return given == ["yes"]
    if not given:
        if one.is_required:
            raise Unfit(_ASKED.get(one.kind, "此项必填。"))
        return _NOTHING.get(one.kind)
    return _READERS[one.kind](one, given, options)


_ASKED = {
    "choice": "请选择。",
    "choices": "请至少选择一项。",
    "photos": "请选择照片。",
    "file": "请选择文件。",
}
_NOTHING: Mapping[str, Any] = {"choices": (), "photos": (), "people": ()}


def _text(one: Field, given: list[str], _: Options) -> str:
    if not one.least <= len(given[0]) <= one.most:
        least = f"不少于 {one.least} 个字，" if one.least else ""
        raise Unfit(f"{least}不超过 {one.most} 个字。")
    if one.pattern and re.fullmatch(one.pattern, given[0], re.ASCII) is None:
        raise Unfit("格式不正确。")
    return given[0]


def _number(one: Field, given: list[str], _: Options) -> int:
    text = given[0]
    is_whole = text.isdecimal() and len(text) < 10
    if not is_whole or not one.least <= int(text) <= one.most:
        raise Unfit(f"应为 {one.least} 至 {one.most} 的整数。")
    return int(text)


def _day(_: Field, given: list[str], __: Options) -> date:
    try:
        return date.fromisoformat(given[0])
    except ValueError as error:
        raise Unfit("应为具体日期，如 2022-09-20。") from error


def _choice(_: Field, given: list[str], options: Options) -> str:
    if given[0] not in options:
        raise Unfit("所选的已不能办理，请重新选择。")
    return given[0]


def _choices(one: Field, given: list[str], options: Options) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(_choice(one, [text], options) for text in given))
    if len(chosen) > one.most:
        raise Unfit(f"最多选择 {one.most} 项。")
    return chosen


def _people(one: Field, given: list[str], _: Options) -> tuple[str, ...]:
    names = given[0].replace("，", "、").replace(",", "、").replace("\n", "、").split("、")
    people = tuple(name.strip() for name in names if name.strip())
    if len(people) > one.most or any(not 2 <= len(name) <= 40 for name in people):
        raise Unfit(f"每个姓名 2 至 40 个字，最多 {one.most} 人，用顿号分开。")
    return people


def _photos(one: Field, given: list[str], _: Options) -> tuple[str, ...]:
    if len(given) > one.most:
        raise Unfit(f"最多 {one.most} 张。")
    return tuple(given)


_READERS: Mapping[str, Callable[[Field, list[str], Options], Any]] = {
    "text": _text,
    "area": _text,
    "number": _number,
    "day": _day,
    "choice": _choice,
    "choices": _choices,
    "people": _people,
    "photos": _photos,
    "file": lambda _, given, __: given[0],
}


def _bring_photos(work: Work, name: str) -> list[str]:
    return [_photo_on_disk(work, file.read()) for file in request.files.getlist(name) if file]


def _photo_on_disk(work: Work, data: bytes) -> str:
    photos.require_size(len(data))
    sha256 = hashlib.sha256(data).hexdigest()
    photos.put_on_disk(work, sha256, [data])
    return sha256


def _bring_file(work: Work, name: str) -> list[str]:
    file = request.files.get(name)
    if file is None or not file.filename:
        return []
    sha256 = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    file.stream.seek(0)
    documents.put_on_disk(work, sha256, documents.pieces_of(file.stream))
    return [sha256]


def _is_photo_here(work: Work, sha256: str) -> bool:
    return _SHA256.fullmatch(sha256) is not None and work.store.files.has(sha256)


def _is_file_here(work: Work, sha256: str) -> bool:
    return _SHA256.fullmatch(sha256) is not None and work.store.documents.has(sha256)


_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KEEPERS: Mapping[str, tuple[Callable[[Work, str], bool], Callable[[Work, str], list[str]]]] = {
    "photos": (_is_photo_here, _bring_photos),
    "file": (_is_file_here, _bring_file),
}
