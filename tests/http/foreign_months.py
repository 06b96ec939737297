"""The part the other township handed in for a month, and words of it that must never leave."""

from __future__ import annotations

from server.store import rows
from tests import make
from tests.procedure.scene import Scene

PARTY = f"township:{make.TOWNSHIP_A}"


def part(scene: Scene) -> str:
    month, step = "2022-09", make.make_id("step of the other township")
    said = scene.store.secrets.seal({"words": "欧阳玥瑶的房屋漏报"}, step.encode())
    made = {"month": month, "party": PARTY, "state": "submitted", "version": 1}
    make.write(scene.store, rows.ReportPart, {**made, "first_at": make.NOW, "last_at": make.NOW})
    row = {"id": step, "month": month, "party": PARTY, "step": "submit", "at": make.NOW}
    make.write(
        scene.store,
        rows.ReportStep,
        {**row, "account_id": make.make_id(), "words_sealed": said},
    )
    return PARTY
