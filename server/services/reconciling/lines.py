"""The lines of a comparison: a pair, a row or a house each, with what was settled before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from server.domain import reconciliation as words
from server.domain.reconciliation import (
    AMBIGUOUS,
    DIFFERENT,
    FAULTY,
    GONE,
    HERE,
    PRESENCE,
    SAME,
    THERE,
)
from server.domain.reconciliation_fields import (
    Difference,
    lead_of,
    rank_of_house,
    rank_of_row,
)
from server.services.reconciling.houses import OurHouse
from server.services.reconciling.rows import PlatformRow
from server.services.work import Work
from server.store.reads.reconciliation_lines import EarlierLine

Line = dict[str, Any]


def sealed(work: Work, comparison: str, number: int, personal: Mapping[str, str]) -> bytes | None:
    if not personal:
        return None
    return work.store.secrets.seal(dict(personal), bound_to(comparison, number))


def bound_to(comparison: str, number: int) -> bytes:
    return f"{comparison}:{number}".encode()


def of_row(kind: str, number: int, row: PlatformRow) -> Line:
    """A row as it stands in the file; whoever adds a house says so."""
    return {
        **_EMPTY,
        "kind": kind,
        "number": number,
        "rank": words.SLIGHT if kind == FAULTY else rank_of_row(row.told),
        "row_number": row.number,
        "township_code": row.township,
        "village_code": row.village,
        "row_key": row.row_key,
        "platform_no": row.numbers.get("platform_no") or row.numbers.get("census_no"),
        "told": row.told,
        "faults": [[one.column, one.shown, one.text] for one in row.faults],
        "has_faults": bool(row.faults),
    }


def of_pair(
    number: int, row: PlatformRow, way: str, our: OurHouse, found: list[Difference]
) -> Line:
    return {**of_row(DIFFERENT, number, row), **pair_columns(way, our, found)}


def pair_columns(way: str, our: OurHouse, found: Sequence[Difference]) -> Line:
    """What makes a line a pair; it stands under our village."""
    return {
        "kind": DIFFERENT if found else SAME,
        "rank": found[0].rank if found else words.SLIGHT,
        "lead_field": lead_of(found),
        "house_id": our.house.id,
        "township_code": our.house.township_code,
        "village_code": our.house.village_code,
        "way": way,
        "group_number": None,
        "differences": [list(one) for one in found],
    }


def of_house(kind: str, number: int, our: OurHouse) -> Line:
    house, values = our.house, our.values
    return {
        **_EMPTY,
        "kind": kind,
        "number": number,
        "rank": rank_of_house(house.verdict, values["inspection_grade"]),
        "house_id": house.id,
        "township_code": house.township_code,
        "village_code": house.village_code,
    }


_EMPTY: Line = {
    "before_kind": None,
    "lead_field": None,
    "row_number": None,
    "house_id": None,
    "township_code": None,
    "village_code": None,
    "way": None,
    "group_number": None,
    "row_key": None,
    "platform_no": None,
    "told": {},
    "differences": [],
    "faults": [],
    "has_faults": False,
    "personal_sealed": None,
    "settled": {},
    "is_settled": False,
    "is_to_correct": False,
    "question_id": None,
    "version": 1,
}


def fields_to_settle(line: Mapping[str, Any]) -> list[str]:
    if line["kind"] == DIFFERENT:
        return [one[0] for one in line["differences"]]
    return [PRESENCE] if line["kind"] in (HERE, THERE, AMBIGUOUS) else []


def state_of(line: Mapping[str, Any], settled: Mapping[str, Any]) -> Line:
    """`is_settled` once somebody has said something of every field."""
    wanted = fields_to_settle(line)
    return {
        "settled": dict(settled),
        "is_settled": bool(wanted) and all(one in settled for one in wanted),
        "is_to_correct": any(one[0] == words.WE_ARE_RIGHT for one in settled.values()),
    }


class Before(NamedTuple):
    kind: str
    settled: dict[str, Any]
    differences: list[Any]
    question_id: str | None


class Earlier:
    """What was to settle in the comparison before: by row and by house."""

    def __init__(self, lines: Iterator[EarlierLine]) -> None:
        self._by_row: dict[str, Before] = {}
        self._by_house: dict[str, Before] = {}
        self._unseen: dict[str, EarlierLine] = {}
        for one in lines:
            before = Before(one.kind, one.settled, one.differences, one.question_id)
            if one.row_key is not None:
                self._by_row[one.row_key] = before
            if one.house_id is not None:
                self._by_house[one.house_id] = before
            elif one.row_key is not None:
                self._unseen[one.row_key] = one

    def carry(self, line: Line) -> Line:
        """What somebody said of it holds on while both sides still say the same."""
        row_key = line["row_key"]
        self._unseen.pop(row_key, None)
        before = self._by_row.get(row_key) or self._by_house.get(line["house_id"])
        if before is None:
            return line
        same = {str(one[0]): one[1:3] for one in before.differences}
        now = {str(one[0]): one[1:3] for one in line["differences"]}
        kept = {
            name: said
            for name, said in before.settled.items()
            if (name == PRESENCE and line["kind"] == before.kind)
            or (name in now and now[name] == same.get(name))
        }
        question = before.question_id if kept else None
        told = {"before_kind": before.kind, "question_id": question}
        return {**line, **told, **(state_of(line, kept) if kept else {})}

    def gone(self, number: int) -> Iterator[Line]:
        """Rows the platform no longer has."""
        kept = ("row_key", "township_code", "village_code", "platform_no")
        for at, one in enumerate(self._unseen.values(), start=number):
            yield {
                **_EMPTY,
                "kind": GONE,
                "before_kind": one.kind,
                "number": at,
                "rank": words.SLIGHT,
                **{name: getattr(one, name) for name in kept},
            }
