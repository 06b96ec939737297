"""Trying a pack: which houses would move and by which rules, on all cores, after a kill too."""

import os
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import text, update

from server.domain.problems import Problem
from server.services import rule_runs, rule_trials
from server.services.work import Look
from server.store import rows
from survey_schema.conditions import parse
from tests import make
from tests.rules.conftest import LATER, County


def _texts(run: rule_runs.Run) -> list[tuple[str, str]]:
    return [(one.was, one.proposed) for one in run.moves()]


def test_pack_in_force_moves_no_house(houses, pack):
    run = houses.run(pack)

    assert (run.houses, run.moved) == (3, 0)
    assert run.verdicts == {"safe": 2, "general_hazard": 1}


def test_milder_pack_moves_the_house_and_names_the_rules_it_loses(houses, milder):
    run = houses.run(milder)
    [move] = run.moves()

    assert (move.was, move.proposed, move.verdict) == ("general_hazard", "safe", "general_hazard")
    assert (move.gained, move.lost) == ([], ["C2"])
    assert run.counts == {(make.TOWNSHIP_A, "general_hazard", "safe"): 1}


def test_rule_that_weighs_more_is_named_as_gained(houses, stricter):
    [move] = houses.run(stricter).moves()

    assert (move.gained, move.lost) == (["C2"], [])


def test_new_rule_is_named_and_rests_on_its_answers(houses, pack):
    rule = replace(
        pack.rules[0],
        id="X1",
        structures=(),
        profiles=(),
        when=parse({"field": "storeys", "op": ">=", "value": 1}),
        valid_from=None,
    )
    run = houses.run(replace(pack, version="new", rules=(*pack.rules, rule)))
    moves = list(run.moves())

    assert run.to_review == len(moves) == 3
    assert all(one.gained == ["X1"] for one in moves)
    assert all(one.fired[-1]["answers"] or one.fired[0]["answers"] for one in moves)


def test_question_the_survey_was_not_asked_makes_it_incomplete(houses, pack):
    rule = replace(
        pack.rules[0],
        id="X2",
        structures=(),
        profiles=(),
        when=parse({"field": "asked_from_now_on", "op": "==", "value": "yes"}),
        valid_from=None,
    )
    run = houses.run(replace(pack, version="asks", rules=(*pack.rules, rule)))

    assert {one.proposed for one in run.moves()} == {"incomplete"}
    assert all("asked_from_now_on" in one.missing for one in run.moves())


def test_nothing_is_written_by_a_trial(houses, milder):
    before = houses.every(rows.House), houses.every(rows.LedgerEntry)
    houses.run(milder)

    assert (houses.every(rows.House), houses.every(rows.LedgerEntry)) == before


def test_ended_house_is_not_graded(houses, milder):
    db = houses.store.begin_writing()
    db.execute(update(rows.House).values(ended_on=make.NOW.date()))
    houses.store.commit(db)
    db.close()

    assert houses.run(milder).houses == 0


def test_two_processes_say_what_one_says(houses, stricter, monkeypatch):
    monkeypatch.setattr(rule_trials, "STRETCH", 1)
    alone = houses.run(stricter)
    said = alone.verdicts, alone.counts, _texts(alone)
    alone.discard()
    together = houses.run(stricter, processes=2)

    assert (together.verdicts, together.counts, _texts(together)) == said


def _interrupted(houses: County, pack, monkeypatch, *, after: int) -> None:
    """As a kill leaves it: some stretches whole, the last line cut off."""
    monkeypatch.setattr(rule_trials, "STRETCH", 1)

    class Killed(Exception):
        pass

    graded = []

    def progress(houses: int) -> None:
        graded.append(houses)
        if len(graded) > after:
            raise Killed

    with pytest.raises(Killed):
        houses.run(pack, progress=progress)
    [file] = (houses.store.config.home / "rule-trials").iterdir()
    with file.open("ab") as cut:
        cut.write(b'{"stretch":["half')


def test_run_that_was_killed_goes_on_where_it_stopped(houses, stricter, monkeypatch):
    _interrupted(houses, stricter, monkeypatch, after=2)
    asked: list[object] = []
    grade = rule_trials.grade_stretch
    monkeypatch.setattr(
        rule_trials, "grade_stretch", lambda *given: asked.append(given) or grade(*given)
    )
    run = houses.run(stricter)

    assert (run.houses, run.went_on, len(asked)) == (3, 2, 2)  # one house, and the empty end
    assert _texts(run) == [("general_hazard", "severe_hazard")]


def test_house_that_changed_meanwhile_is_graded_again(houses, stricter, monkeypatch):
    _interrupted(houses, stricter, monkeypatch, after=3)
    first = min(one["id"] for one in houses.every(rows.House))
    db = houses.store.begin_writing()
    later = LATER + timedelta(minutes=5)
    db.execute(update(rows.House).values(changed_at=later).where(rows.House.id == first))
    houses.store.commit(db)
    db.close()
    run = houses.run(stricter)

    assert (run.houses, run.went_on) == (3, 2)


def test_same_trial_is_not_run_twice_at_once(houses, stricter):
    codes = []

    def progress(_houses: int) -> None:
        with pytest.raises(Problem) as refused:
            houses.run(stricter)
        codes.append(refused.value.code)

    houses.run(stricter, progress=progress)
    assert set(codes) == {"rules.running"}


def test_results_are_kept_as_lines_of_json_without_a_person(houses, stricter):
    run = houses.run(stricter)
    text = run.path.read_text()

    assert [orjson.loads(line)["houses"] for line in text.splitlines()] == [3]
    assert "王" not in text
    run.discard()
    assert not os.path.exists(run.path)


def test_joins_switched_off_for_a_stretch_are_on_again_for_the_next_user(houses, pack):
    store = houses.store
    if store.config.is_embedded:
        pytest.skip("PostgreSQL alone lets a statement choose its joins")
    ways = text("SELECT current_setting('enable_hashjoin'), current_setting('enable_mergejoin')")
    with Look(store, houses.technician, LATER) as look:
        stretch = rule_trials.stretches(look)[0]
        rule_trials.grade_stretch(look, houses.trial(pack), stretch)
        assert look.db.execute(ways).one() == ("off", "off")
    with store.reading() as db:
        assert db.execute(ways).one() == ("on", "on")
