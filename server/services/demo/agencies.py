"""The demo's agencies on the register, and how one goes from a commission to its report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import NamedTemporaryFile
from typing import Any

from PIL import Image

from server.domain.days import local_day
from server.domain.reach import whole_county
from server.services import (
    agencies,
    agency_parts,
    documents,
    inspections,
    report_questions,
    visits,
)
from server.services.agencies import Entry
from server.services.agency_parts import Certificate
from server.services.demo.photos import picture
from server.services.given_report import Report, Signature, Stated
from server.services.pdf_reading import Reading, look_into
from server.services.work import Work
from server.store.reads import report_questions as reads
from server.store.reads.report_questions import ReportQuestionFilter
from survey_schema.identity import credit_code_check_digit

SINCE = date(2020, 1, 1)  # certificates are older than the campaign
_PAGES = 6
# Who signs for the first, the second, … agency: author, reviewer, approver.
_ROLES = ("author", "reviewer", "approver")
_NAMES = (
    ("郑守信", "韩立平", "冯国栋"),
    ("蒋明理", "沈长青", "杨德厚"),
    ("朱秉正", "秦思远", "许志坚"),
)
SIGNERS = tuple(
    tuple(
        Signature(role, name, f"JD-{agency}{place}")
        for place, (role, name) in enumerate(zip(_ROLES, names, strict=True))
    )
    for agency, names in enumerate(_NAMES)
)
_SURNAMES, _FIRST, _SECOND = "赵钱孙李周吴郑王", "安定宁静平和", "一二三四五六"


def enter_agencies(work: Work, units: Sequence[str], names: Sequence[str]) -> None:
    """By the housing bureau, on the first day of the campaign."""
    for number, (unit, name) in enumerate(zip(units, names, strict=True)):
        body = f"911409{28 + number:02d}MA0J{number:05d}"
        entry = Entry(
            legal_name=name,
            credit_code=body + credit_code_check_digit(body),
            scope=("jgj125", "rural2019"),
            from_on=local_day(work.now),
        )
        agencies.enter(work, unit, entry=entry)
        held = Certificate(kind="design", number=f"A1140{number:05d}", valid_from=SINCE)
        agency_parts.list_qualification(work, unit, certificate=held)
        for signer in SIGNERS[number]:
            agency_parts.list_person(work, unit, certificate=_certificate(signer))


def _certificate(signer: Signature) -> Certificate:
    kind = "appraiser" if signer.role == "reviewer" else "structural_engineer"
    return Certificate(kind=kind, number=signer.number, valid_from=SINCE, name=signer.name)


def accept(work: Work, inspection_id: str) -> None:
    visits.accept(work, inspection_id, has_no_interest=True)


def give_report(  # noqa: PLR0917
    work: Work,
    inspection_id: str,
    number: int,
    house: Mapping[str, Any],
    report: Mapping[str, Any],
    random: Random,
) -> None:
    """Visited, uploaded and reported; `number` tells the agency and the team, `report` the rest."""
    line = documents.own_line(work, work.db, inspection_id)
    today = local_day(work.now)
    inspected_on = max(today - timedelta(days=1), local_day(line.commissioned_at))
    visits.visit(work, inspection_id, visited_on=inspected_on, people=team(number))
    data = pdf_of(inspection_id)
    sha256 = hashlib.sha256(data).hexdigest()
    work.store.documents.put(sha256, [data])
    documents.enter(work, line, sha256, _reading())
    given = Report(
        **report,
        people=SIGNERS[number % len(SIGNERS)],
        standards=("JGJ 125-2016",),
        inspected_on=inspected_on,
        signed_on=today,
        file_sha256=sha256,
        stated=_stated(house, random),
    )
    inspections.file_report(work, inspection_id, report=given)


def must_be_answered(work: Work, inspection_id: str, random: Random) -> bool:
    """Serious questions always, before the case goes on; some of the others are left for later."""
    county, wanted = whole_county(work.county), _open_about(inspection_id)
    asked = reads.report_questions(county, work.db, wanted)
    return any(one.is_serious for one in asked) or (bool(asked) and random.random() < 0.6)


def _open_about(inspection_id: str) -> ReportQuestionFilter:
    return ReportQuestionFilter(inspection=inspection_id, state="open")


def answer_all(work: Work, inspection_id: str) -> None:
    """Every question about the report, answered by the housing bureau."""
    wanted = _open_about(inspection_id)
    questions, _ = report_questions.question_page(work, wanted)
    for one in questions:
        outcome = "corrected" if one.kind in ("storeys", "floor_area") else "explained"
        note = "已到现场复核并与鉴定机构核对，机构已书面更正。"
        report_questions.answer(work, one.id, outcome=outcome, note=note)


def _stated(house: Mapping[str, Any], random: Random) -> Stated:
    """What the survey says too, but for a few that are to be asked about."""
    storeys, area = house.get("storeys"), house.get("floor_area_m2")
    is_other = random.random() < 0.05
    return Stated(
        storeys=storeys + 1 if is_other and isinstance(storeys, int) else storeys,
        floor_area_m2=round(area * random.uniform(0.9, 1.25)) if area else None,
        structure_type=house.get("structure_type"),
        built_year=house.get("built_year"),
    )


def team(number: int) -> list[str]:
    """One of many pairs of people, so that nobody is at two ends of the county on one day."""
    at = number * 7
    return [
        _SURNAMES[(at + one) % 8] + _FIRST[(at // 8 + one) % 6] + _SECOND[(at // 48 + one) % 6]
        for one in (0, 3)
    ]


def pdf_of(label: str) -> bytes:
    """A scanned report of six pages; the label makes its bytes its own."""
    return _scan() + f"\n% anju demo {label}\n".encode()


@cache
def _scan() -> bytes:
    pages = [
        Image.open(BytesIO(picture(f"report page {n}").data)).convert("L") for n in range(_PAGES)
    ]
    made = BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:])
    return made.getvalue()


@cache
def _reading() -> Reading:
    with NamedTemporaryFile(suffix=".pdf") as draft:
        draft.write(pdf_of("read once"))
        draft.flush()
        told = look_into(Path(draft.name))
    return Reading(told["pages"], told["pages_read"], tuple(told["flags"]), told["text"], ())


def report_body(today: str, house_id: str) -> dict[str, Any]:
    """As the agency's own program would send it; the file is named by its hash later."""
    return {
        "report_no": f"JD{today}-{house_id[-6:]}",
        "scale": "jgj125",
        "grade": "d",
        "scope": "whole",
        "advice": "stop_use",
        "people": [asdict(one) for one in SIGNERS[0]],
        "conclusion": "经现场检测和验算，该房屋危险性等级评定为D级。",
        "standards": ["JGJ 125-2016"],
        "inspected_on": today,
        "signed_on": today,
        "file_sha256": "0" * 64,
    }
