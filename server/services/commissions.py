"""What an agency says to a commission: accepted, sent back, and when it was on site.

An agency that is off the register today, or tied to whoever owns or repairs the house, is not
commissioned (Singapore: no professional or financial interest in the building).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from server.domain.agency_register import TIE_LABELS
from server.domain.days import local_day
from server.domain.masking import mask_name
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.agencies import name_index, require_registered
from server.services.work import Work
from server.store.reads import agencies, reports

__all__ = ["interests_of", "masked_people", "require_free_agency", "ties_on"]


def require_free_agency(work: Work, house_id: str, agency_id: str) -> None:
    """On the register today, and without a registered tie to owner or repairer of the house."""
    line = require_registered(work, agency_id)
    ties = ties_on(work, agency_id, local_day(work.now))
    for kind, names in interests_of(work, house_id).items():
        if names & ties:
            raise Problem("agency.tied", name=line.name, tie=TIE_LABELS[kind])


def ties_on(work: Work, agency_id: str, day: date) -> frozenset[str]:
    """Blind indexes of the names the agency was tied to on that day."""
    lines = agencies.ties(whole_county(work.county), work.db, agency_id)
    return frozenset(
        one.name_index
        for one in lines
        if one.since_on <= day and (one.until_on is None or day <= one.until_on)
    )


def interests_of(work: Work, house_id: str) -> dict[str, frozenset[str]]:
    """owner, repairer -> blind indexes of their names."""
    county = whole_county(work.county)
    owner = reports.house_words(county, work.db, house_id).owner_index
    sealed = reports.repairers_sealed(county, work.db, house_id)
    names = [str(work.store.secrets.open(one)["name"]) for one in sealed]
    return {
        "owner": frozenset({owner} if owner else ()),
        "repairer": frozenset(name_index(work, name) for name in names),
    }


def masked_people(work: Work, names: Sequence[str]) -> list[dict[str, str]]:
    return [{"masked": mask_name(name), "index": name_index(work, name)} for name in names]
