"""A house as the database shows it after an act, and what its ledger must never say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.store import rows
from tests.procedure.scene import Scene

TABLES = (
    rows.HouseCase,
    rows.ControlMeasure,
    rows.Inspection,
    rows.Remediation,
    rows.Acceptance,
    rows.Hazard,
    rows.Confirmation,
    rows.SignOff,
    rows.Neighbour,
    rows.EvidencePhoto,
    rows.RemediationProgress,
    rows.InspectionVisit,
    rows.ReportDocument,
    rows.ReportQuestion,
)


@dataclass(frozen=True)
class Seen:
    """Everything the database says of one house after an act."""

    house: Any
    rows: dict[Any, list[Any]]
    ledger: list[Any]

    @classmethod
    def of(cls, scene: Scene, house: str) -> Seen:
        with scene.store.reading() as db:
            shown = db.execute(select(rows.House.__table__).filter_by(id=house)).one()
            parts = {
                table: list(db.execute(select(table.__table__).filter_by(house_id=house)))
                for table in TABLES
            }
            chain = select(rows.LedgerEntry.__table__).filter_by(chain=f"house:{house}")
            ledger = list(db.execute(chain.order_by(rows.LedgerEntry.seq)))
        return cls(shown, parts, ledger)

    @property
    def state(self) -> tuple[Any, ...]:
        return (self.house.version, *(sorted(map(str, part)) for part in self.rows.values()))


_WORK = {"remediation.started", "remediation.finished", "inspection.reported"}
_JUDGEMENT = {"acceptance.visited", "acceptance.passed", "acceptance.returned", "case.signed_off"}
_MEANWHILE_ALLOWED = {
    "control.ordered",
    "control.in_place",
    "verdict.confirmed",
    "verdict.overridden",
    "hazard.listed",
    "hazard.dismissed",
    "case.reassessed",
    "case.opened",
    "verdict.assessed",
    "personal.revealed",
}


def check_control_first(entries) -> None:
    is_held = False
    for entry in entries:
        facts = json.loads(entry.facts)
        if entry.event in ("case.opened", "case.reassessed"):
            is_held = facts["stage"] in ("awaiting_control", "control_ordered")
        elif entry.event == "control.in_place":
            is_held = False
        elif is_held:
            assert entry.event in _MEANWHILE_ALLOWED, entry.event


def check_four_eyes(entries, own: set[str]) -> None:
    for entry in entries:
        if entry.event in _WORK:
            own.add(entry.actor)
        elif entry.event in _JUDGEMENT:
            assert entry.actor not in own
        if entry.event in ("acceptance.visited", "acceptance.passed"):
            assert not own & set(json.loads(entry.facts)["participants"])


def hazards_of(entries) -> tuple[set[str], set[str]]:
    listed: set[str] = set()
    struck: set[str] = set()
    for entry in entries:
        facts = json.loads(entry.facts)
        if entry.event == "hazard.listed":
            listed.add(facts["hazard"])
        elif entry.event == "hazard.dismissed":
            struck.add(facts["hazard"])
        elif entry.event == "case.signed_off":
            struck.update(facts["hazards"])
    return listed, struck
