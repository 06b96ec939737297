"""Telling owners in the demo county that their house was found dangerous: mostly in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from server.domain.facts import Actor
from server.domain.reach import whole_county
from server.services import report_tellings
from server.services.demo import names
from server.services.report_tellings import Telling
from server.services.work import Work
from server.store.reads import cases, report_tellings as reads

_NOT_YET = 0.1  # how often nobody has told them until today
_HOURS = (3, 90)  # some are told late

Put = Callable[[datetime, Actor, Callable[[Work], None]], None]


def tell_soon(work: Work, case_id: str, worker: Actor, put: Put, dice: Random) -> None:
    """Of every dangerous report of the case: by whoever works in the village."""
    if dice.random() < _NOT_YET:
        return
    county = whole_county(work.county)
    for line in cases.inspections_of(county, work.db, case_id):
        owed = reads.telling(county, work.db, line.id)
        if owed is not None and owed.is_owed:
            moment = work.now + timedelta(hours=dice.randint(*_HOURS))
            person = names.person(dice)
            put(moment, worker, lambda work, one=line.id, who=person: _tell(work, one, who))


def _tell(work: Work, inspection_id: str, person: str) -> None:
    """Unless a paper told them before."""
    owed = reads.telling(whole_county(work.county), work.db, inspection_id)
    if owed is not None and owed.is_owed:
        said = Telling(whom="owner", way="in_person", recipient=person)
        report_tellings.tell(work, inspection_id, telling=said)
