"""What hangs under an agency on the register: qualifications, people, ties, conduct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.agency_register import CONDUCT, TIES
from server.domain.masking import mask_name
from server.domain.problems import Problem
from server.domain.reach import Reach, whole_county
from server.services.agencies import (
    chain_of,
    managed,
    name_index,
    number_index,
    require_entered,
)
from server.services.evidence import require_codes, written_reason
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import agencies as reads
from server.store.rows import AgencyConduct, AgencyPerson, AgencyQualification, AgencyTie


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A qualification of the agency, or (with `name`) of a person."""

    kind: str
    number: str
    valid_from: date
    valid_until: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    kind: str
    name: str
    grounds: str
    since_on: date
    until_on: date | None = None
    tied_agency_id: str | None = None


def list_qualification(work: Work, unit_id: str, *, certificate: Certificate) -> str:
    require_entered(managed(work, unit_id))
    require_codes(work, "agency_qualification", [certificate.kind])
    _require_order(certificate.valid_from, certificate.valid_until)
    row = {
        "id": fresh_id(work),
        "agency_id": unit_id,
        "kind": certificate.kind,
        "number": certificate.number.strip(),
        "valid_from": certificate.valid_from,
        "valid_until": certificate.valid_until,
        "listed_at": work.now,
        "ended_on": None,
    }
    work.insert(AgencyQualification, row, chain=chain_of(unit_id))
    work.record(
        "agency.qualification_listed",
        chain_of(unit_id),
        agency=unit_id,
        qualification=row["id"],
        kind=certificate.kind,
    )
    return str(row["id"])


def end_qualification(work: Work, unit_id: str, part_id: str, *, on: date) -> None:
    _end(work, unit_id, AgencyQualification, part_id, on)
    work.record(
        "agency.qualification_ended",
        chain_of(unit_id),
        agency=unit_id,
        qualification=part_id,
        on=on.isoformat(),
    )


def list_person(work: Work, unit_id: str, *, certificate: Certificate) -> str:
    """Somebody who may sign; the same certificate stands once among those in force."""
    require_entered(managed(work, unit_id))
    require_codes(work, "agency_certificate", [certificate.kind])
    _require_order(certificate.valid_from, certificate.valid_until)
    index = number_index(work, certificate.number)
    listed = reads.people(_county(work), work.db, unit_id)
    if any(one.number_index == index and one.ended_on is None for one in listed):
        raise Problem("agency.person_listed")
    name = certificate.name.strip()
    sealed = work.store.secrets.seal({"name": name, "number": certificate.number.strip()})
    row: dict[str, Any] = {
        "id": fresh_id(work),
        "agency_id": unit_id,
        "personal_sealed": sealed,
        "name_masked": mask_name(name),
        "name_index": name_index(work, name),
        "number_index": index,
        "certificate": certificate.kind,
        "valid_from": certificate.valid_from,
        "valid_until": certificate.valid_until,
        "listed_at": work.now,
        "ended_on": None,
    }
    work.insert(AgencyPerson, row, chain=chain_of(unit_id))
    facts = {"person": row["id"], "certificate": certificate.kind}
    work.record("agency.person_listed", chain_of(unit_id), agency=unit_id, **facts)
    return str(row["id"])


def end_person(work: Work, unit_id: str, part_id: str, *, on: date) -> None:
    _end(work, unit_id, AgencyPerson, part_id, on)
    facts = {"person": part_id, "on": on.isoformat()}
    work.record("agency.person_ended", chain_of(unit_id), agency=unit_id, **facts)


def list_tie(work: Work, unit_id: str, *, tie: Tie) -> str:
    """An owner, a builder or another agency it has an interest in, or that has one in it."""
    require_entered(managed(work, unit_id))
    if tie.kind not in TIES:
        raise Problem("agency.kind_unknown", value=tie.kind)
    if (tie.kind == "agency") != (tie.tied_agency_id is not None):
        raise Problem("agency.unknown")
    if tie.tied_agency_id is not None:
        managed(work, tie.tied_agency_id)
    _require_order(tie.since_on, tie.until_on)
    name = tie.name.strip()
    row: dict[str, Any] = {
        "id": fresh_id(work),
        "agency_id": unit_id,
        "kind": tie.kind,
        "name_sealed": work.store.secrets.seal({"name": name, "grounds": tie.grounds.strip()}),
        "name_masked": mask_name(name)[:20],
        "name_index": name_index(work, name),
        "tied_agency_id": tie.tied_agency_id,
        "since_on": tie.since_on,
        "until_on": tie.until_on,
        "listed_at": work.now,
    }
    work.insert(AgencyTie, row, chain=chain_of(unit_id))
    work.record(
        "agency.tie_listed", chain_of(unit_id), agency=unit_id, tie=row["id"], kind=tie.kind
    )
    return str(row["id"])


def list_conduct(
    work: Work, unit_id: str, *, kind: str, on: date, note: str, inspection_id: str | None = None
) -> str:
    require_entered(managed(work, unit_id))
    if kind not in CONDUCT:
        raise Problem("agency.kind_unknown", value=kind)
    row = {
        "id": fresh_id(work),
        "agency_id": unit_id,
        "kind": kind,
        "on": on,
        "inspection_id": inspection_id,
        "note_sealed": work.store.secrets.seal({"note": written_reason(note)}),
        "listed_at": work.now,
        "listed_by": work.actor.account_id,
    }
    work.insert(AgencyConduct, row, chain=chain_of(unit_id))
    facts = {"conduct": row["id"], "kind": kind, "inspection": inspection_id}
    work.record("agency.conduct_listed", chain_of(unit_id), agency=unit_id, **facts)
    return str(row["id"])


def _end(work: Work, unit_id: str, row: Any, part_id: str, on: date) -> None:
    """The first day it no longer holds; what it held on the days before stays."""
    require_entered(managed(work, unit_id))
    lines: Sequence[Any] = (
        reads.people(_county(work), work.db, unit_id)
        if row is AgencyPerson
        else reads.qualifications(_county(work), work.db, unit_id)
    )
    known = next((one for one in lines if one.id == part_id and one.ended_on is None), None)
    if known is None:
        raise Problem("agency.part_missing")
    _require_order(known.valid_from, on)
    key = {"id": part_id, "ended_on": None}
    work.update(row, {"id": key["id"]}, {"ended_on": on}, chain=chain_of(unit_id))


def _require_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Problem("agency.validity_reversed")


def _county(work: Work) -> Reach:
    return whole_county(work.county)
