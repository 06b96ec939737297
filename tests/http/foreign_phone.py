"""The other township's two files of one house, with words about whose it is."""

from __future__ import annotations

from server.store import rows
from tests import make
from tests.procedure.scene import Scene


def made(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    """A proposal that waits; its reason names the owner."""
    merge_id = make.make_id("merge of the other township")
    words = scene.store.secrets.seal({"words": "欧阳玥瑶家建了两份档案"})
    merge = {
        "id": merge_id,
        "stays_id": ids["house_id"],
        "goes_id": scene.house(),
        "state": "proposed",
        "needs_second": True,
        "reason_sealed": words,
        "proposed_at": make.NOW,
        "proposed_by": ids["account_id"],
        "version": 1,
    }
    make.write(scene.store, rows.HouseMerge, {"county_code": scene.county, **merge})
    return {"merge_id": merge_id}
