"""Telling the neighbours of a house in the demo county: most go, one now and then stays."""

from __future__ import annotations

from random import Random

from server.services import neighbours
from server.services.demo import names
from server.services.neighbours import Telling
from server.services.work import Work


def tell_all(work: Work, measure_id: str, random: Random) -> None:
    """By the village committee, those of its own village."""
    lines, _ = neighbours.asked_page(work, state="waiting", limit=200)
    for line in lines:
        if line.measure_id == measure_id:
            neighbours.tell(work, line.id, telling=_telling(random))


def _telling(random: Random) -> Telling:
    person = names.person(random)
    if random.random() < 0.08:
        reason = "家中有行动不便的老人，暂不愿离开，已约定次日再上门。"
        return Telling(outcome="refused", way="in_person", recipient=person, reason=reason)
    return Telling(outcome="told", way=random.choice(("in_person", "phone")), recipient=person)
