"""Reading certificates of use, and the checks made before licences."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, not_, select
from sqlalchemy.orm import aliased

from server.domain.reach import Reach
from server.store.reads import reached
from server.store.reads.reach import within
from server.store.rows import House, OperationCheck, UseCertificate


class CertificateRow(NamedTuple):
    county_code: str
    id: str
    house_id: str
    year: int
    serial: int
    number: str
    token: str
    use: str
    inspection_id: str
    valid_until: date | None
    issued_at: datetime
    issued_by: str
    unit_id: str
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_for: str | None
    replaced_by: str | None


class CheckLine(NamedTuple):
    id: str
    receipt: str
    at: datetime
    account_id: str
    unit_id: str | None
    house_id: str
    certificate_id: str | None
    asked_by: str
    licence_kind: str
    use: str | None
    is_allowed: bool
    reasons: list[str]
    valid_until: date | None


def newest_of(reach: Reach, db: Connection, house_id: str) -> CertificateRow | None:
    """The certificate issued last, in force or not."""
    found = certificates_of(reach, db, house_id)
    return found[0] if found else None


def certificates_of(reach: Reach, db: Connection, house_id: str) -> list[CertificateRow]:
    """Every certificate of the house, newest first."""
    rows = reached.rows(reach, db, _by, CertificateRow, UseCertificate, "house_id", key=house_id)
    found = [CertificateRow(*row) for row in rows]
    return sorted(found, key=lambda one: (one.issued_at, one.id), reverse=True)


def certificate(reach: Reach, db: Connection, certificate_id: str) -> CertificateRow | None:
    return _certificate(reach, db, "id", certificate_id)


def certificate_by_token(reach: Reach, db: Connection, token: str) -> CertificateRow | None:
    return _certificate(reach, db, "token", token)


def certificate_by_number(
    reach: Reach, db: Connection, year: int, serial: int
) -> CertificateRow | None:
    row = reached.row(reach, db, _by_number, year=year, serial=serial)
    return None if row is None else CertificateRow(*row)


def checks_of(reach: Reach, db: Connection, house_id: str) -> list[CheckLine]:
    """Every check of the house, newest first."""
    rows = reached.rows(reach, db, _by, CheckLine, OperationCheck, "house_id", key=house_id)
    return sorted((CheckLine(*row) for row in rows), key=lambda one: one.at, reverse=True)


def check_by_receipt(reach: Reach, db: Connection, receipt: str) -> CheckLine | None:
    row = reached.row(reach, db, _by, CheckLine, OperationCheck, "receipt", key=receipt)
    return None if row is None else CheckLine(*row)


class CheckOfHouse(NamedTuple):
    """A check with the code of its house, as the desk of whoever asked lists it."""

    check: CheckLine
    code: str


def checks_by(
    reach: Reach, db: Connection, units: Collection[str], limit: int
) -> list[CheckOfHouse]:
    """What these units asked last, newest first."""
    found = _checks(reach, units).order_by(OperationCheck.at.desc(), OperationCheck.id.desc())
    return _with_code(db.execute(found.limit(limit)))


def allowed_before_a_change(
    reach: Reach, db: Connection, units: Collection[str], since: datetime, limit: int
) -> list[CheckOfHouse]:
    """What was allowed since then, of houses about which something has changed after it."""
    later = aliased(OperationCheck)
    asked_again = exists(
        select(1).where(
            later.county_code == OperationCheck.county_code,
            later.house_id == OperationCheck.house_id,
            later.at > OperationCheck.at,
        )
    )
    found = _checks(reach, units).where(
        OperationCheck.at >= since,
        OperationCheck.is_allowed.is_(True),
        House.changed_at > OperationCheck.at,
        not_(asked_again),
    )
    return _with_code(db.execute(found.order_by(OperationCheck.at.desc()).limit(limit)))


def _checks(reach: Reach, units: Collection[str]) -> Any:
    found = _joined(reach, CheckLine, OperationCheck).add_columns(House.code)
    return found.where(OperationCheck.unit_id.in_(units))


def _with_code(found: Any) -> list[CheckOfHouse]:
    return [CheckOfHouse(CheckLine(*row[:-1]), row[-1]) for row in found]


def county_of_token(db: Connection, token: str) -> str | None:
    """For the public page alone: whose certificate it is; None for one that never was."""
    found = select(UseCertificate.county_code).where(UseCertificate.token == token)
    return db.execute(found).scalar()


def _certificate(reach: Reach, db: Connection, key: str, value: str) -> CertificateRow | None:
    row = reached.row(reach, db, _by, CertificateRow, UseCertificate, key, key=value)
    return None if row is None else CertificateRow(*row)


def _by(reach: Reach, shape: Any, row: Any, key: str) -> Any:
    return _joined(reach, shape, row).where(getattr(row, key) == bindparam("key"))


def _by_number(reach: Reach) -> Any:
    row = UseCertificate
    return _joined(reach, CertificateRow, row).where(
        row.year == bindparam("year"), row.serial == bindparam("serial")
    )


def _joined(reach: Reach, shape: Any, row: Any) -> Any:
    columns = (getattr(row, name) for name in shape._fields)
    same = and_(House.county_code == row.county_code, House.id == row.house_id)
    return select(*columns).join(House, same).where(within(reach))
