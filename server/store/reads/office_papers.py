"""Papers of the office: those of a month, those of a supervision item, one by its check code.

A paper on a month is read by whoever reads the whole county; one on an item by whoever reads the
item, which the service finds within reach first.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from server.domain.reach import Reach
from server.store.rows import County, OfficePaper, ReportIssue


class OfficePaperLine(NamedTuple):
    """What lists show: nothing of what the paper says."""

    county_code: str
    id: str
    kind: str
    month: str | None
    report_issue: int | None
    item_id: str | None
    number: str
    check_code: str
    unit_id: str | None
    issuer: str
    issued_on: date
    issued_at: datetime
    issued_by: str
    facts_sm3: str
    layout: int
    file_sha256: str
    pdf_sha256: str | None
    state: str
    voided_at: datetime | None


_LINE = tuple(getattr(OfficePaper, name) for name in OfficePaperLine._fields)


def paper(reach: Reach, db: Connection, paper_id: str) -> OfficePaperLine | None:
    found = select(*_LINE).where(_of_county(reach), OfficePaper.id == paper_id)
    row = db.execute(found).one_or_none()
    return None if row is None else OfficePaperLine(*row)


def of_month(reach: Reach, db: Connection, month: str) -> list[OfficePaperLine]:
    found = select(*_LINE).where(_of_county(reach), OfficePaper.month == month)
    return [OfficePaperLine(*row) for row in db.execute(found.order_by(OfficePaper.issued_at))]


def of_kind(reach: Reach, db: Connection, kind: str, limit: int) -> list[OfficePaperLine]:
    """The newest first."""
    found = select(*_LINE).where(_of_county(reach), OfficePaper.kind == kind)
    ordered = found.order_by(OfficePaper.issued_at.desc(), OfficePaper.id.desc()).limit(limit)
    return [OfficePaperLine(*row) for row in db.execute(ordered)]


def of_item(reach: Reach, db: Connection, item_id: str) -> list[OfficePaperLine]:
    found = select(*_LINE).where(_of_county(reach), OfficePaper.item_id == item_id)
    return [OfficePaperLine(*row) for row in db.execute(found.order_by(OfficePaper.issued_at))]


def sealed_facts(reach: Reach, db: Connection, paper_id: str) -> bytes:
    found = select(OfficePaper.facts_sealed).where(_of_county(reach), OfficePaper.id == paper_id)
    content: bytes = db.execute(found).scalar_one()
    return content


def void_reasons(reach: Reach, db: Connection, papers: Collection[str]) -> dict[str, bytes]:
    row = OfficePaper
    found = select(row.id, row.void_reason_sealed).where(
        _of_county(reach), row.id.in_(papers), row.void_reason_sealed.is_not(None)
    )
    return {one: bytes(reason or b"") for one, reason in db.execute(found)}


class Newer(NamedTuple):
    """A later issue of the month's report, and the code of a valid paper on it, if there is one."""

    issue: int
    frozen_at: datetime
    check_code: str | None


class PublicOfficePaper(NamedTuple):
    """What the check code tells anybody."""

    line: OfficePaperLine
    facts_sealed: bytes
    newer: Newer | None


def public_paper(db: Connection, check_code: str) -> PublicOfficePaper | None:
    """For whoever holds the paper: found by its code alone, in whichever county it was issued."""
    found = select(*_LINE, OfficePaper.facts_sealed).where(
        OfficePaper.county_code.in_(select(County.code)), OfficePaper.check_code == check_code
    )
    row = db.execute(found).first()
    if row is None:
        return None
    line = OfficePaperLine(*row[:-1])
    return PublicOfficePaper(line, row[-1], _newer(db, line))


def _newer(db: Connection, line: OfficePaperLine) -> Newer | None:
    if line.month is None or line.report_issue is None:
        return None
    issue = ReportIssue
    same = (issue.county_code == line.county_code, issue.month == line.month)
    newest = db.execute(
        select(issue.issue, issue.frozen_at)
        .where(*same, issue.issue > line.report_issue)
        .order_by(issue.issue.desc())
        .limit(1)
    ).one_or_none()
    return None if newest is None else Newer(*newest, _code_on(db, line, newest[0]))


def _code_on(db: Connection, line: OfficePaperLine, issue: int) -> str | None:
    row: Any = OfficePaper
    found = (
        select(row.check_code)
        .where(row.county_code == line.county_code, row.month == line.month)
        .where(row.kind == line.kind, row.report_issue == issue, row.state == "valid")
        .order_by(row.issued_at.desc())
        .limit(1)
    )
    return db.execute(found).scalar_one_or_none()


def months_with_papers(reach: Reach, db: Connection) -> dict[str, int]:
    """Month → how many papers were issued on it."""
    row = OfficePaper
    found = select(row.month, func.count()).where(_of_county(reach), row.month.is_not(None))
    return {str(month): number for month, number in db.execute(found.group_by(row.month))}


def _of_county(reach: Reach) -> ColumnElement[bool]:
    return OfficePaper.county_code.in_({span.county for span in reach.spans})
