"""A supervision item of the other township, and words of it that must never leave."""

from __future__ import annotations

import orjson

from server.services.digests import sm3
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
    return {"item_id": str(item["id"]), "office_paper_id": _paper(scene, str(item["id"]))}


def _paper(scene: Scene, item_id: str) -> str:
    """A letter about the item, issued, its PDF not yet made."""
    paper_id = make.make_id("office paper of the other township")
    facts = orjson.dumps({"kind": "item_letter", "issuer": "欧阳玥瑶"})
    paper = {
        "id": paper_id,
        "kind": "item_letter",
        "item_id": item_id,
        "series": "五建自办督",
        "year": 2022,
        "serial": 7351946,
        "number": "五建自办督〔2022〕7351946号",
        "check_code": "7351946ABCDE",
        "issuer": "领导小组办公室",
        "issued_on": make.NOW.date(),
        "issued_at": make.NOW,
        "issued_by": make.make_id(),
        "facts_sealed": scene.store.secrets.seal(facts, paper_id.encode()),
        "facts_sm3": sm3(facts),
        "layout": 1,
        "file_sha256": "",
        "state": "valid",
    }
    make.write(scene.store, rows.OfficePaper, paper)
    return paper_id
