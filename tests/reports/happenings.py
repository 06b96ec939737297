"""What can happen to a house, as ledger events: builders for figures, past the services.

`tell` writes them to the ledger in the order of time, as the services would.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from server.domain.days import LOCAL
from server.domain.facts import Event
from server.store import ledger, rows, writing
from tests import make


class Happening(NamedTuple):
    at: datetime
    kind: str
    facts: dict[str, object]
    house: str


def registered(house: str, village: str, at: datetime) -> Happening:
    township = make.township_of(village)
    facts = {"township": township, "village": village, "source": "survey", "code": house}
    return Happening(at, "house.registered", facts, house)


def moved(house: str, village: str, at: datetime) -> Happening:
    facts = {"township": make.township_of(village), "village": village, "from_village": "?"}
    return Happening(at, "house.moved", facts, house)


def surveyed(house: str, at: datetime, **facts: object) -> Happening:
    said = {
        "submission": "s",
        "form_version": "2022.1",
        "photos": 3,
        "operational": False,
        "business_kinds": [],
        "department": None,
        "land_nature": "collective",
        "area_kinds": ["market_town"],
        "storeys": 2,
        "built_year": 1995,
        "structure": "brick_concrete",
        "floor_area_m2": 120.5,
        **facts,
    }
    return Happening(at, "survey.received", said, house)


def assessed(house: str, at: datetime, verdict: str) -> Happening:
    facts = {
        "assessment": "a",
        "submission": "s",
        "verdict": verdict,
        "pack": "shanxi-2022@1",
        "rules": [],
        "missing": [],
    }
    return Happening(at, "verdict.assessed", facts, house)


def listed(house: str, at: datetime) -> Happening:
    facts = {"hazard": "h", "rule": "C1", "part": "wall", "severity": "severe"}
    return Happening(at, "hazard.listed", facts, house)


def case(house: str, at: datetime, kind: str, stage: str, **facts: object) -> Happening:
    """Any event of the procedure; `stage` is the one the case is in after it."""
    return Happening(at, kind, {"stage": stage, **facts}, house)


def severe_case(house: str, days: list[datetime]) -> list[Happening]:
    """From the case to its sign-off, one step at each of the eight moments."""
    steps: list[tuple[str, str, dict[str, object]]] = [
        (
            "case.opened",
            "awaiting_control",
            {"case": "c", "number": "n", "track": "other", "verdict": "severe_hazard"},
        ),
        ("control.ordered", "control_ordered", {"measure": "m", "kinds": ["seal"]}),
        ("control.in_place", "awaiting_inspection", {"measure": "m", "photo": "p"}),
        (
            "inspection.reported",
            "awaiting_plan",
            {"inspection": "i", "scale": "jgj125", "grade": "d", "dangerous": True},
        ),
        ("remediation.planned", "awaiting_start", {"remediation": "r", "remedies": ["demolish"]}),
        ("remediation.started", "remediating", {"remediation": "r"}),
        ("remediation.finished", "awaiting_acceptance", {"remediation": "r", "photos": 2}),
        ("case.signed_off", "signed_off", {"case": "c", "number": "n", "hazards": 1}),
    ]
    return [
        case(house, at, kind, stage, **facts)
        for at, (kind, stage, facts) in zip(days, steps, strict=False)
    ]


def tell(db: Connection, happenings: Iterable[Happening]) -> None:
    """Write them in the order of time; each moment is one unit of work."""
    for at, kind, facts, house in sorted(happenings, key=lambda one: one.at):
        signature = ledger.Signature(make.COUNTY, make.JOB.account_id, None, at)
        ledger.append(db, signature, [Event(kind, f"house:{house}", facts)])


def settle(db: Connection, *houses: str, village: str = make.VILLAGE_A1) -> None:
    """The rows of houses told of elsewhere, as they stand today."""
    for house in houses:
        writing.insert(
            db,
            rows.House,
            [
                {
                    "county_code": make.COUNTY,
                    "id": house,
                    "code": house[-18:],
                    "township_code": make.township_of(village),
                    "village_code": village,
                    "source": "survey",
                    "registered_at": make.NOW,
                    "changed_at": make.NOW,
                }
            ],
        )


def last_places(happenings: Iterable[Happening]) -> dict[str, str]:
    """House → the village where it stands in the end."""
    in_order = sorted(happenings, key=lambda one: one.at)
    return {one.house: str(one.facts["village"]) for one in in_order if "village" in one.facts}


def local(*parts: int) -> datetime:
    """A moment of the county's clock (year, month, day, hour, …), in UTC."""
    return datetime(*parts, tzinfo=LOCAL).astimezone(UTC)  # type: ignore[misc, arg-type]
