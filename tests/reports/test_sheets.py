"""The month's report as XLSX, read back; and what the operator sees of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from server.commands import reports as command
from server.commands.main import main
from server.domain.indicators import CROSS_CHECKS, INDICATORS
from server.domain.month_tables import TABLES_BY_ID
from server.outputs.excel import Column, Sheet, write_book
from server.pages import words
from server.services import reports
from server.services.figure_table import TOTAL
from server.services.list_kinds import LISTS
from server.services.report_sheets import month_sheets
from server.services.reports import MonthReport, UnmetCheck
from survey_schema.model import Certainty
from tests import make
from tests.reports import happenings as tell
from tests.reports.conftest import Telling
from tests.reports.happenings import local

HOUSE = make.make_id("the house")
OTHER = make.make_id("other house")
HEAD = 7  # the row of the column titles, under the title, the unit and four lines


@pytest.fixture
def report(telling: Telling) -> MonthReport:
    told = [
        tell.registered(HOUSE, make.VILLAGE_A1, local(2022, 8, 1)),
        tell.surveyed(HOUSE, local(2022, 8, 25), storeys=4),
        tell.assessed(HOUSE, local(2022, 8, 25), "severe_hazard"),
        *tell.severe_case(HOUSE, [local(2022, 8, 26 + n) for n in range(4)]),
        tell.registered(OTHER, make.VILLAGE_B2, local(2022, 8, 1)),
        tell.surveyed(OTHER, local(2022, 8, 3)),
    ]
    with telling() as work:
        tell.tell(work.db, told)
        return reports.month_report(work, reports.cut_off_of_month(work, "2022-09"))


def _book(report: MonthReport) -> Any:
    file = BytesIO()
    write_book(file, month_sheets(report), made_at=report.generated_at)
    return openpyxl.load_workbook(file)


def test_every_number_on_the_sheet_is_the_table_s(report: MonthReport) -> None:
    page = _book(report)["T1 月报汇总表"]
    assert [cell.value for cell in page[HEAD]] == [
        "分组",
        "项目",
        "单位",
        "合计",
        "砚城镇",
        "小河头镇",
    ]
    codes = (TOTAL, make.TOWNSHIP_A, make.TOWNSHIP_B)
    table = TABLES_BY_ID["T1"]
    assert {row.id for row in table.rows} == {row.id for row in INDICATORS}
    for line, row in enumerate(table.rows, start=HEAD + 1):
        shown = [cell.value for cell in page[line]]
        assert shown[1:] == [row.name, row.unit, *(report.number(c, row.id) for c in codes)]


def test_each_township_has_a_sheet_of_its_villages(report: MonthReport) -> None:
    page = _book(report)["T1 小河头镇"]
    assert [cell.value for cell in page[HEAD]][3:] == ["合计", "南村", "北村"]
    assert [cell.value for cell in page[HEAD + 1]][1:] == ["排查（累计）", "栋", 1, 0, 1]


def test_the_head_says_what_the_table_rests_on(report: MonthReport) -> None:
    page = _book(report)["T1 月报汇总表"]
    lines = [page.cell(line, 1).value for line in range(1, HEAD)]
    assert lines[0] == "五寨县自建房安全专项整治月报汇总表（T1）"
    assert lines[1] == "填报单位：五寨县自建房安全专项整治工作领导小组办公室"
    assert page.cell(2, 6).value == "2022年9月　单位：栋、条、次、起、件"
    assert lines[2] == "报表期：2022年8月23日至2022年9月22日　数据截至：2022年9月22日24时"
    assert "shanxi-2022@1" in lines[4]
    assert page.print_title_rows == f"${HEAD}:${HEAD}"
    assert page.page_setup.orientation == "landscape"


def test_the_tables_stand_in_the_layout_the_county_hands_in(report: MonthReport) -> None:
    book = _book(report)
    page, rows = book["T1 月报汇总表"], len(TABLES_BY_ID["T1"].rows)
    merged = {str(one) for one in page.merged_cells.ranges}
    groups = [row.group for row in TABLES_BY_ID["T1"].rows]
    first = HEAD + 1
    while groups:  # every group is one cell over its rows
        long = next((at for at, one in enumerate(groups) if one != groups[0]), len(groups))
        if long > 1:
            assert f"A{first}:A{first + long - 1}" in merged
        first, groups = first + long, groups[long:]
    signed = page.cell(HEAD + rows + 2, 1).value
    assert [
        one for one in ("单位负责人：", "审核人：", "填表人：", "填报日期：") if one not in signed
    ] == []
    assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
    assert book["T1 小河头镇"].cell(2, 1).value == "填报单位：五寨县小河头镇"


def test_common_heads_stand_over_their_columns_and_both_lines_repeat(
    report: MonthReport,
) -> None:
    kinds = {"catering": report.total}
    page = _book(replace(report, kinds=kinds))["T2 经营性自建房专表"]
    head = HEAD + 1  # one more note
    names = [page.cell(head, place).value for place in range(1, 17)]
    assert names[:3] == ["分类", "业态或部门", "经营性自建房"] and names[4] == "隐患初判"
    assert [page.cell(head + 1, place).value for place in (3, 4)] == ["建档（含未排查）", "已排查"]
    merged = {str(one) for one in page.merged_cells.ranges}
    assert {f"A{head}:A{head + 1}", f"C{head}:D{head}", f"P{head}:P{head + 1}"} <= merged
    assert page.print_title_rows == f"${head}:${head + 1}"


def test_the_month_is_told_in_words_by_the_rules_of_the_bulletin(report: MonthReport) -> None:
    page = _book(report)["T8 简报"]
    said = [page.cell(line, 2).value for line in range(HEAD + 1, HEAD + 7)]
    assert said[0].startswith(
        "（一）排查。累计排查自建房2栋，比上月增加1栋，增长100%，本月新增1栋。"
    )
    assert "严重安全隐患房屋1栋均已落实管控措施" in said[2]


def test_checks_and_definitions_have_their_sheets(report: MonthReport) -> None:
    book = _book(report)
    results = {row[0].value: row[1].value for row in book["校核"].iter_rows(min_row=4)}
    assert {results[check.sentence] for check in CROSS_CHECKS} == {"相符"}
    defined = {row[6].value: row[5].value for row in book["指标说明"].iter_rows(min_row=4)}
    assert set(defined) == {row.id for row in INDICATORS}
    assert (defined["grade_d"], defined["survey_new"]) == ("M", "D")


def test_a_check_that_fails_is_shouted(
    report: MonthReport, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = replace(report, unmet=(UnmetCheck(make.TOWNSHIP_A, CROSS_CHECKS[0]),))
    book = _book(broken)
    assert "校核未通过" in book["T1 月报汇总表"].cell(HEAD, 1).value
    assert [cell.value for cell in book["校核"][4]][1:] == ["不符", "砚城镇"]
    with pytest.raises(SystemExit) as stopped:
        command.complain(broken)
    assert stopped.value.code == 1
    assert CROSS_CHECKS[0].sentence in capsys.readouterr().err


def test_what_people_typed_never_becomes_a_formula() -> None:
    file = BytesIO()
    rows = [["=1+1", 3, date(2022, 9, 20)], ["http://x.y", None, None]]
    columns = [Column("甲"), Column("乙", kind="number"), Column("丙", kind="day")]
    write_book(file, [Sheet("表/一", "题", columns, rows)], made_at=make.NOW)
    page = openpyxl.load_workbook(file)["表_一"]
    assert [cell.value for cell in page[3]][:2] == ["=1+1", 3]
    assert page["A3"].data_type == "s"
    assert page["C3"].value.date() == date(2022, 9, 20)
    assert page["C3"].number_format == 'yyyy"年"m"月"d"日"'
    assert page["A4"].hyperlink is None


@pytest.mark.slow
def test_the_operator_prints_and_saves_a_month(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path / "home")]
    assert CliRunner().invoke(main, ["init", *home]).exit_code == 0
    file = tmp_path / "month.xlsx"
    words = ["report", "month", "--month", "2022-09", "--xlsx", str(file), *home]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0, answer.output
    assert "2022年8月23日至2022年9月22日" in answer.output
    assert "砚城镇" in answer.output
    assert "砚城镇" in [c.value for c in openpyxl.load_workbook(file)["T1 月报汇总表"][HEAD]]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--month", "2022-13"], 1),
        (["--as-of", "2099-01-01"], 1),
        (["--month", "2022-09", "--as-of", "2022-09-20"], 2),
    ],
)
def test_the_operator_is_told_what_is_wrong(tmp_path: Path, words: list[str], status: int) -> None:
    home = ["--home", str(tmp_path)]
    CliRunner().invoke(main, ["init", *home])
    assert CliRunner().invoke(main, ["report", "month", *words, *home]).exit_code == status


def test_a_rule_that_is_not_official_is_marked_in_the_sheet_as_on_the_page():
    column = next(one for one in LISTS["hazards"].columns if one.key == "certainty")
    assert column.words == {one.value: words.mark(one.value) for one in Certainty}
