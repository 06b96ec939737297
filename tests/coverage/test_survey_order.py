"""The survey path as the phone and the office get it (M3, M5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import grid_pull, survey_order
from server.services.work import Look
from tests import make
from tests.intake import sending

ENDED = make.NOW + timedelta(days=400)  # long after the hundred days
RUNNING = make.NOW - timedelta(days=10)


def _house(store, east, **columns):
    lon = 111.802 + east / 1000
    where = {"lon": lon, "lat": 38.885, "location": f"SRID=4326;POINT({lon} 38.885)"}
    return make.make_house(store, **{**where, **columns})


def _path(store, now=ENDED, **how):
    actor = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with Look(store, actor, now) as work:
        return survey_order.path_of_grids(work, village=make.VILLAGE_A1, **how)


def _pull(who, cursor=None, now=ENDED):
    with Look(who.store, who.actor, now) as look:
        return grid_pull.pull(look, cursor, 100)


def test_the_plan_comes_before_the_walk_and_each_grid_has_its_own_numbers(county):
    rural = _house(county, 0, area_path="ordinary_village", grid_code=make.GRID_A1)
    urban = _house(county, 9, area_path="urban_village", grid_code=make.GRID_A1)
    lost = make.make_house(county, lon=None, lat=None, location=None, grid_code=make.GRID_A1)
    alone = _house(county, 1)
    told = [(one.grid, one.order, one.house_id) for one in _path(county)]
    assert told == [
        (make.GRID_A1, 1, urban),
        (make.GRID_A1, 2, rural),
        (make.GRID_A1, 3, lost),
        (None, 1, alone),
    ]


def test_during_the_hundred_days_a_key_house_comes_first_and_says_why(county):
    _house(county, 0, is_operational=True)
    key = _house(county, 5, is_operational=True, is_key_survey=True, key_reasons=["span"])
    first = _path(county, RUNNING)[0]
    assert first.house_id == key
    assert first.reason == "百日行动重点（跨度6米及以上）；排查路径分区未填"
    assert _path(county, ENDED)[0].house_id != key


def test_a_house_without_an_area_kind_takes_its_villages(county):
    with county.engine.begin() as db:
        db.exec_driver_sql(
            f"UPDATE area SET path_kind = 'township_seat' WHERE code = '{make.VILLAGE_A1}'"
        )
    _house(county, 0)
    assert _path(county)[0].reason == "乡镇政府驻地村"


def test_only_missing_houses_are_walked_from_where_one_stands(county):
    west, _done = _house(county, 0), _house(county, 3, surveyed_at=make.NOW)
    east = _house(county, 6)
    path = _path(county, only_missing=True, start=(111.81, 38.885))
    assert [one.house_id for one in path] == [east, west]


def test_a_walk_of_too_many_houses_is_asked_grid_by_grid(county, monkeypatch):
    monkeypatch.setattr(survey_order, "MOST_WALKED", 1)
    _house(county, 0)
    _house(county, 1)
    with pytest.raises(Problem, match=r"path\.too_many_houses"):
        _path(county)


def test_a_village_out_of_reach_has_no_path(county):
    make.make_house(county, make.VILLAGE_B1)
    actor = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with Look(county, actor, ENDED) as work:
        assert survey_order.path_of_grids(work, village=make.VILLAGE_B1) == []
        assert survey_order.path_of_grids(work) == []


# ---- the phone


def test_a_phone_is_told_order_and_reason_of_every_house(sender):
    houses = {_house(sender.store, east) for east in range(3)}
    path = _pull(sender)["path"]
    assert {one["id"] for one in path} == houses
    assert [one["order"] for one in path] == [1, 2, 3]
    assert all(one["reason"] for one in path)


def test_an_unchanged_path_is_not_told_again_and_a_survey_does_not_change_it(sender):
    house = _house(sender.store, 0, area_path="ordinary_village")
    cursor = _pull(sender)["cursor"]
    again = _pull(sender, cursor)
    assert "path" not in again
    here = {"lon": 111.802, "lat": 38.885, "accuracy_m": 5.0, "source": "gps"}
    said = sending.answers(area_path="ordinary_village")
    sender.send(sending.envelope(house, location=here, answers=said))
    assert "path" not in _pull(sender, again["cursor"])
    _house(sender.store, 1)
    assert len(_pull(sender, again["cursor"])["path"]) == 2


def test_a_cursor_from_before_paths_still_counts(sender):
    house = _house(sender.store, 0)
    cursor = grid_pull._read(_pull(sender)["cursor"])
    import base64

    import orjson

    old = [cursor.at, cursor.id, cursor.floor, cursor.reach, cursor.houses]
    page = _pull(sender, base64.urlsafe_b64encode(orjson.dumps(old)).decode())
    assert not page["is_reset"]
    assert [one["id"] for one in page["path"]] == [house]


def test_a_survey_tells_the_phone_why_its_house_is_a_key_house(sender):
    house = _house(sender.store, 0)
    sender.send(sending.envelope(house, answers=sending.answers("shop", storeys=3)))
    (told,) = _pull(sender)["houses"]
    assert told["is_key_survey"]
    assert "storeys" in told["key_reasons"]


# ---- the office


def test_the_office_gets_the_path_by_the_interface(county, phone_of):
    house = _house(county, 0, area_path="urban_village")
    person = make.make_person(county, Role.TOWNSHIP, "lan", township=make.TOWNSHIP_A)
    phone = phone_of(person)
    told = phone.get(f"/api/v1/survey-path?village={make.VILLAGE_A1}&lon=111.81&lat=38.89").json
    (step,) = told["steps"]
    assert (step["order"], step["house_id"], step["reason"]) == (1, house, "城中村")
    assert not step["is_surveyed"]
    half = phone.get(f"/api/v1/survey-path?village={make.VILLAGE_A1}&lon=111.81")
    assert half.status_code == 422
