"""A row of the surveys' CSV: every answer under its question, whatever the row answers."""

from datetime import UTC, datetime
from typing import Any

from server.services.survey_columns import HEAD, survey_columns
from server.store.reads.exports import SurveyRow
from tests.make import COUNTY

COLUMNS = survey_columns(COUNTY, with_words=False)
MOMENT = datetime(2022, 9, 20, tzinfo=UTC)


def _cells(**answers: Any) -> dict[str, str]:
    about = ("id", "code", "township", "village", None, "survey", "2022.1", MOMENT, MOMENT)
    line = COLUMNS.line(SurveyRow(*about, 111.8, 38.9, answers), {})
    cells = line.split(",")
    assert len(cells) == len(COLUMNS.head)
    return dict(zip(COLUMNS.head, cells, strict=True))


def _answers(cells: dict[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell and name not in HEAD}


def test_the_order_in_which_a_database_gives_the_answers_changes_nothing():
    given = {"storeys": 2, "structure_type": "brick_concrete", "is_operational": False}
    found = _answers(_cells(**given))
    assert found == {"storeys": "2", "structure_type": "brick_concrete", "is_operational": "false"}
    assert _answers(_cells(**dict(reversed(given.items())))) == found


def test_a_code_no_list_knows_is_written_as_it_is_and_made_harmless():
    assert _answers(_cells(storeys=2, structure_type="=igloo")) == {
        "storeys": "2",
        "structure_type": "'=igloo",
    }


def test_a_question_without_column_is_left_out():
    assert _answers(_cells(storeys=2, asked_nowhere="x")) == {"storeys": "2"}


def test_a_row_with_one_answer_or_none_is_a_row():
    assert _answers(_cells(storeys=3)) == {"storeys": "3"}
    assert _answers(_cells()) == {}


def test_a_number_is_written_as_it_was_given_whatever_came_before_it():
    for given in (6, 6.0, 6.5, 6, 6.5, 6.0):
        assert _answers(_cells(max_span_m=given)) == {"max_span_m": str(given)}
    for given in (2, 3, 2):
        assert _answers(_cells(storeys=given)) == {"storeys": str(given)}
