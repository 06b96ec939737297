"""The use of a house as its file shows it: may it operate, why its colour, papers, plates."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import Act
from server.domain.certificate import CLEARED_BY_ISSUING
from server.domain.days import local_day
from server.domain.operation import Operation
from server.domain.permission import has_act
from server.domain.reach import whole_county
from server.outputs.certificate_sheet import CertificateFace
from server.services import certificates, health, operation
from server.services.certificates import Held
from server.services.county import county_schema
from server.services.finding import find_house
from server.services.health import Explained
from server.services.operation_checks import reasons_told
from server.services.work import Work
from server.store.reads import cases, certificates as reads, evidence, plates
from server.store.reads.certificates import CheckLine
from server.store.reads.plates import PlateRow
from survey_schema.origin import UNCONFIRMED, Source

_OF_ISSUER = frozenset({Act.CERTIFICATE_ISSUE, Act.CERTIFICATE_REVOKE})
_OFFERED = _OF_ISSUER | {Act.PLATE_MANAGE}


class UseFile(NamedTuple):
    operation: Operation
    health: Explained
    certificates: list[Held]
    plates: list[PlateRow]
    checks: list[CheckLine]

    @property
    def bars(self) -> list[dict[str, str]]:
        return reasons_told(self.operation.reasons)

    @property
    def health_mark(self) -> str:
        return mark_of(self.health.row.source)

    @property
    def plate(self) -> PlateRow | None:
        return next((one for one in self.plates if one.withdrawn_at is None), None)

    @property
    def in_force(self) -> Held | None:
        return next((one for one in self.certificates if one.row.revoked_at is None), None)

    @property
    def can_be_certified(self) -> bool:
        return set(self.operation.reasons) <= CLEARED_BY_ISSUING


def read_use(work: Work, house_id: str) -> UseFile:
    found = find_house(work, Act.HOUSE_READ, house_id)
    where = (found.reach, work.db, house_id)
    rows = reads.certificates_of(*where)
    return UseFile(
        operation.of_house(work, found.reach, found.house),
        health.explain(work, found.reach, found.house),
        [certificates.held(work, found.reach, found.house, row) for row in rows],
        plates.plates_of(*where),
        reads.checks_of(*where),
    )


def acts_of(work: Work) -> frozenset[Act]:
    """Which of the acts about the use of a house its page offers; each is asked again when done."""
    return frozenset(act for act in _OFFERED if has_act(work.actor, act)) - _not_ours(work)


def _not_ours(work: Work) -> frozenset[Act]:
    """Certificates are for the body the county's profile names, whoever else has the act."""
    issuing = county_schema(work.county).profile.certificate.issuing_roles
    is_issuer = any(seat.role in issuing for seat in work.actor.seats)
    return frozenset() if is_issuer else _OF_ISSUER


def face_of(work: Work, held: Held, url: str) -> CertificateFace:
    """The certificate as it is printed."""
    profile, codes = county_schema(work.county).profile, county_schema(work.county).codes
    county, row, house = whole_county(work.county), held.row, held.house
    areas = (house.township_code, house.village_code)
    names = evidence.area_names(county, work.db, areas)
    reports = {one.id: one for one in cases.inspections_of_house(county, work.db, house.id)}
    report = reports.get(row.inspection_id)
    return CertificateFace(
        county=profile.name,
        title=profile.certificate.title,
        number=row.number,
        code=house.code,
        place="".join(names.get(one, "") for one in areas),
        use=codes["business_kind"].labels.get(row.use, row.use),
        report_no=(report.report_no if report else None) or "—",
        unit=unit_name(work, row.unit_id) or "",
        issued_on=local_day(row.issued_at),
        valid_until=row.valid_until,
        url=url,
        is_valid=held.standing.is_valid,
    )


def operation_of(work: Work, house_id: str) -> Operation:
    found = find_house(work, Act.HOUSE_READ, house_id)
    return operation.of_house(work, found.reach, found.house)


def health_of(work: Work, house_id: str) -> Explained:
    found = find_house(work, Act.HOUSE_READ, house_id)
    return health.explain(work, found.reach, found.house)


def unit_name(work: Work, unit_id: str) -> str | None:
    return evidence.unit_names(whole_county(work.county), work.db, {unit_id}).get(unit_id)


def mark_of(source: Source) -> str:
    """What stands beside a rule no official text is known for."""
    return "" if source.certainty.is_official else UNCONFIRMED
