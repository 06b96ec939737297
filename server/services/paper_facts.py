"""Everything a paper is made of, gathered once at its issue from the house's and the case's rows.

What comes out is plain JSON in words and ISO days, so that the paper can be printed again from it
when codes, units or the form have long changed. Personal data is in it only where the kind's
addressee needs it (papers.Kind.owner_fields); the whole is sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from server.domain.acceptance import OPINIONS, tier_of
from server.domain.acts import ROLE_LABELS, Role
from server.domain.case_state import STAGE_LABELS
from server.domain.days import local_day
from server.domain.facts import Track, Verdict
from server.domain.papers import DEPARTMENT, TOWNSHIP, Kind
from server.domain.reach import whole_county
from server.domain.sound_text import printable
from server.services import named_people, task_facts, transfer_facts
from server.services.cases import Found
from server.services.county import CountySchema, county_schema
from server.services.paper_issuers import department_name, plan_title
from server.services.paper_site_facts import on_site_facts
from server.services.work import Work
from server.store.reads import cases, evidence, houses
from survey_schema.model import CountyProfile

VERDICT_WORDS = {
    "safe": "安全",
    "general_hazard": "一般安全隐患",
    "severe_hazard": "严重安全隐患",
    "incomplete": "信息不全",
}
_SEVERITY_WORDS = {"general": "一般安全隐患", "severe": "严重安全隐患"}
_CONCLUSIONS = {"passed": "合格", "returned": "不合格，退回整改"}
_WAYS = {"owner": "产权人申请", "proposed": "乡镇提出"}
_ADDRESS = ("group_name", "road_name", "door_number")


def gather(work: Work, found: Found, kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a paper of this kind about the case; `given` is what the issuer wrote."""
    schema = county_schema(work.county)
    areas = _areas(work, found)
    task = _task(work, found, given)
    receiver = task["task"]["receiver"] if task else None
    facts = {
        "county": schema.profile.name,
        "house": _house(work, found, schema, areas, kind),
        "owner": _owner(work, found, kind),
        "case": _case(work, found),
        **_under_the_case(work, found, schema),
        **_transfer(work, found, kind),
        **task,
        "basis": [plan_title(schema.profile), *(source.text for source in kind.basis)],
        "copies": list(_copies(schema.profile, found, kind, areas)),
        "addressee": receiver or _addressee(schema.profile, kind, areas, given),
        "input": {name: _json(value) for name, value in given.items() if value is not None},
    }
    return dict(printable(facts))


def _areas(work: Work, found: Found) -> dict[str, str]:
    codes = {"township": found.house.township_code, "village": found.house.village_code}
    names = evidence.area_names(whole_county(work.county), work.db, set(codes.values()))
    return {level: names.get(code, code) for level, code in codes.items()}


def _house(
    work: Work, found: Found, schema: CountySchema, areas: Mapping[str, str], kind: Kind
) -> dict[str, Any]:
    head = houses.house_head(found.reach, work.db, found.house.id)
    assert head is not None
    kinds = _labels(schema, "business_kind", head.business_kinds)
    return {
        "code": head.code,
        **areas,
        "address": _address(work, schema, areas, head.personal_sealed, kind),
        "is_operational": bool(head.is_operational),
        "use": f"经营（{'、'.join(kinds)}）" if kinds else None,
        "structure": _label(schema, "structure_type", head.structure_type),
        "storeys": head.storeys,
        "area": head.floor_area_m2,
        "built_year": head.built_year,
        "surveyed_on": _day(head.surveyed_at),
    }


def _address(
    work: Work, schema: CountySchema, areas: Mapping[str, str], sealed: bytes | None, kind: Kind
) -> str:
    """Down to the door only for whoever needs it; else the village (§9.4)."""
    line = f"{schema.profile.name}{areas['township']}{areas['village']}"
    if sealed is None or "address" not in kind.owner_fields:
        return line
    person = work.store.secrets.open(sealed)
    parts = (str(person[name]) for name in _ADDRESS if person.get(name))
    return line + "".join(parts)


def _owner(work: Work, found: Found, kind: Kind) -> dict[str, Any]:
    sealed = houses.sealed_person(found.reach, work.db, found.house.id)
    if sealed is None or "owner_name" not in kind.owner_fields:
        return {}
    person = work.store.secrets.open(sealed)
    return {"name": person.get("owner_name")}


def _case(work: Work, found: Found) -> dict[str, Any]:
    row = found.row
    return {
        "number": row.number,
        "track": row.track,
        "verdict": VERDICT_WORDS.get(row.verdict),
        "is_severe": row.verdict == Verdict.SEVERE,
        "stage": STAGE_LABELS.get(row.stage),
        "opened_on": _day(row.opened_at),
        "due_on": _json(row.due_on),
        "told_on": local_day(work.now).isoformat(),
    }


def _under_the_case(work: Work, found: Found, schema: CountySchema) -> dict[str, Any]:
    where = (found.reach, work.db, found.row.id)
    return {
        "hazards": [_hazard(schema, one) for one in found.hazards],
        "measures": [_measure(schema, one) for one in cases.measures_of(*where)],
        "report": _report(work, schema, cases.inspections_of(*where)),
        "plans": _plans(work, schema, cases.remediations_of(*where)),
        "acceptance": _acceptance(work, schema, found, cases.acceptances_of(*where)),
        "sign_off": _sign_off(cases.sign_offs_of(*where)),
    }


