"""Facts of a house that is nowhere, with which templates are tried and shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.papers import KINDS, OWNER, kind_of

_FACTS: Mapping[str, Any] = {
    "county": "样例县",
    "issuer": "样例县样例镇人民政府",
    "issued_on": "2026-03-05",
    "layout": 1,
    "check_code": "0123456789AB",
    "verify_at": "https://example.invalid/w/0123456789AB",
    "house": {
        "code": "000000000000000000",
        "township": "样例镇",
        "village": "样例村",
        "address": "样例县样例镇样例村二组8号",
        "is_operational": True,
        "use": "经营（餐饮饭店）",
        "structure": "砖混结构",
        "storeys": 3,
        "area": 286.5,
        "built_year": 1998,
        "surveyed_on": "2026-02-20",
    },
    "owner": {"name": "张样例"},
    "case": {
        "number": "000000000-2026-00001",
        "track": "operational",
        "verdict": "严重安全隐患",
        "is_severe": True,
        "stage": "整治中",
        "opened_on": "2026-02-21",
        "due_on": "2026-03-01",
        "told_on": "2026-03-05",
    },
    "hazards": [
        {
            "part": "承重墙",
            "sign": "竖向裂缝宽度大于1.0mm，长度超过层高的二分之一",
            "severity": "严重安全隐患",
            "found_on": "2026-02-20",
        },
        {
            "part": "楼板",
            "sign": "预制板板底横向裂缝",
            "severity": "一般安全隐患",
            "found_on": "2026-02-20",
        },
    ],
    "measures": [
        {
            "kinds": ["停止使用", "停止经营", "人员撤离"],
            "ordered_at": "2026-02-21T02:00:00+00:00",
            "due_at": "2026-02-22T02:00:00+00:00",
            "in_place_on": "2026-02-21",
            "lifted_on": None,
        }
    ],
    "report": {
        "agency": "样例房屋安全鉴定所",
        "number": "样鉴2026-01",
        "grade": "D级",
        "standard": "JGJ 125",
        "conclusion": "承重墙开裂，整幢危险。",
        "inspected_on": "2026-02-25",
    },
    "plans": [
        {
            "class": "设计施工缺陷",
            "remedies": ["加固"],
            "requirement": "裂缝注浆后钢筋网水泥砂浆面层加固。",
            "responsible": "李*",
            "unit": "样例县样例镇人民政府",
            "due_on": "2026-05-31",
            "finished_on": "2026-05-20",
        }
    ],
    "acceptance": {
        "leading": "住建部门牵头",
        "way": "产权人申请",
        "village": "同意",
        "conclusion": "合格",
        "on_site_on": "2026-05-28",
        "applied_on": "2026-05-22",
        "decided_on": "2026-05-28",
        "reasons": None,
        "participants": [
            {"name": "王*", "unit": "样例县住房和城乡建设局"},
            {"name": "赵*", "unit": "样例镇人民政府"},
            {"name": "孙*", "unit": "样例村村民委员会"},
        ],
    },
    "sign_off": {"number": "000000000-2026-00001-销", "signed_on": "2026-05-30"},
    "transfer": {
        "number": "移2026-0001",
        "kinds": ["违法改扩建"],
        "source": "排查",
        "found_on": "2026-02-18",
        "due_on": "2026-02-25",
        "is_urgent": False,
        "words": "未办理规划许可，在原房顶加建两层。",
        "photos": 3,
    },
    "basis": ["《样例县自建房安全专项整治实施方案》（样政办发〔2022〕1号）"],
    "copies": ["样例村村民委员会"],
}
_INPUT: Mapping[str, Any] = {
    "contact_name": "周样例",
    "contact_phone": "0350-0000000",
    "due_on": "2026-04-15",
    "due_days": 15,
    "matter": "该房屋管控措施尚未落实，请立即组织停用并疏散人员。",
    "department": "housing",
    "talk_at": "2026-03-10T01:30:00+00:00",
    "talk_place": "县住房和城乡建设局三楼会议室",
    "talk_person": "分管负责同志",
}


def sample_facts(kind: str) -> dict[str, Any]:
    """Facts of one kind as `papers.issue` would keep them."""
    known = kind_of(kind)
    given = {name: _INPUT[name] for name in known.inputs}
    number = f"样建自{known.mark}〔2026〕1号"
    addressee = None if known.addressee == OWNER else "样例镇人民政府"
    return {**_FACTS, "kind": kind, "number": number, "input": given, "addressee": addressee}


SAMPLES: Mapping[str, Mapping[str, Any]] = {kind: sample_facts(kind) for kind in KINDS}
