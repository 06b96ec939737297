"""派单: a task for a department or township, from dispatch to the sender's acceptance.

What 12345 hotlines fail at is closed here: the clock starts at dispatch, a refusal names its
clause and is counted, the third one goes to the leading group office, and nothing is done until
the sender, another person, has accepted the answer with its evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.case_state import any_of
from server.domain.matters import RECEIVER, SENDER, Move, Procedure
from server.domain.parties import OFFICE


class TaskKind(NamedTuple):
    label: str
    deadline: str = "task_answer"  # ids of CountyProfile.deadlines
    urgent_deadline: str = "task_answer_urgent"


TASK_KINDS: Mapping[str, TaskKind] = {
    "verify": TaskKind("核实情况"),
    "on_site": TaskKind("现场检查"),
    "licence_check": TaskKind("许可、登记复查"),
    "supervise": TaskKind("督促整改"),
    "mechanism": TaskKind("落实抓落实机制"),
    # 五政办发〔2022〕38号 三（五）: in writing within five working days
    "technical_opinion": TaskKind("出具技术鉴定意见", "technical_opinion"),
    "other": TaskKind("其他事项"),
}

STATES: Mapping[str, str] = {
    "dispatched": "待签收",
    "signed": "办理中",
    "answered": "已答复，待认可",
    "refused": "已退单，待派单单位定夺",
    "disputed": "三次退单，待领导小组办公室裁定",
    "closed": "已办结",
    "withdrawn": "已撤销",
}

EXTENSIONS: Mapping[str, str] = {
    "none": "未申请延期",
    "asked": "已申请延期，待批",
    "granted": "同意延期",
    "denied": "不同意延期",
}

_OPEN = any_of("dispatched", "signed")
_ANSWER, _SEND = Act.TASK_ANSWER, Act.TASK_DISPATCH

MOVES: tuple[Move, ...] = (
    Move("sign", "签收", RECEIVER, _ANSWER, "task.signed_for",
         {"state": any_of("dispatched")}, to="signed"),
    Move("answer", "答复办理结果", RECEIVER, _ANSWER, "task.answered",
         {"state": any_of("signed")}, to="answered", needs=("words", "files")),
    Move("answer_part", "答复部分事项", RECEIVER, _ANSWER, "task.answered_in_part",
         {"state": any_of("signed")}, needs=("words",), takes=("files",)),
    # the third refusal leaves the hands of the two sides
    Move("refuse", "退单", RECEIVER, _ANSWER, "task.refused",
         {"state": _OPEN, "is_third": any_of("no")}, to="refused",
         needs=("clause", "words"), guards=("not_binding",)),
    Move("refuse", "退单", RECEIVER, _ANSWER, "task.refused",
         {"state": _OPEN, "is_third": any_of("yes")}, to="disputed",
         needs=("clause", "words"), guards=("not_binding",)),
    # asked for beforehand, with a reason; the original due day stays on record
    Move("ask_extension", "申请延期", RECEIVER, _ANSWER, "task.extension_asked",
         {"state": any_of("signed"), "side": any_of("none", "granted", "denied")}, side="asked",
         needs=("words", "day"), guards=("before_due", "later_day")),
    Move("grant_extension", "同意延期", SENDER, _SEND, "task.extension_granted",
         {"state": any_of("signed"), "side": any_of("asked")}, side="granted",
         needs=("words",), takes=("day",), guards=("no_earlier_day",)),
    Move("deny_extension", "不同意延期", SENDER, _SEND, "task.extension_denied",
         {"state": any_of("signed"), "side": any_of("asked")}, side="denied", needs=("words",)),
    # the sender takes the refusal and finds somebody else, or does not take it
    Move("redispatch", "退单成立，改派", SENDER, _SEND, "task.redispatched",
         {"state": any_of("refused")}, to="dispatched", side="none",
         needs=("receiver",), takes=("words",), guards=("other_receiver", "not_oneself"),
         deadline="task"),
    Move("insist", "退单不成立，退回承办", SENDER, _SEND, "task.dispatched_again",
         {"state": any_of("refused")}, to="dispatched", needs=("words",)),
    Move("assign", "裁定承办单位", OFFICE, Act.TASK_ASSIGN, "task.assigned",
         {"state": any_of("disputed")}, to="dispatched", side="none",
         needs=("receiver", "words"), guards=("not_oneself",), deadline="task"),
    Move("accept", "认可答复，办结", SENDER, _SEND, "task.closed",
         {"state": any_of("answered")}, to="closed", takes=("words",), guards=("four_eyes",)),
    Move("send_back", "答复不实，退回重办", SENDER, _SEND, "task.sent_back",
         {"state": any_of("answered")}, to="signed", needs=("words",), guards=("four_eyes",)),
    Move("withdraw", "撤销派单", SENDER, _SEND, "task.withdrawn",
         {"state": any_of("dispatched", "signed", "refused")}, to="withdrawn", needs=("words",)),
)  # fmt: skip

TASKS = Procedure("task", STATES, EXTENSIONS, MOVES, closed=frozenset({"closed", "withdrawn"}))
WAITING_FOR_RECEIVER = frozenset({"dispatched", "signed"})
WAITING_FOR_SENDER = frozenset({"answered", "refused"})


def deadline_of(kind: str, *, is_urgent: bool) -> str:
    found = TASK_KINDS[kind]
    return found.urgent_deadline if is_urgent else found.deadline
