"""Checks before a licence: asked by code, number or QR, answered, logged, given a receipt (M12).

A check is a fact of the house: who asked, when, for what kind of licence, and what the answer was
then. The receipt's number is what a clerk writes into his own file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.certificate import CERTIFICATE_BARS, CertificateFacts, Standing, standing
from server.domain.days import local_day
from server.domain.operation import OPERATION_BARS, Operation
from server.domain.permission import may, require_act
from server.domain.plate import Asked, asked, is_misspelt
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services import house_search, operation
from server.services.evidence import require_codes
from server.services.finding import FoundHouse
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import certificates, houses, plates
from server.store.reads.certificates import CertificateRow, CheckLine
from server.store.reads.houses import HouseState
from server.store.rows import AccessLog, OperationCheck, RunningNumber

MOST_CHOICES = 20


class Checked(NamedTuple):
    """`standing` is None where the house has no certificate; `check` what was logged."""

    house: HouseState
    operation: Operation
    certificate: CertificateRow | None
    standing: Standing | None
    check: CheckLine

    @property
    def is_allowed(self) -> bool:
        return self.check.is_allowed


class _Meant(NamedTuple):
    """A house, by what it was found, and the certificate asked by or else its newest."""

    found: FoundHouse
    certificate: CertificateRow | None
    asked_by: str  # code | number | plate | certificate


def check(work: Work, text: str, *, licence_kind: str, use: str | None = None) -> Checked:
    """`text`: house code, certificate number or the address in a QR code.

    Asked by a certificate the answer is also about that certificate: a revoked one is refused
    whatever the house might do. What was not found is kept in the access log.
    """
    require_act(work.actor, Act.HOUSE_CHECK_OPERATION)
    wanted = _wanted(work, text)
    _require_readable(wanted)
    require_codes(work, "licence_kind", [licence_kind])
    require_codes(work, "business_kind", [] if use is None else [use])
    meant = _meant(work, wanted)
    if meant is None:
        _keep_unknown(work, wanted, licence_kind)
        raise Problem("check.unknown_house")
    answer = operation.of_house(work, meant.found.reach, meant.found.house, wanted_use=use)
    shown = None if meant.certificate is None else standing_of(work, meant.certificate, answer)
    is_asked = meant.asked_by in {"number", "certificate"}
    refused = list(shown.reasons) if is_asked and shown is not None else []
    reasons = [one for one in refused if one != "house_barred"] + list(answer.reasons)
    line = _log(work, meant, (licence_kind, use), reasons, answer)
    return Checked(meant.found.house, answer, meant.certificate, shown, line)


def standing_of(work: Work, row: CertificateRow, answer: Operation) -> Standing:
    """Does this certificate hold today, given what the house may do?"""
    facts = CertificateFacts(local_day(work.now), row.valid_until, row.revoked_for)
    return standing(facts, answer)


def _wanted(work: Work, text: str) -> Asked:
    """As typed or scanned; what is neither code, number nor QR may be a village and a door."""
    wanted = asked(text)
    if wanted.kind != "nothing":
        return wanted
    reach = reach_of(work.actor, Act.HOUSE_CHECK_OPERATION)
    there = house_search.codes_at(work, reach, text)
    if len(there) > 1:
        shown = [{"code": one.code, "text": one.code} for one in there[:MOST_CHOICES]]
        raise Problem("check.several_houses", faults=shown, number=len(there))
    return Asked("code", there[0].code) if there else wanted


def _require_readable(wanted: Asked) -> None:
    if wanted.kind == "nothing":
        raise Problem("check.not_recognised")
    if is_misspelt(wanted):
        raise Problem("check.misspelt")


def _meant(work: Work, wanted: Asked) -> _Meant | None:
    """The house asked about, with the certificate asked by or else its newest one."""
    reach = reach_of(work.actor, Act.HOUSE_CHECK_OPERATION)
    row = _certificate(work, wanted)
    if row is not None:
        house = houses.house_state(reach, work.db, row.house_id)
    elif wanted.kind == "plate":
        plate = plates.plate_in_use(reach, work.db, wanted.key)
        house = houses.house_state(reach, work.db, plate.house_id) if plate else None
    else:
        house = houses.house_state_by_code(reach, work.db, wanted.key)
    if house is None:
        return None
    place = houses.place_of(work.db, house)
    may(work.actor, Act.HOUSE_CHECK_OPERATION, place)
    found = FoundHouse(Act.HOUSE_CHECK_OPERATION, reach, place, house)
    if row is not None:
        return _Meant(found, row, "number" if wanted.kind == "number" else "certificate")
    return _Meant(found, certificates.newest_of(reach, work.db, house.id), wanted.kind)


def _certificate(work: Work, wanted: Asked) -> CertificateRow | None:
    """A bare token may be one of either kind."""
    reach = reach_of(work.actor, Act.HOUSE_CHECK_OPERATION)
    if wanted.kind == "number":
        return certificates.certificate_by_number(reach, work.db, wanted.year, wanted.serial)
    if wanted.kind in {"certificate", "plate"}:
        return certificates.certificate_by_token(reach, work.db, wanted.key)
    return None


def _log(
    work: Work,
    meant: _Meant,
    purpose: tuple[str, str | None],
    reasons: list[str],
    answer: Operation,
) -> CheckLine:
    licence_kind, use = purpose
    line = CheckLine(
        id=fresh_id(work),
        receipt=_receipt(work),
        at=work.now,
        account_id=work.actor.account_id,
        unit_id=work.actor.unit_id,
        house_id=meant.found.house.id,
        certificate_id=None if meant.certificate is None else meant.certificate.id,
        asked_by=meant.asked_by,
        licence_kind=licence_kind,
        use=use,
        is_allowed=not reasons,
        reasons=reasons,
        valid_until=None if reasons else answer.valid_until,
    )
    work.insert(OperationCheck, line._asdict(), chain=meant.found.chain)
    work.record(
        "operation.checked",
        meant.found.chain,
        check=line.id,
        receipt=line.receipt,
        licence=licence_kind,
        use=use,
        allowed=line.is_allowed,
        reasons=reasons,
    )
    return line


def _receipt(work: Work) -> str:
    """HY2026-000123: without gaps within the county's year."""
    year = local_day(work.now).year
    number = work.next_number(RunningNumber, {"kind": "check", "year": year})
    return f"HY{year}-{number:06d}"


