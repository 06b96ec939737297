"""业主自查 behind a plate: received without account, verified on the spot, never a survey."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.patrols import is_self_check_due
from server.services import grid_visits, patrol_summary, self_checks
from server.services.county import county_schema
from server.services.work import Look
from server.store import rows
from server.store.reads import self_checks as reads
from survey_schema.load import load_form
from survey_schema.self_check import load_self_check
from survey_schema.versions import form_versions
from tests import make
from tests.intake import looking

TOKEN = "abcdefghijklmnopqrstuvwxyz".replace("v", "2")[:26]
FORM = load_self_check()
SOUND = dict.fromkeys((one.id for one in FORM.questions), "no")
ADDRESS = f"/h/{TOKEN}/self-check"


@pytest.fixture
def plated(county):
    house_id = make.make_house(county, owner_masked="欧*", built_year=1980)
    plate = {
        "id": make.make_id(),
        "house_id": house_id,
        "township_code": make.TOWNSHIP_A,
        "village_code": make.VILLAGE_A1,
        "token": TOKEN,
        "serial": 1,
        "issued_at": make.NOW,
        "issued_by": make.make_id(),
    }
    make.write(county, rows.Plate, plate)
    return house_id


def _checks(store):
    return looking.every(store, rows.SelfCheck)


def test_every_question_belongs_to_sections_of_every_form_and_is_marked_as_not_official():
    assert not FORM.source.certainty.is_official
    for version in form_versions("self_built_house"):
        known = {one.id for one in load_form("self_built_house", version).sections}
        for one in FORM.questions:
            assert set(one.sections) <= known, (version, one.id)


def test_an_owner_fills_it_in_without_an_account_and_nothing_of_him_is_shown(
    client, plated, county
):
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert all(one.label in page.text for one in FORM.questions)
    assert "欧" not in page.text and "<script" not in page.text and "Set-Cookie" not in page.headers
    taken = client.post(ADDRESS, data=SOUND)
    assert (taken.status_code, "自查已收到" in taken.text) == (200, True)
    assert "先离开" not in taken.text
    (row,) = _checks(county)
    assert (row["house_id"], row["answers"], row["is_alarming"]) == (plated, SOUND, False)
    assert looking.count(county, rows.Submission) == 0
    (house,) = looking.every(county, rows.House, id=plated)
    assert house["verdict"] is None and house["self_checked_on"] is not None


def test_what_alarms_tells_the_owner_to_leave(client, plated):
    taken = client.post(ADDRESS, data={**SOUND, "tilt": "yes"})
    assert "先离开" in taken.text and "119" in taken.text


def test_what_is_left_open_is_asked_again_with_the_rest_kept(client, plated, county):
    given = {**SOUND, "crack": "yes"}
    del given["roof"]
    refused = client.post(ADDRESS, data={**given, "slope": "<b>nonsense"})
    assert refused.status_code == 422
    assert 'name="crack" value="yes" required checked' in refused.text
    assert "<b>nonsense" not in refused.text
    assert _checks(county) == []


def test_a_button_pressed_twice_is_one_and_a_fourth_of_one_day_is_refused(client, plated, county):
    for _ in range(2):
        client.post(ADDRESS, data=SOUND)
    assert len(_checks(county)) == 1
    for one in ("crack", "falling"):
        assert client.post(ADDRESS, data={**SOUND, one: "yes"}).status_code == 200
    assert client.post(ADDRESS, data={**SOUND, "noise": "yes"}).status_code == 409
    assert len(_checks(county)) == 3


@pytest.mark.parametrize("token", ["a" * 26, "x", TOKEN[:-1]])
def test_an_unknown_plate_tells_nothing(client, plated, token):
    for answer in (client.get(f"/h/{token}/self-check"), client.post(f"/h/{token}/self-check")):
        assert answer.status_code == 404


def test_it_is_on_the_workers_phone_until_a_patrol_after_it_verifies_it(
    client, plated, county, walker
):
    client.post(ADDRESS, data={**SOUND, "tilt": "yes"})
    (made,) = _checks(county)
    with Look(county, walker.actor, made["made_at"]) as look:
        (told,) = grid_visits.visits(look)["self_checks"]
    assert told["house_id"] == plated and told["is_alarming"]
    assert [one["answer"] for one in told["said"]] == ["有"]
    at = made["made_at"] + timedelta(minutes=5)
    walker.send(plated, now=at, captured_at=at.isoformat())
    (seen,) = _checks(county)
    assert seen["seen_by"] == walker.actor.account_id
    with Look(county, walker.actor, at) as look:
        assert grid_visits.visits(look)["self_checks"] == []


def test_a_locked_door_verifies_nothing(client, plated, county, walker):
    client.post(ADDRESS, data=SOUND)
    at = _checks(county)[0]["made_at"] + timedelta(minutes=5)
    walker.send(plated, "not_seen", now=at, captured_at=at.isoformat())
    assert _checks(county)[0]["seen_at"] is None


def test_the_office_sees_who_has_not_as_the_rule_says(county):
    today = date(2022, 9, 20)
    intervals = county_schema(make.COUNTY).profile.patrols.self_checks
    kinds = [
        (built, None if days is None else today - timedelta(days=days))
        for built in (None, 1985, 1992, 1993, 2002, 2012, 2020)
        for days in (None, 0, 31, 32, 92, 93, 184, 185, 366, 367)
    ]
    houses = {
        make.make_house(county, built_year=built, self_checked_on=on): (built, on)
        for built, on in kinds
    }
    late = reads.is_unchecked(intervals, today)
    with county.reading() as db:
        found = set(db.scalars(select(rows.House.id).where(late)))
    expected = {
        one for one, (built, on) in houses.items() if is_self_check_due(intervals, built, on, today)
    }
    assert found == expected
    actor = make.actor_of(Role.VILLAGE, village=make.VILLAGE_A1)
    with Look(county, actor, make.NOW) as look:
        page = self_checks.unchecked(look, make.VILLAGE_A1, limit=200)
        (line,) = patrol_summary.summary(look).lines
    assert {one.id for one in page.lines} == expected
    assert line.unchecked == len(expected)
