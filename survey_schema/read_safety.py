"""What a county profile says of houses that may fall: the buffer around them, who supervises."""

from __future__ import annotations

from survey_schema.county_model import Department, GeohazardSupervision, NeighbourBuffer
from survey_schema.toml_table import Table

MOST_BUFFER_M = 500


def read_neighbours(top: Table) -> NeighbourBuffer:
    table = top.table("neighbours")
    buffer = NeighbourBuffer(metres=table.integer("buffer_m"), source=table.origin())
    if not 0 < buffer.metres <= MOST_BUFFER_M:
        raise table.error(f"'buffer_m' is between 1 and {MOST_BUFFER_M}", "buffer_m")
    table.done()
    return buffer


def read_geohazard(top: Table, departments: tuple[Department, ...]) -> GeohazardSupervision:
    table = top.table("geohazard")
    duty = GeohazardSupervision(department=table.text("department"), source=table.origin())
    if duty.department not in {department.code for department in departments}:
        raise table.error(f"no [[department]] with code {duty.department!r}", "department")
    table.done()
    return duty
