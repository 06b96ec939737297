"""Ledger events of reports from the public: label, then facts; words stand as their SM3 (law 3).

A report has a chain of its own; the chain of its house is told of the beginning, of what was found
and of the end, and the month's figures count those alone. Nothing here says who reported it, nor
by name nor by any number made of it.
"""

from __future__ import annotations

from collections.abc import Mapping

_STEP = ("complaint", "step", "party")

COMPLAINT_EVENTS: Mapping[str, tuple[str, ...]] = {
    "complaint.taken": (
        "登记投诉举报", *_STEP, "number", "channel", "kinds", "township", "village", "due", "words",
    ),
    "complaint.accepted": ("受理举报", *_STEP, "words", "due", "late"),
    "complaint.declined": ("不予受理举报", *_STEP, "outcomes", "words", "earlier", "due", "late"),
    "complaint.assigned": ("交办举报核查", *_STEP, "words", "receiver", "due", "late"),
    "complaint.reassigned": ("改交举报核查", *_STEP, "words", "receiver", "was"),
    "complaint.house_named": ("确定举报所反映的房屋", *_STEP, "words", "house"),
    "complaint.to_village": ("举报交村（居）委会核查", *_STEP, "words"),
    "complaint.refused": ("退回举报核查", *_STEP, "words"),
    "complaint.checked": ("举报现场核查", *_STEP, "outcomes", "words", "files", "due", "late"),
    "complaint.sent_back": ("举报退回重新核查", *_STEP, "words", "due"),
    "complaint.answered": ("答复举报人", *_STEP, "outcomes", "words", "late"),
    "complaint.finished": ("举报办结", *_STEP, "words", "late"),
    "complaint.reward_proposed": ("提请举报奖励", *_STEP, "words", "yuan"),
    "complaint.reward_granted": ("同意举报奖励", *_STEP, "words", "yuan"),
    "complaint.reward_denied": ("不予举报奖励", *_STEP, "words"),
    "complaint.reward_paid": ("发放举报奖励", *_STEP, "words", "yuan"),
    # who in the unit that keeps it looked at the reporter's name; why, as SM3
    "complaint.reporter_shown": ("查看举报人信息", "complaint", "fields", "reason"),
    # the newest survey of its house goes back to the grid
    "complaint.survey_asked": ("举报查实，退回重新排查", "complaint", "submission", "words"),
    # what a verified report came to
    "complaint.followed": ("举报查实后的处理", "complaint", "follow", "reference"),
    # on the chain of the house
    "complaint.received": ("收到反映本房屋的举报", "complaint", "channel", "kinds"),
    "complaint.left": ("举报更正为其他房屋", "complaint", "channel"),
    "complaint.handed": ("举报交部门核查", "complaint", "receiver", "was"),
    "complaint.found": ("举报核查结果", "complaint", "result", "was"),
    "complaint.closed": ("举报办结", "complaint", "result", "late"),
}  # fmt: skip
