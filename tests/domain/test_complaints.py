"""投诉举报: every report comes to an end, nobody judges his own doing, words keep the secret."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, strategies as st

from server.domain.acts import ROLE_ACTS, Act, Role
from server.domain.complaint_events import COMPLAINT_EVENTS
from server.domain.complaints import (
    CHANNELS,
    COMPLAINTS,
    DEADLINES,
    MOVES,
    OFFERED,
    RESULTS,
    RUNNING,
    VERIFIED,
    Reported,
    clock_of,
    is_timed,
    names_reporter,
    reward_bar,
)
from server.domain.facts import Moment
from server.domain.figures import fold
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.matters import Brought, Matter, decide, next_moves
from server.domain.month_tables import TABLES_BY_ID
from server.domain.parties import OFFICE
from server.domain.period import period_named
from server.domain.problems import Problem
from survey_schema.load import load_county

NOW = datetime(2022, 9, 20, 2, 0, tzinfo=UTC)
KEEPER, LOOKER = "bureau", "township:140928100000"
EVERYTHING = frozenset({"words", "clause", "files", "day", "receiver", "outcomes"})
REPORT = Matter("received", KEEPER, LOOKER, due_at=NOW + timedelta(days=2))


def _side(move) -> str:
    return {"sender": KEEPER, "receiver": LOOKER}.get(move.party, OFFICE)


def _take(matter: Matter, move) -> Matter:
    outcome = next(iter(COMPLAINTS.outcomes.get(move.step, {"": ""})))
    bring = Brought(
        f"person of {move.party}",
        NOW,
        (_side(move),),
        "department:police" if move.step == "reassign" else LOOKER,
        outcomes=(outcome,) if outcome else (),
        has=EVERYTHING,
    )
    turn = decide(COMPLAINTS, matter, move.step, bring)
    return Matter(turn.state, KEEPER, LOOKER, turn.side, due_at=matter.due_at)


def test_from_every_state_a_report_can_come_to_its_end():
    seen, todo = {(REPORT.state, REPORT.side)}, [REPORT]
    leads: dict[tuple[str, str], set[tuple[str, str]]] = {}
    while todo:
        matter = todo.pop()
        here = (matter.state, matter.side)
        for move in next_moves(COMPLAINTS, matter):
            after = _take(matter, move)
            there = (after.state, after.side)
            leads.setdefault(here, set()).add(there)
            if there not in seen:
                seen.add(there)
                todo.append(after)
    ends = {one for one in seen if one[0] == "closed"}
    while grown := {one for one in seen - ends if leads.get(one, set()) & ends}:
        ends |= grown
    assert ends == seen
    assert {state for state, _ in seen} == COMPLAINTS.states.keys()
    assert {side for _, side in seen} == COMPLAINTS.sides.keys()


def test_each_step_is_for_one_side_and_no_other_side_takes_it():
    for move, state, side in product(MOVES, COMPLAINTS.states, COMPLAINTS.sides):
        matter = Matter(state, KEEPER, LOOKER, side, due_at=REPORT.due_at)
        strangers = ("department:police", "township:140928101000")
        bring = Brought("somebody", NOW, strangers, has=EVERYTHING)
        with pytest.raises(Problem) as problem:
            decide(COMPLAINTS, matter, move.step, bring)
        assert problem.value.code == "matter.not_yours"


def test_a_verdict_of_nothing_is_given_without_looking():
    """From the hand-over there is one way to a result: the look on the spot."""
    to_checked = {move.step for move in MOVES if move.to == "checked"}
    assert to_checked == {"check"}
    answered = next(move for move in MOVES if move.step == "answer")
    assert answered.when["state"] == {"checked", "declined"}


def test_seventy_two_hours_to_look_run_from_the_call_whenever_it_is_handed_over():
    for county in ("wuzhai", "wutai"):
        deadlines = load_county(county).deadlines
        assert deadlines.keys() >= set(DEADLINES)
        assert deadlines["site_check"].hours == 72
        assert not any(deadlines[one].source.certainty.is_official for one in DEADLINES)
    for step in ("accept", "assign"):
        clock = clock_of(step, "received")
        assert clock is not None and (clock.deadline, clock.from_receipt) == ("site_check", True)
    assert clock_of("assign", "accepted") is None  # the one that runs goes on
    assert clock_of("refuse", "assigned") is None  # nor does handing it back win time
    assert clock_of("reassign", "assigned") is None
    again = clock_of("send_back", "checked")
    assert again is not None and not again.from_receipt
    assert is_timed("assign", "received") and not is_timed("assign", "accepted")
    assert not is_timed("refuse", "assigned")


def test_a_reward_is_for_the_first_who_gave_his_name_and_was_right_about_a_house():
    good = Reported("as_said", is_anonymous=False, has_house=True, is_first=True, is_offered=True)
    assert reward_bar(good) is None
    assert reward_bar(good._replace(result="partly")) is None
    for change, code in (
        ({"is_offered": False}, "not_offered"),
        ({"result": "not_so"}, "not_verified"),
        ({"result": None}, "not_verified"),
        ({"is_anonymous": True}, "anonymous"),
        ({"has_house": False}, "no_house"),
        ({"is_first": False}, "not_first"),
    ):
        assert reward_bar(good._replace(**change)) == f"complaint.reward_{code}"
    assert load_county("wutai").complaint_reward is None  # its plan promises none
    reward = load_county("wuzhai").complaint_reward
    assert reward is not None and not reward.source.certainty.is_official


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("房屋西墙开裂，随时可能倒塌", False),
        ("邻居王建国反映西墙开裂", True),
        ("邻居王 建 国反映西墙开裂", True),
        ("可打 139-0000 1234 联系", True),
        ("电话１３９００００１２３４", True),
        ("裂缝宽 13 毫米，长 900 毫米", False),
    ],
)
def test_words_that_name_the_reporter_are_known(text, names):
    assert names_reporter(text, "王建国", "13900001234") is names


@given(st.text(max_size=40), st.text(max_size=10), st.text(max_size=15))
def test_asking_whether_words_name_somebody_never_fails(text, name, phone):
    assert names_reporter(text, name, phone) in (True, False)
    assert not names_reporter(text, None, None)


def test_no_event_of_a_report_has_room_for_who_made_it():
    facts = {fact for _, *facts in COMPLAINT_EVENTS.values() for fact in facts}
    assert not facts & {"name", "phone", "reporter", "note", "index", "masked", "place"}
    assert {move.event for move in MOVES} < COMPLAINT_EVENTS.keys()


def test_who_has_grids_or_surveys_to_do_has_no_part_in_reports():
    own = {one for one in Act if one.value.startswith("complaint.")}
    for role in (Role.GRID_WORKER, Role.TECHNICIAN, Role.AGENCY, Role.ADMINISTRATOR):
        assert not ROLE_ACTS[role] & own
    assert Act.COMPLAINT_KEEP not in ROLE_ACTS[Role.VILLAGE]
    rewards = {role for role in Role if Act.COMPLAINT_REWARD in ROLE_ACTS[role]}
    assert rewards == {Role.LEADING_GROUP_OFFICE}
    assert "closed" not in RUNNING


VILLAGE = {"township": "140928100000", "village": "140928100201"}
_PERIOD = period_named("2022-10", 22)


def _counted(*told: tuple[str, dict[str, object]]) -> dict[str, int]:
    start = datetime(2022, 9, 25, 2, 0, tzinfo=UTC)
    moments = [
        Moment(number, kind, start + timedelta(days=number), "", dict(facts))
        for number, (kind, facts) in enumerate([("house.registered", VILLAGE), *told], 1)
    ]
    house = fold(moments)
    assert house is not None
    rows = TABLES_BY_ID["T7"].figures
    return {one: int(INDICATORS_BY_ID[one].counts(house, _PERIOD)) for one in rows}


RECEIVED = ("complaint.received", {"channel": "phone", "kinds": ["crack"]})


def _found(result: str, was: str | None = None) -> tuple[str, dict[str, object]]:
    return "complaint.found", {"result": result, "was": was}


def test_a_report_is_counted_when_it_comes_when_it_proves_true_and_when_it_ends():
    numbers = _counted(RECEIVED, _found("as_said"), ("complaint.closed", {"late": False}))
    for one in ("complaints", "complaints_verified", "complaints_closed", "complaints_in_time"):
        assert (numbers[one], numbers[f"{one}_total"]) == (1, 1)
    assert (numbers["complaints_open"], numbers["complaints_phone"]) == (0, 1)
    late = _counted(RECEIVED, _found("not_so"), ("complaint.closed", {"late": True}))
    assert (late["complaints_closed"], late["complaints_in_time"]) == (1, 0)
    assert late["complaints_verified_total"] == 0


def test_looked_at_again_it_counts_by_the_newest_word():
    first = _counted(RECEIVED, _found("as_said"), _found("not_so", "as_said"))
    assert (first["complaints_verified"], first["complaints_verified_total"]) == (0, 0)
    again = _counted(RECEIVED, _found("partly"), _found("as_said", "partly"))
    assert (again["complaints_verified"], again["complaints_verified_total"]) == (1, 1)


def test_one_that_was_about_another_house_leaves_no_trace_in_the_numbers():
    numbers = _counted(RECEIVED, ("complaint.left", {"channel": "phone"}))
    assert set(numbers.values()) == {0}


def test_the_table_has_a_row_for_every_way_that_is_offered():
    figures = TABLES_BY_ID["T7"].figures
    assert {f"complaints_{one}" for one in OFFERED} <= set(figures)
    assert tuple(one for one in CHANNELS if one != "web") == OFFERED
    assert RESULTS.keys() > VERIFIED
