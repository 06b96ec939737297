"""Which houses the demo has and when they were surveyed, before anything is written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.priority import is_key_survey
from server.services.county import county_schema
from server.services.demo.plan import Planned, plan
from server.services.demo.villages import lay_out

NOW = datetime(2026, 6, 18, 3, 0, tzinfo=UTC)
HOUSES = 1500


@pytest.fixture(scope="module", params=["140928000000", "140922000000"])
def planned(request: pytest.FixtureRequest) -> list[Planned]:
    random, schema = Random(1), county_schema(request.param)
    layout = lay_out(schema.profile, HOUSES, random)
    return plan(schema, layout, HOUSES, NOW, random)


@pytest.mark.slow
def test_shares_are_those_of_the_field(planned: list[Planned]) -> None:
    """domain.md §8.4: operational 3.5 %, hazards 1.7 %, severe a quarter to a third of them."""
    found = Counter(one.house.wanted for one in planned)
    hazards = found[Verdict.GENERAL] + found[Verdict.SEVERE]
    operational = sum(one.house.is_operational for one in planned)
    assert len(planned) == pytest.approx(HOUSES, rel=0.01)
    assert operational / len(planned) == pytest.approx(0.036, abs=0.005)
    assert hazards / len(planned) == pytest.approx(0.017, abs=0.002)
    assert 0.25 <= found[Verdict.SEVERE] / hazards <= 0.36


def test_surveys_keep_to_their_phases(planned: list[Planned]) -> None:
    for one in planned:
        day = local_day(one.captured_at)
        assert one.captured_at < one.sent_at <= NOW
        if day < date(2023, 7, 1):
            last = date(2022, 9, 15) if one.house.is_operational else date(2023, 6, 30)
            assert day <= last


@pytest.mark.slow
def test_the_hundred_day_action_comes_first(planned: list[Planned]) -> None:
    first = sorted(
        (
            one
            for one in planned
            if one.house.is_operational and local_day(one.captured_at) < date(2022, 10, 1)
        ),
        key=lambda one: local_day(one.captured_at),
    )
    are_key = [is_key_survey(one.house.chosen) for one in first]
    assert are_key == sorted(are_key, reverse=True)


def test_something_was_surveyed_this_month_and_something_waits(planned: list[Planned]) -> None:
    recent = [one for one in planned if NOW - one.captured_at < timedelta(days=25)]
    assert len(recent) > 5
    assert {one.fate.stops_before for one in recent} > {"order_control", "confirm_in_place"}
