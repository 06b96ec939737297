"""What an entry counted of a unit leads to (`_unit_entries.html`): not everybody who may see that
it was counted may open it."""

from __future__ import annotations

from flask import g

from server.domain.acts import Act
from server.domain.permission import has_act

_ACTS = {
    "month": Act.REPORT_READ,
    "week": Act.SUPERVISION_READ,
    "item": Act.SUPERVISION_READ,
    "task": Act.TASK_READ,
    "answer": Act.TASK_READ,
    "resurvey": Act.QUALITY_READ,
    "worse_on_draw": Act.DRAW_READ,
    "report": Act.QUALITY_READ,
    "question": Act.QUALITY_READ,
}


def may_open_entry(kind: str) -> bool:
    """Whether the reader is given a link."""
    reader, act = g.get("actor"), _ACTS.get(kind)
    return reader is not None and act is not None and has_act(reader, act)
