"""准予经营使用凭证: issued on a report that passed, revoked with a reason, issued anew under a new
number (M8, M12). Which body does it is the county's profile's business, as with acceptance.
"""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import Act
from server.domain.certificate import (
    CLEARED_BY_ISSUING,
    REPLACED,
    REVOCATIONS,
    Standing,
    number_text,
)
from server.domain.days import local_day
from server.domain.operation import Operation, may_operate
from server.domain.permission import acting_seats, require_act
from server.domain.plate import TOKEN_BYTES, token_of
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services import operation, operation_checks, report_standing
from server.services.county import county_schema
from server.services.evidence import fingerprint, require_codes, written_reason
from server.services.finding import FoundHouse, find_house
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import cases, certificates as reads
from server.store.reads.certificates import CertificateRow
from server.store.reads.houses import HouseState
from server.store.rows import RunningNumber, UseCertificate


class Held(NamedTuple):
    """A certificate with what it is worth today."""

    row: CertificateRow
    house: HouseState
    operation: Operation
    standing: Standing


def issue(work: Work, house_id: str, *, use: str) -> CertificateRow:
    """For one use; a certificate for another use is replaced by the new one and its new number.

    `certificate.barred` names every bar of the house that issuing does not itself clear.
    """
    found = find_house(work, Act.CERTIFICATE_ISSUE, house_id)
    unit_id = _issuing_unit(work, found)
    require_codes(work, "business_kind", [use])
    answer = may_operate(operation.facts_of(work, found.reach, found.house, wanted_use=use))
    _require_no_bars(answer)
    _require_other_eyes(work, found)
    earlier = reads.newest_of(found.reach, work.db, house_id)
    in_force = earlier if earlier is not None and earlier.revoked_at is None else None
    fresh = _made(work, found, use, unit_id)
    if in_force is not None:
        _require_outdated(in_force, fresh)
        _replace(work, found, in_force, fresh.id)
    work.insert(UseCertificate, fresh._asdict(), chain=found.chain)
    _record_issued(work, found, fresh)
    return fresh


def _issuing_unit(work: Work, found: FoundHouse) -> str:
    """The unit of the seat that issues here; `certificate.wrong_issuer` for other roles."""
    terms = county_schema(work.county).profile.certificate
    seats = acting_seats(work.actor, found.act, found.place)
    unit_id = next((seat.unit_id for seat in seats if seat.role in terms.issuing_roles), None)
    if unit_id is None:
        raise Problem("certificate.wrong_issuer", issuer=terms.issuing_label)
    return unit_id


def _require_no_bars(answer: Operation) -> None:
    left = [code for code in answer.reasons if code not in CLEARED_BY_ISSUING]
    if left:
        bars = zip(answer.reasons, answer.bars, strict=True)
        faults = [
            {"code": code, "text": f"{bar.sentence}{bar.remedy}"}
            for code, bar in bars
            if code in left
        ]
        raise Problem("certificate.barred", faults=faults)


def _require_other_eyes(work: Work, found: FoundHouse) -> None:
    """Nobody certifies what he surveyed or reported himself."""
    surveyors = cases.surveyors_of(found.reach, work.db, found.house.id)
    reports = cases.inspections_of_house(found.reach, work.db, found.house.id)
    reporters = {one.reported_by for one in reports}
    if work.actor.account_id in surveyors | reporters:
        raise Problem("certificate.four_eyes")


def _require_outdated(in_force: CertificateRow, fresh: CertificateRow) -> None:
    """The same paper twice is a mistake; another use or a newer report is a reason."""
    is_same = (in_force.use, in_force.inspection_id) == (fresh.use, fresh.inspection_id)
    if is_same:
        raise Problem("certificate.in_force", number=in_force.number)


def _made(work: Work, found: FoundHouse, use: str, unit_id: str) -> CertificateRow:
    report = report_standing.of_house(work, found.reach, found.house.id).report
    assert report is not None  # a house without a report that counts is barred
    profile = county_schema(work.county).profile
    year = local_day(work.now).year
    serial = work.next_number(RunningNumber, {"kind": "certificate", "year": year})
    return CertificateRow(
        county_code=work.county,
        id=fresh_id(work),
        house_id=found.house.id,
        year=year,
        serial=serial,
        number=number_text(profile.notice_prefix, profile.certificate.word, year, serial),
        token=token_of(work.noise(TOKEN_BYTES)),
        use=use,
        inspection_id=report.id,
        valid_until=report.valid_until,
        issued_at=work.now,
        issued_by=work.actor.account_id,
        unit_id=unit_id,
        revoked_at=None,
        revoked_by=None,
        revoked_for=None,
        replaced_by=None,
    )


def _record_issued(work: Work, found: FoundHouse, fresh: CertificateRow) -> None:
    work.record(
        "certificate.issued",
        found.chain,
        certificate=fresh.id,
        number=fresh.number,
        use=fresh.use,
        inspection=fresh.inspection_id,
        valid_until=None if fresh.valid_until is None else fresh.valid_until.isoformat(),
    )


def _replace(work: Work, found: FoundHouse, old: CertificateRow, by: str) -> None:
    _end(work, found, old, {"revoked_for": REPLACED, "replaced_by": by})
    work.record("certificate.replaced", found.chain, certificate=old.id, by=by)


def revoke(work: Work, certificate_id: str, *, reason: str, note: str) -> CertificateRow:
    """At once and for good; the note may name people and is sealed, the ledger keeps its SM3."""
    found, row = _found(work, Act.CERTIFICATE_REVOKE, certificate_id)
    _issuing_unit(work, found)
    if reason not in REVOCATIONS:
        raise Problem("certificate.unknown_reason", known="、".join(REVOCATIONS.values()))
    words = written_reason(note)
    if row.revoked_at is not None:
        raise Problem("certificate.already_revoked")
    sealed = work.store.secrets.seal({"reason": words})
    _end(work, found, row, {"revoked_for": reason, "reason_sealed": sealed})
    work.record(
        "certificate.revoked",
        found.chain,
        certificate=row.id,
        reason=reason,
        note=fingerprint(words),
    )
    return _found(work, Act.CERTIFICATE_REVOKE, certificate_id)[1]


def _end(work: Work, found: FoundHouse, row: CertificateRow, columns: dict[str, object]) -> None:
    ended = {"revoked_at": work.now, "revoked_by": work.actor.account_id, **columns}
    work.update(UseCertificate, {"id": row.id}, ended, chain=found.chain)


def _found(work: Work, act: Act, certificate_id: str) -> tuple[FoundHouse, CertificateRow]:
    require_act(work.actor, act)
    reach = reach_of(work.actor, act)
    known = reads.certificate(reach, work.db, certificate_id)
    if known is None:
        raise Problem("certificate.missing")
    found = find_house(work, act, known.house_id)
    row = reads.certificate(reach, work.db, certificate_id)  # once the house is watched
    assert row is not None
    return found, row


def held_of(work: Work, act: Act, certificate_id: str) -> Held:
    """The certificate with what it is worth today, for whoever may do `act` with its house."""
    found, row = _found(work, act, certificate_id)
    return held(work, found.reach, found.house, row)


def held(work: Work, reach: Reach, house: HouseState, row: CertificateRow) -> Held:
    answer = operation.of_house(work, reach, house)
    return Held(row, house, answer, operation_checks.standing_of(work, row, answer))
