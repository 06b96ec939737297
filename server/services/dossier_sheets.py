"""A dossier in words: what is printed on its pages and written into its tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from server.domain.answer_words import AnswerWords
from server.domain.case_state import STAGE_LABELS
from server.domain.events import EVENTS
from server.domain.paper_words import day_words
from server.domain.papers import KINDS
from server.outputs.dates import day_text, moment_text
from server.outputs.dossier import Sheets
from server.services.cases import CaseFile
from server.services.county import CountySchema, county_schema, form_of
from server.services.dossier import Dossier
from server.services.paper_facts import VERDICT_WORDS

_DELIVERY = {
    "not_needed": "不需送达",
    "waiting": "待送达",
    "tried": "送达未成",
    "delivered": "已送达",
}
_PAPER_STATES = {"valid": "有效", "void": "作废"}
_CONCLUSIONS = {"passed": "合格", "returned": "退回"}
_TRACKS = {"operational": "经营性自建房", "other": "其他自建房"}
_CODES = {"green": "绿码", "yellow": "黄码", "red": "红码", "grey": "灰码"}
_SEVERITY = {"general": "一般", "severe": "严重"}
_STATES = {"open": "未整治", "planned": "已列方案", "remedied": "已整治", "struck": "已销号"}
_UNKNOWN = "无记载"


def sheets(dossier: Dossier) -> Sheets:
    schema = county_schema(dossier.county)
    house, head = dossier.house, dossier.house.head
    answers = _answers(schema, dossier)
    lines = _ledger_lines(dossier)
    papers = [_paper(one) for one in dossier.papers]
    facts = {
        "code": head.code,
        "place": f"{schema.profile.name}{house.township or ''}{house.village or ''}",
        "owner_name": dossier.owner.get("owner_name") or head.owner_masked or _UNKNOWN,
        "verdict": VERDICT_WORDS.get(head.verdict or "", "未排查"),
        "made_at": moment_text(dossier.made_at),
        "is_personal": dossier.is_personal,
        "basic": _basic(schema, dossier),
        "surveys": [f"{moment_text(one.received_at)}收到排查信息" for one in house.surveys],
        "answers": answers,
        "why": dossier.why,
        "confirmations": [_confirmation(one) for one in house.confirmations],
        "cases": [_case(schema, one) for one in house.cases],
        "papers": papers,
        "photos": [
            {"sha256": one.sha256, "label": _photo_label(schema, one)} for one in house.photos
        ],
        "ledger": lines,
        "proof": dossier.proof,
    }
    return Sheets(
        facts=facts,
        answers=answers,
        ledger_lines=lines,
        ledger={"entries": dossier.entries, "proof": dossier.proof},
        papers=papers,
        data={**facts, "why": dossier.why, "owner": dict(dossier.owner)},
    )


def _basic(schema: CountySchema, dossier: Dossier) -> list[tuple[str, str]]:
    head = dossier.house.head
    person = dossier.owner
    rows: list[tuple[str, Any]] = [
        ("产权人", person.get("owner_name") or head.owner_masked),
        ("联系电话", person.get("owner_phone")),
        ("身份证号", person.get("owner_id_number")),
        ("门牌", _door(dossier)),
        ("类别", _track(head.is_operational)),
        ("经营业态", _labels(schema, "business_kind", head.business_kinds)),
        ("结构类型", _label(schema, "structure_type", head.structure_type)),
        ("层数", head.storeys),
        ("建筑面积", f"{head.floor_area_m2:g} 平方米" if head.floor_area_m2 else None),
        ("建成年份", head.built_year),
        ("健康码", _CODES.get(head.health_code)),
        ("国家平台编码", head.platform_no),
        ("建档时间", moment_text(head.registered_at)),
    ]
    return [(label, str(value) if value else _UNKNOWN) for label, value in rows]


def _door(dossier: Dossier) -> str | None:
    if not dossier.is_personal:
        return "（已脱敏）"
    parts = ("group_name", "road_name", "door_number")
    return "".join(dossier.owner.get(name, "") for name in parts) or None


def _track(is_operational: bool | None) -> str | None:
    if is_operational is None:
        return None
    return _TRACKS["operational" if is_operational else "other"]


def _answers(schema: CountySchema, dossier: Dossier) -> list[tuple[str, str]]:
    newest = dossier.house.answers
    if newest is None or not newest.answers:
        return []
    asked = form_of(dossier.county, schema.form.id, newest.form_version) or schema.form
    words = AnswerWords(asked, schema.codes)
    return [(words.question(name), words.answer(name, one)) for name, one in newest.answers.items()]


def _confirmation(one: Any) -> str:
    now, was = VERDICT_WORDS.get(one.verdict, one.verdict), VERDICT_WORDS.get(one.was, one.was)
    told = f"技术人员确认为“{now}”" if one.was == one.verdict else f"由“{was}”改判为“{now}”"
    return f"{moment_text(one.at)}{told}{'：' + one.reason if one.reason else ''}"


def _case(schema: CountySchema, case: CaseFile) -> dict[str, Any]:
    row = case.row
    closed = moment_text(row.closed_at) if row.closed_at else "尚未办结"
    facts = [
        ("类别", _TRACKS.get(row.track, row.track)),
        ("立案判定", VERDICT_WORDS.get(row.verdict, row.verdict)),
        ("办理环节", STAGE_LABELS.get(row.stage, row.stage)),
        ("立案", moment_text(row.opened_at)),
        ("办结", closed),
    ]
    return {"number": row.number, "facts": facts, "steps": list(_steps(schema, case))}


def _steps(schema: CountySchema, case: CaseFile) -> Iterator[tuple[str, str]]:
    for one in case.hazards:
        part = _label(schema, "hazard_part", one.part)
        yield "隐患", f"{part}：{one.sign}（{_SEVERITY[one.severity]}，{_STATES[one.state]}）"
    for measure in case.measures:
        kinds = _labels(schema, "control_measure_kind", measure.kinds)
        there = f"{moment_text(measure.in_place_at)}到位" if measure.in_place_at else "未到位"
        yield "管控措施", f"{kinds}；{moment_text(measure.ordered_at)}下达，{there}"
    for report in case.inspections:
        yield "安全鉴定", _report(schema, report)
    for plan in case.remediations:
        yield "整治", _plan(schema, plan)
    for accepted in case.acceptances:
        yield "验收", _acceptance(accepted)
    for signed in case.sign_offs:
        yield "销号", f"{moment_text(signed.signed_at)}，销号编号 {signed.number}"


def _report(schema: CountySchema, one: Any) -> str:
    asked = f"{moment_text(one.commissioned_at)}委托"
    if one.reported_at is None:
        return f"{asked}，限 {day_text(one.due_on)}出具报告"
    grade = _label(schema, "inspection_grade", one.grade)
    return (
        f"{asked}，{moment_text(one.reported_at)}出具报告 {one.report_no}，{grade}。"
        f"{one.conclusion or ''}（报告文件 SHA-256 {one.file_sha256}）"
    )


def _plan(schema: CountySchema, one: Any) -> str:
    remedies = _labels(schema, "remedy_kind", one.remedies)
    done = f"，{moment_text(one.finished_at)}完成" if one.finished_at else "，未完成"
    return f"{remedies}：{one.requirement}（时限 {day_text(one.due_on)}{done}）"


def _acceptance(one: Any) -> str:
    if one.decided_at is None:
        return f"{moment_text(one.applied_at)}申请，待验收"
    on_site = day_words(one.on_site_on.isoformat() if one.on_site_on else None)
    told = f"{on_site}现场验收，{_CONCLUSIONS.get(one.conclusion, one.conclusion)}"
    return f"{told}{'：' + one.reasons if one.reasons else ''}"


def _paper(one: Any) -> dict[str, Any]:
    paper = one.file.paper
    number = paper.id if one.content else None
    return {
        "id": paper.id,
        "number": paper.number,
        "title": KINDS[paper.kind].title,
        "issued_on": day_text(paper.issued_on),
        "state": _PAPER_STATES[paper.state],
        "delivery": _DELIVERY[paper.delivery],
        "pdf_sha256": paper.pdf_sha256,
        "facts_sm3": paper.facts_sm3,
        "file": f"papers/{number}.pdf" if number else None,
    }


def _photo_label(schema: CountySchema, one: Any) -> str:
    if one.question and one.question in schema.form.questions:
        return str(schema.form.questions[one.question].label)
    return str(_label(schema, "photo_slot", one.slot))


def _ledger_lines(dossier: Dossier) -> list[tuple[str, ...]]:
    people = {line.seq: (line.who or "", line.unit or "") for line in dossier.house.timeline}
    return [
        (
            str(one["seq"]),
            moment_text(datetime.fromisoformat(one["at"])),
            EVENTS[one["event"]].label,
            *people.get(one["seq"], ("", "")),
            one["hash"],
        )
        for one in dossier.entries
    ]


def _label(schema: CountySchema, code_list: str, code: str | None) -> str | None:
    return None if code is None else schema.codes[code_list].labels.get(code, code)


def _labels(schema: CountySchema, code_list: str, codes: list[str] | None) -> str:
    return "、".join(str(_label(schema, code_list, code)) for code in codes or [])
