"""案件移送 (M15): an unlawful building or business is recorded, handed over and dealt with.

五政办发〔2022〕38号 三（一）: within three working days to the side that is competent, 24 hours if
urgent, with the facts in writing and the evidence; 三（六）: what the two sides cannot settle goes
up; 三（二）3: the result is told to whoever sent the case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from server.domain.acts import Act
from server.domain.case_state import any_of
from server.domain.matters import RECEIVER, SENDER, Move, Procedure
from server.domain.parties import OFFICE

STATES: Mapping[str, str] = {
    "recorded": "已登记，待移送",
    "handed_over": "已移送，待接收",
    "received": "已接收，待立案",
    "returned": "已退回，待移送单位定夺",
    "disputed": "三次退回，待领导小组办公室报县政府决定",
    "filed": "已立案",
    "declined": "不予立案",
    "penalised": "已处罚",
    "to_justice": "已移送司法机关",
    "rectified": "已改正",
    "withdrawn": "已撤销",
}

FEEDBACK: Mapping[str, str] = {
    "none": "未反馈",
    "given": "已反馈，待移送单位确认",
    "acknowledged": "移送单位已确认",
}

SOURCES: Mapping[str, str] = {
    "survey": "排查",
    "patrol": "巡查",
    "department": "部门监管",
    "complaint": "投诉举报",
}

DECLINED: Mapping[str, str] = {
    "no_violation": "违法事实不成立",
    "corrected": "情节轻微且已改正",
    "time_barred": "超过处罚时效",
}

_HANDLE, _SEND = Act.TRANSFER_HANDLE, Act.TRANSFER_RECORD
_WITH_THEM = any_of("handed_over", "received")
_RESULTS = any_of("filed", "declined", "penalised", "to_justice", "rectified")

MOVES: tuple[Move, ...] = (
    Move("hand_over", "移送", SENDER, _SEND, "transfer.handed_over",
         {"state": any_of("recorded", "returned")}, to="handed_over",
         needs=("receiver", "words", "files"), guards=("not_oneself",),
         deadline="transfer_filing"),
    Move("receive", "接收", RECEIVER, _HANDLE, "transfer.received",
         {"state": any_of("handed_over")}, to="received"),
    Move("refuse", "退回", RECEIVER, _HANDLE, "transfer.refused",
         {"state": _WITH_THEM, "is_third": any_of("no")}, to="returned",
         needs=("clause", "words"), guards=("not_binding",), deadline="transfer"),
    Move("refuse", "退回", RECEIVER, _HANDLE, "transfer.refused",
         {"state": _WITH_THEM, "is_third": any_of("yes")}, to="disputed",
         needs=("clause", "words"), guards=("not_binding",), deadline="transfer"),
    Move("assign", "决定管辖", OFFICE, Act.TRANSFER_ASSIGN, "transfer.assigned",
         {"state": any_of("disputed")}, to="handed_over",
         needs=("receiver", "words"), deadline="transfer_filing"),
    Move("file", "立案", RECEIVER, _HANDLE, "transfer.filed",
         {"state": any_of("received")}, to="filed", side="given",
         takes=("words", "files"), deadline="transfer_decision"),
    Move("decline", "不予立案", RECEIVER, _HANDLE, "transfer.declined",
         {"state": any_of("received", "filed")}, to="declined", side="given",
         needs=("outcomes", "words"), takes=("files",), deadline=""),
    Move("penalise", "作出处罚决定", RECEIVER, _HANDLE, "transfer.penalised",
         {"state": any_of("filed")}, to="penalised", side="given",
         needs=("outcomes", "words", "files"), deadline=""),
    Move("to_justice", "移送司法机关", RECEIVER, _HANDLE, "transfer.to_justice",
         {"state": any_of("filed", "penalised")}, to="to_justice", side="given",
         needs=("words",), takes=("files",), deadline=""),
    Move("rectify", "确认已改正", RECEIVER, _HANDLE, "transfer.rectified",
         {"state": any_of("filed", "penalised", "to_justice")}, to="rectified", side="given",
         needs=("words", "files"), deadline=""),
    Move("acknowledge", "确认收到反馈", SENDER, _SEND, "transfer.acknowledged",
         {"state": _RESULTS, "side": any_of("given")}, side="acknowledged",
         takes=("words",), guards=("four_eyes",)),
    Move("withdraw", "撤销登记", SENDER, _SEND, "transfer.withdrawn",
         {"state": any_of("recorded")}, to="withdrawn", needs=("words",), deadline=""),
)  # fmt: skip

# codes of the county's code list `illegal_treatment`
PENALTIES: Mapping[str, str] = {
    "demolish_all": "全部拆除",
    "demolish_part": "部分拆除",
    "regularise": "补办手续",
    "fine": "罚款",
    "confiscate": "没收",
    "administrative_penalty": "行政处罚",
    "other": "其他",
}

TRANSFERS = Procedure(
    "transfer",
    STATES,
    FEEDBACK,
    MOVES,
    closed=frozenset({"declined", "penalised", "to_justice", "rectified", "withdrawn"}),
    outcomes={"decline": DECLINED, "penalise": PENALTIES},
)

_LAWFUL_DECLINES = frozenset({"no_violation", "corrected"})


def deadline_of(*, is_urgent: bool) -> str:
    """From the day it was found to the day it is handed over."""
    return "transfer_urgent" if is_urgent else "transfer_normal"


def says_unlawful(state: str, outcomes: Collection[str]) -> bool:
    """No business in the house while the case is open or its result says unlawful (M15)."""
    if state in ("rectified", "withdrawn"):
        return False
    return not (state == "declined" and _LAWFUL_DECLINES & set(outcomes))
