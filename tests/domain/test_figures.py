"""The figures of one house are folded from its events and nothing else."""

from datetime import UTC, date, datetime

import pytest

from server.domain.events import EVENTS
from server.domain.figures import COUNTED_EVENTS, fold
from tests.domain.histories import judged, registered, surveyed, tell


def test_house_that_was_never_registered_has_no_figures():
    assert fold(tell(surveyed())) is None


def test_registered_house_is_not_surveyed_yet():
    house = fold(tell(registered()))

    assert house is not None
    assert house.surveyed_on is None
    assert (house.county, house.township) == ("140928000000", "140928100000")


def test_file_closed_as_a_second_one_of_its_house_counts_nowhere_whatever_follows():
    merged = ("house.merged", {"other": "the house that stays"})
    moved = ("house.moved", {"township": "140928101000", "village": "140928101201"})

    assert fold(tell(registered(), surveyed(), merged)) is None
    assert fold(tell(registered(), merged, moved, surveyed())) is None


def test_import_describes_a_house_without_surveying_it():
    house = fold(tell(registered(), ("house.imported", {"storeys": 3})))

    assert house is not None
    assert (house.storeys, house.surveyed_on) == (3, None)


def test_newest_survey_describes_the_house_and_the_first_one_dates_it():
    house = fold(tell(registered(), surveyed(storeys=2), surveyed(storeys=4)))

    assert house is not None
    assert (house.storeys, house.surveyed_on) == (4, date(2022, 6, 25))


def test_question_left_out_later_keeps_its_earlier_answer():
    house = fold(tell(registered(), surveyed(land_nature="state"), surveyed(land_nature=None)))

    assert house is not None
    assert house.land_nature == "state"


def test_day_of_a_milestone_is_the_county_s_day():
    late = datetime(2022, 7, 22, 16, 30, tzinfo=UTC)  # half past midnight on the 23rd

    house = fold([*tell(registered()), *tell(surveyed(), start=late)])

    assert house is not None
    assert house.surveyed_on == date(2022, 7, 23)


def test_overruled_verdict_is_the_verdict():
    overruled = ("verdict.overridden", {"verdict": "general_hazard", "was": "severe_hazard"})

    house = fold(tell(registered(), surveyed(), judged("severe_hazard"), overruled))

    assert house is not None
    assert house.verdict == "general_hazard"


def test_later_survey_alone_does_not_lower_the_verdict_of_an_open_case():
    opened = ("case.opened", {"stage": "awaiting_control"})

    house = fold(tell(registered(), judged("severe_hazard"), opened, judged("safe")))

    assert house is not None
    assert house.verdict == "severe_hazard"


def test_reassessed_case_says_which_verdict_stands():
    opened = ("case.opened", {"stage": "awaiting_inspection"})
    raised = ("case.reassessed", {"stage": "awaiting_control", "verdict": "severe_hazard"})

    house = fold(tell(registered(), judged("incomplete"), opened, judged("severe_hazard"), raised))

    assert house is not None
    assert (house.verdict, house.hazard_on) == ("severe_hazard", date(2022, 6, 28))


def test_closed_case_leaves_the_word_to_the_next_survey():
    filed = ("case.filed", {"stage": "filed"})

    house = fold(tell(registered(), judged("general_hazard"), filed, judged("safe")))

    assert house is not None
    assert house.verdict == "safe"


def test_moved_house_counts_in_its_new_village():
    moved = ("house.moved", {"township": "140928101000", "village": "140928101201"})

    house = fold(tell(registered(), moved))

    assert house is not None
    assert house.village == "140928101201"


def test_new_case_starts_with_no_measure_in_place():
    house = fold(
        tell(
            registered(),
            ("case.opened", {"stage": "awaiting_control"}),
            ("control.ordered", {"stage": "control_ordered", "kinds": ["seal"]}),
            ("control.in_place", {"stage": "awaiting_inspection"}),
            ("case.filed", {"stage": "filed"}),
            ("case.opened", {"stage": "awaiting_control"}),
        )
    )

    assert house is not None
    assert (house.is_controlled, house.control_kinds) == (False, frozenset())
    assert house.controlled_on == date(2022, 6, 27)


@pytest.mark.parametrize(
    ("stage", "day"), [("remediating", None), ("awaiting_acceptance", date(2022, 6, 26))]
)
def test_remediation_is_done_with_the_last_line_of_the_plan(stage, day):
    house = fold(
        tell(
            registered(),
            ("remediation.started", {"stage": "remediating"}),
            ("remediation.finished", {"stage": stage}),
        )
    )

    assert house is not None
    assert house.remediated_on == day


def test_event_without_its_stage_is_an_error_and_not_a_guess():
    with pytest.raises(KeyError):
        fold(tell(registered(), ("case.opened", {})))


def test_only_known_events_are_counted():
    assert EVENTS.keys() >= COUNTED_EVENTS


def test_a_transfer_counts_from_its_record_to_the_day_it_is_rectified():
    told = tell(
        registered(),
        surveyed(illegal_kinds=["unlawful_extension"]),
        ("transfer.recorded", {"kinds": ["unlawful_extension"]}),
        ("transfer.handed_over", {}),
        ("transfer.filed", {}),
        ("transfer.penalised", {"outcomes": ["fine", "demolish_part"]}),
        ("transfer.rectified", {}),
    )
    half, whole = fold(told[:4]), fold(told)

    assert half is not None
    assert whole is not None
    assert (half.transfer, half.penalised_on) == ("handed_over", None)
    assert (whole.transfer, whole.penalties) == ("rectified", {"fine", "demolish_part"})
    days = (whole.unlawful_on, whole.transferred_on, whole.penalised_on, whole.rectified_on)
    assert list(days) == sorted(day for day in days if day is not None)
