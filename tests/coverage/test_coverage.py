"""Coverage (M4): nothing left out, and every number is its list."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import text

from server.domain.acts import Role
from server.domain.coverage import MEASURES, Counts, total_of
from server.domain.reach import Reach, Span
from server.services import coverage, houses
from server.services.work import Look
from server.store import rows
from server.store.reads.coverage import coverage_statement
from server.store.reads.house_filter import HouseFilter
from tests import make

SURVEYED = {"surveyed_at": make.NOW, "submission_id": make.make_id("survey")}
LOST = {"lon": None, "lat": None, "location": None}


@pytest.fixture
def county(store):
    """In A1: two surveyed (one astray), one missing, one missing and lost, one ended; one in A2."""
    make.make_county(store)
    make.make_house(store, **SURVEYED, grid_code=make.GRID_A1)
    make.make_house(store, **SURVEYED, is_outside_village=True)
    make.make_house(store, is_outside_village=False, grid_code=make.GRID_A1)
    make.make_house(store, **LOST)
    make.make_house(store, ended_on=make.NOW.date(), **SURVEYED)
    make.make_house(store, make.VILLAGE_A2)
    return store


def _look(store, role=Role.TOWNSHIP, **area):
    area = area or {"township": make.TOWNSHIP_A}
    return Look(store, make.actor_of(role, **area), make.NOW)


def _counts(found) -> dict[str, tuple[int, ...]]:
    return {line.name: tuple(line.counts) for line in found.lines}


def test_houses_are_counted_by_township_village_and_grid(county):
    with _look(county) as work:
        by = {level: coverage.coverage(work, level) for level in ("township", "village", "grid")}
    assert _counts(by["township"]) == {"砚城镇": (5, 2, 3, 2)}
    assert _counts(by["village"]) == {"东村": (4, 2, 2, 2), "西村": (1, 0, 1, 0)}
    assert [(one.name, one.village, tuple(one.counts)) for one in by["grid"].lines] == [
        ("东村一网格", make.VILLAGE_A1, (2, 1, 1, 0)),
        ("未划入网格", make.VILLAGE_A1, (2, 1, 1, 2)),
        ("未划入网格", make.VILLAGE_A2, (1, 0, 1, 0)),
    ]
    assert len({one.total for one in by.values()}) == 1


def test_a_village_without_any_house_is_listed_with_zeros(store):
    make.make_county(store)
    with _look(store, Role.HOUSING_BUREAU, **{}) as work:
        found = coverage.coverage(work, "village", township=make.TOWNSHIP_A)
    assert _counts(found) == {"东村": (0, 0, 0, 0), "西村": (0, 0, 0, 0)}
    assert found.total.surveyed_percent is None


def test_nobody_counts_what_lies_out_of_his_reach(county):
    make.make_house(county, make.VILLAGE_B1)
    with _look(county, Role.VILLAGE, village=make.VILLAGE_A2) as work:
        assert _counts(coverage.coverage(work, "township")) == {"砚城镇": (1, 0, 1, 0)}
        assert _counts(coverage.coverage(work, "village", village=make.VILLAGE_B1)) == {}


@pytest.mark.parametrize("measure", MEASURES)
def test_every_number_is_the_length_of_its_list(county, measure):
    wanted = MEASURES[measure].wanted
    narrowed = HouseFilter(
        village=make.VILLAGE_A1,
        is_ended={"0": False}.get(wanted["ended"]),
        is_surveyed={"1": True, "0": False}.get(wanted.get("surveyed", "")),
        position=wanted.get("position"),
    )
    with _look(county) as work:
        (line,) = coverage.coverage(work, "village", village=make.VILLAGE_A1).lines
        listed = houses.house_page(work, narrowed)
    assert listed.total == getattr(line.counts, measure) == len(listed.lines)


def test_a_share_is_never_rounded_up_to_all():
    assert Counts(known=3000, surveyed=2999, missing=1).surveyed_percent == 99.9
    assert Counts(known=2, surveyed=2).surveyed_percent == 100.0
    assert total_of([]) == Counts()
    assert total_of([Counts(1, 1, 0, 0), Counts(2, 0, 2, 1)]) == Counts(3, 1, 2, 1)


def test_a_township_is_counted_through_an_index(county):
    """Of a whole county PostgreSQL may rather read the table in one go, which is as fast."""
    spread = ({"id": make.make_id(), "code": f"{at}", **_elsewhere(at)} for at in range(2_000))
    make.write(county, rows.House, *spread)
    reach = Reach((Span(make.COUNTY, township=_elsewhere(0)["township_code"]),))
    statement = coverage_statement(reach, "village", HouseFilter())
    plan = _plan(county, statement)
    if county.engine.dialect.name == "sqlite":
        assert "COVERING INDEX ix_house_coverage" in plan
    else:  # which of the two indexes that begin with the township depends on its size
        assert "Index" in plan and "Seq Scan" not in plan


def _elsewhere(at: int) -> dict[str, Any]:
    township = f"1409282{at % 9:02}000"
    return {
        "township_code": township,
        "village_code": f"{township[:9]}2{at % 20:02}",
        "source": "import",
        "registered_at": make.NOW,
        "changed_at": make.NOW,
        "health_code": "grey",
        "is_verdict_confirmed": False,
        "is_key_survey": False,
        "version": 1,
        "personal_sealed": b"x" * 200,
    }


def _plan(store, statement) -> str:
    dialect = store.engine.dialect
    sql = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    is_sqlite = dialect.name == "sqlite"
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("ANALYZE" if is_sqlite else "VACUUM ANALYZE house")
    with store.reading() as db:
        explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
        return " ".join(str(row) for row in db.execute(text(f"{explain} {sql}")))


# ---- doors


@pytest.fixture
def office(county, password_hash, browser_of) -> Any:
    make.make_person(
        county, Role.TOWNSHIP, "xiao", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    return browser_of("xiao")


def test_a_number_of_the_page_leads_to_its_houses(office, county):
    page = office.get("/coverage?level=village").text
    addresses = [unescape(one) for one in re.findall(r'href="(/houses\?[^"]+)"', page)]
    missing = f"/houses?township={make.TOWNSHIP_A}&village={make.VILLAGE_A1}&ended=0&surveyed=0"
    assert missing in addresses
    listed = office.get(missing).text
    assert "共 2 处房屋" in listed
    assert 'value="0" selected' in listed


def test_a_house_in_no_grid_can_be_listed(office, county):
    page = office.get(f"/coverage?level=grid&village={make.VILLAGE_A1}").text
    address = next(
        unescape(one) for one in re.findall(r'href="(/houses\?[^"]+)"', page) if "grid=none" in one
    )
    assert "共 2 处房屋" in office.get(address).text


def test_the_page_speaks_of_houses_and_of_no_worker(office, county):
    page = office.get("/coverage").text
    assert "只统计房屋，不统计人员" in page
    assert "砚城镇" in page
    assert "小河头镇" not in page


def test_an_unknown_level_is_the_township(office, county):
    assert "按乡镇" in office.get("/coverage?level=county").text


def test_the_interface_answers_the_same_counts(county, phone_of):
    person = make.make_person(county, Role.TOWNSHIP, "lan", township=make.TOWNSHIP_A)
    told = phone_of(person).get("/api/v1/coverage?level=village").json
    assert told["total"] == {
        "known": 5,
        "surveyed": 2,
        "missing": 3,
        "unplaced": 2,
        "surveyed_percent": 40.0,
    }
    assert [one["name"] for one in told["lines"]] == ["东村", "西村"]
    refused = phone_of(person).get("/api/v1/coverage?level=street")
    assert refused.status_code == 422
