"""Hazards a person or a report names; those the rules find are listed at intake (law 4)."""

from __future__ import annotations

from typing import Any

from server.domain.facts import Verdict
from server.domain.reach import whole_county
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.rows import Hazard
from survey_schema.model import Certainty, Severity

_SEVERITY = {Verdict.GENERAL: Severity.GENERAL, Verdict.SEVERE: Severity.SEVERE}


def list_named(
    work: Work,
    *,
    house_id: str,
    case_id: str,
    sign: str,
    severity: Severity,
    inspection: str | None = None,
) -> str:
    """One line of the hazard list without a rule behind it; returns its id."""
    chain, hazard_id = f"house:{house_id}", fresh_id(work)
    row: dict[str, Any] = {
        "id": hazard_id,
        "house_id": house_id,
        "case_id": case_id,
        "part": "whole",
        "sign": sign[:200],
        "severity": severity.value,
        "certainty": Certainty.DESIGN.value,
        "facts": {} if inspection is None else {"inspection": inspection},
        "state": "open",
        "listed_at": work.now,
    }
    work.insert(Hazard, row, chain=chain)
    work.record(
        "hazard.listed",
        chain,
        case_id=case_id,
        hazard=hazard_id,
        rule=None,
        part=row["part"],
        severity=row["severity"],
    )
    return hazard_id


def list_reported(
    work: Work, *, house_id: str, case_id: str, grade: str, inspection: str | None = None
) -> str:
    """A dangerous house without a seen sign stands on the hazard list by its report."""
    sign = f"安全鉴定评为{grade[:1].upper()}{grade[1:]}级"
    owned = {"house_id": house_id, "case_id": case_id}
    return list_named(work, **owned, sign=sign, severity=Severity.SEVERE, inspection=inspection)


def ever_listed(work: Work, house_id: str) -> set[str | None]:
    """The rules whose signs were on a list of the house: who judged it since has judged these."""
    lines = reads.hazards_of_house(whole_county(work.county), work.db, house_id)
    return {one.rule_id for one in lines}


def severity_of(verdict: Verdict) -> Severity | None:
    return _SEVERITY.get(verdict)


def dismiss(work: Work, *, house_id: str, case_id: str, hazard_id: str) -> None:
    """A technician found that the sign does not hold: struck, and the ledger says so."""
    chain = f"house:{house_id}"
    struck = {"state": "struck", "struck_at": work.now}
    work.update(Hazard, {"id": hazard_id}, struck, chain=chain)
    work.record("hazard.dismissed", chain, case_id=case_id, hazard=hazard_id)
