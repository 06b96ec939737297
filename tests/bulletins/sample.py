"""What a paper on a month is made of, to be bent by each test: a county of three townships."""

from __future__ import annotations

from typing import Any

from server.domain.month_headlines import TOLD

_NOW = {
    "registered": 900,
    "survey_total": 800,
    "survey_new": 30,
    "unsurveyed": 100,
    "operational": 60,
    "other_use": 740,
    "hazardous": 40,
    "severe": 10,
    "general": 30,
    "severe_controlled": 7,
    "severe_uncontrolled": 3,
    "hazardous_open": 25,
    "inspection_total": 50,
    "inspection_new": 5,
    "grade_a": 20,
    "grade_b": 20,
    "grade_c": 8,
    "grade_d": 2,
    "dangerous": 10,
    "operational_to_inspect": 60,
    "operational_inspected": 45,
    "to_remedy": 40,
    "remedy_done": 20,
    "remedy_running": 12,
    "remedy_waiting": 8,
    "sign_off_total": 15,
    "sign_off_new": 4,
    "overdue": 6,
    "patrols": 120,
}
_BEFORE = {
    **_NOW,
    "survey_total": 770,
    "unsurveyed": 130,
    "hazardous": 42,
    "severe_uncontrolled": 2,
    "inspection_total": 45,
    "operational_inspected": 40,
    "remedy_done": 16,
    "sign_off_total": 11,
    "overdue": 4,
    "patrols": 150,
}


_HEAD = {
    "county": "五寨县",
    "scope": "全县",
    "issuer": "五寨县自建房安全专项整治领导小组办公室",
    "number": "五建自办报〔2022〕3号",
    "issued_on": "2022-09-23",
    "check_code": "0123456789AB",
    "verify_at": "https://anju.example/w/0123456789AB",
    "month": "2022-09",
    "starts": "2022-08-23",
    "ends": "2022-09-22",
    "until": "2022年9月22日24时",
    "report_day": 22,
    "issue": 1,
    "frozen_at": "2022-09-22T16:15:00+00:00",
    "sm3": "ab" * 32,
    "anchor": {"seq": 7, "hash": "cd" * 32},
    "unmet": 0,
}


def numbers(**some: int) -> dict[str, int]:
    return {**dict.fromkeys(TOLD, 0), **some}


def unit(name: str, **some: Any) -> dict[str, Any]:
    return {
        "name": name,
        "surveyed": 300,
        "surveyed_share": 900,
        "to_remedy": 20,
        "remedied": 10,
        "remedied_share": 500,
        "hazardous": 20,
        "severe": 4,
        "overdue": 0,
        "uncontrolled": 0,
        **some,
    }


def facts(**some: Any) -> dict[str, Any]:
    now = {**numbers(**_NOW), **some.pop("total", {})}
    before = some.pop("before", {})
    return {
        **_HEAD,
        "total": now,
        "before": None if before is None else {**numbers(**_BEFORE), **before},
        "falls": {},
        "worse": [
            {"figure": "severe_uncontrolled", "was": 2, "now": 3},
            {"figure": "overdue_remediation", "was": 4, "now": 6},
        ],
        "stuck": [{"area": "砚城镇", "figure": "overdue_remediation", "number": 6}],
        "places": [
            {"township": "砚城镇", "village": "东村", "number": 2},
            {"township": "三岔镇", "village": "南村", "number": 1},
        ],
        "remedied_share": 500,
        "no_data": [],
        "phases": [phase("重点排查", "done"), phase("全面整治", "behind", a_month=5)],
        "units": [unit("砚城镇", remedied_share=400, overdue=6, uncontrolled=2), unit("三岔镇")],
        "trend": [
            {"month": f"2022-0{at}", "numbers": numbers(**_NOW) | {"survey_total": 100 * at}}
            for at in (6, 7, 8, 9)
        ],
        "parts": {"due": 20, "late": [], "missing": []},
        "corrected": [],
        **some,
    }


def phase(label: str, state: str, **some: Any) -> dict[str, Any]:
    done, target = some.pop("done", 20), some.pop("target", 40)
    return {
        "label": label,
        "ends": "2024-05-31",
        "done": done,
        "target": target,
        "share": 1000 * done // target if target else None,
        "state": state,
        "left": target - done,
        "a_month": None,
        **some,
    }
