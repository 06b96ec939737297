"""QR plates: made for many houses at once, printed along the survey path, withdrawn and replaced.

A plate stays with its house for good. When it is lost, damaged or misused its token is withdrawn
and the next plate has another one, so that a plate somebody carried off says nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.plate import PLATE_PATH, TOKEN_BYTES, WITHDRAWALS, token_of
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.outputs.plate_sheet import PlateFace
from server.services import survey_order
from server.services.county import county_schema
from server.services.finding import FoundHouse, find_house
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import evidence, plates as reads, survey_path
from server.store.reads.house_filter import HouseFilter
from server.store.reads.plates import PlateRow
from server.store.reads.survey_path import PathRow
from server.store.rows import Plate

MOST_PRINTED = survey_order.MOST_WALKED
MOST_A_PAGE = 800  # a code takes 4 ms: what a browser waits for


class Sheet(NamedTuple):
    """The faces in the order of the walk, and how many houses of the choice have no plate yet."""

    faces: list[PlateFace]
    without: int


def issue_one(work: Work, house_id: str) -> PlateRow:
    """`plate.in_use` while the house has one; after a withdrawal the next one."""
    found = find_house(work, Act.PLATE_MANAGE, house_id)
    if found.house.ended_on is not None:
        raise Problem("plate.house_ended")
    had = reads.plates_of(found.reach, work.db, house_id)
    if any(one.withdrawn_at is None for one in had):
        raise Problem("plate.in_use")
    house = found.house
    _issue(work, [(house_id, house.township_code, house.village_code, len(had) + 1)])
    return reads.plates_of(found.reach, work.db, house_id)[0]


def issue_many(work: Work, wanted: HouseFilter, *, reach: Reach | None = None) -> int:
    """A plate for every standing house of the choice that has none in use; how many were made.

    `reach` is given by the operator's command line, which acts for the county.
    """
    within = reach or _reach(work)
    rows = _chosen(work, within, wanted)
    ids = [row.id for row in rows]
    in_use = reads.tokens_of(within, work.db, ids)
    serials = reads.serials_of(within, work.db, ids)
    fresh = [
        (row.id, _township(row), row.village_code, serials.get(row.id, 0) + 1)
        for row in rows
        if row.id not in in_use
    ]
    _issue(work, fresh)
    return len(fresh)


def _township(row: PathRow | _Standing) -> str:
    return f"{row.village_code[:9]}000"


def _reach(work: Work) -> Reach:
    require_act(work.actor, Act.PLATE_MANAGE)
    return reach_of(work.actor, Act.PLATE_MANAGE)


def _chosen(work: Work, reach: Reach, wanted: HouseFilter) -> list[PathRow]:
    rows = survey_path.path_rows(reach, work.db, wanted, MOST_PRINTED + 1)
    if len(rows) > MOST_PRINTED:
        raise Problem("plate.too_many", most=MOST_PRINTED)
    return rows


def _issue(work: Work, fresh: Iterable[tuple[str, str, str, int]]) -> None:
    made = {f"house:{one[0]}": _row(work, *one) for one in fresh}
    work.insert_chained(Plate, made)
    for chain, row in made.items():
        work.record("plate.issued", chain, plate=row["id"], serial=row["serial"])


def _row(work: Work, house_id: str, township: str, village: str, serial: int) -> dict[str, object]:
    return {
        "id": fresh_id(work),
        "house_id": house_id,
        "township_code": township,
        "village_code": village,
        "token": token_of(work.noise(TOKEN_BYTES)),
        "serial": serial,
        "issued_at": work.now,
        "issued_by": work.actor.account_id,
    }


def withdraw(work: Work, house_id: str, *, reason: str) -> PlateRow:
    """Out of use at once and for good: its token answers from now on as if it never was."""
    found = find_house(work, Act.PLATE_MANAGE, house_id)
    if reason not in WITHDRAWALS:
        raise Problem("plate.unknown_reason", known="、".join(WITHDRAWALS.values()))
    plate = in_use(work, found)
    ended = {
        "withdrawn_at": work.now,
        "withdrawn_by": work.actor.account_id,
        "withdrawn_for": reason,
    }
    work.update(Plate, {"id": plate.id}, ended, chain=found.chain)
    work.record("plate.withdrawn", found.chain, plate=plate.id, reason=reason)
    return reads.plates_of(found.reach, work.db, house_id)[0]


def in_use(work: Work, found: FoundHouse) -> PlateRow:
    had = reads.plates_of(found.reach, work.db, found.house.id)
    plate = next((one for one in had if one.withdrawn_at is None), None)
    if plate is None:
        raise Problem("plate.none_in_use")
    return plate


def of_house(work: Work, house_id: str) -> list[PlateRow]:
    """Every plate the house had, for whoever may read its file."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    return reads.plates_of(found.reach, work.db, house_id)


