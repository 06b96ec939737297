"""Good rows become houses, faulty ones come back with reasons, a second run changes nothing."""

from pathlib import Path

import pytest
from sqlalchemy import select

from server.domain.house_code import is_valid
from server.services.imports.sources import sha256_of
from server.store import rows
from server.store.engines import Store
from server.store.rows import House, ImportRun, LedgerEntry
from tests.imports.files import (
    HEADER,
    cells_of,
    codes_in,
    count,
    errors_of,
    faults_in,
    house_row,
    houses_in,
    id_number,
    import_houses,
    sheet,
    write_csv,
    write_xlsx,
)
from tests.make import VILLAGE_A2, VILLAGE_B1, make_house, point_in

TITLE = ["五寨县自建房台账"]


def test_a_good_row_becomes_a_house_with_its_owner_sealed(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "房屋.csv", house_row(1, 是否经营="是", 经营业态="餐饮饭店、其他"))
    result = import_houses(county, file)
    (house,) = houses_in(county)
    assert result.exit_code == 0 and "新建 1 户" in result.output
    assert is_valid(house.code) and house.village_code == "140928100201"
    assert (house.source, house.platform_no, house.storeys) == ("import", "YH140928000000001", 2)
    assert (house.business_kinds, house.department_code) == (["catering", "other"], "industry")
    assert county.secrets.open(house.personal_sealed)["owner_id_number"] == id_number(1)
    assert house.owner_masked == "张*国" and not errors_of(file).exists()


def test_the_ledger_explains_every_house_and_the_run(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1), house_row(2))
    import_houses(county, file)
    with county.reading() as db:
        events = list(db.execute(select(LedgerEntry.event).order_by(LedgerEntry.event)).scalars())
        (run,) = db.execute(select(ImportRun.file_sha256, ImportRun.counts))
    assert events.count("house.registered") == events.count("house.imported") == 2
    assert events.count("import.started") == events.count("import.finished") == 1
    assert run == (sha256_of(file), {"good": 2, "there": 0, "faulty": 0, "different": 0})


def test_a_second_run_changes_nothing(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1), house_row(2))
    import_houses(county, file)
    before = (houses_in(county), count(county, LedgerEntry))
    result = import_houses(county, file)
    assert "新建 0 户，已存在 2 户，问题行 0 行，与档案不同 0 户" in result.output
    assert (houses_in(county), count(county, LedgerEntry)) == before


def test_a_dry_run_writes_only_the_problem_rows(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1), house_row(2, 层数=99))
    result = import_houses(county, file, "--dry-run")
    assert "可导入 1 户" in result.output and codes_in(file) == ["answer.out_of_range"]
    assert count(county, House) == 0 and count(county, ImportRun) == 0


def test_every_fault_of_a_row_is_listed_and_persons_are_masked(
    county: Store, tmp_path: Path
) -> None:
    wrong = house_row(
        2,
        户主姓名="不详",
        身份证号=id_number(2)[:17] + "x",
        联系电话="12",
        层数=2.5,
        建成年份=2999,
        结构类型="纸",
        是否经营="也许",
    )
    file = write_csv(tmp_path / "a.csv", house_row(1), wrong)
    result = import_houses(county, file)
    lines = faults_in(file)
    assert "新建 1 户，已存在 0 户，问题行 1 行" in result.output
    assert {line[0] for line in lines} == {3}
    assert [line[1] for line in lines] == [
        "户主姓名",
        "身份证号",
        "联系电话",
        "是否经营",
        "层数",
        "建成年份",
        "结构类型",
    ]
    told = {line[1]: line[-1] for line in lines}
    assert "可填：砌体结构、" in told["结构类型"] and "应为是或否" in told["是否经营"]
    assert wrong["身份证号"] not in str(lines) and "140928********" in str(lines)
    note, _, row = sheet(errors_of(file), "问题行")
    assert row[0] == 3 and wrong["身份证号"] in row and "个人信息" in str(note)
    assert errors_of(file).stat().st_mode & 0o077 == 0


def test_mended_rows_are_imported_from_the_problem_file_itself(
    county: Store, tmp_path: Path
) -> None:
    import openpyxl

    file = write_csv(tmp_path / "a.csv", house_row(1), house_row(2, 结构类型="纸"))
    import_houses(county, file)
    mended = errors_of(file)
    book = openpyxl.load_workbook(mended)
    page = book["问题行"]
    for line in page.iter_rows(min_row=3):
        for cell in line:
            cell.value = "窑洞" if cell.value == "纸" else cell.value
    book.save(mended)
    result = import_houses(county, mended)
    assert "新建 1 户" in result.output and count(county, House) == 2
    again = import_houses(county, write_csv(file, house_row(1), house_row(2, 结构类型="窑洞")))
    assert "新建 0 户，已存在 2 户，问题行 0 行，与档案不同 0 户" in again.output


