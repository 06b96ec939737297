"""May this house be used for business? The facts from its rows, the answer from the domain.

Every place that answers the question asks `of_house` here: file, interface, certificate, health
page, export. What it says is of today; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.operation import Operation, OperationFacts, may_operate
from server.domain.reach import Reach
from server.services import report_standing, transfer_reading
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import cases, certificates, house_file
from server.store.reads.certificates import CertificateRow
from server.store.reads.houses import HouseState
from survey_schema.use_model import NewBuildTerms

_HELD = ("needed", "ordered", "in_place")


def of_house(
    work: Work, reach: Reach, house: HouseState, *, wanted_use: str | None = None
) -> Operation:
    """`wanted_use`: the business a licence is applied for, a code of business_kind."""
    return may_operate(facts_of(work, reach, house, wanted_use=wanted_use))


def facts_of(
    work: Work, reach: Reach, house: HouseState, *, wanted_use: str | None = None
) -> OperationFacts:
    where = (reach, work.db, house.id)
    newest = certificates.newest_of(*where)
    open_case = _open_case(work, reach, house)
    return OperationFacts(
        today=local_day(work.now),
        verdict=None if house.verdict is None else Verdict(house.verdict),
        is_under_control=open_case is not None and open_case.control in _HELD,
        has_open_hazards=any(one.state != "struck" for one in cases.hazards_of_house(*where)),
        is_ended=house.ended_on is not None,
        is_revoked=newest is not None and newest.revoked_at is not None,
        certified_use=_use_in_force(newest),
        wanted_use=wanted_use,
        **_of_report(work, reach, house),
        **_of_answers(work, reach, house),
    )


def _use_in_force(newest: CertificateRow | None) -> str | None:
    return newest.use if newest is not None and newest.revoked_at is None else None


def _open_case(work: Work, reach: Reach, house: HouseState) -> cases.CaseRow | None:
    return cases.case_row(reach, work.db, house.open_case_id) if house.open_case_id else None


def _of_report(work: Work, reach: Reach, house: HouseState) -> dict[str, Any]:
    """Of the report that counts; a void one is told as void, not as none (report_standing)."""
    report = report_standing.for_operation(work, reach, house.id)
    if report.case_id is None:
        return {}
    case = cases.case_row(reach, work.db, report.case_id)
    return {
        "is_dangerous": report.is_dangerous,
        "valid_until": report.valid_until,
        "is_partial": report.is_partial,
        "void_cause": report.void_cause,
        "is_questioned": report.is_questioned and not report.is_dangerous,
        "is_accepted": case is not None and case.acceptance == "passed",
    }


def _of_answers(work: Work, reach: Reach, house: HouseState) -> dict[str, bool]:
    """What the newest survey says of legality (M12, M15)."""
    found = house_file.answers_of(reach, work.db, house.id)
    answers = (found and found.answers) or {}
    terms = county_schema(house.county_code).profile.new_build
    is_new = (answers.get("built_year") or 0) >= terms.since_year
    return {
        "is_unlawful": transfer_reading.is_unlawful(
            work, house.id, by_survey=bool(answers.get("is_unlawful"))
        ),
        "lacks_permits": is_new and _lacks_permits(answers, terms),
        "lacks_design": is_new and not _is_designed(answers, terms),
    }


def _lacks_permits(answers: Mapping[str, Any], terms: NewBuildTerms) -> bool:
    """A question nobody answered is not a permit (law 5)."""
    missing = answers.get("missing_procedures")
    return missing is None or not set(missing).isdisjoint(terms.procedures)


def _is_designed(answers: Mapping[str, Any], terms: NewBuildTerms) -> bool:
    return (
        answers.get("design_kind") in terms.designs
        and answers.get("builder_kind") in terms.builders
    )
