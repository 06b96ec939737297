"""Files over HTTP: what is in them, for whom, and that the ledger knows of each."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import orjson
import pytest
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.month_tables import TABLES
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import Phone
from tests.reports import happenings as tell
from tests.reports.happenings import local

SURVEYED = datetime(2022, 9, 1, 1, 30, tzinfo=UTC)
FILES = (
    "/api/v1/exports/submissions.csv",
    "/api/v1/reports/2022-09.xlsx",
    "/api/v1/lists/hazards.xlsx",
    "/api/v1/lists/remediations.xlsx",
    "/api/v1/lists/ledger.xlsx",
    "/api/v1/exports/directory.xlsx",
)


@pytest.fixture
def county(store: Store) -> Store:
    make.make_county(store)
    return store


@pytest.fixture
def bureau(county: Store, phone_of: Callable[..., Phone]) -> Phone:
    return phone_of(make.make_person(county, Role.HOUSING_BUREAU, "bureau"))


@pytest.fixture
def township(county: Store, phone_of: Callable[..., Phone]) -> Phone:
    return phone_of(make.make_person(county, Role.TOWNSHIP, "town", township=make.TOWNSHIP_A))


def _survey(store: Store, village: str, answers: dict[str, Any], **columns: Any) -> str:
    house = make.make_house(store, village, owner_masked="张*")
    sealed = store.secrets.seal({"owner_name": "张三丰", "owner_phone": "13812345678"})
    make.write(
        store,
        rows.Submission,
        {
            "id": make.make_id(),
            "house_id": house,
            "township_code": make.township_of(village),
            "village_code": village,
            "kind": "survey",
            "state": "accepted",
            "form_version": "2022.1",
            "account_id": make.make_id("worker"),
            "captured_at": SURVEYED,
            "received_at": SURVEYED,
            "body_hash": "0" * 64,
            "answers": answers,
            "personal_sealed": sealed,
            "lon": 111.8,
            "lat": 38.9,
            **columns,
        },
    )
    return house


def _read(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def test_a_survey_is_one_row_in_words(county: Store, bureau: Phone) -> None:
    _survey(
        county,
        make.VILLAGE_A1,
        {
            "storeys": 3,
            "is_operational": True,
            "land_nature": "collective",
            "area_kinds": ["near_school", "market_town"],
            "floor_area_m2": 120.5,
        },
    )
    (line,) = _read(bureau.get("/api/v1/exports/submissions.csv"))
    assert (line["乡镇"], line["村（居）"], line["产权人（脱敏）"]) == ("砚城镇", "东村", "张*")
    assert line["排查时间"] == "2022-09-01 09:30:00"
    assert (line["是否用作经营用途"], line["所在区域"]) == ("是", "学校周边；集镇")


def test_codes_are_as_they_are_stored(county: Store, bureau: Phone) -> None:
    _survey(
        county,
        make.VILLAGE_A1,
        {
            "is_operational": False,
            "land_nature": "collective",
            "floor_area_m2": 120.5,
            "area_kinds": ["near_school", "market_town"],
        },
    )
    (line,) = _read(bureau.get("/api/v1/exports/submissions.csv?values=code"))
    assert (line["is_operational"], line["land_nature"]) == ("false", "collective")
    assert (line["floor_area_m2"], line["area_kinds"]) == ("120.5", "near_school;market_town")
    assert line["storeys"] == ""


def test_nothing_personal_leaves(county: Store, bureau: Phone) -> None:
    _survey(county, make.VILLAGE_A1, {"storeys": 2, "owner_name": "张三丰"})
    for values in ("label", "code"):
        answer = bureau.get(f"/api/v1/exports/submissions.csv?values={values}")
        (line,) = _read(answer)
        assert not {"owner_name", "owner_phone", "door_number", "产权人姓名"} & line.keys()
        assert "张三丰" not in answer.text
        assert "13812345678" not in answer.text


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x","y")', "\t=1"])
def test_no_cell_is_a_formula(county: Store, bureau: Phone, typed: str) -> None:
    _survey(county, make.VILLAGE_A1, {"group_name": typed})
    (line,) = _read(bureau.get("/api/v1/exports/submissions.csv?values=code"))
    assert line["group_name"] == "'" + typed


def test_a_township_takes_out_its_own(county: Store, township: Phone, bureau: Phone) -> None:
    _survey(county, make.VILLAGE_A1, {"storeys": 1})
    _survey(county, make.VILLAGE_B1, {"storeys": 2})
    path = "/api/v1/exports/submissions.csv?values=code"
    assert [line["storeys"] for line in _read(township.get(path))] == ["1"]
    assert {line["storeys"] for line in _read(bureau.get(path))} == {"1", "2"}
    narrowed = _read(bureau.get(f"{path}&village={make.VILLAGE_B1}"))
    assert [line["storeys"] for line in narrowed] == ["2"]


def test_only_accepted_surveys_are_exported(county: Store, bureau: Phone) -> None:
    for state in ("quarantined", "returned", "replaced", "rejected"):
        _survey(county, make.VILLAGE_A1, {"storeys": 1}, state=state)
    _survey(county, make.VILLAGE_A1, {"storeys": 5}, state="released")
    lines = _read(bureau.get("/api/v1/exports/submissions.csv?values=code"))
    assert [line["storeys"] for line in lines] == ["5"]


@pytest.mark.parametrize(
    ("days", "found"),
    [("since=2022-09-01&until=2022-09-01", 1), ("since=2022-09-02", 0), ("until=2022-08-31", 0)],
)
def test_days_are_the_county_s(county: Store, bureau: Phone, days: str, found: int) -> None:
    _survey(county, make.VILLAGE_A1, {"storeys": 1})
    assert len(_read(bureau.get(f"/api/v1/exports/submissions.csv?{days}"))) == found


@pytest.mark.parametrize("path", FILES)
def test_every_export_is_in_the_ledger(county: Store, bureau: Phone, path: str) -> None:
    assert bureau.get(path).status_code == 200
    found = select(rows.LedgerEntry.facts, rows.LedgerEntry.chain).where(
        rows.LedgerEntry.event == "export.made"
    )
    with county.reading() as db:
        ((facts, chain),) = db.execute(found).all()
    assert chain == f"county:{make.COUNTY}"
    assert orjson.loads(facts)["kind"] in path or orjson.loads(facts)["kind"] == "report.xlsx"


@pytest.mark.parametrize("path", FILES)
def test_a_village_exports_nothing(
    county: Store, phone_of: Callable[..., Phone], path: str
) -> None:
    village = phone_of(make.make_person(county, Role.VILLAGE, "v", village=make.VILLAGE_A1))
    answer = village.get(path)
    assert (answer.status_code, answer.json["code"]) == (403, "act.forbidden")


def _told(store: Store) -> str:
    house = make.make_house(store, make.VILLAGE_A1)
    db = store.begin_writing()
    tell.tell(
        db,
        [
            tell.surveyed(house, local(2022, 9, 1)),
            tell.assessed(house, local(2022, 9, 1), "severe_hazard"),
        ],
    )
    store.commit(db)
    db.close()
    return house


def test_a_number_over_http_clicks_to_its_house(county: Store, bureau: Phone) -> None:
    house = _told(county)
    report = bureau.get("/api/v1/reports/2022-09?level=village").json
    assert report["holds"]
    assert report["total"]["severe"] == 1
    numbers = {area["code"]: area["numbers"]["severe"] for area in report["areas"]}
    assert (numbers[make.VILLAGE_A1], numbers[make.VILLAGE_B1]) == (1, 0)
    path = f"/api/v1/reports/2022-09/severe/houses?area={make.VILLAGE_A1}"
    page = bureau.get(path).json
    assert ([one["id"] for one in page["houses"]], page["next"]) == ([house], None)


def test_the_file_says_what_the_interface_says(county: Store, bureau: Phone) -> None:
    _told(county)
    report = bureau.get("/api/v1/reports/2022-09").json
    page = openpyxl.load_workbook(BytesIO(bureau.get("/api/v1/reports/2022-09.xlsx").data))
    for table in (one for one in TABLES if one.by == "area"):
        sheet = page[f"{table.id} {table.title}"]
        last = 7 + len(table.figures)  # under it a blank line and who signs
        shown = [row[3].value for row in sheet.iter_rows(min_row=8, max_row=last)]
        assert shown == [report["total"][one] for one in table.figures]
        assert sheet.max_row == last + 2
    severe = page["T3 严重隐患逐栋表"]
    assert severe.max_row == 8 + report["total"]["severe"] + 2


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/reports/2022-13", 422, "figures.no_such_month"),
        ("/api/v1/reports/2099-01", 422, "figures.in_future"),
        ("/api/v1/reports/2022-09/joy/houses", 404, "figures.no_such_indicator"),
        ("/api/v1/reports/2022-09/severe/houses?after=x", 422, "cursor.invalid"),
        ("/api/v1/reports/2022-09?level=street", 422, "request.invalid"),
        ("/api/v1/exports/submissions.csv?values=xml", 422, "request.invalid"),
        ("/api/v1/exports/submissions.csv?until=9999-12-31", 422, "request.invalid"),
        ("/api/v1/lists/hazards.xlsx?limit=3", 422, "request.invalid"),
    ],
)
def test_what_cannot_be_asked_is_refused(bureau: Phone, path: str, status: int, code: str) -> None:
    answer = bureau.get(path)
    assert (answer.status_code, answer.json["code"]) == (status, code)
