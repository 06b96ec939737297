"""The batch checks (domain.md §2.4): what they ask, once, and what they leave alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from server.commands.main import main
from server.domain.reach import whole_county
from server.jobs.queue import check_all
from server.services import ledger, quality_check
from server.services.house_places import place_again
from server.services.photo_prints import make_prints, print_of
from server.services.quality_check import Tally, check
from server.services.work import Work
from server.store import rows
from server.store.reads import quality_records as reads
from tests import make
from tests.intake import looking, sending
from tests.quality.scene import NONE_DOUBT, photo, picture, survey, surveyed

LATER = make.NOW + timedelta(days=1)


@pytest.fixture
def county(store):
    make.make_county(store)
    return store


def _check(store, now=LATER, **how: Any) -> Tally:
    return check(store, make.COUNTY, now, **how)


def _asked(store, **where: Any) -> list[Any]:
    return looking.every(store, rows.QualityQuestion, **where)


def _kinds(store) -> Counter[str]:
    return Counter(one.kind for one in _asked(store))


def _houses_of(store, question) -> set[str]:
    found = looking.every(store, rows.QualitySubject, question_id=question.id)
    return {one.house_id for one in found}


def _nowhere(store, number=20) -> list[str]:
    """Houses without address in A1."""
    return [surveyed(store, doubts=NONE_DOUBT, floor_area_m2=60.5 + at) for at in range(number)]


def test_a_village_of_houses_without_address_is_asked_about_all_of_them(county):
    houses = _nowhere(county)
    assert _check(county) == Tally(asked=1)
    (question,) = _asked(county)
    assert (question.kind, question.village_code) == ("address_none", make.VILLAGE_A1)
    assert question.facts == {"records": 20, "none": 20, "percent": 100}
    assert _houses_of(county, question) == set(houses)


def test_the_second_check_asks_nothing_again(county):
    _nowhere(county)
    _check(county)
    assert _check(county, LATER + timedelta(days=1)) == Tally(unchanged=1)
    assert len(_asked(county)) == 1


def test_a_check_records_what_it_asked_and_the_ledger_holds(county):
    _nowhere(county)
    _check(county)
    (question,) = _asked(county)
    entries = looking.every(county, rows.LedgerEntry, chain=f"question:{question.id}")
    assert [(one.event, one.actor) for one in entries] == [("quality.asked", "job:quality")]
    with Work(county, make.JOB, LATER) as work:
        assert ledger.verify(work) == []


def test_a_question_whose_occasion_is_gone_is_withdrawn_and_may_come_back(county):
    _nowhere(county)
    _check(county)
    with county.engine.begin() as db:
        db.exec_driver_sql("UPDATE submission SET doubts = NULL")
    assert _check(county) == Tally(withdrawn=1)
    assert [one.state for one in _asked(county)] == ["withdrawn"]
    with county.engine.begin() as db:
        db.exec_driver_sql(
            'UPDATE submission SET doubts = \'[{"code": "quality.address_all_none"}]\''
        )
    assert _check(county).asked == 1


def test_one_village_alone_can_be_checked(county):
    _nowhere(county)
    assert _check(county, village=make.VILLAGE_A2) == Tally()
    assert _check(county, village=make.VILLAGE_A1).asked == 1
    assert _check(county, village=make.VILLAGE_A2) == Tally()
    assert [one.state for one in _asked(county)] == ["open"]


def test_an_ended_house_is_asked_about_no_more(county):
    for number in range(20):
        surveyed(county, doubts=NONE_DOUBT, floor_area_m2=60.5 + number, ended_on=make.NOW.date())
    assert _check(county) == Tally()


def test_areas_are_asked_about(county):
    for _ in range(12):
        surveyed(
            county,
            make.VILLAGE_A2,
            floor_area_m2=100.0,
            footprint_m2=100.0,
            area_path="urban_fringe",
        )
    _check(county)
    assert _kinds(county) == Counter(["same_area", "footprint_area", "round_area"])


def test_the_doubt_of_a_real_survey_is_what_is_counted(county, sender):
    said = sending.answers(group_name="无", road_name="无", door_number=None)
    sender.send(sending.envelope(answers=said))
    with county.reading() as db:
        (record,) = reads.records(whole_county(make.COUNTY), db)
    assert record.address_is_none


# ---- time and distance


def _walked(store, device="d" * 36, seconds=60, village=make.VILLAGE_A1):
    near = surveyed(store, village, lon=111.80, lat=38.89)
    with store.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM submission")
    far = make.make_house(store, make.VILLAGE_A2, lon=111.83, lat=38.89)
    at = make.NOW
    survey(store, near, device_id=device, at=at, lon=111.80, lat=38.89)
    after = at + timedelta(seconds=seconds)
    survey(store, far, device_id=device, at=after, lon=111.83, lat=38.89, village=make.VILLAGE_A2)
    return near, far


def test_records_too_far_apart_for_their_times_are_asked_without_naming_anybody(county):
    houses = _walked(county)
    _check(county)
    (question,) = _asked(county, kind="pace")
    assert question.village_code == make.VILLAGE_A2
    assert _houses_of(county, question) == set(houses)
    told = str(question.facts) + str([one.facts for one in looking.every(county, rows.LedgerEntry)])
    assert "d" * 36 not in told
    assert make.make_id("somebody") not in told


def test_records_with_time_enough_between_them_are_not_asked(county):
    _walked(county, seconds=600)
    assert _check(county) == Tally()


def test_a_survey_that_waits_is_no_record(county):
    _walked(county)
    with county.engine.begin() as db:
        db.exec_driver_sql("UPDATE submission SET state = 'quarantined'")
    assert _check(county) == Tally()


# ---- photos


def test_one_photo_of_two_houses_is_asked(county):
    houses = [make.make_house(county) for _ in range(2)]
    shared = {photo(county, house, picture(1)) for house in houses}
    photo(county, houses[0], picture(2))
    _check(county)
    (question,) = _asked(county)
    assert question.kind == "same_photo"
    assert {*question.facts["shown"]} == shared
    assert _houses_of(county, question) == set(houses)


def test_a_photo_stored_anew_in_another_size_is_recognised(county):
    one, other, third = (make.make_house(county) for _ in range(3))
    photo(county, one, picture(1))
    photo(county, other, picture(1, quality=40, size=(320, 240)))
    photo(county, third, picture(9))
    _check(county)
    (question,) = _asked(county)
    assert question.kind == "alike_photo"
    assert _houses_of(county, question) == {one, other}


def test_houses_of_two_villages_are_asked_village_by_village(county):
    near, far = make.make_house(county), make.make_house(county, make.VILLAGE_B1)
    for house in (near, far):
        photo(county, house, picture(1))
    assert _check(county).asked == 2
    by_village = {one.village_code: one for one in _asked(county)}
    assert _houses_of(county, by_village[make.VILLAGE_A1]) == {near}
    assert _houses_of(county, by_village[make.VILLAGE_B1]) == {far}
    assert by_village[make.VILLAGE_B1].facts["elsewhere"] == 1


def test_a_photo_taken_far_from_its_house_is_asked(county):
    house = make.make_house(county, lon=111.81, lat=38.89)
    photo(county, house, picture(1), lon=111.81, lat=38.8935, accuracy_m=10.0)
    photo(county, house, picture(2), lon=111.81, lat=38.8905)
    _check(county)
    (question,) = _asked(county)
    assert question.kind == "far_position"
    assert question.facts == {"photos": 1, "surveys": 0, "metres": 374}


def test_an_earlier_survey_from_elsewhere_is_asked(county):
    house = make.make_house(county, lon=111.81, lat=38.89)
    survey(county, house, lon=111.82, lat=38.89)
    _check(county)
    assert _asked(county)[0].facts["surveys"] == 1


def test_prints_are_made_once_and_a_broken_file_stops_nothing(county):
    house = make.make_house(county)
    photo(county, house, picture(1))
    broken = photo(county, house, b"\xff\xd8\xff no picture")
    for expected in (2, 0):
        with Work(county, make.JOB, LATER) as work:
            assert make_prints(work) == expected
            work.commit()
    assert looking.one(county, rows.PhotoPrint, sha256=broken).print is None
    with county.reading() as db:
        assert len(reads.prints(whole_county(make.COUNTY), db)) == 1


def test_a_print_comes_back_from_the_database_as_it_was_made(county):
    sha256 = photo(county, make.make_house(county), picture(5))
    with Work(county, make.JOB, LATER) as work:
        make_prints(work)
        work.commit()
    with county.reading() as db:
        stored = reads.prints(whole_county(make.COUNTY), db)
    assert stored == {sha256: print_of(county.files.path(sha256))}


# ---- places


def test_houses_are_placed_again_when_boundaries_changed(county):
    at = dict(zip(("lon", "lat"), make.point_in(make.VILLAGE_A1), strict=True))
    inside = make.make_house(county, **at)
    lon, lat = make.point_in(make.VILLAGE_B2)
    outside = make.make_house(county, lon=lon, lat=lat)
    with Work(county, make.JOB, LATER) as work:
        assert place_again(work) == 1
        work.commit()
    assert looking.one(county, rows.House, id=outside).is_outside_village is True
    assert not looking.one(county, rows.House, id=inside).is_outside_village


# ---- ways to run it


def test_two_checks_at_once_ask_once(county):
    _nowhere(county)
    with county.reading() as db:
        found = list(quality_check.findings(db, make.COUNTY))
    for expected in (1, 0):
        with Work(county, make.JOB, LATER) as work:
            assert quality_check.ask(work, found, []).asked == expected
            work.commit()
    assert len(_asked(county)) == 1


def test_the_job_checks_every_county(county):
    _nowhere(county)
    assert check_all(county) == 1


def test_the_command_line_tells_what_was_asked(county, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", county.config.database_url)
    _nowhere(county)
    home = ["--home", str(county.config.home)]
    told = CliRunner().invoke(main, ["quality", "check", *home])
    assert told.exit_code == 0, told.output
    assert "新提出 1 项" in told.output
    refused = CliRunner().invoke(main, ["quality", "check", "--village", "999", *home])
    assert refused.exit_code == 1
    assert "999" in refused.output
