"""A county's patrol tables are read strictly: a house must never fall through them."""

import pytest

from survey_schema.load import SchemaError, load_county
from tests.survey_schema.small_schema import COUNTY, make_root, spoil

CHECKS = "[[self_check_interval]]"
SEASON = """[[patrol_season]]
id = "flood"
label = "汛期"
starts = "06-01"
ends = "{ends}"
times = {times}
source = {{ text = "D", certainty = "D" }}

[[self_check_interval]]"""
WHEN = "days = 365\nwhen = {{ {fact} }}"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("days = 365", "days = 0", "'days' is between 1"),
        ("days = 365", WHEN.format(fact='verdict = ["safe"]'), "must hold for every house"),
        ("days = 365", WHEN.format(fact='mood = ["safe"]'), "'mood' is none of"),
        ("days = 365", WHEN.format(fact='verdict = ["fine"]'), "'fine' is none of"),
        ("from_age = 0", "from_age = 10", "must begin at the age of 0"),
        (CHECKS, SEASON.format(ends="9-30", times=2), "'ends' is a day of the year"),
        (CHECKS, SEASON.format(ends="09-30", times=1), "'times' is between 2"),
    ],
)
def test_a_fault_is_refused(tmp_path, old, new, word):
    root = make_root(tmp_path)
    spoil(root / COUNTY, old, new)
    with pytest.raises(SchemaError) as refused:
        load_county("somewhere", root)
    assert word in refused.value.what
