"""What the demo's surveyors write down: accepted by the real form, graded by the real rules."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from server.domain.facts import Verdict
from server.services.county import county_schema
from server.services.demo import names
from server.services.demo.answers import fill, graded
from server.services.demo.signs import with_verdict
from server.services.demo.traits import Chosen, traits
from survey_schema.answers import check

COUNTY = county_schema("140928000000")
PATHS = tuple(COUNTY.codes["area_path"].labels)
DAY = date(2022, 9, 20)
SCHEMA = COUNTY.on(DAY)
OF_EACH_VERSION = pytest.mark.parametrize("day", [DAY, date(2026, 12, 10)], ids=str)


def _chosen(random: Random, number: int) -> Chosen:
    person = {
        "group_name": names.group(random),
        "owner_name": names.person(random),
        "owner_id_number": names.id_number(random, number),
        "owner_phone": names.phone(number),
    }
    path, is_operational = random.choice(PATHS), random.random() < 0.4
    return traits(random, path=path, is_operational=is_operational) | person


@OF_EACH_VERSION
def test_every_survey_passes_the_real_form_without_fault_or_doubt(day: date) -> None:
    random, schema = Random(1), COUNTY.on(day)
    for number in range(250):
        filled = fill(schema, _chosen(random, number), random)
        checked = check(schema.form, schema.codes, filled.answers, today=day)
        assert checked.faults == ()
        assert checked.doubts == ()
        assert checked.hidden == filled.hidden


@OF_EACH_VERSION
def test_a_house_without_signs_is_safe(day: date) -> None:
    random, schema = Random(2), COUNTY.on(day)
    for number in range(150):
        filled = fill(schema, _chosen(random, number), random)
        assert graded(schema, filled, day).verdict is Verdict.SAFE


@OF_EACH_VERSION
@pytest.mark.parametrize("wanted", [Verdict.GENERAL, Verdict.SEVERE, Verdict.INCOMPLETE])
def test_signs_make_the_rules_give_the_wanted_verdict(wanted: Verdict, day: date) -> None:
    random, rules, schema = Random(3), set[str](), COUNTY.on(day)
    for number in range(60):
        signed = with_verdict(schema, _chosen(random, number), wanted, random, day)
        filled = fill(schema, signed, random)
        result = graded(schema, filled, day)
        assert result.verdict is wanted
        assert check(schema.form, schema.codes, filled.answers, today=day).faults == ()
        rules |= {one.rule for one in result.fired}
    assert wanted is Verdict.INCOMPLETE or len(rules) > 15


def test_id_numbers_are_well_formed_and_nobodys() -> None:
    """忻州市 has no county 1409 99."""
    random = Random(4)
    numbers = [names.id_number(random, serial) for serial in range(200)]
    checked = check(SCHEMA.form, SCHEMA.codes, {"owner_id_number": numbers[0]}, today=DAY)
    assert "owner_id_number" in checked.values
    assert all(number.startswith("140999") for number in numbers)
