"""A platform's file compared with the county's houses, on both engines."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from server.domain.problems import Problem
from server.services import reconciliations
from server.services.reconciling.files import recognise
from server.store import rows
from survey_schema.platforms import load_platforms
from tests import make
from tests.reconciliation.scene import ID, OTHER_ID, Comparing, csv_of, line_of

COLLECTION = load_platforms()["collection"]


@pytest.fixture
def scene(store: Any) -> Comparing:
    return Comparing(store)


def test_rows_and_houses_end_each_in_one_place_with_how_they_were_found(scene):
    numbered = scene.house(platform_no="YH1", storeys=2, verdict="severe_hazard")
    by_door = scene.house(owner="王五", door="7", storeys=1, verdict="safe")
    by_id = scene.house(id_number=ID, storeys=1)
    missing = scene.house(verdict="severe_hazard")
    twins = [scene.house(id_number=OTHER_ID) for _ in range(2)]
    ended = scene.house(platform_no="YH9", ended_on=date(2022, 9, 1))
    scene.house(make.VILLAGE_B1)
    found = scene.compared(
        line_of("YH1", 层数=2, 隐患等级="未发现安全隐患"),
        line_of("", 户主="王五", 门牌号="7号", 层数=1, 隐患等级="安全"),
        line_of("YH3", 身份证号=ID, 层数=3),
        line_of("YH4", 身份证号=OTHER_ID),
        line_of("YH5", 隐患等级="1"),
        line_of("YH9"),
        line_of("YH6", 乡镇="没有这个镇", 行政村="无名村"),
        line_of("YH7", 乡镇="小河头镇", 行政村="没有这个村", 层数="九十"),
    )
    by_row = {one.row_number: one for one in scene.lines(found) if one.row_number}
    assert (by_row[2].house_id, by_row[2].way, by_row[2].kind) == (
        numbered,
        "platform_no",
        "different",
    )
    assert by_row[2].differences == [["verdict", "safe", "severe_hazard", 0]]
    assert (by_row[3].house_id, by_row[3].way, by_row[3].kind) == (by_door, "owner_door", "same")
    assert (by_row[4].house_id, by_row[4].way) == (by_id, "id_village")
    assert {one[0] for one in by_row[4].differences} == {"storeys"}
    assert (by_row[5].kind, by_row[5].house_id) == ("ambiguous", None)
    assert (by_row[6].kind, by_row[6].rank) == ("there_only", 1)
    assert (by_row[7].house_id, by_row[7].lead_field) == (ended, "is_ended")
    assert by_row[8].kind == "faulty" and "没有这个镇" in str(by_row[8].faults)
    place = (by_row[9].kind, by_row[9].township_code, by_row[9].village_code, by_row[9].has_faults)
    assert place == ("there_only", make.TOWNSHIP_B, None, True)
    group = scene.lines(found, kind="ambiguous", row_number=None)
    assert {one.house_id for one in group} == set(twins)
    assert scene.line(found, house_id=missing).rank == 0
    assert scene.kinds(found) == {
        "same": 1, "different": 2, "ambiguous": 3, "there_only": 3, "faulty": 1, "here_only": 2,
    }  # fmt: skip


def test_what_the_file_tells_of_persons_lies_sealed_and_the_file_is_gone(scene):
    scene.house(owner="李四", door="8", storeys=1)
    found = scene.compared(
        line_of("YH1", 户主="赵六", 身份证号=ID), line_of("", 户主="李四", 门牌号="8", 层数=1)
    )
    alone, same = (scene.line(found, row_number=one) for one in (2, 3))
    assert "赵六" not in str(alone.told) and ID not in str(alone)
    sealed = scene.store.secrets.open(alone.personal_sealed, f"{found}:1".encode())
    assert sealed == {"owner_name": "赵六", "owner_id_number": ID}
    assert (same.kind, same.personal_sealed) == ("same", None)
    assert not list(scene.store.config.uploads.glob("*.sealed"))
    scene.now += timedelta(days=91)
    assert scene.do(scene.office, reconciliations.drop_old) == 1
    assert scene.line(found, row_number=2).personal_sealed is None
    assert scene.do(scene.office, reconciliations.drop_old) == 0


def test_a_row_that_names_no_place_of_ours_is_still_found_by_its_number(scene):
    house = scene.house(platform_no="YH1")
    found = scene.compared(line_of("YH1", 乡镇="没有这个镇", 行政村=""))
    line = scene.line(found)
    assert (line.house_id, line.kind, line.has_faults) == (house, "same", True)


def test_a_file_nobody_compared_is_gone_after_a_week(scene):
    comparison = scene.uploaded(csv_of(line_of("YH1")))
    scene.now += timedelta(days=6)
    assert scene.do(scene.office, reconciliations.drop_old) == 0
    scene.now += timedelta(days=2)
    assert scene.do(scene.office, reconciliations.drop_old) == 1
    assert not list(scene.store.config.uploads.glob("*.sealed"))
    assert scene.row(rows.Reconciliation, id=comparison).state == "withdrawn"


def test_what_a_platform_writes_in_its_own_way_is_read_and_strangers_are_named(scene):
    scene.house(platform_no="YH140922000000001", floor_area_m2=100, built_year=2005)
    given = {"建筑面积": "100.3333333", "建成年份": "2005-06-01"}
    found = scene.compared({**line_of("YH140922000000001"), **given})
    line = scene.line(found)
    assert (line.kind, line.told["floor_area_m2"], line.told["built_year"]) == (
        "same",
        100.33,
        2005,
    )
    assert "不是本县" in str(line.faults)


def test_a_run_that_broke_begins_anew_and_ends_the_same(scene, monkeypatch):
    scene.house(platform_no="YH1")
    comparison = scene.started(scene.uploaded(csv_of(line_of("YH1"), line_of("YH2"))))
    monkeypatch.setattr(
        "server.services.reconciling.run._Comparison._finish",
        lambda *_: (_ for _ in ()).throw(RuntimeError("killed")),
    )
    with pytest.raises(RuntimeError):
        scene.run(comparison)
    assert scene.row(rows.Reconciliation, id=comparison).state == "failed"
    monkeypatch.undo()
    scene.run(comparison)
    scene.run(comparison)  # a job that is asked again finds it done
    assert scene.kinds(comparison) == {"same": 1, "there_only": 1}
    with scene.store.reading() as db:
        events = select(func.count()).where(rows.LedgerEntry.event == "reconciliation.compared")
        assert db.execute(events).scalar_one() == 1


def test_what_became_of_the_last_comparison_is_told_and_what_was_settled_holds(scene):
    scene.house(platform_no="YH1", storeys=2)
    scene.house(platform_no="YH2", storeys=2)
    first = scene.compared(
        line_of("YH1", 层数=3), line_of("YH2", 层数=3), line_of("YH3"), line_of("YH4")
    )
    settled = {"settled": {"storeys": ["here", "2022-09-20", first]}, "is_settled": True}
    for number in (1, 2):
        scene.do(
            scene.office,
            lambda work, at=number: work.touch(
                rows.ReconciliationLine, {"reconciliation_id": first, "number": at}, settled
            ),
        )
    second = scene.compared(
        line_of("YH1", 层数=3), line_of("YH2", 层数=2), line_of("YH3"), line_of("YH5")
    )
    was = {(one.kind, one.before_kind, one.is_settled) for one in scene.lines(second)}
    assert was == {
        ("different", "different", True),
        ("same", "different", False),
        ("there_only", "there_only", False),
        ("there_only", None, False),
        ("gone", "there_only", False),
    }
    assert not scene.row(rows.Reconciliation, id=first).is_current
    third = scene.compared(line_of("YH1", 层数=4))
    assert not scene.line(third, row_number=2).is_settled  # they say something else now


def test_only_operational_houses_are_missed_in_a_file_of_operational_houses(scene):
    scene.house(is_operational=True)
    scene.house(is_operational=False)
    stray = scene.house(is_operational=False, platform_no="YH1")
    scene.house(make.VILLAGE_B1, is_operational=True)
    found = scene.compared(
        line_of("YH1"), line_of("YH2", 乡镇="小河头镇", 行政村="南村"),
        scope="operational", township=make.TOWNSHIP_A,
    )  # fmt: skip
    assert scene.kinds(found) == {"same": 1, "here_only": 1, "faulty": 1}
    assert scene.line(found, row_number=2).house_id == stray


def test_a_row_of_a_file_that_was_merged_is_the_house_that_stayed(scene):
    stays = scene.house(platform_no="YH1", storeys=2)
    scene.house(platform_no="YH2", ended_on=date(2022, 9, 1), merged_into=stays)
    found = scene.compared(line_of("YH2", 层数=2))
    line = scene.line(found)
    assert (line.house_id, line.way) == (stays, "merged_file")
    both = scene.compared(line_of("YH1", 层数=2), line_of("YH2", 层数=2))
    assert scene.kinds(both) == {"ambiguous": 3}


def test_a_number_of_the_platform_s_own_is_not_taken_for_ours(scene):
    scene.house(platform_no="F1", owner="王五", door="7")
    found = scene.compared(line_of("F1"), line_of("F2", 户主="王五", 门牌号="7"), platform="rural")
    assert scene.line(found, row_number=2).kind == "there_only"
    assert scene.line(found, row_number=3).way == "owner_door"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_files_in_other_encodings_are_read(scene, encoding):
    scene.house(owner="王五", door="7")
    rows_ = csv_of(line_of("", 户主="王五", 门牌号="7"), encoding=encoding)
    found = scene.started(scene.uploaded(rows_))
    scene.run(found)
    assert scene.kinds(found) == {"same": 1}


def _book(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets:
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_sheet_with_a_title_and_grouped_heads_is_read_and_another_can_be_chosen(scene):
    scene.house(platform_no="YH1", storeys=3)
    title = ["某县自建房台账"]
    upper = ["自建房排查编码", "坐落", None, "房屋情况"]
    lower = [None, "乡镇", "行政村", "层数"]
    table = [title, upper, lower, ["YH1", "砚城镇", "东村", 3]]
    found = scene.uploaded(_book(("说明", [["请勿改动"]]), ("数据", table)), "导出.xlsx")
    with scene.work(scene.office) as work:
        seen = recognise(work, reconciliations.find(work, found), COLLECTION)
    assert seen.sheets == ("说明", "数据") and not seen.headings
    scene.do(scene.office, reconciliations.set_sheet, found, "数据")
    scene.run(scene.started(found))
    assert scene.kinds(found) == {"same": 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 no workbook", "import.broken"),
        ("年,月\n1,2\n".encode(), "reconciliation.no_number"),
        (csv_of(), "reconciliation.no_rows"),
        (
            "自建房排查编码,层数,层数,乡镇\nYH1,2,3,砚城镇\n".encode(),
            "reconciliation.repeated_headers",
        ),
        ("层数,乡镇\n2,砚城镇\n".encode(), "reconciliation.no_number"),
    ],
)
def test_a_file_that_cannot_be_compared_says_why(scene, content, code):
    with pytest.raises(Problem) as refused:
        scene.run(scene.started(scene.uploaded(content)))
    assert refused.value.code == code


def test_more_rows_than_can_be_compared_are_refused_before_anything_is_shown(scene, monkeypatch):
    monkeypatch.setattr("server.services.reconciling.run.MOST_ROWS", 1)
    comparison = scene.started(scene.uploaded(csv_of(line_of("YH1"), line_of("YH2"))))
    with pytest.raises(Problem) as refused:
        scene.run(comparison)
    assert refused.value.code == "import.too_many_rows"
    assert scene.row(rows.Reconciliation, id=comparison).state == "failed"


def test_how_a_platform_s_file_is_mapped_is_kept_for_that_platform_alone(scene):
    lines = [{**line_of("YH1"), "我的编号": "YH1"}]
    scene.started(scene.uploaded(csv_of(*lines)), 我的编号="census_no")
    fields = {}
    for platform in ("collection", "rural"):
        found = scene.uploaded(csv_of(*lines), platform=platform)
        with scene.work(scene.office) as work:
            seen = reconciliations.recognise(work, reconciliations.find(work, found))
        fields[platform] = {one.name: one.field for one in seen.headings}["我的编号"]
    assert fields == {"collection": "census_no", "rural": None}
