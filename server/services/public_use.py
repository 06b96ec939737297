"""What a plate or a certificate tells anybody: the minimum, and never a person, door or position.

The types here have no field such a thing could be put into; that is the guard, the test behind it
(tests/plates/test_public.py) looks at every byte.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.operation import Operation
from server.domain.reach import Reach, whole_county
from server.services import certificates, health, operation, report_standing
from server.services.certificates import Held
from server.services.county import county_schema
from server.services.merged_houses import followed
from server.services.work import Work
from server.store.reads import certificates as certificate_reads, evidence, houses, plates, units
from server.store.reads.houses import HouseState


class PublicHouse(NamedTuple):
    county: str
    code: str  # as it stands on the plate
    place: str  # township and village, no further
    colour: str
    reason: str
    is_operational: bool
    may_operate: bool
    valid_until: date | None
    surveyed_on: date | None
    inspected_on: date | None
    unit: str
    hotline: str | None
    email: str | None


class PublicCertificate(NamedTuple):
    county: str
    title: str
    number: str
    code: str
    place: str
    use: str
    unit: str
    issued_on: date
    valid_until: date | None
    is_valid: bool
    sentences: tuple[str, ...]
    hotline: str | None


def plate(work: Work, token: str) -> PublicHouse | None:
    """None alike for a token that never was and for one that was withdrawn."""
    row = plates.public_plate(work.db, token)
    if row is None:
        return None
    _act_for(work, row.county_code)
    reach = whole_county(row.county_code)
    house = followed(reach, work.db, houses.house_state(reach, work.db, row.house_id))
    return None if house is None else _told(work, reach, house)


def _act_for(work: Work, county: str) -> None:
    """Nobody asks; what is read is the plate's own county."""
    work.actor = Actor("anybody", county, ())


def _told(work: Work, reach: Reach, house: HouseState) -> PublicHouse:
    answer: Operation = operation.of_house(work, reach, house)
    row = health.explain(work, reach, house).row
    report = report_standing.of_house(work, reach, house.id).report
    profile = county_schema(house.county_code).profile
    return PublicHouse(
        county=profile.name,
        code=house.code,
        place=_place(work, reach, house),
        colour=row.colour,
        reason=row.reason,
        is_operational=bool(house.is_operational),
        may_operate=answer.is_allowed,
        valid_until=answer.valid_until,
        surveyed_on=None if house.surveyed_at is None else local_day(house.surveyed_at),
        inspected_on=None if report is None else report.inspected_on,
        unit=units.township_unit(reach, work.db, house.township_code) or _place_name(work, house),
        hotline=profile.hotline_phone,
        email=profile.hotline_email,
    )


def _place(work: Work, reach: Reach, house: HouseState) -> str:
    codes = (house.township_code, house.village_code)
    names = evidence.area_names(reach, work.db, codes)
    return "".join(names.get(code, "") for code in codes)


def _place_name(work: Work, house: HouseState) -> str:
    """Where the township has no unit in the system yet."""
    names = evidence.area_names(whole_county(house.county_code), work.db, [house.township_code])
    return names.get(house.township_code, "所在乡镇人民政府")


def certificate(work: Work, token: str) -> PublicCertificate | None:
    """Revoked ones are told as revoked: whoever was shown the paper must learn it."""
    county = certificate_reads.county_of_token(work.db, token)
    if county is None:
        return None
    _act_for(work, county)
    reach = whole_county(county)
    row = certificate_reads.certificate_by_token(reach, work.db, token)
    house = None if row is None else houses.house_state(reach, work.db, row.house_id)
    if row is None or house is None:
        return None
    return _told_certificate(work, reach, certificates.held(work, reach, house, row))


def _told_certificate(work: Work, reach: Reach, held: Held) -> PublicCertificate:
    row, schema = held.row, county_schema(held.row.county_code)
    uses = schema.codes["business_kind"].labels
    return PublicCertificate(
        county=schema.profile.name,
        title=schema.profile.certificate.title,
        number=row.number,
        code=held.house.code,
        place=_place(work, reach, held.house),
        use=uses.get(row.use, row.use),
        unit=evidence.unit_names(reach, work.db, [row.unit_id]).get(row.unit_id, ""),
        issued_on=local_day(row.issued_at),
        valid_until=row.valid_until,
        is_valid=held.standing.is_valid,
        sentences=held.standing.sentences,
        hotline=schema.profile.hotline_phone,
    )
