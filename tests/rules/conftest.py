"""A county with surveyed houses, and stricter or milder rules to try on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.facts import Actor
from server.services import rule_reviews, rule_runs
from server.services.county import county_schema
from server.services.rule_runs import Run
from server.services.rule_trials import Trial
from server.services.work import Look, Work
from server.store import rows
from server.store.engines import Store
from survey_schema.model import RulePack, Severity
from tests import make
from tests.fixtures_intake import Sender
from tests.intake import sending

TODAY = date(2022, 9, 20)
LATER = make.NOW + timedelta(hours=1)
CRACKED = {
    "wall_vertical_crack": "yes",
    "wall_vertical_crack_mm": 0.5,
    "wall_vertical_crack_length": 20,
    "wall_vertical_crack_places": 1,
}
GONE = ("C2", "C2.2")  # the rules a small crack fires


def cracked_wall(width_mm: float = 0.5) -> dict[str, Any]:
    return sending.answers(**{**CRACKED, "wall_vertical_crack_mm": width_mm})


@dataclass
class County:
    """Houses by their ids; `technician` may decide about those of township A."""

    store: Store
    sender: Sender
    technician: Actor

    def survey(self, step: int, answers: dict[str, Any] | None = None) -> str:
        house_id = make.make_id()
        told = answers or sending.answers()
        door = {"door_number": f"{step}号", "owner_name": f"王{'甲乙丙丁戊己庚辛壬癸'[step % 10]}"}
        answer = self.sender.send(sending.envelope(house_id, step=step, answers={**told, **door}))
        assert answer.status == 201, answer.body
        return house_id

    def run(self, pack: RulePack, **options: Any) -> Run:
        return rule_runs.run(self.store, self.trial(pack), LATER, **{"processes": 1, **options})

    def trial(self, pack: RulePack) -> Trial:
        return Trial(make.COUNTY, pack, "national", TODAY)

    def apply(self, pack: RulePack) -> int:
        """As the command does: the decision, the trial, the tasks, the end."""
        trial = self.trial(pack)
        self.do(make.JOB, rule_reviews.begin, trial)
        moves = list(self.run(pack).moves())
        made = self.do(make.JOB, rule_reviews.open_tasks, trial, moves)
        self.do(make.JOB, rule_reviews.finish, trial, houses=len(moves))
        return int(made)

    def do(self, actor: Actor, service: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with Work(self.store, actor, make.NOW) as work:
            answer = service(work, *args, **named)
            work.commit()
        return answer

    def look(self, actor: Actor, service: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with Look(self.store, actor, make.NOW) as work:
            return service(work, *args, **named)

    def row(self, row: Any, **key: Any) -> dict[str, Any]:
        with self.store.reading() as db:
            return dict(db.execute(select(row.__table__).filter_by(**key)).mappings().one())

    def every(self, row: Any, **key: Any) -> list[dict[str, Any]]:
        with self.store.reading() as db:
            found = db.execute(select(row.__table__).filter_by(**key)).mappings()
            return [dict(one) for one in found]

    def events(self, chain: str) -> list[str]:
        found = self.every(rows.LedgerEntry, chain=chain)
        return [one["event"] for one in sorted(found, key=lambda one: one["seq"])]


@pytest.fixture
def houses(county: Store, sender: Sender) -> County:
    """Two sound houses and one with a small crack."""
    technician = make.actor_of(Role.TECHNICIAN, "technician", township=make.TOWNSHIP_A)
    made = County(county, sender, technician)
    made.survey(1)
    made.survey(2)
    made.survey(3, cracked_wall())
    return made


@pytest.fixture
def pack() -> RulePack:
    return county_schema(make.COUNTY).packs[0]


@pytest.fixture
def milder(pack: RulePack) -> RulePack:
    """A small crack is nothing any more."""
    rules = tuple(one for one in pack.rules if one.id not in GONE)
    return replace(pack, version="mild", rules=rules)


@pytest.fixture
def stricter(pack: RulePack) -> RulePack:
    """A small crack is severe."""
    rules = tuple(
        replace(one, severity=Severity.SEVERE) if one.id in GONE else one for one in pack.rules
    )
    return replace(pack, version="strict", rules=rules)
