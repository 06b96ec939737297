"""What a list of reports is asked for, by pages, API and home alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.acts import Act
from server.domain.complaints import CHANNELS, COMPLAINTS, RESULTS, RUNNING
from server.domain.parties import parties_of
from server.services import complaint_figures
from server.services.complaint_figures import NO_TOWNSHIP
from server.services.work import Work
from server.store.reads.complaints import ComplaintFilter

MINE, KEPT, ALL = "mine", "kept", "all"  # to be looked at by one's own unit; kept by it
OPEN, CLOSED, TO_ANSWER = "open", "closed", "to_answer"
STATE_LABELS = {
    OPEN: "在办",
    TO_ANSWER: "待答复",
    CLOSED: "已办结",
    **{code: label for code, label in COMPLAINTS.states.items() if code != CLOSED},
}
_GROUPS = {OPEN: tuple(sorted(RUNNING)), TO_ANSWER: ("checked", "declined")}


def filter_of(work: Work, asked: Mapping[str, Any]) -> ComplaintFilter:
    """A number's own list shows all it counts, whatever their state by now."""
    state, place = asked.get("state"), asked.get("township")
    is_overdue = asked.get("overdue") in (True, "1")
    states = _states(OPEN if is_overdue and not state else state)
    return ComplaintFilter(
        states=states,
        side=_known(asked.get("reward"), COMPLAINTS.sides),
        sender=_own(work, Act.COMPLAINT_KEEP) if asked.get("side") == KEPT else None,
        receiver=_own(work, Act.COMPLAINT_CHECK) if asked.get("side") == MINE else None,
        channel=_known(asked.get("channel"), CHANNELS),
        township="" if place == NO_TOWNSHIP else place or None,
        village=asked.get("village") or None,
        house=asked.get("house") or None,
        number=asked.get("number") or None,
        result=_known(asked.get("result"), RESULTS),
        overdue_at=work.now if is_overdue else None,
        counted=complaint_figures.counted(work, asked.get("figure"), asked.get("month")),
    )


def _states(name: str | None) -> tuple[str, ...] | None:
    if name in _GROUPS:
        return _GROUPS[name]
    return (name,) if name in COMPLAINTS.states else None


def _known(value: Any, words: Mapping[str, str]) -> str | None:
    return value if value in words else None


def _own(work: Work, act: Act) -> str | None:
    """None for a village, which reaches only what it was given, and for who has no unit."""
    return next(iter(parties_of(work.actor, act)), None)
