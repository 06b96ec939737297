"""What the page of an acceptance shows: the case, its pairs of photos, whom one may name."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acceptance import tier_at
from server.domain.acts import Act
from server.domain.facts import Track
from server.domain.permission import has_act
from server.domain.reach import whole_county
from server.services import site_check
from server.services.cases import CaseFile, file_of, find_case
from server.services.county import county_schema
from server.services.site_check import Candidates, Participant
from server.services.work import Work
from server.store.reads import acceptance as reads, evidence, units
from server.store.reads.units import UnitChoice
from survey_schema.model import AcceptanceTier, Code


class AcceptanceFile(NamedTuple):
    code: str  # of the house
    place: str
    case: CaseFile
    tier: AcceptanceTier
    hazards: list[Candidates]  # to be looked at on site; empty while no visit is due
    items: tuple[Code, ...]
    units: list[UnitChoice]
    pair_distance_m: int


def read(work: Work, case_id: str) -> AcceptanceFile:
    found = find_case(work, Act.HOUSE_READ, case_id)
    schema = county_schema(work.county)
    case = file_of(work, found)
    house = found.house
    names = evidence.area_names(found.reach, work.db, (house.township_code, house.village_code))
    is_due = case.row.acceptance == "opined" and has_act(work.actor, Act.ACCEPTANCE_VISIT)
    return AcceptanceFile(
        house.code,
        "".join(names.get(code, "") for code in (house.township_code, house.village_code)),
        case,
        tier_at(schema.profile, Track(case.row.track), found.place),
        site_check.candidates(work, case.acceptances[-1].id) if is_due else [],
        schema.codes[site_check.ITEMS].codes,
        units.units_on_site(found.reach, work.db, house.township_code, house.village_code),
        schema.profile.checking.pair_distance_m,
    )


def oneself(work: Work) -> Participant:
    """Who fills in the form is on site himself, with his account and his own name."""
    account = work.actor.account_id
    sealed = reads.account_names(whole_county(work.county), work.db, [account])
    name = str(work.store.secrets.open(sealed[0]).get("name", "")) if sealed else ""
    return Participant(name=name, unit_id=work.actor.unit_id or "", account_id=account)
