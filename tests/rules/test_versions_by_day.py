"""Form and rules by day: what phones are given, and how a survey by either form is graded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from server.domain.facts import Verdict
from server.services.county import county_schema
from server.services.draft import _about_form, grade
from server.services.schema_content import contents
from survey_schema.answers import check
from survey_schema.load import county_ids, load_county, load_examples
from tests import make

SCHEMA = county_schema(make.COUNTY)
OLD, NEW = SCHEMA.forms
BRICK = next(one.answers for one in load_examples() if one.id == "sound-brick")
NO_BRICK_COLUMN = {"brick_column_horizontal_crack": "no", "brick_column_through_crack": "no"}
LAST_DAY = NEW.valid_from - timedelta(days=1)


def _graded(form: Any, day: date, **answers: Any) -> tuple[Any, list[str]]:
    """The verdict, and the reasons for which the office has to look at it first."""
    given = {**BRICK, **(NO_BRICK_COLUMN if form is OLD else {}), **answers}
    given = {name: value for name, value in given.items() if name in form.questions}
    read = check(form, SCHEMA.codes, given, today=date(2026, 12, 20))
    assert read.faults == ()
    captured = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    envelope: Any = SimpleNamespace(captured_at=captured)
    reasons = [one["code"] for one in _about_form(SCHEMA, form, envelope)]
    return grade(SCHEMA, form, read, envelope), reasons


@pytest.mark.parametrize("county", county_ids())
def test_form_and_rules_of_a_day_go_together_in_both_counties(county):
    code = load_county(county).code
    days = (date(2022, 7, 1), LAST_DAY, NEW.valid_from, date(2030, 1, 1))
    sent = [contents(code, one) for one in days]
    told = [(one["form"].version, one["rules"].version) for one in sent]
    assert told == [("2022.1", "1")] * 2 + [("2026.1", "2")] * 2
    assert {one.form_version for one in county_schema(code).packs} == {"2022.1", "2026.1"}


def test_a_survey_of_an_earlier_day_that_comes_late_is_graded_by_its_own_day():
    result, reasons = _graded(OLD, LAST_DAY)
    assert (result.verdict, result.pack, reasons) == (Verdict.SAFE, "shanxi-2022@1", [])


def test_an_old_phone_after_the_day_is_held_and_told_exactly_what_it_owes():
    result, reasons = _graded(OLD, NEW.valid_from)
    assert (result.verdict, result.pack) == (Verdict.INCOMPLETE, "shanxi-2022@2")
    assert (result.missing, reasons) == (("bearing_parts",), ["submission.old_form"])


def test_a_hazard_an_old_phone_found_is_a_hazard_all_the_same():
    result, _ = _graded(OLD, NEW.valid_from, wall_bowed="yes")
    assert result.verdict is Verdict.SEVERE


def test_the_new_form_on_its_day_is_taken_and_may_be_safe():
    result, reasons = _graded(NEW, NEW.valid_from)
    assert (result.verdict, result.pack, reasons) == (Verdict.SAFE, "shanxi-2022@2", [])


@pytest.mark.parametrize(("cracks", "verdict"), [(2, Verdict.GENERAL), (3, Verdict.SEVERE)])
def test_cracks_an_older_form_counted_stand_for_the_walls_it_did_not_ask(cracks, verdict):
    crack = {"wall_vertical_crack": "yes", "wall_vertical_crack_places": cracks}
    crack |= {"wall_vertical_crack_mm": 0.4, "wall_vertical_crack_length": 10}
    assert _graded(OLD, NEW.valid_from, **crack)[0].verdict is verdict