def test_an_older_problem_file_is_put_aside_and_not_lost(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1, 层数=0))
    import_houses(county, file)
    before = errors_of(file).read_bytes()
    import_houses(county, file)
    assert (tmp_path / "a-问题行（上次）.xlsx").read_bytes() == before
    assert errors_of(file).exists()


def test_what_differs_from_the_file_is_told_and_not_overwritten(
    county: Store, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1))
    import_houses(county, file)
    before = houses_in(county)
    lon, lat = point_in(VILLAGE_A2, 1)
    moved = house_row(1, 层数=3, 户主姓名="李四", 村="西村", 经度=lon, 纬度=lat)
    result = import_houses(county, write_csv(file, moved))
    told = sheet(errors_of(file), "与档案不同")[1:]
    assert "已存在 1 户" in result.output and "与档案不同 1 户" in result.output
    assert {line[2] for line in told} >= {"层数", "户主姓名", "村", "经度"}
    assert ("3", "2") in {line[3:] for line in told} and "李四" not in str(told)
    assert houses_in(county) == before


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"经度": 115.0, "纬度": 38.9}, "point.outside_county"),
        ({"村": "西村"}, "point.other_village"),
        ({"村": "没有村"}, "place.village_unknown"),
        ({"乡镇": "小河头镇"}, "place.township_differs"),
        ({"乡镇": "外乡"}, "place.township_unknown"),
        ({"村": "", "经度": "", "纬度": ""}, "place.village_missing"),
        ({"经度": 38.88, "纬度": 111.80}, "point.swapped"),
        ({"经度": 37568000, "纬度": 4305000}, "point.not_degrees"),
        ({"纬度": ""}, "point.half"),
        ({"经度": "东经111"}, "point.no_number"),
        ({"平台编号": "", "门牌号": "", "经度": "", "纬度": ""}, "key.missing"),
        ({"经营业态": "餐饮饭店"}, "answer.not_asked"),
        ({"平台编号": "9" * 41}, "number.too_long"),
    ],
)
def test_a_row_that_contradicts_itself_or_the_county_is_refused(
    county: Store, tmp_path: Path, cells: dict[str, object], code: str
) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1, **cells))
    import_houses(county, file)
    assert code in codes_in(file) and count(county, House) == 0


def test_another_village_is_named_together_with_the_stated_one(
    county: Store, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1, 村="西村"))
    import_houses(county, file)
    (line,) = faults_in(file)
    assert "砚城镇西村" in line[4] and "砚城镇东村" in line[4]


def test_a_village_is_known_by_code_by_long_name_and_by_the_point(
    county: Store, tmp_path: Path
) -> None:
    file = write_csv(
        tmp_path / "a.csv",
        house_row(1, 村="140928100201", 乡镇="140928100"),
        house_row(2, 村="东村村民委员会", 乡镇="砚城镇人民政府"),
        house_row(3, village=VILLAGE_B1, 村="", 乡镇=""),
    )
    import_houses(county, file)
    found = [house.village_code for house in houses_in(county)]
    assert found == ["140928100201", "140928100201", VILLAGE_B1]


def test_a_village_name_that_two_townships_share_is_ambiguous(
    county: Store, tmp_path: Path
) -> None:
    villages = tmp_path / "v.csv"
    villages.write_text("code,name,parent\n140928101209,东村,140928101000\n", "utf-8")
    from tests.imports.files import run

    run(county, "villages", str(villages))
    file = write_csv(
        tmp_path / "a.csv",
        house_row(1, 乡镇="", 经度="", 纬度=""),
        house_row(2, 乡镇="小河头镇", 经度="", 纬度=""),
        house_row(3, 乡镇=""),  # the point tells which
    )
    import_houses(county, file)
    assert codes_in(file) == ["place.village_ambiguous"]
    assert [house.village_code for house in houses_in(county)] == ["140928100201", "140928101209"]


def test_a_house_within_ten_metres_is_a_fault_until_it_is_said_to_be_another(
    county: Store, tmp_path: Path
) -> None:
    lon, lat = point_in("140928100201", 1)
    make_house(county, lon=lon, lat=lat, location=f"SRID=4326;POINT({lon} {lat})")
    close = {"经度": lon + 0.00005, "纬度": lat}  # 4 m
    file = write_csv(tmp_path / "a.csv", house_row(1, **close), house_row(2))
    import_houses(county, file)
    (line,) = faults_in(file)
    assert line[3] == "double.near" and "档案中的房屋" in line[4] and "4.3 米" in line[4]
    import_houses(county, write_csv(file, house_row(1, **close, 确认非重复="是"), house_row(2)))
    assert count(county, House) == 3


