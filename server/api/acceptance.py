"""The JSON door of acceptance, sign-off and re-opening (M11)."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from server.api import acceptance_bodies as bodies, case_answers as answers
from server.domain.acts import Act
from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.http.answers import problem_answer
from server.http.door import Door
from server.http.downloads import pdf_answer
from server.services import (
    acceptance,
    reinspections,
    reopening,
    sealed_images,
    sessions,
    sign_off,
    site_check,
)
from server.services.acceptance import Application, Outcome
from server.services.reinspections import Reinspected
from server.services.sign_off import Signing
from server.services.site_check import Mark, Participant, SavedAt, Visit
from server.services.work import Work

door = Door("acceptance", url_prefix="/api/v1")

Body = dict[str, Any]

_CASE = ("case.missing", "house.changed_meanwhile", "case.closed", "case.not_ready")
_OF_ONE = (*_CASE, "acceptance.missing", "acceptance.already_decided")
_LED = ("case.wrong_tier", "case.four_eyes", "case.namesake")
_STATEMENT_BODY = 5 << 20


@door.opens(
    "/cases/<case_id>/acceptances",
    "POST",
    act=Act.ACCEPTANCE_APPLY,
    body=bodies.ApplySchema,
    answer=answers.AcceptanceSchema,
    status=201,
    max_bytes=_STATEMENT_BODY,
    problems=(
        *_CASE,
        "case.control_first",
        "case.inspection_first",
        "case.hazard_open",
        "case.evidence_missing",
        "image.malformed",
        "image.too_large",
    ),
)
def apply_for_acceptance(work: Work, body: Body, case_id: str) -> Any:
    """申请验收：产权人申请（附签字材料照片），或乡镇提请。"""
    given = body.pop("statement", None)
    statement = sealed_images.statement(given) if given else None
    application = Application(way=body.pop("way"), statement=statement)
    return acceptance.apply(work, case_id, application=application, **body)


@door.opens(
    "/acceptances/<acceptance_id>/opinion",
    "POST",
    act=Act.ACCEPTANCE_OPINE,
    body=bodies.OpinionSchema,
    answer=answers.AcceptanceSchema,
    problems=(*_OF_ONE, "reason.too_short"),
)
def opine(work: Work, body: Body, acceptance_id: str) -> Any:
    """村(居)委会出具意见；不同意须写明理由，由牵头单位答复，不因此终止验收。"""
    return acceptance.opine(work, acceptance_id, **body)


@door.opens(
    "/acceptances/<acceptance_id>/visit",
    "POST",
    act=Act.ACCEPTANCE_VISIT,
    body=bodies.VisitSchema,
    answer=answers.AcceptanceSchema,
    problems=(
        *_OF_ONE,
        *_LED,
        "case.too_few_participants",
        "case.units_missing",
        "case.participant_twice",
        "account.missing",
        "acceptance.before_finish",
        "acceptance.lines_incomplete",
        "acceptance.items_incomplete",
        "acceptance.note_needed",
        "acceptance.before_photo_needed",
        "acceptance.before_photo_foreign",
        "acceptance.after_photo_needed",
        "acceptance.same_photo",
        "acceptance.pair_far",
        "day.in_future",
        "photo.not_stored",
        "photo.of_another_house",
        "photo.used_already",
        "photo.taken_before",
        "photo.in_future",
        "unit.unknown",
    ),
)
def visit(work: Work, body: Body, acceptance_id: str) -> Any:
    """现场验收：参加人员、逐项隐患的结果和同一处的前后照片、验收表各项。"""
    version = body.pop("version", None)
    people = tuple(Participant(**one) for one in body.pop("participants"))
    marks = tuple(Mark(**one) for one in body.pop("marks"))
    at = body.pop("saved_at", None)
    saved_at = SavedAt(**at) if at else None
    found = Visit(**body, participants=people, marks=marks, saved_at=saved_at)
    return site_check.visit(work, acceptance_id, visit=found, version=version)


@door.opens(
    "/reinspections/<reinspection_id>/file",
    act=Act.REPORT_FILE_READ,
    reads=False,
    problems=("document.missing", "photo.missing"),
)
def reinspection_file(work: Work, reinspection_id: str) -> ResponseReturnValue:
    """复核鉴定报告的 PDF；以照片提交的转到照片。调阅留有记录。"""
    line, path = reinspections.stored_report(work, reinspection_id)
    if path is None:
        return redirect(f"/api/v1/photos/{line.file_sha256}", 303)
    return pdf_answer(path, line.file_sha256)


@door.opens(
    "/acceptances/<acceptance_id>/pairs",
    act=Act.ACCEPTANCE_VISIT,
    answer=bodies.PairsSchema,
    problems=("acceptance.missing",),
)
def pairs(work: Work, acceptance_id: str) -> Any:
    """现场验收要逐项核对的隐患，及各自可选的整治前照片。"""
    return {"hazards": site_check.candidates(work, acceptance_id)}


@door.opens(
    "/acceptances/<acceptance_id>/reinspection",
    "POST",
    act=Act.ACCEPTANCE_REINSPECT,
    body=bodies.ReinspectionBodySchema,
    answer=answers.ReinspectionSchema,
    status=201,
    problems=(
        *_OF_ONE,
        "agency.missing",
        "report.grade_not_in_scale",
        "report.too_few_signers",
        "reinspection.before_finish",
        "day.in_future",
        "agency.tied",
        "photo.not_stored",
        "photo.of_another_house",
        "photo.used_already",
        "photo.taken_before",
    ),
)
def reinspect(work: Work, body: Body, acceptance_id: str) -> Any:
    """提交复核鉴定报告；涉及结构加固的，A、B 级方可验收合格。"""
    version = body.pop("version", None)
    report = Reinspected(**body | {"signers": tuple(body["signers"])})
    return reinspections.file_reinspection(work, acceptance_id, report=report, version=version)


@door.opens(
    "/acceptances/<acceptance_id>/decision",
    "POST",
    act=Act.ACCEPTANCE_DECIDE,
    body=bodies.AcceptanceDecisionSchema,
    answer=answers.AcceptanceSchema,
    problems=(
        *_OF_ONE,
        *_LED,
        "acceptance.line_failed",
        "acceptance.not_reinspected",
        "acceptance.answer_needed",
        "reason.too_short",
    ),
)
def decide_acceptance(work: Work, body: Body, acceptance_id: str) -> Any:
    """验收合格，或写明理由退回；由本县规定的牵头单位办理，本人排查、鉴定、整治的除外。"""
    version = body.pop("version", None)
    return acceptance.decide(work, acceptance_id, outcome=Outcome(**body), version=version)


@door.opens(
    "/cases/<case_id>/sign-off",
    "POST",
    act=Act.CASE_SIGN_OFF,
    body=bodies.SignOffBodySchema,
    answer=answers.SignOffSchema,
    status=201,
    rate="20 per minute",
    problems=(
        *_CASE,
        *_LED,
        "case.control_open",
        "sign_off.not_proven",
        "signature.blank",
        "image.malformed",
        "image.too_large",
        "request.too_many",
    ),
)
def sign_off_case(work: Work, body: Body, case_id: str) -> Any:
    """销号：完成一户、销号一户；签发人须再次输入密码并手写签名。"""
    password, given = body.pop("password"), sealed_images.signature(body.pop("signature"))
    try:
        proof = sessions.prove_again(work, password, address=request.remote_addr)
    except Problem as problem:
        return problem_answer(problem)  # not raised: the failed try is counted
    signing = Signing(proof, given)
    return sign_off.sign_off(work, case_id, signing=signing, **body)


@door.opens(
    "/houses/<house_id>/reopening",
    "POST",
    act=Act.CASE_REOPEN,
    body=bodies.ReopenSchema,
    answer=answers.CaseHeadSchema,
    status=201,
    problems=(
        "house.missing",
        "house.changed_meanwhile",
        "house.ended",
        "case.not_closed",
        "case.nothing_to_reopen",
        "house.ended",
        "reason.too_short",
    ),
)
def reopen(work: Work, body: Body, house_id: str) -> Any:
    """重新立案：另立新案卷并关联原案卷，原案卷不改动。"""
    verdict = Verdict(body.pop("verdict"))
    return reopening.reopen(work, house_id, verdict=verdict, **body)


@door.opens(
    "/sealed-images/<image_id>/reveal",
    "POST",
    act=Act.PERSONAL_REVEAL,
    body=bodies.RevealImageSchema,
    problems=("image.missing", "reason.too_short"),
)
def reveal_image(work: Work, body: Body, image_id: str) -> Response:
    """查看手写签名或产权人签字材料；须写明理由并记入台账。"""
    data, media_type = sealed_images.show(work, image_id, **body)
    return Response(data, mimetype=media_type, headers={"Cache-Control": "no-store"})
