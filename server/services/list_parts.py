"""The columns of the printed lists (domain.md §4.1) that the working lists do without.

Read for a page of lines at once. What nobody records (funding, a line for remarks) is left empty
for the pen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.domain.acts import Act
from server.domain.masking import mask_phone
from server.domain.reach import Reach, reach_of, whole_county
from server.services.work import Work
from server.store.reads import evidence, list_parts as reads
from server.store.reads.case_parts import case_parts

Rows = Sequence[dict[str, Any]]


def of_hazards(work: Work, rows: Rows) -> list[dict[str, Any]]:
    reach, houses = _where(work, rows)
    grounds = reads.grounds(reach, work.db, [row["id"] for row in rows])
    confirmers = reads.confirmers(reach, work.db, houses)
    phones = _phones(work, reach, houses)
    measures = case_parts(reach, work.db, _cases(rows)).measures
    return [
        {
            **row,
            **grounds[row["id"]]._asdict(),
            "technician": confirmers.get(row["house_id"]),
            "phone_masked": phones.get(row["house_id"]),
            "controlled_at": _last(measures.get(row["case_id"], []), "in_place_at"),
        }
        for row in rows
    ]


def of_remediations(work: Work, rows: Rows) -> list[dict[str, Any]]:
    reach, houses = _where(work, rows)
    reports = case_parts(reach, work.db, _cases(rows)).inspections
    papers = reads.papers(reach, work.db, houses)
    agencies = evidence.unit_names(
        whole_county(work.county),
        work.db,
        {one.agency_id for lines in reports.values() for one in lines},
    )
    return [
        {**row, **_report(reports.get(row["case_id"], []), agencies), **_paper(papers, row)}
        for row in rows
    ]


def of_ledger(work: Work, rows: Rows) -> list[dict[str, Any]]:
    reach, houses = _where(work, rows)
    cases = _cases(rows)
    papers = reads.papers(reach, work.db, houses)
    regraded = reads.reinspection_grades(reach, work.db, cases)
    photos = reads.evidence_counts(reach, work.db, cases)
    return [
        {
            **row,
            "progress": _progress(row),
            "reinspection_grade": regraded.get(row["id"]),
            "photos": photos.get(row["id"], 0),
            **_paper(papers, row, "id"),
        }
        for row in rows
    ]


def _where(work: Work, rows: Rows) -> tuple[Reach, list[str]]:
    return reach_of(work.actor, Act.LIST_READ), sorted({row["house_id"] for row in rows})


def _cases(rows: Rows) -> list[str]:
    return sorted({row.get("case_id") or row["id"] for row in rows})


def _phones(work: Work, reach: Reach, houses: Sequence[str]) -> dict[str, str]:
    sealed = reads.sealed_people(reach, work.db, houses)
    opened = {house: work.store.secrets.open(one) for house, one in sealed.items() if one}
    return {
        house: mask_phone(str(person["owner_phone"]))
        for house, person in opened.items()
        if person.get("owner_phone")
    }


def _report(reports: Sequence[Any], agencies: Mapping[str, str]) -> dict[str, Any]:
    """The newest report there is."""
    given = [one for one in reports if one.grade is not None]
    if not given:
        return {}
    last = given[-1]
    return {
        "agency": agencies.get(last.agency_id),
        **{name: getattr(last, name) for name in ("report_no", "inspected_on", "grade", "advice")},
    }


def _paper(
    papers: Mapping[str, reads.CasePapers], row: Mapping[str, Any], key: str = "case_id"
) -> dict[str, Any]:
    found = papers.get(row[key], reads.CasePapers(None, 0))
    return {"paper_number": found.rectify_number, "supervised": found.supervised}


def _progress(row: Mapping[str, Any]) -> str:
    if row["finished_at"] is not None:
        return "done"
    return "waiting" if row["started_at"] is None else "working"


def _last(lines: Sequence[Any], name: str) -> Any:
    return getattr(lines[-1], name) if lines else None
