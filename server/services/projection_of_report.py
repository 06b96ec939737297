"""What a house shows of its report, recomputed when the report's standing changed."""

from __future__ import annotations

from server.domain.reach import whole_county
from server.services import projection
from server.services.work import Work
from server.store.reads import houses


def show_report(work: Work, house_id: str) -> None:
    """The house's health code after a question was answered, a report voided or decided."""
    county = whole_county(work.county)
    house = houses.house_state(county, work.db, house_id)
    if house is not None:
        projection.update_house(work, house, {})
