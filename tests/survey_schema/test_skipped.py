"""Skip logic asked alone says what the whole check of the answers says."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from survey_schema.answers import check
from survey_schema.load import load_codes, load_form
from survey_schema.model import Form, Kind
from survey_schema.skipped import skipped
from survey_schema.versions import newest_version

TODAY = date(2022, 9, 20)


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form("self_built_house", newest_version("self_built_house"))


def _options(form: Form) -> dict[str, list[object]]:
    """Good answers to every question some condition may look at."""
    codes = load_codes()
    found: dict[str, list[object]] = {}
    for one in form.questions.values():
        if one.kind is Kind.SIGN:
            found[one.id] = ["no", "no", "no", "yes", "unseen"]
        elif one.kind is Kind.BOOLEAN:
            found[one.id] = [True, False]
        elif one.kind is Kind.SINGLE and one.codes:
            found[one.id] = [code.value for code in codes[one.codes].codes if not code.retired]
        elif one.kind is Kind.MULTI and one.codes:
            known = [code.value for code in codes[one.codes].codes if not code.retired]
            found[one.id] = [[known[0]], known[1:3], known[-1:]]
        elif one.kind is Kind.INTEGER:
            found[one.id] = [int(one.minimum or 0), int(one.minimum or 0) + 2]
    return found


@pytest.mark.slow
@given(st.data())
def test_skip_logic_alone_agrees_with_the_whole_check(form, data):
    options = _options(form)
    structure = data.draw(st.sampled_from(options["structure_type"]))
    values = {name: "no" for name, some in options.items() if "unseen" in some}
    values["structure_type"] = structure
    for name in data.draw(st.lists(st.sampled_from(sorted(options)), unique=True, max_size=15)):
        values[name] = data.draw(st.sampled_from(options[name]))

    checked = check(form, load_codes(), values, today=TODAY)

    stored = {
        name: list(one) if isinstance(one, tuple) else one for name, one in checked.values.items()
    }
    assert skipped(form, stored) == checked.hidden
    assert skipped(form, stored) == checked.hidden  # looked up


def test_answer_to_a_skipped_question_is_not_looked_at(form):
    values = {"structure_type": "masonry", "wall_vertical_crack": "no"}
    measured = {**values, "wall_vertical_crack_mm": 5.0}

    assert "wall_vertical_crack_mm" in skipped(form, measured)
    assert skipped(form, measured) == skipped(form, values)


def test_question_behind_a_sign_nobody_could_see_is_not_known_to_be_skipped(form):
    values = {"structure_type": "masonry", "wall_vertical_crack": "unseen"}

    assert "wall_vertical_crack_mm" not in skipped(form, values)
