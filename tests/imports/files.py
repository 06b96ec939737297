"""Files of houses as counties keep them, and the command line run on them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from server.commands.main import main
from server.store import rows
from server.store.engines import Store
from survey_schema.identity import id_number_check_digit
from tests.make import VILLAGE_A1, point_in

NAMES = {"140928100201": "东村", "140928100202": "西村", "140928101201": "南村"}
HEADER = [
    "平台编号",
    "户主姓名",
    "身份证号",
    "联系电话",
    "乡镇",
    "村",
    "组",
    "门牌号",
    "经度",
    "纬度",
    "建筑面积",
    "层数",
    "建成年份",
    "结构类型",
    "是否经营",
    "经营业态",
]


def id_number(serial: int) -> str:
    first = f"140928{1950 + serial // 1000}0101{serial % 1000:03d}"
    return first + id_number_check_digit(first)


def house_row(step: int, village: str = VILLAGE_A1, **cells: Any) -> dict[str, Any]:
    """A row in order; other steps are other houses, 90 m apart and more."""
    lon, lat = point_in(village, step)
    township = "砚城镇" if village.startswith("140928100") else "小河头镇"
    good = {
        "平台编号": f"YH140928{step:09d}",
        "户主姓名": "张建国",
        "身份证号": id_number(step),
        "联系电话": "13800001234",
        "乡镇": township,
        "村": NAMES[village],
        "组": "一",
        "门牌号": str(step + 1),
        "经度": lon,
        "纬度": lat,
        "建筑面积": 120.5,
        "层数": 2,
        "建成年份": 1998,
        "结构类型": "砌体结构",
        "是否经营": "否",
        "经营业态": "",
    }
    return {**good, **cells}


def write_csv(
    path: Path, *houses: dict[str, Any], encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    header = list(dict.fromkeys([*HEADER, *(name for house in houses for name in house)]))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows([house.get(name, "") for name in header] for house in houses)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, *lines: Sequence[Any]) -> Path:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    book.save(path)
    return path


def cells_of(house: dict[str, Any]) -> list[Any]:
    return [house[name] for name in HEADER]


def run(store: Store, *arguments: str, env: dict[str, str] | None = None) -> Result:
    """`anju import …` in the home of the test's store; a traceback fails the test."""
    config = store.config
    result = CliRunner().invoke(
        main,
        ["import", *arguments, "--home", str(config.home)],
        env={"DATABASE_URL": config.database_url, **(env or {})},
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def import_houses(store: Store, path: Path, *options: str) -> Result:
    return run(store, "houses", str(path), *options)


def count(store: Store, row: Any) -> int:
    with store.reading() as db:
        return int(db.execute(select(func.count()).select_from(row)).scalar_one())


def houses_in(store: Store) -> list[Any]:
    with store.reading() as db:
        return list(db.execute(select(rows.House.__table__).order_by(rows.House.code)))


def errors_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}-问题行.xlsx")


def sheet(path: Path, name: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path)
    return list(book[name].iter_rows(values_only=True))


def faults_in(path: Path) -> list[tuple[Any, ...]]:
    """(row, column, shown, code, reason) of every fault."""
    return sheet(errors_of(path), "问题清单")[1:]


def codes_in(path: Path) -> list[str]:
    return [str(line[3]) for line in faults_in(path)]
