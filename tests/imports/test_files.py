"""Files of every kind and in every state: read, or refused in one clear sentence."""

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy
import openpyxl
import pytest
import shapely
from pyogrio import raw
from sqlalchemy import select

from server.store.engines import Store
from server.store.rows import House, HouseNumber, ImportRun
from tests.imports.files import (
    HEADER,
    cells_of,
    codes_in,
    count,
    house_row,
    houses_in,
    import_houses,
    run,
    write_csv,
    write_xlsx,
)
from tests.make import VILLAGE_A1, point_in


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_any_encoding_and_with_any_delimiter(
    county: Store, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    house = house_row(1, 户主姓名="张喆")
    file = write_csv(tmp_path / "a.csv", house, encoding=encoding, delimiter=delimiter)
    import_houses(county, file)
    (found,) = houses_in(county)
    assert county.secrets.open(found.personal_sealed)["owner_name"] == "张喆"


def test_a_workbook_is_read_and_a_sheet_chosen(county: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    page = book.create_sheet("台账")
    page.append(HEADER)
    page.append(cells_of(house_row(1)))
    book.save(file)
    refused = import_houses(county, file)
    assert refused.exit_code == 1 and "没有找到表头" in refused.output and "台账" in refused.output
    assert "没有名为" in import_houses(county, file, "--sheet", "别的").output
    assert "新建 1 户" in import_houses(county, file, "--sheet", "台账").output


def _layer(path: Path, crs: str, *shapes: shapely.Geometry | None) -> Path:
    wkb = numpy.array([None if one is None else shapely.to_wkb(one) for one in shapes], object)
    owners = numpy.array([f"户主{at}" for at in "甲乙丙丁"[: len(shapes)]], object)
    storeys = numpy.array([2.0, *[numpy.nan] * (len(shapes) - 1)])
    raw.write(
        path,
        wkb,
        [owners, storeys],
        ["户主姓名", "层数"],
        layer="房屋",
        geometry_type="Unknown",
        crs=crs,
        driver="GPKG",
    )
    return path


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490"])
def test_a_geopackage_gives_points_and_the_inside_of_polygons(
    county: Store, tmp_path: Path, crs: str
) -> None:
    one, other = (shapely.Point(point_in(VILLAGE_A1, step)) for step in (1, 5))
    file = _layer(tmp_path / "a.gpkg", crs, one, other.buffer(0.00003), None)
    import_houses(county, file)
    assert [house.lon for house in houses_in(county)] == [one.x, pytest.approx(other.x, abs=1e-5)]
    assert [house.storeys for house in houses_in(county)] == [2, None]
    assert "point.no_geometry" in codes_in(file)


@pytest.mark.parametrize(
    ("crs", "x", "y"),
    [("EPSG:3857", 12446632.27, 4705212.17), ("EPSG:4525", 37569600.0, 4305700.0)],
    ids=["web mercator", "CGCS2000 Gauss-Krüger"],
)
def test_a_projected_geopackage_is_reprojected(
    county: Store, tmp_path: Path, crs: str, x: float, y: float
) -> None:
    file = _layer(tmp_path / "a.gpkg", crs, shapely.Point(x, y))
    import_houses(county, file)
    (house,) = houses_in(county)
    assert house.village_code == VILLAGE_A1
    assert house.lon == pytest.approx(111.81, abs=0.01)
    assert house.lat == pytest.approx(38.885, abs=0.005)


def test_gcj02_coordinates_are_converted_at_the_edge(county: Store, tmp_path: Path) -> None:
    from server.domain.coordinates import wgs84_to_gcj02

    lon, lat = point_in(VILLAGE_A1, 20)
    east, north = wgs84_to_gcj02(lon, lat)
    mapping = tmp_path / "m.toml"
    mapping.write_text('coordinates = "gcj02"\n', "utf-8")
    file = write_csv(tmp_path / "a.csv", house_row(20, 经度=east, 纬度=north))
    import_houses(county, file, "--mapping", str(mapping))
    (house,) = houses_in(county)
    assert (house.lon, house.lat) == (pytest.approx(lon, abs=1e-6), pytest.approx(lat, abs=1e-6))


def test_a_mapping_names_columns_constants_and_codes(county: Store, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[columns]\nowner_name = ["备用名", "业主大名"]\n'
        'platform_no = "内部号"\nstructure_type = "jg"\n'
        '[constants]\ntownship = "砚城镇"\nvillage = "东村"\n'
        '[codes.structure_type]\n"砖混" = "masonry"\n',
        "utf-8",
    )
    file = tmp_path / "a.csv"
    file.write_text("内部号,业主大名,备用名,jg\nK1,张三,,砖混\nK2,张三,李四,窑洞\n", "utf-8")
    import_houses(county, file, "--mapping", str(mapping))
    found = [(h.platform_no, h.owner_masked, h.structure_type) for h in houses_in(county)]
    assert found == [("K1", "张*", "masonry"), ("K2", "李*", "cave")]


@pytest.mark.parametrize(
    "text",
    [
        "[colums]\n",
        '[columns]\nowner = "a"\n',
        'coordinates = "mars"\n',
        "[columns\n",
        '[codes.structure_type]\n"砖混" = "brick"\n',
        '[codes.storeys]\n"一" = "1"\n',
        "[columns]\nowner_name = 3\n",
        "columns = 1\n",
    ],
)
def test_a_faulty_mapping_is_refused(county: Store, tmp_path: Path, text: str) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(text, "utf-8")
    file = write_csv(tmp_path / "a.csv", house_row(1))
    result = import_houses(county, file, "--mapping", str(mapping))
    assert result.exit_code == 1 and "对照文件有误" in result.output
    assert count(county, House) == 0


def _truncated_xlsx(path: Path) -> None:
    write_xlsx(path, HEADER, cells_of(house_row(1)))
    path.write_bytes(path.read_bytes()[:-400])


def _sheet_cut_inside(path: Path) -> None:
    """The archive is whole, but the sheet's XML ends in the middle."""
    write_xlsx(path, HEADER, *(cells_of(house_row(step)) for step in range(50)))
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:9000]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _zip_of_something(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")


def _truncated_gpkg(path: Path) -> None:
    whole = _layer(path.with_suffix(".gpkg"), "EPSG:4490", shapely.Point(111.81, 38.885))
    path.write_bytes(whole.read_bytes()[:6000])


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
BROKEN = {
    "empty": (lambda path: path.write_bytes(b""), "文件是空的"),
    "blank": (lambda path: path.write_bytes(b"\r\n\r\n"), "文件是空的"),
    "blank book": (lambda path: write_xlsx(path), "文件是空的"),
    "binary": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "不能识别的文件"),
    "old excel": (lambda path: path.write_bytes(OLE + b"\0" * 600), "旧版 Excel"),
    "password": (
        lambda path: path.write_bytes(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")),
        "打开密码",
    ),
    "truncated book": (_truncated_xlsx, "损坏或不完整"),
    "cut sheet": (_sheet_cut_inside, "损坏或不完整"),
    "other zip": (_zip_of_something, "不能识别的文件"),
    "truncated layer": (_truncated_gpkg, "损坏或不完整"),
    "encoding": (lambda path: path.write_bytes("村\n".encode() + b"\xff\xff\xfe,1\n"), "编码"),
    "no header": (lambda path: path.write_text("甲,乙\n1,2\n", "utf-8"), "没有找到表头"),
    "open quote": (
        lambda path: path.write_text('户主姓名,村,平台编号\n"张三,东村,1\n', "utf-8"),
        "引号",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_cannot_be_read_gets_one_sentence(
    county: Store, tmp_path: Path, case: str
) -> None:
    make, sentence = BROKEN[case]
    file = tmp_path / "a.dat"
    make(file)
    result = import_houses(county, file)
    assert result.exit_code == 1 and "错误：" in result.output and sentence in result.output
    assert "Traceback" not in result.output and count(county, ImportRun) <= 1


def test_a_missing_file_and_a_folder_get_one_sentence(county: Store, tmp_path: Path) -> None:
    assert "没有找到文件" in import_houses(county, tmp_path / "x.csv").output
    assert import_houses(county, tmp_path).exit_code == 1


def test_a_huge_file_is_refused_before_it_is_read(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1))
    with file.open("r+b") as opened:
        opened.truncate(400 << 20)  # sparse: takes no disk
    assert "文件过大" in import_houses(county, file).output


@pytest.mark.parametrize(
    ("name", "size_mb"),
    [
        pytest.param("xl/media/zeros.bin", 1100, marks=pytest.mark.slow),
        ("xl/texts.xml", 65),  # read whole, unlike a sheet
    ],
)
def test_a_bomb_of_a_workbook_is_refused(
    county: Store, tmp_path: Path, name: str, size_mb: int
) -> None:
    file = write_xlsx(tmp_path / "a.xlsx", HEADER)
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(size_mb):
            part.write(bytes(1 << 20))
    assert "文件过大" in import_houses(county, file).output


def test_a_row_cut_off_or_too_long_is_a_fault_of_its_own(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1), house_row(2), house_row(3))
    lines = file.read_text("utf-8").splitlines()
    lines[2] += ",多"
    lines[3] = ",".join(lines[3].split(",")[:8])
    file.write_text("\n".join(lines), "utf-8")
    import_houses(county, file)
    assert codes_in(file) == ["row.long", "row.short"] and count(county, House) == 1


def test_villages_are_added_once(county: Store, tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    file.write_text(
        "code,name,parent\n140928100301,新村,140928100000\n140928100302,老村,砚城镇\n"
        "140928101301,错村,140928100000\n140928100201,改名村,140928100000\n12,短,砚城镇\n",
        "utf-8",
    )
    first = run(county, "villages", str(file))
    again = run(county, "villages", str(file))
    assert "新增 2 村，已存在 0 村，问题行 3 行" in first.output
    assert "新增 0 村，已存在 2 村，问题行 3 行" in again.output
    assert codes_in(file) == ["village.code", "village.taken", "village.code"]


def test_without_villages_the_operator_is_told_what_to_do(store: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1))
    assert "anju import villages" in import_houses(store, file).output


def test_the_template_is_itself_importable(county: Store, tmp_path: Path) -> None:
    file = tmp_path / "模板.xlsx"
    assert _template(file)
    book = openpyxl.load_workbook(file)
    page = book["房屋"]
    at = {cell.value: cell.column for cell in page[1]}
    filled = {"平台编号": "YH9", "村": "140928100201", "户主姓名": "张三", "结构类型": "窑洞"}
    for name, value in filled.items():
        page.cell(2, at[name], value)
    assert len(page.data_validations.dataValidation) > 20
    book.save(file)
    assert "新建 1 户" in import_houses(county, file).output


def _template(file: Path) -> bool:
    from click.testing import CliRunner

    from server.commands.main import main

    made = CliRunner().invoke(main, ["import", "template", str(file)])
    again = CliRunner().invoke(main, ["import", "template", str(file)])
    return made.exit_code == 0 and "已存在" in again.output


@pytest.mark.slow
def test_a_killed_import_goes_on_where_it_stopped(county: Store, tmp_path: Path) -> None:
    bare = {"经度": "", "纬度": ""}
    file = write_csv(tmp_path / "a.csv", *(house_row(step, **bare) for step in range(3000)))
    config = county.config
    start = "from server.commands import main; main()"
    command = [sys.executable, "-c", start, "import", "houses", str(file)]
    killed = subprocess.Popen(
        [*command, "--home", str(config.home)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DATABASE_URL": config.database_url},
    )
    while killed.poll() is None and count(county, House) == 0:
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    before = count(county, House)
    result = import_houses(county, file)
    assert 0 < before < 3000 and before % 500 == 0
    assert f"新建 {3000 - before} 户，已存在 {before} 户" in result.output
    with county.reading() as db:
        assert db.execute(select(HouseNumber.last)).scalar_one() == 3000


def test_another_countys_township_is_unknown(county: Store, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", house_row(1, 乡镇="台怀镇"))
    import_houses(county, file)
    assert codes_in(file) == ["place.township_unknown"]
