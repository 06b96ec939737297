"""The lines of a dossier about one case: one function a table, from control to sign-off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from server.domain.acceptance import MARK_LABELS, OPINIONS, WAYS
from server.domain.acts import ROLE_LABELS, Role
from server.domain.neighbours import BASIS_LABELS, STATE_LABELS as NEIGHBOUR_LABELS, WAYS as TOLD_BY
from server.domain.photo_evidence import PURPOSES
from server.domain.reopening import CAUSES
from server.services.dossier_words import OUT_OF_REACH, Line, Row, Say, Teller, after, day

_SEVERITY = {"general": "一般", "severe": "严重"}
_HAZARD_STATES = {"open": "未整治", "planned": "已列方案", "remedied": "已整治", "struck": "已销号"}
_CONCLUSIONS = {"passed": "合格", "returned": "不合格，退回整改"}
_PARTS = {
    "repair": "参加整治",
    "report": "参加鉴定",
    "reinspection": "参加复核鉴定",
    "acceptance": "参加验收",
}
_IMAGES = {"signature": "手写签名", "statement": "产权人书面申请"}


def _reopening(one: Row, say: Say) -> Iterator[Line]:
    cause = CAUSES.get(one["cause"], one["cause"])
    earlier = say.matters.get(one["reopens"], "")
    text = f"由案卷 {earlier} 重新立案（{cause}）{after(one['reason'])}"
    yield Line(one["reopened_at"], text, say.who(one["reopened_by"]))


def _hazard(one: Row, say: Say) -> Iterator[Line]:
    part, state = say.label("hazard_part", one["part"]), _HAZARD_STATES[one["state"]]
    text = f"{part}：{one['sign']}（{_SEVERITY[one['severity']]}，{state}）"
    yield Line(one["listed_at"], text)


def _measure(one: Row, say: Say) -> Iterator[Line]:
    kinds = say.labels("control_measure_kind", one["kinds"])
    due = Line(one["due_at"], "").when
    yield Line(one["ordered_at"], f"下达：{kinds}，限{due}前到位", say.who(one["ordered_by"]))
    if one["in_place_at"]:
        photo = one["photo_sha256"]
        shown = ((photo, "管控到位照片"),) if photo else ()
        yield Line(one["in_place_at"], f"到位：{kinds}", say.who(one["in_place_by"]), shown)
    if one["lifted_at"]:
        yield Line(one["lifted_at"], f"解除：{kinds}", say.who(one["lifted_by"]))


def neighbour(one: Row, say: Say) -> Iterator[Line]:
    """The neighbour's people are another house's: masked even where this one's are in clear, and
    not named at all where that house lies out of reach (decision 0016)."""
    code, state = say.houses.get(one["house_id"]), NEIGHBOUR_LABELS[one["state"]]
    metres = f"，相距 {one['metres']:.0f} 米" if one["metres"] is not None else ""
    place = f"（{BASIS_LABELS[one['basis']]}{metres}）"
    at = one["told_at"] or one["named_at"]
    if code is None:
        yield Line(at, f"{OUT_OF_REACH}{place}：{state}")
        return
    shown = ((one["photo_sha256"], "告知周边群众照片"),) if one["photo_sha256"] else ()
    yield Line(at, f"房屋 {code}{place}：{state}{_telling(one)}", say.who(one["told_by"]), shown)


def _telling(one: Row) -> str:
    way = TOLD_BY.get(one["way"], one["way"]) if one["way"] else ""
    signed = "，已签字确认" if one["signature_sha256"] else ""
    receiver = after(one["recipient_masked"], "，告知对象 ")
    return f"{after(way, '，')}{receiver}{signed}{after(one['reason'])}"


def _progress(one: Row, say: Say) -> Iterator[Line]:
    percent = f"完成 {one['percent']}%" if one["percent"] is not None else "报告进展"
    shown = tuple((sha256, "整治进展照片") for sha256 in one["photos"])
    text = f"{percent}{after(one['words'])}"
    yield Line(one["reported_at"], text, say.who(one["reported_by"]), shown)


def _review(one: Row, say: Say) -> Iterator[Line]:
    yield Line(one["called_at"], f"{day(one['due_on'])}到期未完成，转技术人员重新评估")
    if one["decided_at"]:
        yield Line(one["decided_at"], "已重新评估，见技术人员意见")


def _plan(one: Row, say: Say) -> Iterator[Line]:
    kind, remedies = (
        say.label("remediation_class", one["kind"]),
        say.labels("remedy_kind", one["remedies"]),
    )
    person = say.person(one["responsible_sealed"], one["responsible_masked"])
    unit, ends = (
        say.unit(one["supervising_unit_id"]),
        "（整幢拆除）" if one["ends_house"] else "",
    )
    watching = _supervisor(one, say)
    text = (
        f"{kind}{ends}，{remedies}：{one['requirement']}"
        f"（时限{day(one['due_on'])}，责任人{person}，监管单位{unit}{watching}）"
    )
    replaced = "；后由新方案代替" if one["replaced_by"] else ""
    yield Line(one["planned_at"], f"{text}{replaced}", say.who(one["planned_by"]))
    if one["started_at"]:
        yield Line(one["started_at"], f"{remedies}：开工")
    if one["finished_at"]:
        shown = tuple((sha256, "整治后照片") for sha256 in one["photos"] or ())
        yield Line(one["finished_at"], f"{remedies}：完成", say.who(one["finished_by"]), shown)


def _supervisor(one: Row, say: Say) -> str:
    found = []
    if one["supervisor_masked"]:
        name = say.person(one["supervisor_sealed"], one["supervisor_masked"])
        found.append(f"，监管责任人{name}")
    if one["funding"]:
        found.append(f"，资金{one['funding']}")
    return "".join(found)


def _acceptance(one: Row, say: Say) -> Iterator[Line]:
    way = WAYS.get(one["way"], "申请验收")
    yield Line(one["applied_at"], f"{way}验收", say.who(one["applied_by"]))
    if one["opined_at"]:
        said = OPINIONS.get(one["opinion"], "")
        text = f"村（居）委会意见：{said}{after(one['opinion_reasons'])}"
        yield Line(one["opined_at"], text, say.who(one["opined_by"]))
    if one["visited_at"]:
        yield Line(one["visited_at"], _visit(one, say), say.who(one["visited_by"]))
    if one["opinion_answer"]:
        answer = f"对村（居）委会意见的答复：{one['opinion_answer']}"
        yield Line(one["decided_at"], answer, say.who(one["decided_by"]))
    if one["decided_at"]:
        tier = ROLE_LABELS[Role(one["tier"])] if one["tier"] else ""
        said = _CONCLUSIONS.get(one["conclusion"], "")
        text = f"{tier}验收结论：{said}{after(one['reasons'])}"
        yield Line(one["decided_at"], text, say.who(one["decided_by"]))


def _visit(one: Row, say: Say) -> str:
    people = "、".join(
        f"{who.get('name', '')}（{say.unit(who.get('unit_id'))}）"
        for who in one["participants"] or ()
    )
    items: Mapping[str, str] = one["items"] or {}
    marks = "，".join(
        f"{say.label('acceptance_item', item)} {MARK_LABELS.get(mark, mark)}"
        for item, mark in items.items()
    )
    return f"{day(one['on_site_on'])}现场验收，参加人员：{people}{after(marks, '；')}"


def _mark(one: Row, say: Say) -> Iterator[Line]:
    hazard = say.matters.get(one["hazard_id"], "隐患")
    metres = f"，两张照片相距 {one['distance_m']:.0f} 米" if one["distance_m"] is not None else ""
    pair = ((one["before_sha256"], "整治前"), (one["after_sha256"], "整治后"))
    shown = tuple((sha256, f"{word}：{hazard}") for sha256, word in pair if sha256)
    place = after(one["place_note"], "；同一位置说明：")
    text = f"{MARK_LABELS[one['mark']]} {hazard}{after(one['note'])}{metres}{place}"
    yield Line(one["after_at"], text, "", shown)


def _reinspection(one: Row, say: Say) -> Iterator[Line]:
    grade = say.label("inspection_grade", one["grade"])
    usable = "可以使用" if one["is_usable"] else "不得使用"
    text = (
        f"{say.unit(one['agency_id'])}复核鉴定报告 {one['report_no']}，{grade}，{usable}。"
        f"{one['conclusion']}（{'、'.join(one['signers'])}，{day(one['inspected_on'])}现场鉴定，"
        f"报告文件 SHA-256 {one['file_sha256']}）"
    )
    yield Line(one["filed_at"], text, say.who(one["filed_by"]))


def _named(one: Row, say: Say) -> Iterator[Line]:
    name = say.person(one["name_sealed"], one["name_masked"])
    unit = say.unit(one["unit_id"])
    part = _PARTS.get(one["part"], one["part"])
    yield Line(one["named_at"], f"{part}：{name}{f'（{unit}）' if unit else ''}")


def _image(one: Row, say: Say) -> Iterator[Line]:
    kind = _IMAGES.get(one["kind"], one["kind"])
    text = f"{kind}，加密保存，图像 SHA-256 {one['sha256']}"
    yield Line(one["kept_at"], text, say.who(one["kept_by"]))


def _evidence(one: Row, say: Say) -> Iterator[Line]:
    what = PURPOSES.get(one["purpose"], one["purpose"])
    taken = Line(one["taken_at"], "").when
    shown = ((one["sha256"], what),)
    yield Line(one["entered_at"], f"{what}，{taken}拍摄", say.who(one["entered_by"]), shown)


def _sign_off(one: Row, say: Say) -> Iterator[Line]:
    text = f"{ROLE_LABELS[Role(one['tier'])]}销号，编号 {one['number']}"
    yield Line(one["signed_at"], text, say.who(one["signed_by"]))


TELLERS: Mapping[str, Teller] = {
    "reopening": _reopening,
    "hazard": _hazard,
    "control_measure": _measure,
    "neighbour": neighbour,
    "remediation": _plan,
    "remediation_progress": _progress,
    "overdue_review": _review,
    "acceptance": _acceptance,
    "acceptance_mark": _mark,
    "reinspection": _reinspection,
    "named_person": _named,
    "sealed_image": _image,
    "evidence_photo": _evidence,
    "sign_off": _sign_off,
}
