"""The register of inspection agencies, asked of any day (LAW-ZJ art.18, 19; 福建: off the roster).

Nothing is overwritten: a decision holds from its day until the next one, a suspension until its
last day. Whoever asks about a past day hears what held on it, also when it was entered later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

STATES = ("registered", "suspended", "removed")
STATE_LABELS: Mapping[str, str] = {
    "registered": "在册",
    "suspended": "暂停",
    "removed": "移出名录",
}
CONDUCT = ("false_report", "correction", "complaint")
CONDUCT_LABELS: Mapping[str, str] = {
    "false_report": "出具虚假报告",
    "correction": "责令更正",
    "complaint": "投诉",
}
TIES = ("owner", "repairer", "agency")
TIE_LABELS: Mapping[str, str] = {
    "owner": "产权人、使用人",
    "repairer": "设计施工单位",
    "agency": "其他鉴定机构",
}

# Codes of codes/agency_qualification: one of the first, or all of the second (LAW-ZJ art.18).
_DESIGNING = frozenset({"survey", "design"})
_TESTING = frozenset({"foundation_testing", "structure_testing", "witnessed_sampling"})

# Codes of codes/agency_certificate: one of them must sign (LAW-ZJ art.19).
STRUCTURAL = "structural_engineer"


class Standing(NamedTuple):
    state: str
    from_on: date
    until_on: date | None
    decided_at: datetime


class Validity(NamedTuple):
    """A qualification or a person's certificate; `ended_on` is the first day it no longer holds."""

    kind: str
    valid_from: date
    valid_until: date | None
    ended_on: date | None = None


def standing_on(standings: Iterable[Standing], day: date) -> str | None:
    """The state on that day; None before the agency was entered."""
    begun = [one for one in standings if one.from_on <= day]
    if not begun:
        return None
    last = max(begun, key=lambda one: (one.from_on, one.decided_at))
    is_over = last.until_on is not None and last.until_on < day
    return "registered" if last.state == "suspended" and is_over else last.state


def is_on_register(standings: Iterable[Standing], day: date) -> bool:
    return standing_on(standings, day) == "registered"


def holds_on(one: Validity, day: date) -> bool:
    is_in_time = one.valid_until is None or day <= one.valid_until
    is_listed = one.ended_on is None or day < one.ended_on
    return one.valid_from <= day and is_in_time and is_listed


def is_qualified_on(qualifications: Iterable[Validity], day: date) -> bool:
    """Surveying or designing, or testing in all three branches."""
    held = {one.kind for one in qualifications if holds_on(one, day)}
    return bool(held & _DESIGNING) or held >= _TESTING
