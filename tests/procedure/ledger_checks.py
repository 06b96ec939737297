"""A house as the database shows it after an act, and what its ledger must never say."""

from __future__ import annotations

import json
from collections import defaultdict
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
    rows.ReportObjection,
    rows.ReportTelling,
    rows.Reinspection,
    rows.Reopening,
    rows.OverdueReview,
    rows.UseCertificate,
    rows.Plate,
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


_WORK = {
    "remediation.started",
    "remediation.finished",
    "inspection.reported",
    "report.second_given",
}
_JUDGEMENT = {"acceptance.visited", "acceptance.passed", "acceptance.returned", "case.signed_off"}
_HELD = ("awaiting_control", "control_ordered")
# What may happen to a house that waits for its measure: words, questions, papers, people told.
_MEANWHILE = (
    "verdict.",
    "hazard.",
    "report.",
    "neighbour.",
    "certificate.",
    "plate.",
    "reassessment.",
    "draw.",
    "personal.",
    "survey.",
)
_MEANWHILE_ALLOWED = {
    "control.ordered",
    "case.reopened",
    "inspection.accepted",
    "inspection.visited",
    "document.received",
    "remediation.reported",
}


def check_control_first(entries) -> None:
    """Between a severe verdict, or a report that stops the use, and its measure stands no step."""
    is_held = False
    for entry in entries:
        stage = json.loads(entry.facts).get("stage")
        was_held, is_held = is_held, is_held if stage is None else stage in _HELD
        if was_held and is_held:
            is_word = entry.event.startswith(_MEANWHILE) or entry.event in _MEANWHILE_ALLOWED
            assert is_word or entry.event in _MOVED, entry.event
        elif was_held:
            assert entry.event in {"control.in_place", "case.reassessed"}, entry.event


_MOVED = {"case.reassessed", "case.track_changed"}


def check_four_eyes(entries, surveyors: set[str]) -> None:
    """Who worked on a case judges nothing of it; who surveyed the house never does."""
    own: defaultdict[str, set[str]] = defaultdict(lambda: set(surveyors))
    for entry in entries:
        if entry.event in _WORK:
            own[entry.case_id].add(entry.actor)
        elif entry.event in _JUDGEMENT:
            assert entry.actor not in own[entry.case_id]
        if entry.event in ("acceptance.visited", "acceptance.passed"):
            assert not own[entry.case_id] & set(json.loads(entry.facts)["participants"])


def check_nothing_inherited(entries) -> None:
    """A case is signed off on its own acceptance, by nobody who worked on it, or not at all."""
    passed: set[str] = set()
    for entry in entries:
        if entry.event == "acceptance.passed":
            passed.add(entry.case_id)
        elif entry.event == "case.signed_off":
            assert entry.case_id in passed


def check_owner_is_told(seen: Seen) -> None:
    """Every dangerous report is owed to the owner, and no other; a void one no more."""
    dangerous = {one.id: one for one in seen.rows[rows.Inspection] if one.is_dangerous}
    tellings = {one.inspection_id: one for one in seen.rows[rows.ReportTelling]}
    assert tellings.keys() == dangerous.keys()
    for name, one in tellings.items():
        is_owed = one.told_at is None and one.ended_at is None
        assert not (is_owed and (dangerous[name].voided_on or seen.house.ended_on))


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
