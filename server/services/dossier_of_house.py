"""The lines of a dossier about the house beside its cases: surveys, matters, plates, papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from server.domain.certificate import REPLACED, REVOCATIONS
from server.domain.data_quality import OUTCOME_LABELS
from server.domain.papers import WAYS
from server.domain.plate import WITHDRAWALS
from server.domain.sector_tasks import MOVES as TASK_MOVES, STATES as TASK_STATES, TASK_KINDS
from server.domain.transfers import (
    FEEDBACK,
    MOVES as TRANSFER_MOVES,
    SOURCES,
    STATES as TRANSFER_STATES,
)
from server.services.dossier_words import SEALED, VERDICTS, Line, Row, Say, Teller, after, day
from server.services.operation_checks import reasons_told
from survey_schema.quality import load_quality

_SURVEYS = {"survey": "排查", "resurvey": "重新排查", "recheck": "复查"}
_RECEIVED = {
    "accepted": "已采用",
    "quarantined": "待核查",
    "returned": "退回重填",
    "replaced": "已由新的排查代替",
    "released": "核查后采用",
    "rejected": "未采用",
}
_STEPS = {
    "dispatch": "派单",
    "record": "登记",
    **{move.step: move.label for move in (*TASK_MOVES, *TRANSFER_MOVES)},
}
_QUESTIONS = {"open": "待核实", "answered": "已核实", "withdrawn": "已消除"}


def _survey(one: Row, say: Say) -> Iterator[Line]:
    kind, state = _SURVEYS.get(one["kind"], one["kind"]), _RECEIVED[one["state"]]
    if say.sealed(one["review_sealed"], "outcome") == "corrected":
        kind, state = "更正排查答案", "另存一版"
    taken = f"，{Line(one['captured_at'], '').when}现场填写" if one["captured_at"] else ""
    text = f"{kind}（{state}），表单版本 {one['form_version']}{taken}，原文 SM3 {one['body_hash']}"
    word = say.sealed(one["review_sealed"], "reason")
    yield Line(
        one["received_at"], f"{text}{after(word, '；核查意见：')}", say.who(one["account_id"])
    )


def _assessment(one: Row, say: Say) -> Iterator[Line]:
    rules = "、".join(str(fired["rule"]) for fired in one["fired"] if "rule" in fired)
    verdict = VERDICTS.get(one["verdict"], one["verdict"])
    text = f"初步判定为“{verdict}”（规则库 {one['pack']}{after(rules, '，符合规则 ')}）"
    yield Line(one["at"], text)


def _confirmation(one: Row, say: Say) -> Iterator[Line]:
    now, was = (VERDICTS.get(one[name], one[name]) for name in ("verdict", "was"))
    told = f"确认为“{now}”" if one["was"] == one["verdict"] else f"由“{was}”改判为“{now}”"
    yield Line(one["at"], f"{told}{after(one['reason'])}", say.who(one["account_id"]))


def _review(one: Row, say: Say) -> Iterator[Line]:
    was, proposed = (VERDICTS.get(one[name], one[name]) for name in ("was", "proposed"))
    yield Line(one["opened_at"], f"按规则库 {one['pack']} 由“{was}”变为“{proposed}”，提请复核")
    if one["decided_at"]:
        yield Line(one["decided_at"], "已由技术人员复核，见技术人员意见")


def _question(one: Row, say: Say) -> Iterator[Line]:
    check = load_quality()[one["kind"]]
    state = _QUESTIONS.get(one["state"], one["state"])
    yield Line(one["asked_at"], f"{check.label}（{state}）")
    if one["answered_at"]:
        note = say.sealed(one["answer_sealed"], "note")
        said = f"核实：{OUTCOME_LABELS.get(one['outcome'], '')}{after(note)}"
        yield Line(one["answered_at"], said, say.who(one["answered_by"]))


def _draw(one: Row, say: Say) -> Iterator[Line]:
    """Nothing of the first verdict before the second visit is done: it is blind."""
    draw = say.draws[one["draw_id"]]
    yield Line(draw["drawn_at"], f"{draw['month']}月度抽查第 {one['rank']} 位抽中")
    if one["assigned_at"]:
        yield Line(one["assigned_at"], "派其他人员现场复查", say.who(one["assigned_to"]))
    second = say.seconds.get(one["draw_id"])
    if second:
        first = VERDICTS.get(one["first_verdict"], one["first_verdict"])
        found = VERDICTS.get(second, second)
        is_same = "一致" if first == found else "不一致"
        yield Line(None, f"原判定“{first}”，复查判定“{found}”，{is_same}")


def _department(one: Row, say: Say) -> Iterator[Line]:
    name = say.party(f"department:{one['department_code']}")
    ground = "按用途归口" if one["ground"] == "use" else "因派单或移送"
    until = f"，{Line(one['ended_at'], '').when}止" if one["ended_at"] else ""
    yield Line(one["since"], f"{name}（{ground}）{until}")


def _finding(one: Row, say: Say) -> Iterator[Line]:
    kinds = say.labels("illegal_kind", one["kinds"])
    ended = f"；{Line(one['ended_at'], '').when}起排查不再反映" if one["ended_at"] else ""
    yield Line(one["found_at"], f"排查发现：{kinds}{ended}")


def _task(one: Row, say: Say) -> Iterator[Line]:
    kind = TASK_KINDS[one["kind"]].label
    demand = say.sealed(one["demand_sealed"], "demand")
    due = Line(one["due_at"], "").when
    text = (
        f"{one['number']}：{say.party(one['sender'])}向{say.party(one['receiver'])}派单，{kind}"
        f"（依据{one['basis']}），限{due}前，{TASK_STATES[one['state']]}。{demand}"
    )
    yield Line(one["dispatched_at"], text, say.who(one["dispatched_by"]))


def _transfer(one: Row, say: Say) -> Iterator[Line]:
    kinds, source = say.labels("illegal_kind", one["kinds"]), SOURCES[one["source"]]
    to = f"，移送{say.party(one['receiver'])}" if one["receiver"] else ""
    back = FEEDBACK[one["side"]]
    text = (
        f"{one['number']}：{say.party(one['sender'])}登记，{source}发现，{kinds}{to}，"
        f"{TRANSFER_STATES[one['state']]}，{back}"
    )
    yield Line(one["recorded_at"], text, say.who(one["recorded_by"]))


def _step(one: Row, say: Say) -> Iterator[Line]:
    number, name = say.matters.get(one["matter_id"], ""), _STEPS.get(one["step"], one["step"])
    to = f"，现由{say.party(one['receiver'])}办理" if one["receiver"] else ""
    words = say.sealed(one["words_sealed"], "words")
    clause = after(one["clause"], "，依据")
    late = "（逾期）" if one["is_late"] else ""
    text = f"{number} {say.party(one['party'])}{name}{late}{clause}{to}{after(words)}"
    shown = tuple((sha256, f"{number} {name}") for sha256 in one["files"])
    yield Line(one["at"], text, say.who(one["account_id"]), shown)


def _plate(one: Row, say: Say) -> Iterator[Line]:
    yield Line(one["issued_at"], f"制发第 {one['serial']} 号标识牌", say.who(one["issued_by"]))
    if one["withdrawn_at"]:
        cause = WITHDRAWALS.get(one["withdrawn_for"], one["withdrawn_for"] or "")
        text = f"第 {one['serial']} 号标识牌停用：{cause}"
        yield Line(one["withdrawn_at"], text, say.who(one["withdrawn_by"]))


def _certificate(one: Row, say: Say) -> Iterator[Line]:
    use = say.label("business_kind", one["use"])
    until = f"，有效期至{day(one['valid_until'])}" if one["valid_until"] else ""
    text = f"{say.unit(one['unit_id'])}核发凭证 {one['number']}（{use}{until}）"
    yield Line(one["issued_at"], text, say.who(one["issued_by"]))
    if one["revoked_at"]:
        why = one["revoked_for"]
        cause = "换发新证" if why == REPLACED else REVOCATIONS.get(why, why or "")
        reason = say.sealed(one["reason_sealed"], "reason")
        text = f"凭证 {one['number']} 撤回：{cause}{after(reason, '，')}"
        yield Line(one["revoked_at"], text, say.who(one["revoked_by"]))


def _check(one: Row, say: Say) -> Iterator[Line]:
    licence = say.label("licence_kind", one["licence_kind"])
    why = "；".join(bar["sentence"] for bar in reasons_told(one["reasons"]))
    answer = "可以用于经营" if one["is_allowed"] else f"不得用于经营：{why}"
    text = f"{say.unit(one['unit_id'])}办理{licence}前核查（回执 {one['receipt']}）：{answer}"
    yield Line(one["at"], text, say.who(one["account_id"]))


def _delivery(one: Row, say: Say) -> Iterator[Line]:
    number, way = say.papers.get(one["paper_id"], ""), WAYS[one["way"]].label
    yield Line(
        one["happened_at"],
        f"{number} {way}：{_arrival(one, say)}{_proofs(one, say)}",
        say.who(one["delivered_by"]),
        ((one["photo_sha256"], f"{number} 送达照片"),) if one["photo_sha256"] else (),
    )


def _arrival(one: Row, say: Say) -> str:
    if not one["is_delivered"]:
        return "送达未成"
    signed = "，拒收或拒签" if one["is_refused"] else ""
    signed = "，已签名" if one["is_signed"] else signed
    return f"{day(one['delivered_on'])}送达{signed}"


def _proofs(one: Row, say: Say) -> str:
    opened = say.open(one["person_sealed"], str(one["id"]).encode())
    name = opened.get("receiver") if opened else one["receiver_masked"]
    relation = f"（{one['relation']}）" if one["relation"] else ""
    receiver = f"，收件人{name}{relation}" if name else ""
    if opened is None:
        return f"{receiver}{after(SEALED, '，见证人和情况说明')}"
    witnesses = after("、".join(opened.get("witnesses") or ()), "，见证人")
    tracking = after(opened.get("tracking_no"), "，邮件号码")
    return f"{receiver}{witnesses}{tracking}{after(opened.get('note'), '；')}"


TELLERS: Mapping[str, Teller] = {
    "submission": _survey,
    "assessment": _assessment,
    "confirmation": _confirmation,
    "review_task": _review,
    "quality_question": _question,
    "draw_visit": _draw,
    "house_department": _department,
    "unlawful_finding": _finding,
    "sector_task": _task,
    "case_transfer": _transfer,
    "matter_step": _step,
    "plate": _plate,
    "use_certificate": _certificate,
    "operation_check": _check,
    "paper_delivery": _delivery,
}
