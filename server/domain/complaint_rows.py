"""投诉举报: the rows of the county's table about reports from the public (domain.md §5.4 T7, D).

They count what the houses' own chains hold. A report that names no house stands on the page of
reports alone, where all of them are counted (services/complaint_figures.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.complaints import CHANNELS, OFFERED
from server.domain.indicator_questions import NEW, Indicator, Question, asks
from server.domain.patrol_rows import recently
from server.domain.repeated_folds import channel_of

GROUP = "投诉举报"
_COUNTED = (
    ("complaints", "收到", "收到的关联到房屋的投诉举报"),
    ("complaints_closed", "办结", "办结的关联到房屋的投诉举报，含不予受理并已告知的"),
    ("complaints_in_time", "按期办结", "受理、现场核查、答复、办结各环节都没有超期的"),
    ("complaints_verified", "查实", "现场核查为属实或部分属实的"),
)


def complaint_rows() -> Iterable[Indicator]:
    for field, name, meaning in _COUNTED:
        new, total = recently(field), asks(field, int)
        yield Indicator(field, f"投诉举报{name}（本期）", meaning, GROUP, "件", *new, NEW)
        yield Indicator(f"{field}_total", f"投诉举报{name}（累计）", meaning, GROUP, "件", *total)
    said = "收到的关联到房屋的投诉举报减去办结的"
    yield Indicator("complaints_open", "投诉举报在办", said, GROUP, "件", *_open())
    for channel in OFFERED:
        label = CHANNELS[channel]
        identity, meaning = f"complaints_{channel}", f"收到的关联到房屋的投诉举报中{label}的"
        asked = recently(channel_of(channel))
        name = f"投诉举报收到（本期）：{label}"
        yield Indicator(identity, name, meaning, GROUP, "件", *asked, NEW)


def _open() -> Question:
    return Question(
        ("complaints", "complaints_closed"),
        lambda house, _: house.complaints - house.complaints_closed,
    )
