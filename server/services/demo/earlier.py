"""The earlier rural survey: what it knew of many houses, imported before the campaign begins (M20).

Imported houses are surveyed again like the others; some have not been found at home until today,
so that coverage shows who is missing (M4).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from server.domain.facts import Actor
from server.domain.reach import whole_county
from server.services.county import county_schema
from server.services.demo.surveys import DemoHouse
from server.services.imports.candidate import Candidate
from server.services.imports.houses import HouseImport, prepare_import
from server.services.imports.registering import finish_run, import_batch
from server.services.imports.sources import opened_source
from server.services.work import Look, Work
from server.store.engines import Store
from server.store.reads.imports import known_houses

_FILE = "农村房屋排查2020.csv"
_HEADER = (
    "普查编号",
    "村代码",
    "网格代码",
    "经度",
    "纬度",
    "村民小组",
    "门牌号",
    "户主",
    "身份证号",
    "电话",
    "层数",
    "面积",
    "建成年份",
    "结构",
)


def import_earlier(
    store: Store, operator: Actor, houses: Sequence[DemoHouse], at: datetime, random: Random
) -> None:
    """Import what was known of the houses; each gets the id its file has."""
    if not houses:
        return
    with TemporaryDirectory() as place:
        path = Path(place) / _FILE
        _write(path, operator.county, houses)
        _import(store, operator, path, at, random)
    ids = _ids(store, operator)
    for house in houses:
        house.id = ids[house.site]


def _number(house: DemoHouse) -> str:
    return f"PC{house.number:07d}"


def _write(path: Path, county: str, houses: Sequence[DemoHouse]) -> None:
    structures = county_schema(county).codes["structure_type"].labels
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(_HEADER)
        sheet.writerows(_row(house, structures[house.chosen["structure_type"]]) for house in houses)


def _row(house: DemoHouse, structure: str) -> tuple[object, ...]:
    known, (lon, lat) = house.chosen, house.site
    return (
        _number(house),
        house.village.code,
        house.grid.code,
        lon,
        lat,
        known["group_name"],
        known["door_number"],
        known["owner_name"],
        known["owner_id_number"],
        known["owner_phone"],
        known["storeys"],
        known["floor_area_m2"],
        known["built_year"],
        structure,
    )


def _import(store: Store, operator: Actor, path: Path, at: datetime, random: Random) -> None:
    with opened_source(path) as source:
        look = Look(store, operator, at)
        look.noise = random.randbytes
        with look:
            made = prepare_import(look, source, path, None)
        good = 0
        for batch in made.batches():
            if batch.faulty or batch.there:
                raise AssertionError(f"the demo's earlier survey is faulty: {batch.faulty[:1]}")
            _enter(store, operator, made, batch.good, at, random, is_first=not good)
            good += len(batch.good)
    with Work(store, operator, at, noise=random.randbytes) as work:
        finish_run(work, made.note.id, {"good": good, "there": 0, "faulty": 0, "different": 0})
        work.commit()


def _enter(  # noqa: PLR0917
    store: Store,
    operator: Actor,
    made: HouseImport,
    batch: Sequence[Candidate],
    at: datetime,
    random: Random,
    *,
    is_first: bool,
) -> None:
    with Work(store, operator, at, noise=random.randbytes) as work:
        import_batch(work, made.note, batch, is_first=is_first)
        work.commit()


def _ids(store: Store, operator: Actor) -> dict[tuple[float | None, float | None], str]:
    """No two houses of the demo stand at one point."""
    with store.reading() as db:
        found = known_houses(whole_county(operator.county), db)
        return {(one.lon, one.lat): one.id for one in found}
