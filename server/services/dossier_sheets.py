"""A dossier in words: what is printed on its pages and written into its tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.domain.answer_words import AnswerWords
from server.domain.case_state import STAGE_LABELS
from server.domain.events import EVENTS
from server.domain.papers import KINDS
from server.outputs.dates import day_text, moment_text
from server.outputs.dossier import Sheets
from server.services.cases import CaseFile
from server.services.county import CountySchema, county_schema, form_of
from server.services.dossier import Dossier
from server.services.dossier_history import Section
from server.services.paper_facts import VERDICT_WORDS
from server.store.reads.houses import HouseHead

_DELIVERY = {
    "not_needed": "不需送达",
    "waiting": "待送达",
    "tried": "送达未成",
    "announced": "公告期内",
    "delivered": "已送达",
}
_PAPER_STATES = {"valid": "有效", "void": "作废"}
_TRACKS = {"operational": "经营性自建房", "other": "其他自建房"}
_CODES = {"green": "绿码", "yellow": "黄码", "red": "红码", "grey": "灰码"}
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
        "answers": answers,
        "why": dossier.why,
        "cases": [_case(dossier, one) for one in house.cases],
        "others": [_section(one) for one in dossier.told.of_house],
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
        history=_history(dossier),
        surveys=_surveys(schema, dossier),
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
        *([(_end_label(head), day_text(head.ended_on))] if head.ended_on else []),
    ]
    return [(label, str(value) if value else _UNKNOWN) for label, value in rows]


def _end_label(head: HouseHead) -> str:
    return "房屋灭失" if head.merged_into is None else "与另一份档案为同一户，本档案关闭"


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
    return _worded(schema, dossier.county, newest.form_version, newest.answers)


def _worded(
    schema: CountySchema, county: str, version: str, answers: Mapping[str, Any]
) -> list[tuple[str, str]]:
    asked = form_of(county, schema.form.id, version) or schema.form
    words = AnswerWords(asked, schema.codes)
    return [(words.question(name), words.answer(name, one)) for name, one in answers.items()]


def _case(dossier: Dossier, case: CaseFile) -> dict[str, Any]:
    row = case.row
    closed = moment_text(row.closed_at) if row.closed_at else "尚未办结"
    earlier = next((one.row.number for one in dossier.house.cases if one.row.id == row.reopens), "")
    later = [one.row.number for one in dossier.house.cases if one.row.reopens == row.id]
    facts = [
        ("类别", _TRACKS.get(row.track, row.track)),
        ("立案判定", VERDICT_WORDS.get(row.verdict, row.verdict)),
        ("办理环节", STAGE_LABELS.get(row.stage, row.stage)),
        ("立案", moment_text(row.opened_at)),
        ("办结", closed),
        *([("原案卷", earlier)] if earlier else []),
        *([("后续案卷", "、".join(later))] if later else []),
    ]
    return {
        "number": row.number,
        "facts": facts,
        "sections": [_section(one) for one in dossier.told.of_case.get(row.id, [])],
    }


def _section(one: Section) -> dict[str, Any]:
    lines = [
        {
            "when": line.when,
            "text": line.text,
            "by": line.by,
            "photos": [{"sha256": sha256, "label": label} for sha256, label in line.photos],
        }
        for line in one.lines
    ]
    photos = [photo for line in lines for photo in line["photos"]]
    return {"heading": one.heading, "lines": lines, "photos": photos}


def _history(dossier: Dossier) -> list[tuple[str, ...]]:
    """Every line of every section as a table: case, heading, when, what, who, photos."""
    numbers = {one.row.id: one.row.number for one in dossier.house.cases}
    told = [(numbers.get(case, ""), many) for case, many in dossier.told.of_case.items()]
    return [
        (number, one.heading, line.when, line.text, line.by, " ".join(h for h, _ in line.photos))
        for number, many in [*told, ("", dossier.told.of_house)]
        for one in many
        for line in one.lines
    ]


def _surveys(schema: CountySchema, dossier: Dossier) -> list[dict[str, Any]]:
    """Every survey with its answers; the newest ones are also on the pages."""
    return [
        {
            "id": row["id"],
            "received_at": moment_text(row["received_at"]),
            "state": row["state"],
            "form_version": row["form_version"],
            "answers": _worded(schema, dossier.county, row["form_version"], row["answers"] or {}),
        }
        for row in dossier.told.rows["submission"]
    ]


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
    told = dossier.told
    return [
        (
            str(one["seq"]),
            moment_text(datetime.fromisoformat(one["at"])),
            EVENTS[one["event"]].label,
            told.people.get(one["actor"], ""),
            told.units.get(one["unit_id"] or "", ""),
            one["hash"],
        )
        for one in dossier.entries
    ]


def _label(schema: CountySchema, code_list: str, code: str | None) -> str | None:
    return None if code is None else schema.codes[code_list].labels.get(code, code)


def _labels(schema: CountySchema, code_list: str, codes: list[str] | None) -> str:
    return "、".join(str(_label(schema, code_list, code)) for code in codes or [])
