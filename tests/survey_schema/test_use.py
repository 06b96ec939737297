"""The table of colours and the terms of use of a county profile are read strictly."""

from pathlib import Path

import pytest

from survey_schema.load import load_county
from survey_schema.toml_source import SchemaError
from tests.survey_schema.small_schema import COUNTY, make_root, spoil


def _refused(tmp_path: Path, old: str, new: str) -> str:
    tmp_path.mkdir(exist_ok=True)
    root = make_root(tmp_path)
    spoil(root / COUNTY, old, new)
    with pytest.raises(SchemaError) as error:
        load_county("somewhere", root)
    return str(error.value)


def test_a_table_with_a_missing_case_is_refused(tmp_path):
    said = _refused(tmp_path, 'reason = "不明。"', 'reason = "不明。"\nwhen = { ended = ["yes"] }')
    assert "no line of [[health_code]] holds for ended=no, verdict=none" in said


def test_a_line_that_is_never_reached_is_refused(tmp_path):
    said = _refused(tmp_path, 'when = { verdict = ["safe"] }', 'when = { ended = ["no", "yes"] }')
    assert "green for what is not known to be safe" in said
    made = _refused(tmp_path / "again", 'id = "all_else"', _TWICE)
    assert "never reached" in made


_TWICE = '''id = "safe_again"
colour = "yellow"
reason = "重复。"
when = { verdict = ["safe"] }
source = { text = "D", certainty = "D" }

[[health_code]]
id = "all_else"'''


def test_a_colour_that_would_turn_twice_is_refused(tmp_path):
    said = _refused(tmp_path, '[[health_code]]\nid = "known_safe"', _TURNING)
    assert "the colour turns at each of the two periods" in said


_TURNING = '''[[health_code]]
id = "both"
colour = "red"
reason = "都已过期。"
when = { inspection_overdue = ["yes"], report_expired = ["yes"] }
source = { text = "D", certainty = "D" }

[[health_code]]
id = "one"
colour = "yellow"
reason = "鉴定超期。"
when = { inspection_overdue = ["yes"] }
source = { text = "D", certainty = "D" }

[[health_code]]
id = "known_safe"'''


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('colour = "green"', 'colour = "blue"', "'colour' must be one of"),
        ('verdict = ["safe"]', 'verdict = ["sound"]', "'sound' is none of"),
        ('verdict = ["safe"]', 'mood = ["safe"]', "'mood' is none of"),
        ('id = "all_else"', 'id = "known_safe"', "is used twice"),
        ('issuing_roles = ["housing_bureau"]', "issuing_roles = []", "at least one role"),
        ('procedures = ["land"]', 'procedures = ["sea"]', "'sea' is no code of 'procedure_kind'"),
    ],
)
def test_what_nobody_knows_is_refused_by_name(tmp_path, old, new, said):
    assert said in _refused(tmp_path, old, new)
