"""对账: a national platform's spreadsheet against our houses (M20); its words and states.

Nothing here is official: the platforms publish no template (domain.md §7.5), so how rows are
matched, what is compared and how grave a difference is are proposals (D).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

STATES: Mapping[str, str] = {
    "uploaded": "已上传，待核对列名",
    "queued": "比对中",
    "done": "已完成",
    "failed": "比对没有做完",
    "withdrawn": "已撤回",
}
MAY_MAP = frozenset({"uploaded", "failed"})
MAY_WITHDRAW = frozenset({"uploaded", "failed"})

SCOPES: Mapping[str, str] = {
    "all": "全部自建房",
    "operational": "经营性自建房",
    "other": "其他自建房（非经营性）",
}

# Where a row or a house ends; a pair is one line. `gone`: the row of the comparison before this
# one is in the platform's file no more.
SAME, DIFFERENT, HERE, THERE, AMBIGUOUS, FAULTY, GONE = (
    "same",
    "different",
    "here_only",
    "there_only",
    "ambiguous",
    "faulty",
    "gone",
)
KINDS: Mapping[str, str] = {
    HERE: "本县有、平台无",
    THERE: "平台有、本县无",
    DIFFERENT: "两边不一致",
    AMBIGUOUS: "对应不明",
    FAULTY: "问题行",
    SAME: "一致",
    GONE: "平台已删除",
}
PAIRED = (SAME, DIFFERENT)
# What somebody has to look at.
TO_SETTLE = (HERE, THERE, DIFFERENT, AMBIGUOUS)


class Way(NamedTuple):
    """How a row found its house; `weight` of the evidence, in words an official reads."""

    label: str
    certainty: str
    explanation: str


WAYS: Mapping[str, Way] = {
    "by_hand": Way("人工对应", "已认定", "由工作人员认定为同一房屋，写有理由。"),
    "platform_no": Way("平台编号", "确定", "平台编号与本县档案所存编号相同。"),
    "census_no": Way("普查编号", "确定", "普查房屋编号与本县档案相同。"),
    "house_code": Way("本县房屋编码", "确定", "平台记有本县的房屋编码。"),
    "merged_file": Way("并入的档案", "确定", "与已并入本户的另一份档案相同。"),
    "id_door": Way("证件号和门牌", "高", "产权人证件号、村和门牌都相同。"),
    "owner_door": Way("户主和门牌", "高", "产权人姓名、村、组、路和门牌都相同。"),
    "owner_door_number": Way("户主和门牌号", "较高", "产权人姓名、村和门牌号相同，组或路未填齐。"),
    "id_village": Way("证件号和村", "中", "产权人证件号和村相同，该人在本村两边都只有一处。"),
    "near_owner": Way("户主和位置", "中", "产权人姓名相同，位置相距很近。"),
}
# Tried one after another: a tier is decided by itself, the next is for what is left. Of numbers
# that lead to different houses, and of two rows that lead to one, nothing is chosen (AMBIGUOUS).
TIERS: tuple[tuple[str, ...], ...] = (
    ("by_hand",),
    ("platform_no", "census_no", "house_code", "merged_file"),
    ("id_door", "owner_door"),
    ("owner_door_number",),
    ("id_village",),
    ("near_owner",),
)
NUMBERS = TIERS[1]

# Which side is right, by what the line is; each side's word for it.
WE_ARE_RIGHT, THEY_ARE_RIGHT, LEAVE = "here", "there", "leave"
OUTCOMES: Mapping[str, Mapping[str, str]] = {
    DIFFERENT: {
        WE_ARE_RIGHT: "以本县为准，平台更正",
        THEY_ARE_RIGHT: "以平台为准，核实本县档案",
        LEAVE: "口径不同，都不必改",
    },
    HERE: {
        WE_ARE_RIGHT: "房屋确在，平台补录",
        THEY_ARE_RIGHT: "本县档案存疑，现场核实",
        LEAVE: "不属该平台范围",
    },
    THERE: {
        WE_ARE_RIGHT: "无此房屋，平台删除或更正",
        THEY_ARE_RIGHT: "房屋确在，现场排查建档",
        LEAVE: "不属本县整治范围",
    },
    AMBIGUOUS: {
        WE_ARE_RIGHT: "平台重复或有误，平台更正",
        THEY_ARE_RIGHT: "本县档案存疑，现场核实",
        LEAVE: "确为不同房屋，都不必改",
    },
}
PRESENCE = "presence"  # what is settled where there is no pair whose fields differ

FIRST, GRAVE, USUAL, SLIGHT = range(4)
RANKS: Mapping[int, str] = {FIRST: "首要", GRAVE: "重大", USUAL: "一般", SLIGHT: "轻微"}

# What the file tells of persons is kept sealed with its lines so long, the file itself only until
# it is compared (D; the counts and what was settled stay).
PERSONAL_KEPT_FOR = timedelta(days=90)
SHOWN_FAULTS = 200
# Besides the newest of a platform, scope and township: older ones keep their numbers and the lines
# somebody decided about (D; `comparisons_kept` of the county's `[reporting]` says otherwise).
KEPT_WHOLE = 2


def chain_of(comparison: str) -> str:
    return f"compared:{comparison}"