def _task(work: Work, found: Found, given: Mapping[str, Any]) -> dict[str, Any]:
    """Only where the letter presses for a task."""
    if not given.get("task"):
        return {}
    return {"task": task_facts.of_letter(work, found, str(given["task"]))}


def _transfer(work: Work, found: Found, kind: Kind) -> dict[str, Any]:
    """Only for the department it goes to: the words of a case may name a person."""
    if kind.addressee != DEPARTMENT:
        return {}
    return {"transfer": transfer_facts.of_house(work, found.reach, found.house.id)}


def _hazard(schema: CountySchema, one: Any) -> dict[str, Any]:
    return {
        "part": _label(schema, "hazard_part", one.part),
        "sign": one.sign.rstrip("。；"),
        "severity": _SEVERITY_WORDS[one.severity],
        "found_on": _day(one.listed_at),
    }


def _measure(schema: CountySchema, one: Any) -> dict[str, Any]:
    return {
        "kinds": _labels(schema, "control_measure_kind", one.kinds),
        "ordered_at": one.ordered_at.isoformat(),
        "due_at": one.due_at.isoformat(),
        "in_place_on": _day(one.in_place_at),
        "lifted_on": _day(one.lifted_at),
    }


def _report(work: Work, schema: CountySchema, lines: Iterable[Any]) -> dict[str, Any] | None:
    reports = [one for one in lines if one.reported_at is not None]
    if not reports:
        return None
    newest = reports[-1]
    return {
        "agency": _unit_names(work, [newest.agency_id]).get(newest.agency_id, "鉴定机构"),
        "number": newest.report_no,
        "grade": _label(schema, "inspection_grade", newest.grade),
        "standard": _label(schema, "inspection_scale", newest.scale),
        "conclusion": newest.conclusion,
        "inspected_on": _json(newest.inspected_on),
    }


def _plans(work: Work, schema: CountySchema, lines: list[Any]) -> list[dict[str, Any]]:
    units = _unit_names(work, [one.supervising_unit_id for one in lines])
    return [
        {
            "class": _label(schema, "remediation_class", one.kind),
            "remedies": _labels(schema, "remedy_kind", one.remedies),
            "requirement": one.requirement,
            "responsible": one.responsible_masked,
            "unit": units.get(one.supervising_unit_id, "乡镇人民政府"),
            "due_on": _json(one.due_on),
            "finished_on": _day(one.finished_at),
        }
        for one in lines
    ]


def _acceptance(
    work: Work, schema: CountySchema, found: Found, lines: Iterable[Any]
) -> dict[str, Any] | None:
    decided = [one for one in lines if one.conclusion is not None]
    if not decided:
        return None
    newest = decided[-1]
    people = newest.participants or []
    units = _unit_names(work, [one["unit_id"] for one in people])
    names = named_people.names_on_site(work, found, newest.id, people)
    tier = tier_of(schema.profile, Track(found.row.track))
    return {
        "leading": tier.leading_label,
        "way": _WAYS.get(newest.way or ""),
        "village": _village_opinion(newest),
        "conclusion": _CONCLUSIONS[newest.conclusion],
        "on_site_on": _json(newest.on_site_on),
        "applied_on": _day(newest.applied_at),
        "decided_on": _day(newest.decided_at),
        "reasons": newest.reasons,
        "answer": newest.opinion_answer,
        **on_site_facts(work, schema, found, newest),
        "participants": [
            {"name": name, "unit": units.get(one["unit_id"], "")}
            for name, one in zip(names, people, strict=True)
        ],
    }


def _village_opinion(one: Any) -> str | None:
    if one.opinion is None:
        return None
    reasons = f"：{one.opinion_reasons}" if one.opinion_reasons else ""
    return f"{OPINIONS.get(one.opinion, one.opinion)}{reasons}"


def _sign_off(lines: list[Any]) -> dict[str, Any] | None:
    if not lines:
        return None
    office = ROLE_LABELS[Role(lines[-1].tier)]
    return {"number": lines[-1].number, "signed_on": _day(lines[-1].signed_at), "office": office}


def _copies(
    profile: CountyProfile, found: Found, kind: Kind, areas: Mapping[str, str]
) -> Iterable[str]:
    if "village" in kind.copies:
        is_town = areas["village"].endswith(("社区", "居委会"))
        yield f"{areas['village']}{'居' if is_town else '村'}民委员会"
    if "department" in kind.copies and found.house.department_code:
        yield department_name(profile, found.house.department_code)


def _addressee(
    profile: CountyProfile, kind: Kind, areas: Mapping[str, str], given: Mapping[str, Any]
) -> str | None:
    if kind.addressee == TOWNSHIP:
        name = areas["township"]
        return f"{name}人民政府" if name.endswith(("镇", "乡")) else name
    if kind.addressee == DEPARTMENT and given.get("department"):
        return department_name(profile, str(given["department"]))
    return None


def _unit_names(work: Work, ids: list[str]) -> Mapping[str, str]:
    return evidence.unit_names(whole_county(work.county), work.db, set(ids))


def _label(schema: CountySchema, code_list: str, code: str | None) -> str | None:
    return None if code is None else schema.codes[code_list].labels.get(code, code)


def _labels(schema: CountySchema, code_list: str, codes: list[str] | None) -> list[str]:
    return [str(_label(schema, code_list, code)) for code in codes or []]


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else local_day(moment).isoformat()


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
