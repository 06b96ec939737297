"""Histories of houses: told event by event, drawn at random, or walked by the procedure."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from server.domain.acts import Act
from server.domain.case_state import CaseState, stage
from server.domain.facts import Moment, Track, Verdict
from server.domain.workflow import decide, next_acts, opening
from tests.domain.paths import facts

START = datetime(2022, 6, 24, 2, 0, tzinfo=UTC)
VILLAGES = ("140928100201", "140928100202", "140928101201")

Told = tuple[str, dict[str, Any]]


def registered(village: str = VILLAGES[0]) -> Told:
    return "house.registered", {"township": f"{village[:9]}000", "village": village}


def surveyed(**said: Any) -> Told:
    return "survey.received", {"operational": False, "storeys": 2, "built_year": 1995, **said}


def judged(verdict: str) -> Told:
    return "verdict.assessed", {"verdict": verdict}


def tell(
    *told: Told, start: datetime = START, every: timedelta = timedelta(days=1)
) -> list[Moment]:
    """One event a day unless said otherwise."""
    return [
        Moment(number + 1, kind, start + number * every, "somebody", said)
        for number, (kind, said) in enumerate(told)
    ]


EVENT_FACTS: dict[Act, dict[str, Any]] = {
    Act.CONTROL_ORDER: {"kinds": ["seal", "evacuate"]},
    Act.INSPECTION_REPORT: {"scale": "jgj125"},
    Act.REMEDIATION_PLAN: {"remedies": ["strengthen", "restrict_use"]},
}


def walked(dice: random.Random, village: str, steps: int) -> list[Told]:
    """A history the procedure itself allows, as far as the dice take it."""
    verdict = dice.choice(list(Verdict))
    track = dice.choice(list(Track))
    told = [
        registered(village),
        surveyed(
            operational=track is Track.OPERATIONAL,
            land_nature=dice.choice(["state", "collective", None]),
            area_kinds=dice.sample(["market_town", "near_school", "other"], 2),
            storeys=dice.choice([None, 1, 3, 4, 7]),
            built_year=dice.choice([None, 1975, 1985, 2012, 2020]),
        ),
        judged(verdict.value),
    ]
    hazardous = verdict in (Verdict.GENERAL, Verdict.SEVERE)
    state = opening(track, verdict, has_open_hazards=hazardous)
    if state is not None:
        told += [("hazard.listed", {}), ("case.opened", {"stage": stage(state)})]
        told += _steps(dice, state, steps)
    return told


def _steps(dice: random.Random, state: CaseState, steps: int) -> Iterable[Told]:
    for _ in range(steps):
        if not next_acts(state):
            return
        act = dice.choice(next_acts(state))
        grade = dice.choice(["a", "bsu", "c", "dsu"])
        step = decide(
            state,
            act,
            facts(
                is_dangerous=grade in ("c", "dsu"),
                outcome=dice.choice(["passed", "passed", "returned"]),
                other_lines_open=dice.choice([0, 0, 1]),
            ),
        )
        yield step.event, {**step.facts, **EVENT_FACTS.get(act, {}), "grade": grade}
        state = step.after
