"""The lines of a dossier about inspection: commission, visit, report, questions, objections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.domain.danger_told import END_CAUSES, LABELS, WHOM
from server.domain.report_examination import OUTCOME_LABELS, STATE_LABELS
from server.domain.report_validity import VOID_CAUSES
from server.services.dossier_words import Line, Row, Say, Teller, after, day
from server.services.report_words import in_words
from survey_schema.report_checks import load_report_checks

_RAISED_FOR = {"owner": "产权人提出异议", "authority": "主管部门提出异议"}


def _inspection(one: Row, say: Say) -> Iterator[Line]:
    agency = say.unit(one["agency_id"])
    urgent, second = (
        "（紧急）" if one["is_urgent"] else "",
        "重新鉴定" if one["second_of"] else "鉴定",
    )
    asked = f"委托{agency}{second}{urgent}，限{day(one['due_on'])}前出具报告"
    yield Line(one["commissioned_at"], asked, say.who(one["commissioned_by"]))
    if one["rejected_at"]:
        yield Line(one["rejected_at"], f"{agency}未接受委托{after(one['rejection'])}")
    if one["accepted_at"]:
        declared = "，声明无利害关系" if one["has_no_interest"] else ""
        yield Line(one["accepted_at"], f"{agency}接受委托{declared}")
    if one["reported_at"]:
        yield Line(one["reported_at"], _report(one, say), say.who(one["reported_by"]))
    if one["voided_on"]:
        cause = VOID_CAUSES.get(one["void_cause"], one["void_cause"] or "")
        text = f"报告 {one['report_no'] or ''} 失效：{cause}"
        yield Line(one["voided_on"], text, say.who(one["voided_by"]))


def _report(one: Row, say: Say) -> str:
    advice = say.label("inspection_advice", one["advice"])
    signers = "、".join(_signer(who) for who in one["signers"] or ())
    until = f"，有效期至{day(one['valid_until'])}" if one["valid_until"] else ""
    return (
        f"出具报告 {one['report_no']}（{say.label('inspection_scale', one['scale'])}，"
        f"{say.label('inspection_scope', one['scope'])}），"
        f"{say.label('inspection_grade', one['grade'])}{after(advice, '，处理建议：')}{until}。"
        f"{one['conclusion'] or ''}（{day(one['inspected_on'])}现场鉴定，签字人员{signers}，"
        f"依据{'、'.join(one['standards'] or ())}，报告文件 SHA-256 {one['file_sha256'] or '无'}）"
    )


def _signer(who: Any) -> str:
    return str(who.get("masked", "")) if isinstance(who, Mapping) else str(who)


def _visit(one: Row, say: Say) -> Iterator[Line]:
    people = "、".join(_signer(who) for who in one["people"])
    shown = tuple((sha256, "鉴定现场照片") for sha256 in one["photos"])
    text = f"{say.unit(one['agency_id'])}{day(one['visited_on'])}现场查勘，人员：{people}"
    yield Line(one["recorded_at"], text, say.who(one["recorded_by"]), shown)


def _document(one: Row, say: Say) -> Iterator[Line]:
    text = f"收到报告文件，{one['pages']} 页，{one['size']} 字节，SHA-256 {one['sha256']}"
    yield Line(one["stored_at"], text, say.who(one["stored_by"]))


def _question(one: Row, say: Say) -> Iterator[Line]:
    check = load_report_checks()[one["kind"]]
    words = in_words(say.schema.codes["structure_type"].labels, one["kind"], one["facts"])
    serious = "（核实前不得据以销号）" if one["is_serious"] else ""
    state = STATE_LABELS[one["state"]]
    text = f"{check.label}{serious}：{check.question.format(**words)}（{state}）"
    yield Line(one["asked_at"], text)
    if one["answered_at"]:
        note = say.sealed(one["answer_sealed"], "note")
        said = f"{OUTCOME_LABELS.get(one['outcome'], '')}{after(note)}"
        yield Line(one["answered_at"], f"核实：{said}", say.who(one["answered_by"]))


def _objection(one: Row, say: Say) -> Iterator[Line]:
    reason = say.sealed(one["reason_sealed"], "reason")
    raised = _RAISED_FOR.get(one["raised_for"], "提出异议")
    number = say.matters.get(one["inspection_id"], "")
    text = f"对报告 {number} {raised}{after(reason)}"
    yield Line(one["raised_at"], text, say.who(one["raised_by"]))
    if one["decided_at"]:
        counts = say.matters.get(one["counts_id"] or "", "")
        told = say.sealed(one["decision_sealed"], "reason")
        text = f"裁定以报告 {counts} 为准{after(told)}"
        yield Line(one["decided_at"], text, say.who(one["decided_by"]))


def _telling(one: Row, say: Say) -> Iterator[Line]:
    number = say.matters.get(one["inspection_id"], "")
    text = f"鉴定为危险房屋（报告 {number}），须于{day(one['due_on'])}前告知产权人"
    yield Line(one["owed_since"], text)
    if one["told_at"]:
        way = LABELS.get(one["way"], one["way"] or "")
        whom = WHOM.get(one["whom"], "产权人")
        person = say.sealed(one["recipient_sealed"], "name") if one["recipient_sealed"] else ""
        shown = ((one["photo_sha256"], "告知照片"),) if one["photo_sha256"] else ()
        text = f"以{way}告知{whom}{after(person)}"
        yield Line(one["told_at"], text, say.who(one["told_by"]), shown)
    elif one["ended_at"]:
        yield Line(one["ended_at"], f"不再告知：{END_CAUSES.get(one['end_cause'], '')}")


TELLERS: Mapping[str, Teller] = {
    "inspection": _inspection,
    "inspection_visit": _visit,
    "report_document": _document,
    "report_question": _question,
    "report_objection": _objection,
    "report_telling": _telling,
}