def sheet(
    work: Work,
    wanted: HouseFilter,
    address: str,
    *,
    reach: Reach | None = None,
    most: int = MOST_A_PAGE,
) -> Sheet:
    """The plates in use of the choice, grid by grid along the survey path (M3).

    `address` is where the public pages answer, as https://anju.example.gov.cn. Printing is on
    record like every export.
    """
    within = reach or _reach(work)
    walked = _walk(work, within, wanted)
    if len(walked) > most:
        raise Problem("plate.too_many", most=most)
    tokens = reads.tokens_of(within, work.db, [row.id for row in walked])
    faces = list(_faces(work, walked, tokens, address.rstrip("/")))
    if not faces:
        raise Problem("plate.no_houses")
    _record_printed(work, wanted, len(faces))
    return Sheet(faces, len(walked) - len(faces))


def sheet_of_one(work: Work, house_id: str, address: str) -> Sheet:
    """Printing again what is in use: the same token on a new piece of paper."""
    found = find_house(work, Act.PLATE_MANAGE, house_id)
    plate = in_use(work, found)
    house = found.house
    one = _Standing(house_id, house.code, house.village_code)
    faces = list(_faces(work, [one], {house_id: plate.token}, address.rstrip("/")))
    _record_printed(work, HouseFilter(village=house.village_code), 1)
    return Sheet(faces, 0)


class Counts(NamedTuple):
    """Of a choice: standing houses, and those with a plate in use; capped like the sheet."""

    houses: int
    plates: int


def counts(work: Work, wanted: HouseFilter) -> Counts:
    reach = _reach(work)
    rows = survey_path.path_rows(reach, work.db, wanted, MOST_PRINTED + 1)
    if len(rows) > MOST_PRINTED:
        return Counts(len(rows), 0)
    return Counts(len(rows), len(reads.tokens_of(reach, work.db, [row.id for row in rows])))


class _Standing(NamedTuple):
    """What a face needs of a house."""

    id: str
    code: str
    village_code: str


def _walk(work: Work, reach: Reach, wanted: HouseFilter) -> list[PathRow]:
    rows = _chosen(work, reach, wanted)
    by_id = {row.id: row for row in rows}
    kinds = survey_path.area_kinds(
        reach, work.db, local_day(work.now), {row.village_code for row in rows}
    )
    return [by_id[one.house_id] for one in survey_order.lines_of(work, rows, kinds)]


def _faces(
    work: Work, rows: Sequence[PathRow | _Standing], tokens: dict[str, str], address: str
) -> Iterator[PlateFace]:
    profile = county_schema(work.county).profile
    codes = {code for row in rows for code in (row.village_code, _township(row))}
    names = evidence.area_names(whole_county(work.county), work.db, codes)
    for row in rows:
        if row.id in tokens:
            yield PlateFace(
                county=profile.name,
                code=row.code,
                place=f"{names.get(_township(row), '')}{names.get(row.village_code, '')}",
                url=f"{address}{PLATE_PATH}{tokens[row.id]}",
                hotline=profile.hotline_phone,
            )


def _record_printed(work: Work, wanted: HouseFilter, number: int) -> None:
    filters = {
        name: value
        for name in ("township", "village", "grid", "is_operational", "health_code")
        if (value := getattr(wanted, name)) is not None
    }
    chain = f"county:{work.county}"
    work.record("export.made", chain, kind="plates", filters=filters, rows=number)


def grid_plates(work: Work, reach: Reach) -> list[dict[str, str]]:
    """Tokens a phone resolves without a network; none for a reach no phone walks (a county)."""
    found = reads.grid_plates(reach, work.db, MOST_PRINTED + 1)
    return [] if len(found) > MOST_PRINTED else [one._asdict() for one in found]
