"""The month's report has two pages whatever it says, and says what its figures are."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from server.domain.figure_words import percent
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.month_headlines import HEADLINES
from server.outputs import month_report_html, office_paper_html, pdf, trend_svg, word
from server.outputs.fonts import fonts_of
from tests.bulletins import sample

NOWHERE = Path("/nonexistent")
PHASES = ("重点排查", "重点鉴定", "重点整治", "全面排查", "全面整治")
WORST = (
    *("severe_uncontrolled", "overdue", "overdue_control", "overdue_inspection"),
    *("overdue_remediation", "hazardous_open", "remedy_waiting", "incomplete"),
)


def _pages(facts: dict[str, Any]) -> list[str]:
    roomy, *tighter = month_report_html.styles(facts)
    html = month_report_html.month_report_html(facts)
    made = pdf.make_pdf(
        html, roomy, fonts_of(NOWHERE), pages=month_report_html.PAGES, tighter=tighter
    )
    pages = PdfReader(BytesIO(made)).pages
    assert {
        tuple(round(float(one) / 72 * 25.4) for one in page.mediabox[2:]) for page in pages
    } == {(210, 297)}
    return [page.extract_text() for page in pages]


def _crowded() -> dict[str, Any]:
    """As much as a county can have: 25 townships, 200 severe houses without control, 10 years."""
    months = [f"{2022 + at // 12}-{at % 12 + 1:02d}" for at in range(5, 125)]
    return sample.facts(
        units=[sample.unit(f"第{at}个乡", overdue=999, uncontrolled=40) for at in range(25)],
        places=[
            {"township": "上门限石乡", "village": f"高家堡{at}村", "number": 4} for at in range(50)
        ],
        phases=[
            sample.phase(one, "behind", done=30_000, target=59_000, a_month=999) for one in PHASES
        ],
        stuck=[
            {"area": "上门限石乡", "figure": "overdue_remediation", "number": 999} for _ in WORST
        ],
        worse=[{"figure": one, "was": 40_000, "now": 59_000} for one in WORST],
        corrected=[{"name": "销号（累计）", "was": 40_000, "now": 39_999} for _ in range(4)],
        total={"severe": 300, "severe_uncontrolled": 200, "incomplete": 99, "survey_total": 59_000},
        trend=[{"month": one, "numbers": sample.numbers(survey_total=59_000)} for one in months],
        unmet=3,
        issue=2,
    )


@pytest.mark.slow
def test_a_full_county_fits_on_two_pages_and_names_its_annex():
    first, second = _pages(_crowded())
    assert "第24个乡" in second and "其余152栋见附表" in second.replace("\n", "")
    assert "更正：销号（累计）由40000更正为39999" in first.replace("\n", "")


@pytest.mark.slow
def test_what_is_printed_is_what_was_counted():
    facts = sample.facts()
    text = "\n".join(_pages(facts)).replace("\n", "")
    for one in HEADLINES:
        known, now = INDICATORS_BY_ID[one], facts["total"][one]
        more = now - facts["before"][one]
        change = f"{more:+d}" if more else "持平"
        assert f"{known.name}（{known.unit}）{now}{change}" in text.replace(" ", ""), one
    for one in facts["units"]:
        shown = (one["name"], one["surveyed"], percent(one["surveyed_share"]), one["hazardous"])
        assert "".join(map(str, shown)) in text.replace(" ", "")
    assert "0123-4567-89AB" in text and facts["sm3"] in text
    assert "草稿" not in text and "样稿" not in text


@pytest.mark.slow
def test_a_draft_of_a_county_that_has_nothing_yet_has_two_pages_and_its_mark():
    empty = sample.facts(
        **{"total": sample.numbers(), "before": None, "units": [], "places": [], "phases": []},
        **{"stuck": [], "worse": [], "parts": None, "issue": None, "sm3": None, "anchor": None},
        **{"check_code": None, "number": "五建自办报〔2022〕　号", "remedied_share": None},
        trend=[{"month": "2022-06", "numbers": sample.numbers()}],
    )
    for text in _pages(empty):
        assert "未封存" in text  # on either page
    html = month_report_html.month_report_html(empty)
    assert "没有核验码，不得作为依据" in html and "没有乡镇数据" in html and "<img" not in html


def test_the_word_bulletin_holds_the_text_and_the_table_of_townships():
    facts = sample.facts(kind="month_bulletin", addressee="各乡（镇）人民政府", copies=[], basis=[])
    made = word.fill_with(office_paper_html.template(facts), office_paper_html.values(facts))
    document = Document(BytesIO(made))
    said = [one.text for one in document.paragraphs]
    assert "关于2022年9月自建房安全专项整治工作进展情况的通报" in said
    assert any(one.startswith("（一）排查。累计排查自建房800栋") for one in said)
    assert not re.search(r"\{[{%]|None", "".join(said))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in cells] == ["乡镇", "砚城镇", "三岔镇"]
    assert cells[1][-2:] == ["6", "2"]


def test_a_line_of_one_month_of_many_and_of_nothing_is_drawn():
    one = trend_svg.trend_svg([("2022-06", {"a": 0})], ["a"])
    assert "<circle" in one and "nan" not in one
    many = [(f"{2022 + at // 12}-{at % 12 + 1:02d}", {"a": at, "b": 3}) for at in range(120)]
    drawn = trend_svg.trend_svg(many, ["a", "b"])
    assert drawn.count("<polyline") == 2 + 3 + drawn.count('stroke-width="0.5"')
    assert len(re.findall(r">20\d\d\.", drawn)) <= 6
    assert [trend_svg.nice_top(one) for one in (0, 1, 2, 3, 11, 59_000, 100)] == [
        *(2, 2, 2, 4, 20, 60_000, 100)
    ]


@pytest.mark.parametrize("number", [0, 5])
def test_numbers_at_the_end_of_lines_never_lie_on_each_other(number: int):
    drawn = trend_svg.trend_svg(
        [("2022-06", dict.fromkeys("abc", number)), ("2022-07", dict.fromkeys("abc", number))],
        "abc",
    )
    heights = [float(one) for one in re.findall(r'y="([\d.]+)"[^>]*text-anchor="start"', drawn)]
    assert len(heights) == 3
    assert min(below - above for above, below in pairwise(heights)) >= 8 - 0.1
    assert max(heights) < 83  # beside the axis, not among the months
