"""A question about the other township's report, an objection to it, a dossier of the house."""

from __future__ import annotations

from server.store import rows
from tests import make
from tests.http import foreign_months
from tests.procedure.scene import Scene


def made(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    return {
        "report_question_id": question(scene, ids),
        "objection_id": objection(scene, ids),
        "dossier_id": dossier(scene, ids),
        "reinspection_id": reinspection(scene, ids),
    }


def question(scene: Scene, ids: dict[str, str]) -> str:
    foreign_months.part(scene)
    row = scene.row(rows.House, id=ids["house_id"])
    asked = {
        "id": make.make_id("report question of the other township"),
        **{name: ids[name] for name in ("house_id", "case_id", "inspection_id")},
        "township_code": row.township_code,
        "village_code": row.village_code,
        "kind": "thin",
        "basis": "0" * 64,
        "is_serious": False,
        "facts": {"pages": 7_351_947, "basis": []},
        "state": "open",
        "asked_at": make.NOW,
        "version": 1,
    }
    make.write(scene.store, rows.ReportQuestion, asked)
    return str(asked["id"])


def objection(scene: Scene, ids: dict[str, str]) -> str:
    raised = {
        "id": make.make_id("objection of the other township"),
        **{name: ids[name] for name in ("house_id", "case_id", "inspection_id")},
        "raised_for": "owner",
        "reason_sealed": scene.store.secrets.seal({"reason": "欧阳玥瑶不服鉴定结论"}),
        "raised_at": make.NOW,
        "raised_by": ids["account_id"],
    }
    make.write(scene.store, rows.ReportObjection, raised)
    return str(raised["id"])


def dossier(scene: Scene, ids: dict[str, str]) -> str:
    asked = {
        "id": make.make_id("dossier of the other township"),
        "house_id": ids["house_id"],
        "requested_by": ids["account_id"],
        "requested_at": make.NOW,
        "form": "zip",
        "is_personal": False,
        "state": "ready",
        "tries": 1,
        "size": 7_351_946,
    }
    make.write(scene.store, rows.DossierRequest, asked)
    return str(asked["id"])


def reinspection(scene: Scene, ids: dict[str, str]) -> str:
    report = {
        "id": make.make_id("reinspection of the other township"),
        **{name: ids[name] for name in ("house_id", "case_id", "acceptance_id")},
        "agency_id": scene.agency_id,
        "report_no": "复7351946",
        "scale": "jgj125",
        "grade": "b",
        "is_usable": True,
        "conclusion": "加固后可以使用",
        "signers": [],
        "inspected_on": make.NOW.date(),
        "file_sha256": "d" * 64,
        "filed_at": make.NOW,
        "filed_by": ids["account_id"],
    }
    make.write(scene.store, rows.Reinspection, report)
    return str(report["id"])
