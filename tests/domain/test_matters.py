"""Matters between units: nobody bounces them for ever, nobody closes his own (M13, M15)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from server.domain.acts import Act
from server.domain.matters import (
    THIRD,
    Brought,
    Matter,
    Procedure,
    days_left,
    decide,
    due_moment,
    end_of_day,
    last_day,
    next_moves,
)
from server.domain.parties import OFFICE
from server.domain.problems import Problem
from server.domain.sector_tasks import TASK_KINDS, TASKS, deadline_of
from server.domain.transfers import TRANSFERS, says_unlawful
from server.services.working_days import LAST_ARRANGED, is_provisional, is_working_day
from survey_schema.load import load_county

NOW = datetime(2022, 9, 20, 2, 0, tzinfo=UTC)
SENDER, DOER, OTHER = "bureau", "department:police", "department:market"
EVERYTHING = frozenset({"words", "clause", "files", "day", "receiver", "outcomes"})
TASK = Matter("dispatched", SENDER, DOER, due_at=NOW + timedelta(days=5))


def _bring(party: str = DOER, **more) -> Brought:
    facts = {"actor_id": f"person of {party}", "now": NOW, "has": EVERYTHING, **more}
    return Brought(parties=(party,), **facts)


def _move(procedure: Procedure, matter: Matter, step: str, brought: Brought) -> Matter:
    turn = decide(procedure, matter, step, brought)
    return replace(
        matter,
        state=turn.state,
        side=turn.side,
        receiver=turn.receiver,
        refusals=turn.refusals,
        is_binding=turn.is_binding,
        answerers=matter.answerers | ({brought.actor_id} if step == "answer" else set()),
    )


def _refused(matter: Matter, step: str, brought: Brought) -> str:
    with pytest.raises(Problem) as caught:
        decide(TASKS, matter, step, brought)
    return caught.value.code


def test_the_third_refusal_goes_to_the_office_whose_word_binds():
    task = TASK
    for _ in range(THIRD - 1):
        task = _move(TASKS, task, "refuse", _bring())
        assert task.state == "refused"
        task = _move(TASKS, task, "insist", _bring(SENDER))
    task = _move(TASKS, task, "refuse", _bring())
    assert (task.state, task.refusals) == ("disputed", 3)
    assert _refused(task, "insist", _bring(SENDER)) == "matter.not_ready"
    task = _move(TASKS, task, "assign", _bring(OFFICE, receiver=OTHER))
    assert (task.state, task.receiver, task.is_binding) == ("dispatched", OTHER, True)
    assert _refused(task, "refuse", _bring(OTHER)) == "matter.binding"


@pytest.mark.parametrize("missing", ["clause", "words"])
def test_a_refusal_names_its_clause_and_its_reason(missing):
    bare = _bring(has=EVERYTHING - {missing})
    assert _refused(TASK, "refuse", bare) == "matter.evidence_missing"


def test_an_answer_without_evidence_is_none():
    signed = replace(TASK, state="signed")
    bare = _bring(has=frozenset({"words"}))
    assert _refused(signed, "answer", bare) == "matter.evidence_missing"
    assert decide(TASKS, signed, "answer_part", bare).state == "signed"


def test_nobody_accepts_his_own_answer_and_only_the_sender_closes():
    both = _bring(SENDER, actor_id="one")
    answered = replace(TASK, state="answered", answerers=frozenset({"one"}))
    assert _refused(answered, "accept", both) == "matter.four_eyes"
    assert _refused(answered, "accept", _bring(DOER)) == "matter.not_yours"
    assert decide(TASKS, answered, "accept", _bring(SENDER)).state == "closed"


def test_the_department_next_door_can_do_nothing_with_it():
    for state in TASKS.states:
        for move in TASKS.moves:
            code = _refused(replace(TASK, state=state), move.step, _bring(OTHER))
            assert code == "matter.not_yours"


def test_an_extension_is_asked_for_before_the_day_and_for_a_later_one():
    signed = replace(TASK, state="signed")
    later = last_day(TASK.due_at) + timedelta(days=3)
    asked = _move(TASKS, signed, "ask_extension", _bring(day=later))
    assert asked.side == "asked"
    assert _refused(signed, "ask_extension", _bring(day=last_day(TASK.due_at))) == (
        "matter.extension_not_later"
    )
    too_late = _bring(day=later, now=TASK.due_at + timedelta(seconds=1))
    assert _refused(signed, "ask_extension", too_late) == "matter.extension_late"


def test_a_refused_task_goes_to_somebody_else_or_stays_but_not_to_the_sender():
    refused = replace(TASK, state="refused")
    assert _refused(refused, "redispatch", _bring(SENDER, receiver=DOER)) == (
        "matter.same_receiver"
    )
    moved = _move(TASKS, refused, "redispatch", _bring(SENDER, receiver=OTHER))
    assert (moved.state, moved.receiver) == ("dispatched", OTHER)
    town = replace(refused, sender="township:1")
    to_itself = _bring("township:1", receiver="township:1")
    assert _refused(town, "redispatch", to_itself) == "matter.to_oneself"


@pytest.mark.parametrize("procedure", [TASKS, TRANSFERS], ids=lambda one: one.name)
def test_every_state_is_reached_and_every_open_one_can_be_left(procedure):
    first = "dispatched" if procedure is TASKS else "recorded"
    reached = {first} | {move.to for move in procedure.moves if move.to}
    assert reached == set(procedure.states)
    for state in set(procedure.states) - procedure.closed:
        assert any(
            move.to not in (None, state)
            for side in procedure.sides
            for move in next_moves(procedure, Matter(state, SENDER, DOER, side))
        ), state


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(sorted({move.step for move in TASKS.moves})),
            st.sampled_from([SENDER, DOER, OTHER, OFFICE]),
        ),
        max_size=40,
    )
)
def test_whatever_is_tried_the_count_of_refusals_never_falls_and_closing_is_final(steps):
    task = TASK
    for step, party in steps:
        before = task
        brought = _bring(party, receiver=OTHER, day=date(2022, 10, 20))
        try:
            task = _move(TASKS, task, step, brought)
        except Problem:
            continue
        assert before.state not in TASKS.closed
        assert task.refusals >= before.refusals
        assert task.refusals <= THIRD
        assert not (task.state == "disputed" and task.refusals < THIRD)


def test_a_transfer_bars_business_until_it_is_rectified_or_unfounded():
    for state in TRANSFERS.states:
        is_barred = says_unlawful(state, ["fine"])
        assert is_barred == (state not in {"rectified", "withdrawn"})
    assert not says_unlawful("declined", ["no_violation"])
    assert says_unlawful("declined", ["time_barred"])


def test_a_declined_transfer_needs_one_of_the_known_reasons():
    received = Matter("received", "township:1", DOER)
    with pytest.raises(Problem, match=r"matter\.outcome_unknown"):
        decide(TRANSFERS, received, "decline", _bring(outcomes=("because",)))
    turn = decide(TRANSFERS, received, "decline", _bring(outcomes=("no_violation",)))
    assert (turn.state, turn.side) == ("declined", "given")


@pytest.mark.parametrize("county", ["wuzhai", "wutai"])
def test_every_period_the_tables_name_is_in_the_profile(county):
    known = load_county(county).deadlines
    named = {deadline_of(kind, is_urgent=urgent) for kind in TASK_KINDS for urgent in (True, False)}
    named |= {"transfer_normal", "transfer_urgent"}
    moves = (*TASKS.moves, *TRANSFERS.moves)
    named |= {
        move.deadline for move in moves if move.deadline not in (None, "", "task", "transfer")
    }
    assert known.keys() >= named


def test_an_opinion_asked_for_before_the_national_holiday_has_five_working_days():
    opinion = load_county("wutai").deadlines["technical_opinion"]
    asked = datetime(2022, 9, 28, 8, 0, tzinfo=UTC)  # a Wednesday; 1–7 October are free
    due = due_moment(opinion, asked, is_working_day)
    assert last_day(due) == date(2022, 10, 10)  # Thu, Fri, then Sat 8 and Sun 9 are worked, Mon
    assert days_left(due, asked) == 12


def test_the_last_day_counts_until_midnight_in_the_county():
    due = end_of_day(date(2022, 9, 30))
    assert due == datetime(2022, 9, 30, 16, 0, tzinfo=UTC)
    assert days_left(due, due - timedelta(seconds=1)) == 0
    assert days_left(due, due) == -1


def test_beyond_the_published_years_the_fixed_holidays_stay_free_and_the_day_is_provisional():
    year = LAST_ARRANGED + 1
    assert not is_working_day(date(year, 1, 1))
    assert not is_working_day(date(year, 10, 2))
    assert is_provisional(date(LAST_ARRANGED, 12, 30), date(year, 1, 5))
    assert not is_provisional(date(LAST_ARRANGED, 1, 4), date(LAST_ARRANGED, 1, 9))


def test_a_department_that_only_reads_cannot_dispatch():
    acts = {move.act for move in TASKS.moves if move.party == "receiver"}
    assert acts == {Act.TASK_ANSWER}
