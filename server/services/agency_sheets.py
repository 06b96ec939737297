"""The register as a workbook: exported for the file, and read back to enter many at once (M22).

A sheet with a single fault changes nothing: every fault is told with its row.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from server.domain.acts import Act
from server.domain.agency_register import STATE_LABELS
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.outputs.excel import Column, Sheet, write_book
from server.services import agencies, agency_parts
from server.services.agencies import Entry
from server.services.agency_parts import Certificate
from server.services.agency_register import ListedAgency, register_on
from server.services.county import county_schema
from server.services.imports.workbook import workbook_source
from server.services.work import Work
from server.store.reads import agencies as reads

_AGENCY = ("机构名称", "统一社会信用代码", "列入日期")
_QUALIFICATION = ("机构名称", "资质类别", "证书编号", "有效期起", "有效期止")
_PERSON = ("机构名称", "姓名", "证书类别", "证书编号", "有效期起", "有效期止")
SHEETS: Mapping[str, tuple[str, ...]] = {
    "机构": _AGENCY,
    "资质": _QUALIFICATION,
    "人员": _PERSON,
}
_MOST_ROWS = 2_000
LARGEST_BYTES = 8 << 20


def export_register(work: Work, day: date) -> IO[bytes]:
    """The register of a day; people masked, as everywhere. Recorded in the ledger."""
    require_act(work.actor, Act.AGENCY_READ)
    listed = register_on(work, day)
    content: Any = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115
    write_book(content, _sheets(work, listed, day), made_at=work.now)
    content.seek(0)
    filters = {"day": day.isoformat()}
    chain = f"county:{work.county}"
    work.record("export.made", chain, kind="agencies.xlsx", filters=filters, rows=len(listed))
    return content


def _sheets(work: Work, listed: list[ListedAgency], day: date) -> Iterator[Sheet]:
    codes = county_schema(work.county).codes
    kinds = codes["agency_qualification"].labels
    certificates = codes["agency_certificate"].labels
    title = f"{county_schema(work.county).profile.name}房屋安全鉴定机构名录"
    notes = [f"名录日期：{day.isoformat()}"]
    heads = [Column(one, 24) for one in (*_AGENCY[:2], "状态", "截止日期", "虚假报告次数")]
    yield Sheet(
        "机构",
        title,
        heads,
        (
            (
                one.legal_name or one.name,
                one.credit_code,
                STATE_LABELS.get(one.state or "", "未列入"),
                one.until_on.isoformat() if one.until_on else None,
                str(one.false_reports),
            )
            for one in listed
        ),
        notes,
    )
    yield Sheet("资质", title, _heads(_QUALIFICATION), _qualification_rows(listed, kinds), notes)
    yield Sheet("人员", title, _heads(_PERSON), _person_rows(listed, certificates), notes)


def _heads(names: tuple[str, ...]) -> list[Column]:
    return [Column(one, 20, "day" if one.startswith("有效期") else "text") for one in names]


def _qualification_rows(
    listed: list[ListedAgency], kinds: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    for agency in listed:
        for one in agency.qualifications:
            name = agency.legal_name or agency.name
            yield name, kinds.get(one.kind), one.number, one.valid_from, one.valid_until


def _person_rows(
    listed: list[ListedAgency], certificates: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    for agency in listed:
        for one in agency.people:
            name, kind = agency.legal_name or agency.name, certificates.get(one.certificate)
            yield name, one.name_masked, kind, "（已加密）", one.valid_from, one.valid_until


@dataclass(frozen=True, slots=True)
class Imported:
    agencies: int
    qualifications: int
    people: int


def import_register(work: Work, path: Path) -> Imported:
    """Enter the agencies of a workbook with their qualifications and people, or nothing."""
    require_act(work.actor, Act.AGENCY_MANAGE)
    rows = {name: list(_rows(path, name, columns)) for name, columns in SHEETS.items()}
    reading = _Reading(work)
    for name, listed in rows.items():
        for number, cells in listed:
            reading.take(name, number, cells)
    if reading.faults:
        raise Problem("agency.sheet_faulty", count=len(reading.faults), faults=reading.faults)
    return Imported(*(len(rows[name]) for name in SHEETS))


def _rows(path: Path, sheet: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    with workbook_source(path, sheet) as source:
        head: list[str] | None = None
        for row in source.rows:
            cells = ["" if one is None else one for one in row.cells]
            if head is None:
                if {str(one).strip() for one in cells} >= set(columns):
                    head = [str(one).strip() for one in cells]
                continue
            if not any(str(one).strip() for one in cells):
                continue
            if row.number > _MOST_ROWS:
                raise Problem("import.too_many_rows", limit=_MOST_ROWS)
            yield row.number, dict(zip(head, cells, strict=False))
        if head is None:
            raise Problem("import.no_header", sheet=sheet, sheets="、".join(source.sheets))


class _Reading:
    """Row after row through the same services as by hand; what is wrong is collected."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.faults: list[dict[str, Any]] = []
        lines = reads.agency_lines(whole_county(work.county), work.db)
        self._units = {name: one.unit_id for one in lines for name in (one.name, one.legal_name)}

    def take(self, sheet: str, number: int, cells: Mapping[str, Any]) -> None:
        act = {"机构": self._enter, "资质": self._qualify, "人员": self._person}[sheet]
        try:
            act(cells)
        except Problem as problem:
            self._fault(sheet, number, problem.code, problem.text)
        except (LookupError, ValueError) as error:
            self._fault(sheet, number, "request.invalid", f"{error}")

    def _fault(self, sheet: str, number: int, code: str, text: str) -> None:
        self.faults.append({"code": code, "sheet": sheet, "row": number, "text": text})

    def _enter(self, cells: Mapping[str, Any]) -> None:
        name = _text(cells, "机构名称")
        unit_id = self._units.get(name) or self._found(name)
        day = _day(cells, "列入日期") or local_day(self._work.now)
        code = _text(cells, "统一社会信用代码")
        entry = Entry(legal_name=name, credit_code=code, scope=("jgj125",), from_on=day)
        agencies.enter(self._work, unit_id, entry=entry)

    def _found(self, name: str) -> str:
        """A firm that is no unit yet becomes one."""
        self._units[name] = unit_id = agencies.found(self._work, name)
        return unit_id

    def _qualify(self, cells: Mapping[str, Any]) -> None:
        certificate = self._certificate(cells, "agency_qualification", "资质类别")
        agency_parts.list_qualification(self._work, self._unit(cells), certificate=certificate)

    def _person(self, cells: Mapping[str, Any]) -> None:
        certificate = self._certificate(
            cells, "agency_certificate", "证书类别", _text(cells, "姓名")
        )
        agency_parts.list_person(self._work, self._unit(cells), certificate=certificate)

    def _unit(self, cells: Mapping[str, Any]) -> str:
        name = _text(cells, "机构名称")
        if self._units.get(name) is None:
            raise Problem("agency.unknown")
        return str(self._units[name])

    def _certificate(
        self, cells: Mapping[str, Any], code_list: str, column: str, name: str = ""
    ) -> Certificate:
        labels = county_schema(self._work.county).codes[code_list].labels
        wanted = _text(cells, column)
        kind = next((code for code, label in labels.items() if wanted in {code, label}), None)
        if kind is None:
            raise Problem("agency.kind_unknown", value=wanted)
        since = _day(cells, "有效期起")
        if since is None:
            raise ValueError("请填写有效期起。")
        until, number = _day(cells, "有效期止"), _text(cells, "证书编号")
        return Certificate(kind=kind, number=number, valid_from=since, valid_until=until, name=name)


def _text(cells: Mapping[str, Any], column: str) -> str:
    found = str(cells.get(column) or "").strip()
    if not found:
        raise ValueError(f"请填写{column}。")
    return found


def _day(cells: Mapping[str, Any], column: str) -> date | None:
    value = cells.get(column)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip().replace("/", "-").replace(".", "-")
    if not text or text == "长期":
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise ValueError(f"{column}“{text}”不是日期，请写成 2026-01-31 的形式。") from error
