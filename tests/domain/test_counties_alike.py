"""Both counties walk the same paths; only who leads acceptance and sign-off differs (M23)."""

from dataclasses import replace
from functools import cache

import pytest

from scripts.documentation.ways import Taken, steps_taken, variants
from server.domain.acceptance import leads, tier_of
from server.domain.acts import Act
from server.domain.case_state import STAGES, stage
from server.domain.facts import Track
from server.domain.problems import Problem
from server.domain.procedure import TRANSITIONS
from server.domain.workflow import decide
from survey_schema.load import load_county
from tests.domain.paths import COUNTIES

pytestmark = pytest.mark.slow  # walks every path in both counties


@cache
def _taken(county: str) -> frozenset[Taken]:
    return steps_taken(load_county(county))


def test_every_path_of_one_county_is_a_path_of_the_other():
    assert _taken("wuzhai") == _taken("wutai")
    assert len(_taken("wuzhai")) > 100


def test_the_paths_pass_every_stage_and_every_act():
    stages = {stage(state) for one in _taken("wuzhai") for state in (one.before, one.after)}
    assert stages == STAGES.keys()
    assert {one.act for one in _taken("wuzhai")} == {row.act for row in TRANSITIONS}


LED = {row.act for row in TRANSITIONS if "right_tier" in row.guards}


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("county", COUNTIES)
def test_who_leads_in_the_other_county_leads_here_only_where_the_profile_says_so(county, track):
    other = next(one for one in COUNTIES if one != county)
    here, there = (tier_of(load_county(one), track) for one in (county, other))
    stranger = frozenset(there.leading_roles[:1])

    led = [one for one in _taken(county) if one.act in LED and one.before.track is track]
    answers = {_is_admitted(county, one, stranger) for one in led}

    assert answers == {leads(here, stranger)}


def _is_admitted(county: str, one: Taken, roles: frozenset[str]) -> bool:
    brought = variants(load_county(county), one.before.track)
    return any(_leads_there(one, facts, roles) for facts in brought)


def _leads_there(one: Taken, facts, roles) -> bool:
    try:
        return decide(one.before, one.act, replace(facts, roles=roles)).after == one.after
    except Problem as problem:
        assert problem.code in ("case.wrong_tier", "case.not_ready")
        return False


def test_operational_houses_are_led_by_different_bodies_here_and_there():
    """The difference the two plans make: 五寨 the housing bureau, 五台 the leading group."""
    tiers = [tier_of(load_county(one), Track.OPERATIONAL).leading_roles for one in COUNTIES]
    assert tiers[0] != tiers[1]
    assert Act.CASE_SIGN_OFF in LED
