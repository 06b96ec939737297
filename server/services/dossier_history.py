"""Everything that ever happened to a house, in lines under the headings of its dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from server.domain.days import LOCAL
from server.domain.dossier_contents import (
    AS_NEIGHBOUR_HEADING,
    OF_CASE,
    OF_HOUSE,
    TURNS,
    TURNS_HEADING,
)
from server.domain.events import EVENTS
from server.domain.reach import whole_county
from server.services import (
    dossier_of_case,
    dossier_of_complaints,
    dossier_of_house,
    dossier_of_patrols,
    dossier_of_report,
)
from server.services.county import county_schema
from server.services.dossier_words import Line, Row, Say, Teller
from server.services.finding import FoundHouse
from server.services.work import Work
from server.store.reads import cases, draw_visits, evidence, house_history, papers
from server.store.reads.house_history import History

TELLERS: Mapping[str, Teller] = {
    **dossier_of_case.TELLERS,
    **dossier_of_report.TELLERS,
    **dossier_of_house.TELLERS,
    **dossier_of_patrols.TELLERS,
    **dossier_of_complaints.TELLERS,
}
_PEOPLE = ("account_id", "assigned_to")
_UNITS = ("unit_id", "agency_id", "supervising_unit_id")


class Section(NamedTuple):
    heading: str
    lines: list[Line]


class Told(NamedTuple):
    """`rows` are what the lines were made of; `of_case` is case id -> sections."""

    rows: History
    of_case: Mapping[str, list[Section]]
    of_house: list[Section]
    people: Mapping[str, str]
    units: Mapping[str, str]

    @property
    def photos(self) -> list[str]:
        sections = [one for many in self.of_case.values() for one in many] + self.of_house
        shown = [sha256 for one in sections for line in one.lines for sha256, _ in line.photos]
        return shown + [one["sha256"] for one in self.rows["evidence_photo"]]


def tell(work: Work, found: FoundHouse, entries: Iterable[Row], *, is_personal: bool) -> Told:
    """`entries` are the house's ledger as it is exported; sealed words only where `is_personal`."""
    rows = house_history.history_of(found.reach, work.db, found.house.id)
    ledger = list(entries)
    say = _say(work, found, rows, ledger, is_personal)
    by_case: dict[str, dict[str, list[Line]]] = {}
    for table, heading in OF_CASE.items():
        for row in rows[table]:
            lines = by_case.setdefault(_case_of(rows, table, row), {}).setdefault(heading, [])
            lines += TELLERS[table](row, say)
    of_house = {
        heading: [line for row in rows[table] for line in TELLERS[table](row, say)]
        for table, heading in OF_HOUSE.items()
    }
    of_house[AS_NEIGHBOUR_HEADING] = _as_neighbour(rows, say)
    of_house[TURNS_HEADING] = _turns(ledger, say)
    told = {case: _sections(many) for case, many in by_case.items()}
    return Told(rows, told, _sections(of_house), say.people, say.units)


def _case_of(rows: History, table: str, row: Row) -> str:
    if table == "neighbour":
        cases_of = {one["id"]: one["case_id"] for one in rows["control_measure"]}
        return str(cases_of.get(row["measure_id"], ""))
    if "case_id" in row:
        return str(row["case_id"])
    cases_of = {one["id"]: one["case_id"] for one in rows["inspection"]}
    return str(cases_of.get(row["inspection_id"], ""))


def _sections(lines: Mapping[str, list[Line]]) -> list[Section]:
    return [Section(name, sorted(many, key=_moment)) for name, many in lines.items() if many]


def _moment(line: Line) -> datetime:
    """A day alone comes after what happened on it; what has no time comes last."""
    if line.at is None:
        return datetime.max.replace(tzinfo=UTC)
    if isinstance(line.at, datetime):
        return line.at
    return datetime.combine(line.at, time.max, LOCAL)


def _as_neighbour(rows: History, say: Say) -> list[Line]:
    """What was told to this house's people when another one nearby was in danger."""
    return [
        line._replace(
            text=f"因附近房屋 {say.houses.get(row['endangered_house_id'], '')} 险情：{line.text}"
        )
        for row in rows["as_neighbour"]
        for line in dossier_of_case.neighbour(row, say)
    ]


def _turns(entries: list[Row], say: Say) -> list[Line]:
    return [
        Line(
            datetime.fromisoformat(one["at"]),
            EVENTS[one["event"]].label,
            say.who(one["actor"]),
        )
        for one in entries
        if one["event"] in TURNS
    ]


def _say(
    work: Work, found: FoundHouse, rows: History, entries: list[Row], is_personal: bool
) -> Say:
    county = whole_county(work.county)
    every = [row for many in rows.values() for row in many]
    people = {str(value) for row in every for name, value in row.items() if _is_account(name)}
    houses = {row[name] for row in rows["neighbour"] + rows["as_neighbour"] for name in _HOUSES}
    lines = papers.papers_of_house(found.reach, work.db, found.house.id)
    return Say(
        schema=county_schema(work.county),
        people=evidence.names_of(county, work.db, people | {str(one["actor"]) for one in entries}),
        units=evidence.unit_names(county, work.db, _units(every, entries)),
        houses=house_history.house_codes(found.reach, work.db, houses),
        papers={one.id: one.number for one in lines},
        draws={one["id"]: one for one in rows["draw"]},
        matters=_names(work, found, rows),
        seconds=_seconds(work, found, rows),
        open=_opener(work, is_personal),
    )


_HOUSES = ("house_id", "endangered_house_id")


def _is_account(name: str) -> bool:
    return name in _PEOPLE or name.endswith("_by")


def _units(every: list[dict[str, Any]], entries: list[Row]) -> set[str]:
    named = {str(row[name]) for row in every for name in _UNITS if row.get(name)}
    present = {
        str(one["unit_id"])
        for row in every
        for one in row.get("participants") or ()
        if one.get("unit_id")
    }
    return named | present | {str(one["unit_id"]) for one in entries if one.get("unit_id")}


def _names(work: Work, found: FoundHouse, rows: History) -> dict[str, str]:
    """What other rows call a case, a hazard, a report or a matter: by its number or words."""
    numbered = rows["sector_task"] + rows["case_transfer"]
    return {
        **{one.id: one.number for one in cases.cases_of(found.reach, work.db, found.house.id)},
        **{one["id"]: one["sign"] for one in rows["hazard"]},
        **{one["id"]: one["report_no"] or "" for one in rows["inspection"]},
        **{one["id"]: one["number"] for one in numbered},
    }


def _seconds(work: Work, found: FoundHouse, rows: History) -> dict[str, str]:
    told: dict[str, str] = {}
    for draw in rows["draw"]:
        visits = draw_visits.visits_of(work.db, work.county, draw["id"])
        own = [one for one in visits if one.house_id == found.house.id]
        for second in draw_visits.seconds(work.db, work.county, own).values():
            told[draw["id"]] = second.verdict
    return told


def _opener(work: Work, is_personal: bool) -> Callable[[bytes, bytes], Mapping[str, Any] | None]:
    if not is_personal:
        return lambda blob, bound_to: None
    return work.store.secrets.open
