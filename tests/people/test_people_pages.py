"""The pages of people, units, phones, grids and the white list, as a township works with them."""

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from server import clock
from server.domain.acts import Role
from server.domain.days import local_day
from server.store import rows
from tests import make
from tests.fixtures_http import Browser
from tests.make import GRID_A1, TOWNSHIP_A, VILLAGE_A1, VILLAGE_A2, VILLAGE_B1

DAY = timedelta(days=1)


@pytest.fixture
def office(store: Any) -> str:
    make.make_county(store)
    return make.make_unit(store, Role.TOWNSHIP, "砚城镇人民政府", township_code=TOWNSHIP_A)


@pytest.fixture
def township(store: Any, office: str, browser_of: Any, password_hash: str) -> Browser:
    make.make_person(
        store, Role.TOWNSHIP, "township", password_hash=password_hash, township=TOWNSHIP_A
    )
    return browser_of("township")


def _opened(township: Browser, office: str, login: str = "liu.wei") -> Any:
    form = {
        "login": login,
        "name": "刘伟",
        "phone": "",
        "role": "grid_worker",
        "unit_id": office,
        "area": GRID_A1,
        "department": "",
        "since": local_day(clock.now()).isoformat(),
        "last_day": "",
        "seen": "0",
    }
    return township.post("/people/steps/open", form)


def _seats(store: Any, **key: Any) -> list[Any]:
    with store.reading() as db:
        found = select(rows.SeatRow.__table__).filter_by(**key)
        return list(db.execute(found.order_by(rows.SeatRow.valid_from)))


def test_a_first_password_is_shown_once_and_nowhere_else(store, township, office):
    page = _opened(township, office)
    assert page.status_code == 200
    assert "本页只显示这一次" in page.text
    assert "liu.wei" in township.get("/people").text
    assert _opened(township, office).status_code == 409
    assert len(_seats(store, unit_id=office)) == 1


def test_every_page_opens_and_shows_nobody_of_the_other_township(store, township, office):
    _opened(township, office)
    make.make_person(store, Role.GRID_WORKER, "foreign", village=VILLAGE_B1)
    account = _seats(store, unit_id=office)[0].account_id
    for path in (
        "/people",
        "/people?role=grid_worker&state=new&area=" + VILLAGE_A1,
        f"/people/{account}",
        "/people/steps/open",
        f"/people/{account}/steps/give-seat",
        f"/people/{account}/steps/close",
        "/units",
        "/units/steps/create",
        "/phones",
        "/grids",
        f"/grids/{GRID_A1}",
        f"/grids/{GRID_A1}/steps/assign",
        f"/grids/{GRID_A1}/steps/close",
        "/unvisited",
    ):
        page = township.get(path)
        assert page.status_code == 200, f"{path} {page.text[-900:]}"
        assert "foreign" not in page.text, path
        assert "南村" not in page.text, path


def test_a_grid_is_handed_over_and_what_is_unsent_is_named_before(
    store, township, office, phone_of
):
    old = make.make_person(store, Role.GRID_WORKER, "old", village=VILLAGE_A1, grid=GRID_A1)
    new = make.make_person(store, Role.GRID_WORKER, "new", village=VILLAGE_A2)
    phone = phone_of(old)
    told = {"unsent_surveys": 2, "unsent_photos": 7, "oldest_unsent_at": "2022-09-19T02:00:00Z"}
    assert phone.post("/api/v1/me/phone", json=told).status_code == 204
    make.write(
        store,
        rows.Unit,
        {"id": old.actor.seats[0].unit_id, "kind": "village", "name": "东村村委会",
         "township_code": TOWNSHIP_A, "village_code": VILLAGE_A1},
    )  # fmt: skip
    seat, today = old.actor.seats[0].id, local_day(clock.now())
    form = {"to": new.actor.account_id, "on": (today + DAY).isoformat(), "seen": "0"}
    assert "排查 2 份、照片 7 张" in township.get(f"/duties/{seat}/steps/hand-over").text
    refused = township.post(f"/duties/{seat}/steps/hand-over", form)
    assert (refused.status_code, "排查 2 份" in refused.text) == (409, True)
    done = township.post(f"/duties/{seat}/steps/hand-over", {**form, "knows_unsent": "yes"})
    assert done.status_code == 303, done.text[-900:]
    before, after = _seats(store, grid_code=GRID_A1)
    assert before.valid_until == after.valid_from == today + DAY
    assert after.account_id == new.actor.account_id
    assert "排查 2 份" in township.get("/phones?unsent=1").text
    assert phone.get("/api/v1/me").status_code == 200  # the old phone is still known


def test_a_new_grid_takes_the_next_code_and_closing_one_frees_its_houses(store, township, office):
    made = township.post(
        "/grids/steps/open", {"village": VILLAGE_A1, "name": "东村二网格", "seen": "0"}
    )
    assert made.headers["Location"].startswith(f"/grids/{VILLAGE_A1}-02")
    again = township.post(
        "/grids/steps/open", {"village": VILLAGE_A1, "name": "东村二网格", "seen": "0"}
    )
    assert again.status_code == 409
    house = make.make_house(store, VILLAGE_A1, grid_code=GRID_A1)
    worker = make.make_person(store, Role.GRID_WORKER, "w", village=VILLAGE_A1, grid=GRID_A1)
    closed = township.post(f"/grids/{GRID_A1}/steps/close", {"seen": "0"})
    assert closed.status_code == 303, closed.text[-900:]
    with store.reading() as db:
        assert db.execute(select(rows.House.grid_code).filter_by(id=house)).scalar() is None
    (seat,) = _seats(store, account_id=worker.actor.account_id)
    assert seat.valid_until == local_day(clock.now())
    assert township.get(f"/grids/{GRID_A1}").status_code == 404


def test_the_white_list_holds_houses_nobody_visited_and_says_whose_they_are(
    store, township, office
):
    never = make.make_house(store, VILLAGE_A1, grid_code=GRID_A1, owner_masked="王*")
    seen = make.make_house(store, VILLAGE_A1, surveyed_at=make.NOW)
    ended = make.make_house(store, VILLAGE_A1, ended_on=local_day(make.NOW))
    make.make_person(store, Role.GRID_WORKER, "w", village=VILLAGE_A1, grid=GRID_A1)
    page = township.get("/unvisited").text
    assert never in page
    assert seen not in page and ended not in page
    assert "西村" in page  # a village without any house is named
    file = township.get("/unvisited.xlsx")
    sheet = load_workbook(io.BytesIO(file.data)).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert {"王*", "没有走访", "张*"} <= set(cells)
    with store.reading() as db:
        exported = select(rows.LedgerEntry.facts).filter_by(event="export.made")
        assert '"rows":1' in db.execute(exported).scalar_one()


def test_only_a_phone_tells_of_itself_and_only_numbers(store, township, office, phone_of):
    worker = make.make_person(store, Role.GRID_WORKER, "w", village=VILLAGE_A1)
    phone = phone_of(worker)
    bad = {"unsent_surveys": -1, "unsent_photos": 0}
    assert phone.post("/api/v1/me/phone", json=bad).status_code == 422
    placed = {"unsent_surveys": 0, "unsent_photos": 0, "lon": 111.8, "lat": 38.9}
    assert phone.post("/api/v1/me/phone", json=placed).status_code == 422
