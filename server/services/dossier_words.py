"""What the lines of a dossier are made with: the words of codes, people, units and sealed notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from server.domain.parties import name_of
from server.outputs.dates import day_text, moment_text
from server.services.county import CountySchema

Row = Mapping[str, Any]
SEALED = "（加密保存，含个人信息的导出才显示）"
OUT_OF_REACH = "辖区外房屋"
VERDICTS = {
    "safe": "安全",
    "general_hazard": "一般安全隐患",
    "severe_hazard": "严重安全隐患",
    "incomplete": "信息不全",
}


class Line(NamedTuple):
    """One fact: when, in words, by whom, and the photos that show it as (SHA-256, caption)."""

    at: datetime | date | None
    text: str
    by: str = ""
    photos: tuple[tuple[str, str], ...] = ()

    @property
    def when(self) -> str:
        if isinstance(self.at, datetime):
            return moment_text(self.at)
        return day_text(self.at) if self.at else ""


@dataclass(frozen=True, slots=True)
class Say:
    """`open` gives what is sealed, None while personal data stays masked."""

    schema: CountySchema
    people: Mapping[str, str]
    units: Mapping[str, str]
    houses: Mapping[str, str]  # id -> code, of neighbours
    papers: Mapping[str, str]  # id -> number
    draws: Mapping[str, Row]
    matters: Mapping[str, str]  # id -> number
    seconds: Mapping[str, str]  # draw -> verdict of the second visit
    open: Callable[[bytes, bytes], Mapping[str, Any] | None]

    def label(self, code_list: str, code: str | None) -> str:
        return "" if code is None else self.schema.codes[code_list].labels.get(code, code)

    def labels(self, code_list: str, codes: Iterable[str] | None) -> str:
        return "、".join(self.label(code_list, code) for code in codes or [])

    def who(self, account: str | None) -> str:
        return self.people.get(account or "", "")

    def unit(self, unit_id: str | None) -> str:
        return self.units.get(unit_id or "", "")

    def party(self, party: str | None) -> str:
        return name_of(self.schema.profile, party) if party else ""

    def sealed(self, blob: bytes | None, name: str, bound_to: bytes = b"") -> str:
        """A sealed note; what stands in its place while it stays sealed; "" where there is none."""
        if blob is None:
            return ""
        opened = self.open(blob, bound_to)
        return SEALED if opened is None else str(opened.get(name) or "")

    def person(self, blob: bytes | None, masked: str | None, name: str = "name") -> str:
        opened = self.open(blob, b"") if blob is not None else None
        return str(opened.get(name) or "") if opened else masked or ""


Teller = Callable[[Row, Say], Iterable[Line]]


def after(text: str | None, mark: str = "：") -> str:
    """`：理由`, or nothing."""
    return f"{mark}{text}" if text else ""


def day(value: date | None) -> str:
    return day_text(value) if value else ""
