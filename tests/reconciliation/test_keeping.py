"""Old comparisons keep their numbers and what people decided; the rest of their lines goes."""

from __future__ import annotations

import re
from typing import Any

import openpyxl
import orjson
import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.jobs import runs
from server.services import (
    reconciliation_reading as reading,
    reconciliation_sheets as sheets,
    reconciliations,
)
from server.services.ledger import verify
from server.services.reconciliation_steps import settle
from server.services.work import Look
from server.store import rows
from server.store.reads.reconciliation_lines import LineFilter
from tests import make
from tests.reconciliation.scene import Comparing, line_of

REASON = "现场核对过房屋"


@pytest.fixture
def scene(store: Any) -> Comparing:
    scene = Comparing(store)
    scene.town = make.make_person(store, Role.TOWNSHIP, "a", township=make.TOWNSHIP_A).actor
    scene.other = make.make_person(store, Role.TOWNSHIP, "b", township=make.TOWNSHIP_B).actor
    return scene


@pytest.fixture
def first(scene: Comparing) -> str:
    """Three houses, one of the other township; one difference is settled, one line is faulty."""
    scene.house(platform_no="YH1", storeys=2)
    scene.house(platform_no="YH2", storeys=2)
    scene.house(make.VILLAGE_B1, platform_no="YH9")
    first = scene.compared(
        line_of("YH1", 层数=3), line_of("YH2", 层数=3), line_of("YH3"), line_of(乡镇="没有的镇")
    )
    number = scene.line(first, platform_no="YH1").number
    scene.do(scene.town, settle, first, number, {"storeys": "here"}, reason=REASON)
    return first


def _report(scene: Comparing, actor: Any, comparison: str, township: str | None = None) -> Any:
    with Look(scene.store, actor, scene.now) as look:
        return reading.report(look, reconciliations.find(look, comparison), township)


def _night(scene: Comparing, monkeypatch: Any) -> None:
    monkeypatch.setattr(runs.clock, "now", lambda: scene.now)
    runs.drop_old_comparisons(scene.store, make.COUNTY)


_NUMBERS = ("total", "places", "ways", "fields", "ranks", "since", "to_correct", "faulty_cells")


def test_two_before_the_newest_stay_whole_and_an_older_one_keeps_its_numbers(
    scene, first, monkeypatch
):
    asked = [(scene.office, None), (scene.office, make.TOWNSHIP_A), (scene.town, None)]
    asked += [(scene.other, None), (scene.town, make.TOWNSHIP_A)]
    before = [_report(scene, *one[:1], first, one[1]) for one in asked]
    later = [scene.compared(line_of("YH1", 层数=3)) for _ in range(2)]
    _night(scene, monkeypatch)
    assert len(scene.lines(first)) == 5
    later.append(scene.compared(line_of("YH1", 层数=3)))
    _night(scene, monkeypatch)
    _night(scene, monkeypatch)  # the second night finds nothing to do
    (left,) = scene.lines(first)
    assert (left.platform_no, left.is_settled) == ("YH1", True)
    assert [len(scene.lines(one)) > 1 for one in later] == [True] * 3
    for one, then in zip(asked, before, strict=True):
        now = _report(scene, one[0], first, one[1])
        assert [getattr(now, name) for name in _NUMBERS] == [
            getattr(then, name) for name in _NUMBERS
        ]
        assert now.dropped_at == scene.now and now.left == (one[0] is not scene.other)
    kept = scene.row(rows.ReconciliationReport, reconciliation_id=first)
    entry = scene.row(rows.LedgerEntry, event="reconciliation.lines_dropped")
    facts = orjson.loads(entry.facts)
    assert facts == {"reconciliation": first, "gone": 4, "left": 1, "sm3": kept.sm3}
    assert verify(scene.work(scene.office)) == []


def test_what_was_decided_can_still_be_read_and_the_file_says_what_has_gone(
    scene, first, monkeypatch
):
    for _ in range(3):
        scene.compared(line_of("YH1", 层数=3))
    _night(scene, monkeypatch)
    with Look(scene.store, scene.town, scene.now) as look:
        page = reading.page(look, LineFilter(first))
        assert [one.line.platform_no for one in page.lines] == ["YH1"]
    with scene.work(scene.office) as work:
        file = sheets.report_file(work, reconciliations.find(work, first), None)
        work.commit()
    with file.content as content:
        book = openpyxl.load_workbook(content)
    told = [str(one.value) for row in book["汇总表"].iter_rows() for one in row if one.value]
    assert any("按保存期限清理" in one for one in told) and "砚城镇" in told
    with scene.work(scene.office) as work, pytest.raises(Problem) as refused:
        sheets.corrections_file(work, reconciliations.find(work, first), None)
    assert refused.value.code == "reconciliation.lines_dropped"


def test_the_page_of_an_old_comparison_says_what_has_gone_and_links_to_nothing_that_has(
    scene, first, monkeypatch, browser_of, password_hash
):
    make.make_person(scene.store, Role.HOUSING_BUREAU, "bureau", password_hash=password_hash)
    for _ in range(3):
        scene.compared(line_of("YH1", 层数=3))
    browser, address = browser_of("bureau"), f"/reconciliations/{first}"
    whole = browser.get(address).text
    _night(scene, monkeypatch)
    page = browser.get(address).text
    assert "逐条明细已按保存期限" in page and "有人认定过的 1 条" in page
    assert "待平台更正清单" not in page  # of the newest one alone
    links = re.findall(r'href="(/reconciliation-lines[^"]+)"', page)
    assert set(links) == {f"/reconciliation-lines?of={first}"}
    numbers = re.compile(r'data-label="[^"]+" class="number">(?:<a[^>]*>)?(\d+)')
    assert numbers.findall(page) == numbers.findall(whole) != []
    listed = browser.get(links[0]).text
    assert "YH1" in listed and "YH2" not in listed
    gone = browser.get(f"{address}/lines/2")
    assert gone.status_code == 404 and "已按保存期限清理" in gone.text


def test_each_sort_of_comparison_is_counted_for_itself(scene, first, monkeypatch):
    for _ in range(3):
        scene.compared(line_of("YH1", 层数=3), scope="operational")
    scene.compared(line_of("YH1", 层数=3), township=make.TOWNSHIP_A)
    scene.compared(line_of("YH1", 层数=3), platform="rural")
    _night(scene, monkeypatch)
    assert len(scene.lines(first)) == 5
    with scene.store.reading() as db:
        assert list(db.execute(rows.ReconciliationReport.__table__.select())) == []
