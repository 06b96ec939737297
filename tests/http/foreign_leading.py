"""A supervision item of the other township, and words of it that must never leave."""

from __future__ import annotations

import orjson

from server.services.digests import sm3
from server.store import rows
from tests import make
from tests.procedure.scene import Scene

PARTY = f"township:{make.TOWNSHIP_A}"
# Parts of addresses that are nobody's own.
OF_EVERYBODY = {
    "week_item": "inspection_week",
    "week": "2022-08-01",
    "year": "2022",
    "criterion_id": "surveyed",
}


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
    paper = _paper(scene, str(item["id"]))
    return {"item_id": str(item["id"]), "office_paper_id": paper, **_said(scene, str(item["id"]))}


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


def _said(scene: Scene, item: str) -> dict[str, str]:
    """A document of the item, and what the other township says of its year."""
    ids = {
        name: make.make_id(f"{name} of the other township")
        for name in ("file_id", "adjustment_id", "statement_id")
    }
    seal = scene.store.secrets.seal
    make.write(
        scene.store,
        rows.UnitFile,
        {
            "id": ids["file_id"],
            "holder": "item",
            "holder_id": item,
            "step": 2,
            "kind": "pdf",
            "sha256": "0" * 64,
            "size": 1,
            "name_sealed": seal({"name": "欧阳玥瑶.pdf"}, ids["file_id"].encode()),
            "sealed_file": "0" * 64,
            "party": PARTY,
            "brought_at": make.NOW,
            "brought_by": make.make_id(),
        },
    )
    sheet = {"year": 2022, "party": PARTY, "version": 1}
    adjustment = {"criterion": "surveyed", "tenths": -10, "state": "proposed"}
    proposed = {"proposed_at": make.NOW, "proposed_by": make.make_id()}
    reason = {"reason_sealed": seal({"reason": "欧阳玥瑶一户漏报"}, ids["adjustment_id"].encode())}
    row = {"id": ids["adjustment_id"], **sheet, **adjustment, **proposed, **reason}
    make.write(scene.store, rows.AssessmentAdjustment, row)
    said = {"words_sealed": seal({"words": "欧阳玥瑶一户已整改"}, ids["statement_id"].encode())}
    filed = {"filed_at": make.NOW, "filed_by": make.make_id(), "issue": 1}
    row = {"id": ids["statement_id"], **sheet, **said, **filed, "kind": "objection"}
    make.write(scene.store, rows.AssessmentStatement, {**row, "state": "open"})
    return ids
