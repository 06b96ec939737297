"""A photo is as old as the oldest word about it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from server.domain.photo_evidence import WITNESSES, camera_clock, taken

ARRIVED = datetime(2022, 9, 20, 2, 0, tzinfo=UTC)
moments = st.datetimes(datetime(2022, 1, 1), datetime(2023, 1, 1), timezones=st.just(UTC))


def test_a_photo_nobody_speaks_of_is_as_old_as_its_arrival():
    assert taken({"received": ARRIVED, "camera": None}) == (ARRIVED, "received")


@given(st.fixed_dictionaries({one: st.none() | moments for one in WITNESSES[:-1]}), moments)
def test_no_witness_makes_a_photo_younger_than_another_says(words, arrived):
    found = taken({**words, "received": arrived})
    said = [at for at in (*words.values(), arrived) if at is not None]
    assert found.at == min(said)
    assert {**words, "received": arrived}[found.known_by] == found.at


def test_a_camera_without_offset_runs_on_the_county_s_time():
    assert camera_clock("2022:09:20 10:00:00") == ARRIVED


def test_a_camera_that_says_its_offset_is_believed():
    assert camera_clock("2022:09:20 02:00:00", "+00:00") == ARRIVED
    assert camera_clock("2022:09:20 10:00:00", "nonsense") == ARRIVED


@pytest.mark.parametrize("clock", [None, "", "0000:00:00 00:00:00", "2022-09-20", "\0" * 19])
def test_a_clock_that_says_nothing_is_no_witness(clock):
    assert camera_clock(clock) is None


def test_zero_bytes_around_the_clock_do_not_hide_it():
    assert camera_clock("2022:09:20 10:00:00\0") == ARRIVED
    assert camera_clock("2022:09:20 10:00:01\0") == ARRIVED + timedelta(seconds=1)
