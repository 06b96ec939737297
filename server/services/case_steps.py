"""What the page of a case's steps shows: the case, and whom and what a form may name."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import has_act
from server.services import agency_register
from server.services.agency_register import ListedAgency
from server.services.cases import CaseFile, file_of, find_case
from server.services.work import Work
from server.store.reads import units
from server.store.reads.units import UnitChoice


class StepsFile(NamedTuple):
    code: str  # of the house
    case: CaseFile
    acts: frozenset[Act]  # open at this stage, to somebody in the actor's seats
    units: list[UnitChoice]  # who may supervise a plan
    agencies: list[ListedAgency]


def read(work: Work, case_id: str) -> StepsFile:
    found = find_case(work, Act.HOUSE_READ, case_id)
    case, house = file_of(work, found), found.house
    acts = frozenset(act for act in case.next_acts if has_act(work.actor, act))
    return StepsFile(
        house.code,
        case,
        acts,
        units.units_on_site(found.reach, work.db, house.township_code, house.village_code),
        _agencies(work) if Act.INSPECTION_COMMISSION in acts else [],
    )


def _agencies(work: Work) -> list[ListedAgency]:
    """Only who may be commissioned today; the service asks again."""
    if not has_act(work.actor, Act.AGENCY_READ):
        return []
    listed = agency_register.register_on(work, local_day(work.now))
    return [one for one in listed if one.state == "registered" and one.is_qualified]
