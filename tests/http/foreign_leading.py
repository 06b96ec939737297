"""A supervision item of the other township, and words of it that must never leave."""

from __future__ import annotations

from server.store import rows
from tests import make
from tests.procedure.scene import Scene


def made(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    item = {
        "id": make.make_id("supervision item of the other township"),
        "number": "督2022-7351946",
        "form": "press",
        "demand_sealed": scene.store.secrets.seal({"demand": "欧阳玥瑶的房屋久拖不治"}),
        "basis": "实施方案五（三）",
        "houses": [ids["house_id"]],
        "sender": "office",
        "receiver": f"township:{make.TOWNSHIP_A}",
        "state": "asked",
        "side": "none",
        "opened_at": make.NOW,
        "opened_by": make.make_id(),
        "due_at": make.NOW,
        "version": 1,
    }
    make.write(scene.store, rows.SupervisionItem, item)
    return {"item_id": str(item["id"])}
