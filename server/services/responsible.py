"""Who answers for a house in which role, by its place, its use and its cases (M17)."""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.reach import whole_county
from server.domain.responsible import Circumstances, Responsible, responsible_for
from server.services.county import county_schema
from server.services.finding import FoundHouse, find_house
from server.services.work import Work
from server.store.reads import cases, evidence, houses


def of_house(work: Work, house_id: str) -> tuple[Responsible, ...]:
    """The owner masked, units by name; whoever may read the house may read it."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    return responsible_for(county_schema(work.county).profile, _circumstances(work, found))


def _circumstances(work: Work, found: FoundHouse) -> Circumstances:
    head = houses.house_head(found.reach, work.db, found.house.id)
    assert head is not None
    county = whole_county(work.county)
    areas = [code for code in (head.township_code, head.village_code, head.grid_code) if code]
    names = evidence.area_names(county, work.db, areas)
    supervisors, agencies = _units(work, found)
    units = evidence.unit_names(county, work.db, {*supervisors, *agencies})
    return Circumstances(
        township=head.township_code,
        village=head.village_code,
        township_name=names.get(head.township_code, head.township_code),
        village_name=names.get(head.village_code, head.village_code),
        grid=None if head.grid_code is None else names.get(head.grid_code, head.grid_code),
        is_operational=head.is_operational,
        business_kinds=head.business_kinds or (),
        owner_masked=head.owner_masked,
        supervisors=tuple((one, units.get(one, one)) for one in supervisors),
        agencies=tuple((one, units.get(one, one)) for one in agencies),
    )


def _units(work: Work, found: FoundHouse) -> tuple[list[str], list[str]]:
    """Supervising units and agencies its newest case names, each once."""
    known = cases.cases_of(found.reach, work.db, found.house.id)
    if not known:
        return [], []
    where = (found.reach, work.db, known[0].id)
    supervisors = [one.supervising_unit_id for one in cases.remediations_of(*where)]
    agencies = [one.agency_id for one in cases.inspections_of(*where)]
    return list(dict.fromkeys(supervisors)), list(dict.fromkeys(agencies))
