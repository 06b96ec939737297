"""投诉举报 (M21): a report from the public, from the call to the answer, the house untouched.

The unit that was told first keeps it and alone knows who told it; another looks on the spot and
says what was found. What a report comes to is a survey, a reopened case or a transfer like any
other: it never changes a verdict itself (domain.md §6.4;
五政办发〔2022〕38号 三（二）).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.case_state import any_of
from server.domain.matters import RECEIVER, SENDER, Move, Procedure
from server.domain.parties import OFFICE

CHANNELS: Mapping[str, str] = {
    "phone": "电话",
    "letter": "来信",
    "email": "电子邮件",
    "visit": "来访",
    "handed_down": "上级交办",
    "media": "媒体、网络反映",
    "web": "网上举报",
}
OFFERED = tuple(one for one in CHANNELS if one != "web")  # the public's own page comes later

KINDS: Mapping[str, str] = {
    "crack": "墙体、梁柱开裂",
    "lean": "房屋倾斜、下沉、变形",
    "alteration": "擅自改动承重结构、加层、扩建",
    "basement": "擅自开挖地下室",
    "business": "危房或者停用房屋仍在经营、住人",
    "over_three": "三层以上用于经营，未经鉴定",
    "geohazard": "切坡建房、地质灾害威胁",
    "survey": "排查、整治不实",
    "other": "其他",
}

STATES: Mapping[str, str] = {
    "received": "待受理",
    "accepted": "已受理，待交办",
    "assigned": "已交办，待现场核查",
    "checked": "已核查，待答复",
    "declined": "不予受理，待告知",
    "answered": "已答复，待办结",
    "closed": "已办结",
}

REWARDS: Mapping[str, str] = {
    "none": "未提奖励",
    "proposed": "拟奖励，待审定",
    "granted": "同意奖励，待发放",
    "denied": "不予奖励",
    "paid": "奖励已发放",
}

DECLINED: Mapping[str, str] = {
    "repeated": "重复举报，此前已受理",
    "registered": "已登记在册的隐患房屋，正在整治",
    "not_self_built": "不是自建房",
    "not_found": "反映的地点不清，无法查找",
    "other_matter": "不属于房屋安全事项，已告知向有关部门反映",
}
REPEATED = "repeated"

AS_SAID, NOT_SO = "as_said", "not_so"
RESULTS: Mapping[str, str] = {
    AS_SAID: "情况属实",
    "partly": "部分属实",
    NOT_SO: "不属实",
    "unclear": "现场无法认定",
}
VERIFIED = frozenset({AS_SAID, "partly"})

NO_CONTACT = "no_contact"
ANSWERS: Mapping[str, str] = {
    "phone": "电话答复",
    "letter": "书面答复",
    "in_person": "当面答复",
    "upwards": "报交办机关答复",
    NO_CONTACT: "匿名且没有联系方式，记录在案",
}

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # when something closed is due: behind all that waits

_KEEP, _CHECK = Act.COMPLAINT_KEEP, Act.COMPLAINT_CHECK
_NEW = any_of("received", "accepted")
_REWARDABLE = any_of("checked", "answered", "closed")

# In the order a reader is offered them: what comes next stands first.
MOVES: tuple[Move, ...] = (
    # to assign at once is to accept: whoever is on the phone need not say it twice
    Move("assign", "交办核查", SENDER, _KEEP, "complaint.assigned",
         {"state": _NEW}, to="assigned", needs=("receiver",), takes=("words",)),
    Move("accept", "受理", SENDER, _KEEP, "complaint.accepted",
         {"state": any_of("received")}, to="accepted", takes=("words",)),
    Move("decline", "不予受理", SENDER, _KEEP, "complaint.declined",
         {"state": _NEW}, to="declined", needs=("outcomes", "words")),
    Move("check", "登记现场核查结果", RECEIVER, _CHECK, "complaint.checked",
         {"state": any_of("assigned")}, to="checked", needs=("outcomes", "words"),
         takes=("files",)),
    Move("to_village", "交村（居）委会核查", RECEIVER, _CHECK, "complaint.to_village",
         {"state": any_of("assigned")}, takes=("words",)),
    Move("refuse", "退回受理单位", RECEIVER, _CHECK, "complaint.refused",
         {"state": any_of("assigned")}, to="accepted", needs=("words",)),
    Move("answer", "答复举报人", SENDER, _KEEP, "complaint.answered",
         {"state": any_of("checked", "declined")}, to="answered", needs=("outcomes", "words")),
    Move("send_back", "核查不清，退回重新核查", SENDER, _KEEP, "complaint.sent_back",
         {"state": any_of("checked")}, to="assigned", needs=("words",), guards=("four_eyes",)),
    Move("reassign", "改由其他单位核查", SENDER, _KEEP, "complaint.reassigned",
         {"state": any_of("assigned")}, needs=("receiver", "words"), guards=("other_receiver",)),
    Move("close", "办结", SENDER, _KEEP, "complaint.finished",
         {"state": any_of("answered")}, to="closed", takes=("words",)),
    Move("propose_reward", "提请奖励", SENDER, _KEEP, "complaint.reward_proposed",
         {"state": _REWARDABLE, "side": any_of("none")}, side="proposed", takes=("words",)),
    Move("grant_reward", "同意奖励", OFFICE, Act.COMPLAINT_REWARD, "complaint.reward_granted",
         {"state": _REWARDABLE, "side": any_of("proposed")}, side="granted", takes=("words",),
         guards=("four_eyes",)),
    Move("deny_reward", "不予奖励", OFFICE, Act.COMPLAINT_REWARD, "complaint.reward_denied",
         {"state": _REWARDABLE, "side": any_of("proposed")}, side="denied", needs=("words",),
         guards=("four_eyes",)),
    Move("pay_reward", "登记奖励已发放", SENDER, _KEEP, "complaint.reward_paid",
         {"state": _REWARDABLE, "side": any_of("granted")}, side="paid", needs=("words",)),
    Move("name_house", "确定（更正）所反映的房屋", SENDER, _KEEP, "complaint.house_named",
         {"state": any_of("received", "accepted", "assigned", "checked")}, takes=("words",)),
)  # fmt: skip

COMPLAINTS = Procedure(
    "complaint",
    STATES,
    REWARDS,
    MOVES,
    closed=frozenset({"closed"}),
    outcomes={"decline": DECLINED, "check": RESULTS, "answer": ANSWERS},
)
RUNNING = frozenset(STATES) - COMPLAINTS.closed

ACCEPT, CHECK, ANSWER = "complaint_accept", "site_check", "complaint_answer"
DEADLINES = (ACCEPT, CHECK, ANSWER)  # ids of CountyProfile.deadlines


class Clock(NamedTuple):
    """A period that begins to run with a step: from the moment it was received, or from now."""

    deadline: str
    from_receipt: bool


# 72 hours to look on the spot run from the call, not from the hand-over (domain.md §6.2).
_LOOK = Clock(CHECK, from_receipt=True)
_CLOCKS: Mapping[tuple[str, str], Clock] = {
    ("accept", "received"): _LOOK,
    ("assign", "received"): _LOOK,
    ("send_back", "checked"): Clock(CHECK, from_receipt=False),
    ("check", "assigned"): Clock(ANSWER, from_receipt=False),
    ("decline", "received"): Clock(ANSWER, from_receipt=False),
    ("decline", "accepted"): Clock(ANSWER, from_receipt=False),
}
# What is late when it is taken after its moment; handing it round among units is not.
TIMED = frozenset({"accept", "decline", "check", "answer", "close"})


def clock_of(step: str, state: str) -> Clock | None:
    """The period a step taken in that state begins; None: the one before runs on."""
    return _CLOCKS.get((step, state))


def is_timed(step: str, state: str) -> bool:
    return step in TIMED or (step == "assign" and state == "received")


# Whose own doing may be complained of closes nothing and says nothing about it.
OTHER_EYES = frozenset({"check", "close", "grant_reward", "deny_reward"})


class Reported(NamedTuple):
    """What a reward is asked about."""

    result: str | None
    is_anonymous: bool
    has_house: bool
    is_first: bool  # nobody reported the house earlier and was right
    is_offered: bool  # the county gives rewards


def reward_bar(one: Reported) -> str | None:
    """Why no reward can be proposed, as a problem's code; once per house, to the first (§6.4)."""
    bars = (
        ("complaint.reward_not_offered", not one.is_offered),
        ("complaint.reward_not_verified", one.result not in VERIFIED),
        ("complaint.reward_anonymous", one.is_anonymous),
        ("complaint.reward_no_house", not one.has_house),
        ("complaint.reward_not_first", not one.is_first),
    )
    return next((code for code, holds in bars if holds), None)


# What a verified report came to; found by what was done, nobody ticks it off.
FOLLOWED: Mapping[str, str] = {
    "surveyed": "已重新排查",
    "raised": "已上调初步判定",
    "reopened": "已重新立案",
    "handed_over": "已登记移送",
}


_SHORTEST_NUMBER = 7


def names_reporter(text: str, name: str | None, phone: str | None) -> bool:
    """Does a text that other units read say who reported it?"""
    said, person = _bare(text), _bare(name or "")
    number = _digits(phone or "")
    is_named = len(person) > 1 and person in said
    return is_named or (len(number) >= _SHORTEST_NUMBER and number in _digits(text))


def _bare(text: str) -> str:
    """Without blanks, full-width letters as plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _digits(text: str) -> str:
    return "".join(one for one in _bare(text) if one in "0123456789")
