"""Acceptance and sign-off in the demo: the application, the village's word, the visit, the pen."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from server.domain.acceptance import DONE, NOT_DONE, NOT_REQUIRED, needs_reinspection
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.reach import whole_county
from server.services import acceptance, reinspections, sealed_images, sign_off, site_check
from server.services.acceptance import Application, Outcome
from server.services.county import county_schema
from server.services.demo import names
from server.services.demo.surveys import after_photo
from server.services.reinspections import Reinspected
from server.services.sealed_images import Given
from server.services.sessions import Proof
from server.services.sign_off import Signing
from server.services.site_check import Mark, Participant, Visit
from server.services.work import Work
from server.store.reads import acceptance as reads, cases
from server.store.reads.acceptance import SurveyPhoto
from server.store.reads.cases import HazardLine

_ANSWER = "已督促产权人疏通院墙排水沟，现场复看排水通畅。"
_FAILED = "裂缝修补后仍有渗水，勾缝不饱满，请返工后再申请。"


def apply(work: Work, case_id: str, number: int) -> str:
    """Two of three owners apply themselves; the township proposes the rest."""
    way = "proposed" if number % 3 == 0 else "owner"
    statement = sealed_images.statement(drawn()) if way == "owner" else None
    application = Application(way=way, statement=statement)
    return acceptance.apply(work, case_id, application=application).id


def opine(work: Work, acceptance_id: str, number: int) -> None:
    if number % 11 == 0:
        reasons = "院墙一侧排水不畅，雨季可能再次浸泡基础。"
        acceptance.opine(work, acceptance_id, opinion="disagree", reasons=reasons)
    else:
        acceptance.opine(work, acceptance_id, opinion="agree")


def visit(
    work: Work,
    case_id: str,
    acceptance_id: str,
    people: Iterable[Actor],
    random: Random,
    *,
    fails: bool,
) -> None:
    reach = whole_county(work.county)
    house_id = cases.case_row(reach, work.db, case_id).house_id  # type: ignore[union-attr]
    survey = reads.survey_photos(reach, work.db, house_id)
    hazards = [one for one in cases.hazards_of(reach, work.db, case_id) if one.state != "struck"]
    marks = tuple(
        _mark(work, f"{acceptance_id} {n}", one, survey, NOT_DONE if fails and n == 0 else DONE)
        for n, one in enumerate(hazards)
    )
    items = dict.fromkeys(_items(work), DONE) | {
        "demolition_video": NOT_REQUIRED,
        "licence_cancelled": NOT_REQUIRED,
    }
    found = Visit(
        on_site_on=local_day(work.now),
        participants=tuple(_there(people, random)),
        marks=marks,
        items=items,
    )
    site_check.visit(work, acceptance_id, visit=found)


def _mark(work: Work, label: str, hazard: HazardLine, survey: list[SurveyPhoto], mark: str) -> Mark:
    own = [one for one in survey if one.question in hazard.facts] or survey
    return Mark(
        hazard_id=hazard.id,
        mark=mark,
        note=_FAILED if mark == NOT_DONE else None,
        before_sha256=own[0].sha256 if own else None,
        after_sha256=after_photo(work, f"on site {label}"),
        after_at=work.now,
        after_lon=own[0].lon if own else None,
        after_lat=own[0].lat if own else None,
    )


def _items(work: Work) -> list[str]:
    return [one.value for one in county_schema(work.county).codes[site_check.ITEMS].codes]


def _there(people: Iterable[Actor], random: Random) -> Iterable[Participant]:
    """The people of the units, each once, and a mason of the village without an account."""
    units = {one.account_id: one.unit_id or "" for one in people}
    taken: set[str] = set()
    for account_id, unit_id in units.items():
        name = _another(random, "华", taken)
        yield Participant(name=name, unit_id=unit_id, account_id=account_id)
    for n in range(max(1, 3 - len(units))):
        name = _another(random, "华荣"[n], taken)
        yield Participant(name=name, unit_id=next(reversed(units.values())))


def _another(random: Random, ending: str, taken: set[str]) -> str:
    """Two of one name would be taken for one person told twice; of some thousand visits one is."""
    while (name := names.official(random) + ending) in taken:
        continue
    taken.add(name)
    return name


def is_structural(work: Work, case_id: str) -> bool:
    plans = cases.remediations_of(whole_county(work.county), work.db, case_id)
    remedies = {remedy for plan in plans for remedy in plan.remedies}
    checking = county_schema(work.county).profile.checking
    return needs_reinspection(remedies, checking.structural_remedies)


def reinspect(work: Work, acceptance_id: str, agency_id: str, random: Random) -> None:
    today = local_day(work.now)
    report = Reinspected(
        agency_id=agency_id,
        report_no=f"FJ{today:%Y%m%d}-{acceptance_id[-5:]}",
        scale="jgj125",
        grade="b",
        conclusion="加固后经复核，结构安全性满足正常使用要求，评定为B级，可以使用。",
        signers=(names.person(random) + "工", names.person(random) + "师"),
        inspected_on=today,
        file_sha256=after_photo(work, f"reinspection {acceptance_id}"),
    )
    reinspections.file_reinspection(work, acceptance_id, report=report)


def decide(work: Work, case_id: str, acceptance_id: str, *, sends_back: bool) -> None:
    line = cases.acceptances_of(whole_county(work.county), work.db, case_id)[-1]
    answer = _ANSWER if line.opinion == "disagree" else None
    conclusion = acceptance.RETURNED if sends_back else acceptance.PASSED
    outcome = Outcome(conclusion=conclusion, answer=None if sends_back else answer)
    acceptance.decide(work, acceptance_id, outcome=outcome)


def sign(work: Work, case_id: str) -> None:
    """The demo has no keyboard: the proof stands for the password given."""
    proof = Proof(work.actor.account_id, work.now)
    sign_off.sign_off(work, case_id, signing=Signing(proof, _pen()))


@cache
def _pen() -> Given:
    return sealed_images.signature(drawn())


@cache
def drawn() -> str:
    """A handwritten line, as a PNG in base64."""
    image = Image.new("L", (240, 96), 255)
    points = [(20 + 8 * n, 48 + 26 * (-1) ** n * (n % 3) // 2) for n in range(26)]
    ImageDraw.Draw(image).line(points, fill=0, width=3)
    stored = BytesIO()
    image.save(stored, "PNG")
    return base64.b64encode(stored.getvalue()).decode()
