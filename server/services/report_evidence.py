"""Everything one report is held against, gathered once (server.domain.report_facts)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from server.domain.cited_standards import Standard
from server.domain.days import local_day
from server.domain.photo_likeness import distance
from server.domain.reach import Reach, whole_county
from server.domain.report_facts import Examined, HouseWords, Likeness, Listed, Signer, TeamVisit
from server.domain.text_likeness import bands, from_text, percent_alike, signature_of
from server.domain.walk import length_m
from server.services import documents, owner
from server.services.commissions import interests_of, ties_on
from server.services.work import Work
from server.store.reads import agencies, quality_records, reports
from server.store.reads.case_shapes import InspectionLine
from server.store.reads.reports import DocumentLine, HouseWordsRow
from survey_schema.report_checks import load_report_checks, load_standards


def examined(work: Work, line: InspectionLine) -> Examined:
    """The report of `line`, which must have been given with a document of its own."""
    county = whole_county(work.county)
    assert line.inspected_on is not None
    uploaded = reports.documents_of(county, work.db, line.id)
    document = next(one for one in uploaded if one.sha256 == line.file_sha256)
    house = reports.house_words(county, work.db, line.house_id)
    text = documents.text_of(work, document)
    return Examined(
        inspected_on=line.inspected_on,
        signed_on=line.signed_on or line.inspected_on,
        commissioned_on=local_day(line.commissioned_at),
        has_no_interest=line.has_no_interest,
        report_no=line.report_no or "",
        standards=tuple(line.standards or ()),
        stated=_stated(work, line, house),
        surveyed=_surveyed(house),
        signers=tuple(Signer(one["role"], one["name"], one["number"]) for one in line.people or ()),
        ties=ties_on(work, line.agency_id, line.inspected_on),
        interests=interests_of(work, line.house_id),
        pages=document.pages,
        flags=tuple(document.flags),
        text=text,
        known_standards=_standards(),
        team=tuple(_team(work, county, line, house)),
        same_file=tuple(reports.houses_with_file(county, work.db, document.sha256, line.house_id)),
        alike_texts=tuple(_alike(work, county, line, text)),
        shared_pictures=_shared_pictures(work, county, line, document),
        **_register(work, county, line.agency_id),
    )


def _register(work: Work, county: Reach, agency_id: str) -> dict[str, Any]:
    where = (county, work.db, agency_id)
    people = agencies.people(*where)
    return {
        "standings": tuple(one.standing for one in agencies.standings(*where)),
        "qualifications": tuple(one.validity for one in agencies.qualifications(*where)),
        "listed": tuple(Listed(one.name_index, one.number_index, one.validity) for one in people),
    }


def _stated(work: Work, line: InspectionLine, house: HouseWordsRow) -> HouseWords:
    said = line.stated or {}
    sealed = reports.address_sealed(whole_county(work.county), work.db, line.id)
    address = {} if sealed is None else work.store.secrets.open(sealed)
    return HouseWords(
        said.get("storeys"),
        said.get("floor_area_m2"),
        said.get("structure_type"),
        said.get("built_year"),
        owner.door_index(work, house.village_code, address),
    )


def _surveyed(house: HouseWordsRow) -> HouseWords:
    return HouseWords(
        house.storeys,
        house.floor_area_m2,
        house.structure_type,
        house.built_year,
        house.door_index,
    )


def _standards() -> Mapping[str, Standard]:
    return {
        one.number: Standard(one.number, one.since, one.until, one.replaced_by)
        for one in load_standards().values()
    }


def _team(work: Work, county: Reach, line: InspectionLine, house: HouseWordsRow) -> list[TeamVisit]:
    """Other houses somebody of the same visit was at on the same day."""
    day = line.inspected_on
    assert day is not None
    own = reports.visits_of(county, work.db, [line.id])
    names = {who["index"] for one in own if one.visited_on == day for who in one.people}
    elsewhere = reports.visits_elsewhere(county, work.db, line.agency_id, day, line.house_id)
    shared = [one for one in elsewhere if names & {who["index"] for who in one.people}]
    return [TeamVisit(one.house_id, _metres(house, one.lon, one.lat)) for one in shared]


def _metres(house: HouseWordsRow, lon: float | None, lat: float | None) -> float:
    """0 where one of the two has no position: unknown accuses nobody."""
    if house.lon is None or house.lat is None or lon is None or lat is None:
        return 0.0
    return length_m([(house.lon, house.lat), (lon, lat)])


def _alike(work: Work, county: Reach, line: InspectionLine, text: str | None) -> list[Likeness]:
    signature = signature_of(text or "")
    if signature is None:
        return []
    near = reports.alike_texts(county, work.db, line.agency_id, bands(signature), line.house_id)
    return [
        Likeness(one.house_id, percent_alike(signature, from_text(one.signature))) for one in near
    ]


def _shared_pictures(
    work: Work, county: Reach, line: InspectionLine, document: DocumentLine
) -> dict[str, int]:
    """Pictures that many houses' reports hold are forms and certificates, and are left out."""
    limits = load_report_checks()["same_picture"].limits
    found: Counter[str] = Counter()
    for number in reports.prints_of(county, work.db, line.id):
        houses = _houses_with(work, county, line.house_id, number, int(limits["most_bits"]))
        if len(houses) <= limits["most_houses"]:
            found.update(houses)
    return dict(found)


def _houses_with(work: Work, county: Reach, house: str, number: int, most_bits: int) -> set[str]:
    near = reports.near_pictures(county, work.db, documents.bands_of(number), house)
    houses = {one for one, other in near if distance(number, other) <= most_bits}
    stored = quality_records.stored_print(number)
    return houses | set(reports.surveys_with_print(county, work.db, stored, house))
