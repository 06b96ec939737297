"""T2, houses used for business: by kind of use and by the department that answers for it (M13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from server.domain.indicators import Indicator
from server.domain.month_tables import MonthTable
from server.outputs.excel import Column, Sheet
from server.services.county import county_schema
from server.services.figure_table import NONE, Numbers
from server.services.report_heads import SIGNERS, county_name, under_title
from server.services.reports import MonthReport

_OVERLAP = "一栋房屋可有多种业态，各业态之和可大于总数；部门按业态归口，每栋只归一个部门。"


# The common heads of columns; the table is of houses used for business alone.
_HEADS: Mapping[str, str] = {
    **dict.fromkeys(("known_operational", "operational"), "经营性自建房"),
    **dict.fromkeys(("operational_hazardous", "operational_severe"), "隐患初判"),
    **dict.fromkeys(("severe_controlled", "severe_uncontrolled"), "严重隐患管控"),
    **dict.fromkeys(
        ("operational_to_inspect", "operational_inspected", "grade_c", "grade_d"), "安全鉴定"
    ),
    **dict.fromkeys(
        ("operational_to_remedy", "operational_remedied", "sign_off_total"), "隐患整治"
    ),
}
_TITLES: Mapping[str, str] = {
    "known_operational": "建档（含未排查）",
    "operational": "已排查",
    "severe_controlled": "已采取措施",
    "severe_uncontrolled": "尚未管控",
}


def _title(row: Indicator) -> str:
    return _TITLES.get(row.id, row.name.removeprefix("经营性："))


def use_sheet(report: MonthReport, table: MonthTable, notes: Sequence[str]) -> Sheet:
    figures = [Column(_title(row), 11, "number", _HEADS.get(row.id, "")) for row in table.rows]
    return Sheet(
        name=f"{table.id} {table.title}",
        title=f"{county_name(report)}自建房安全专项整治{table.title}（{table.id}）",
        under=under_title(report, (row.unit for row in table.rows)),
        signers=SIGNERS,
        notes=[*notes, _OVERLAP],
        columns=[Column("分类", 8, merges=True), Column("业态或部门", 22), *figures],
        rows=_rows(report, table),
        fixed=2,
    )


def _rows(report: MonthReport, table: MonthTable) -> Iterator[list[object]]:
    schema = county_schema(report.county)
    yield from _part("业态", schema.codes["business_kind"].labels, report.kinds, table)
    departments = {one.code: one.name for one in schema.profile.departments if one.business_kinds}
    yield from _part("部门", departments, report.departments, table)


def _part(
    kind: str, names: Mapping[str, str], numbers: Mapping[str, Numbers], table: MonthTable
) -> Iterator[list[object]]:
    others = {code: code for code in numbers if code not in names}
    for code, name in {**names, **others}.items():
        counted = numbers.get(code, NONE)
        yield [kind, name, *(counted[one] for one in table.figures)]
