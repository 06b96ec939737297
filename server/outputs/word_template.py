"""Which names a Word template uses, and where: everything else is refused with its place.

Only three forms are allowed: {{ 名称 }}, {% for 项 in 列表 %}…{% endfor %} and {% if 名称 %}…
{% else %}…{% endif %}, each also with docxtpl's p, tr, tc or r after the brace.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

from defusedxml import ElementTree

from server.domain.paper_fields import Field

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# None looks past the next bracket: a text of nothing but beginnings would take hours.
_TAG = re.compile(r"\{\{(?P<value>[^{}]*)\}\}|\{%(?P<order>[^{}]*)%\}")
_BRACE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_MARKUP = re.compile(r"<[^<>]*>")
_NAME = r"[^\W\d]\w*"
_VALUE = re.compile(rf"(?:[rp]\s+)?({_NAME})(?:\.({_NAME}))?")
_FOR = re.compile(rf"for\s+({_NAME})\s+in\s+({_NAME})")
_IF = re.compile(rf"if\s+(?:not\s+)?({_NAME})(?:\.({_NAME}))?(?:\s*==\s*(['\"])[^'\"]*\3)?")
_PREFIX = re.compile(r"^(?:tr|tc|p|r)\s+")
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_PLACES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_DEEPEST = 2


class Fault(NamedTuple):
    code: str  # field | form | loop
    name: str
    place: str
    text: str


@dataclass(slots=True)
class _Reader:
    """Reads one part from its beginning, knowing the loops it is in."""

    fields: Mapping[str, Field]
    faults: list[Fault] = field(default_factory=list)
    open_: list[tuple[str, str, str]] = field(default_factory=list)  # kind, item, list

    def read(self, text: str, place: str) -> None:
        for found in _TAG.finditer(text):
            if found["value"] is not None:
                self._value(found["value"].strip(), place)
            else:
                self._order(_PREFIX.sub("", found["order"].strip(" -")).strip(), place)
        if _BRACE.search(_TAG.sub("", text)):
            self.wrong(text, place, "花括号没有成对写完，或一个标记被分在两段")

    def end(self, place: str) -> None:
        if self.open_:
            self.wrong(self.open_[-1][0], place, "for 或 if 没有对应的 endfor 或 endif")

    def _value(self, written: str, place: str) -> None:
        found = _VALUE.fullmatch(written)
        if found is None:
            self.wrong(written, place, "只能写字段名称，不能写算式或函数")
        else:
            self._name(found[1], found[2], place)

    def _order(self, written: str, place: str) -> None:
        if found := _FOR.fullmatch(written):
            self._loop(found[1], found[2], place)
        elif found := _IF.fullmatch(written):
            self._name(found[1], found[2], place)
            self.open_.append(("if", "", ""))
        elif written in ("endfor", "endif"):
            self._close(written.removeprefix("end"), place)
        elif written != "else":
            self.wrong(written, place, "只能使用 for、if、else、endfor、endif")

    def _loop(self, item: str, name: str, place: str) -> None:
        known = self.fields.get(name)
        if known is None or not known.items:
            self._unknown(name, place)
        if sum(kind == "for" for kind, _, _ in self.open_) >= _DEEPEST:
            self.wrong(name, place, "循环套得太深")
        self.open_.append(("for", item, name))

    def _close(self, kind: str, place: str) -> None:
        if self.open_ and self.open_[-1][0] == kind:
            self.open_.pop()
        else:
            self.wrong(f"end{kind}", place, f"end{kind} 没有对应的 {kind}")

    def _name(self, name: str, part: str | None, place: str) -> None:
        items = {item: of for kind, item, of in self.open_ if kind == "for"}
        if name in items:
            known = self.fields.get(items[name])
            if known is not None and part not in known.items:
                self._unknown(f"{name}.{part}" if part else name, place)
        elif name not in self.fields or part is not None:
            self._unknown(f"{name}.{part}" if part else name, place)

    def _unknown(self, name: str, place: str) -> None:
        self.faults.append(Fault("field", name, place, f"{place}：没有“{name}”这个字段"))

    def wrong(self, name: str, place: str, why: str) -> None:
        short = name.strip()[:40]
        self.faults.append(Fault("form", short, place, f"{place}：“{short}”{why}"))


def faults_of(content: bytes, fields: Mapping[str, Field]) -> list[Fault]:
    """Everything in the template that could not be printed, in the order of the document."""
    faults: list[Fault] = []
    with zipfile.ZipFile(BytesIO(content)) as package:
        for name in sorted(package.namelist()):
            part = _PARTS.fullmatch(name)
            xml = package.read(name).decode("utf-8", "replace") if name.endswith(".xml") else ""
            if part is not None:
                faults += _faults_of_part(xml, part[1], fields)
            elif _BRACE.search(xml) and name.startswith("docProps/"):
                faults.append(Fault("form", name, "文件属性", "文件属性中不能写字段"))
    return faults


def _faults_of_part(xml: str, part: str, fields: Mapping[str, Field]) -> list[Fault]:
    reader = _Reader(fields)
    where = next((label for name, label in _PLACES.items() if part.startswith(name)), "正文")
    if any(_BRACE.search(one) for one in _MARKUP.findall(xml)):
        reader.wrong("{", where, "字段只能写在文字里，不能写在图形属性里")
    place = where
    for place, text in _lines(ElementTree.fromstring(xml), where):
        reader.read(text, place)
    reader.end(place)
    return reader.faults


def _lines(root: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every paragraph with its place: 正文第 3 段, 第 2 个表第 1 行."""
    tables = {table: number for number, table in enumerate(root.iter(f"{_W}tbl"), start=1)}
    rows = {
        paragraph: (number, line)
        for table, number in tables.items()
        for line, row in enumerate(table.iter(f"{_W}tr"), start=1)
        for paragraph in row.iter(f"{_W}p")
    }
    for number, paragraph in enumerate(root.iter(f"{_W}p"), start=1):
        text = "".join(one.text or "" for one in paragraph.iter(f"{_W}t"))
        if paragraph in rows:
            yield f"{where}第 {rows[paragraph][0]} 个表第 {rows[paragraph][1]} 行", text
        else:
            yield f"{where}第 {number} 段", text
