"""Enter checked rows as houses: one batch in one unit of work, each house with its own chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from server.domain import house_code
from server.domain.house_code import LAST_SERIAL
from server.domain.problems import Problem
from server.services import sectors
from server.services.county import county_schema
from server.services.house_facts import house_columns, house_facts
from server.services.ids import fresh_id
from server.services.imports.candidate import Candidate
from server.services.work import Work
from server.store.rows import House, HouseNumber, ImportRun
from server.store.spatial import point
from survey_schema.model import CountyProfile

# What the house's own columns show already; the rest of the answers is kept for the survey.
_SHOWN = frozenset(
    {
        "is_operational",
        "business_kinds",
        "structure_type",
        "storeys",
        "floor_area_m2",
        "built_year",
        "area_path",
        "group_name",
    }
)


@dataclass(frozen=True, slots=True)
class RunNote:
    """What is kept of a run; `mapping` names headers, never values."""

    id: str
    file_name: str
    file_sha256: str
    mapping: Mapping[str, Any]


def start_run(work: Work, note: RunNote) -> None:
    """Written with the first batch, so that an interrupted run is known: its counts are empty."""
    chain = f"county:{work.county}"
    row = {
        "id": note.id,
        "file_name": note.file_name[-200:],
        "file_sha256": note.file_sha256,
        "mapping": dict(note.mapping),
        "counts": {},
        "started_at": work.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "account_id": work.actor.account_id,
    }
    work.insert(ImportRun, row, chain=chain)
    work.record("import.started", chain, run=note.id)


def finish_run(work: Work, run: str, counts: Mapping[str, int]) -> None:
    chain = f"county:{work.county}"
    work.update(ImportRun, {"id": run}, {"counts": dict(counts)}, chain=chain)
    work.record("import.finished", chain, run=run, good=counts["good"], faulty=counts["faulty"])


def import_batch(work: Work, note: RunNote, batch: Sequence[Candidate], *, is_first: bool) -> None:
    """Houses, their numbers and two ledger entries each; all of them or none."""
    if is_first:
        start_run(work, note)
    profile = county_schema(work.county).profile
    codes = _codes(work, batch)
    rows = {}
    for one, code in zip(batch, codes, strict=True):
        row = _row(work, profile, one, code)
        chain = f"house:{row['id']}"
        rows[chain] = row
        work.know_head(chain, None, None)  # of a new id there is no entry yet
        work.record(
            "house.registered",
            chain,
            township=one.spot.township,
            village=one.spot.village,
            source="import",
            code=code,
        )
        work.record(
            "house.imported",
            chain,
            run=note.id,
            row=one.number,
            **house_facts(profile, one.answers),
        )
    work.insert_chained(House, rows)
    for row in rows.values():
        sectors.show_new(work, row["id"], row)


def _codes(work: Work, batch: Sequence[Candidate]) -> list[str]:
    wanted = Counter(one.spot.village for one in batch)
    taken = work.next_numbers(HouseNumber, "village_code", wanted)
    numbers = {village: iter(some) for village, some in taken.items()}
    return [_code(one.spot.village, next(numbers[one.spot.village])) for one in batch]


def _code(village: str, serial: int) -> str:
    if serial > LAST_SERIAL:
        raise Problem("import.village_full", village=village)
    return house_code.make(village, serial)


def _row(work: Work, profile: CountyProfile, one: Candidate, code: str) -> dict[str, Any]:
    lon, lat = one.point if one.point is not None else (None, None)
    return {
        "id": fresh_id(work),
        "code": code,
        "township_code": one.spot.township,
        "village_code": one.spot.village,
        "grid_code": one.spot.grid,
        "location": None if lon is None or lat is None else point(lon, lat),
        "lon": lon,
        "lat": lat,
        **house_columns(profile, one.answers),
        **one.owner,
        "is_outside_village": None if one.point is None else one.spot.is_outside,
        "footprint_m2": one.footprint_m2,
        "source": "import",
        "import_key": one.keys[0],
        "imported_answers": _rest(one),
        "platform_no": one.platform_no,
        "census_no": one.census_no,
        "registered_at": work.now,
        "changed_at": work.now,
        "version": 1,
    }


def _rest(one: Candidate) -> dict[str, Any] | None:
    left_out = _SHOWN | one.personal
    return {name: value for name, value in one.answers.items() if name not in left_out} or None