def _keep_unknown(work: Work, wanted: Asked, licence_kind: str) -> None:
    facts: dict[str, Any] = {"by": wanted.kind, "licence": licence_kind}
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "operation.unknown",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": facts,
    }
    work.keep(AccessLog, row)


def reasons_told(reasons: Iterable[str]) -> list[dict[str, str]]:
    """Codes of bars of the house or of its certificate, in words."""
    return [_told(code) for code in reasons]


def _told(code: str) -> dict[str, str]:
    if code in CERTIFICATE_BARS:
        sentence = CERTIFICATE_BARS[code].sentence
        return {"code": code, "sentence": sentence, "remedy": "", "source": "", "mark": ""}
    bar = OPERATION_BARS[code]
    return {
        "code": code,
        "sentence": bar.sentence,
        "remedy": bar.remedy,
        "source": bar.source.text,
        "mark": bar.mark,
    }


class Receipt(NamedTuple):
    """The check as it was answered then, with what a clerk files it under."""

    line: CheckLine
    code: str
    certificate: CertificateRow | None


def by_receipt(work: Work, receipt: str) -> Receipt:
    """The check a receipt names."""
    require_act(work.actor, Act.HOUSE_CHECK_OPERATION)
    reach = reach_of(work.actor, Act.HOUSE_CHECK_OPERATION)
    line = certificates.check_by_receipt(reach, work.db, receipt.strip().upper())
    house = None if line is None else houses.house_state(reach, work.db, line.house_id)
    if line is None or house is None:
        raise Problem("check.missing")
    paper = line.certificate_id and certificates.certificate(reach, work.db, line.certificate_id)
    return Receipt(line, house.code, paper or None)