def test_doubles_within_one_file_are_found(county: Store, tmp_path: Path) -> None:
    lon, lat = point_in("140928100201", 1)
    file = write_csv(
        tmp_path / "a.csv",
        house_row(1),
        house_row(1),  # the same number
        house_row(2, 经度=lon, 纬度=lat),  # the same spot
        house_row(3, 门牌号="2", 身份证号=""),  # the same owner behind the same door
    )
    import_houses(county, file)
    assert codes_in(file) == ["double.key", "double.near", "double.owner_door"]
    assert count(county, House) == 1


@pytest.mark.parametrize(
    "keys",
    [{}, {"平台编号": ""}, {"平台编号": "", "身份证号": ""}, {"平台编号": "", "门牌号": ""}],
    ids=["platform number", "owner's ID and door", "owner and door", "point"],
)
def test_a_house_is_known_again_by_the_strongest_of_its_keys(
    county: Store, tmp_path: Path, keys: dict[str, str]
) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1, **keys))
    import_houses(county, file)
    assert "新建 0 户，已存在 1 户" in import_houses(county, file).output


def test_words_of_group_and_door_are_not_doubled(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1, 组="三组", 门牌号="12号"))
    import_houses(county, file)
    (house,) = houses_in(county)
    kept = county.secrets.open(house.personal_sealed)
    assert (kept["group_name"], kept["door_number"]) == ("三", "12")


def test_answers_the_columns_of_a_house_do_not_show_are_kept_for_the_survey(
    county: Store, tmp_path: Path
) -> None:
    file = write_csv(
        tmp_path / "a.csv", house_row(1, 土地性质="集体土地", 墙体材料="红砖", 使用人="王五")
    )
    import_houses(county, file)
    (house,) = houses_in(county)
    assert house.imported_answers == {"land_nature": "collective", "wall_materials": ["brick"]}


def test_a_house_falls_into_the_grid_around_it(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1), house_row(2, village=VILLAGE_B1))
    import_houses(county, file)
    assert [house.grid_code for house in houses_in(county)] == ["140928100201-01", None]


def test_more_rows_than_a_batch_are_numbered_without_a_gap(county: Store, tmp_path: Path) -> None:
    bare = {"经度": "", "纬度": ""}
    file = write_csv(tmp_path / "a.csv", *(house_row(step, **bare) for step in range(620)))
    result = import_houses(county, file)
    serials = [int(house.code[12:17]) for house in houses_in(county)]
    assert "新建 620 户" in result.output and serials == list(range(1, 621))


def test_a_title_and_a_header_in_two_merged_rows_are_found(county: Store, tmp_path: Path) -> None:
    file = write_xlsx(
        tmp_path / "a.xlsx",
        TITLE,
        [],
        ["户主信息", None, None, "房屋位置", None, None, "平台编号", "经度", "纬度"],
        ["户主姓名", "身份证号", "备注", "乡镇", "村", "门牌号", None, None, None],
        ["张三", id_number(1), "", "砚城镇", "东村", "1", "YH1", *point_in("140928100201", 1)],
    )
    result = import_houses(county, file)
    (house,) = houses_in(county)
    assert (house.platform_no, house.lon) == ("YH1", point_in("140928100201", 1)[0])
    assert "备注：未识别" in result.output


def test_cells_that_are_no_values_are_named(county: Store, tmp_path: Path) -> None:
    from datetime import datetime

    days = {"建成年份": datetime(2005, 6, 1), "门牌号": datetime(2022, 3, 2)}
    cells = {"层数": "=1+1", "建筑面积": "#N/A", "身份证号": 140928197001010015}
    row = {**house_row(1), **days, **cells}
    file = write_xlsx(tmp_path / "a.xlsx", HEADER, cells_of(row))
    import_houses(county, file)
    assert sorted(codes_in(file)) == sorted(
        ["row.formula", "row.date_cell", "row.cell_error", "row.date_cell", "row.number_cut"]
    )
    again = errors_of(file)
    import_houses(county, again)  # unmended it stays wrong
    assert sorted(codes_in(again)) == sorted(codes_in(file)) and count(county, House) == 0


def test_a_house_of_a_survey_is_met_by_owner_and_door(county: Store, tmp_path: Path) -> None:
    row = house_row(1, 平台编号="", 身份证号="", 经度="", 纬度="")
    door = county.secrets.blind_index("door", "140928100201|一||2")
    owner = county.secrets.blind_index("name", "张建国")
    make_house(county, source="survey", owner_index=owner, door_index=door)
    file = write_csv(tmp_path / "a.csv", row)
    import_houses(county, file)
    assert codes_in(file) == ["double.owner_door"] and count(county, rows.House) == 1
