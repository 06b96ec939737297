"""Lines of a comparison about the other township, and words of its file that must never leave."""

from __future__ import annotations

from server.domain.days import local_day
from server.services.reconciling.lines import bound_to, of_row
from server.services.reconciling.rows import PlatformRow
from server.store import rows
from tests import make
from tests.procedure.scene import Scene

LINE = "7351946"
# the comparison is the county's: a township sees it, and of its lines those of its own ground
COMPARISON = make.make_id("comparison of the county")


def made(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    row = {
        "id": COMPARISON,
        "platform": "collection",
        "account_id": make.make_id(),
        "file_name": "平台.csv",
        "file_sha256": "0" * 64,
        "size": 1,
        "mapping": {},
        "township_code": None,
        "scope": "all",
        "as_of": local_day(make.NOW),
        "state": "done",
        "is_current": True,
        "counts": {},
        "uploaded_at": make.NOW,
        "compared_at": make.NOW,
        "version": 1,
    }
    make.write(scene.store, rows.Reconciliation, row)
    make.write(scene.store, rows.ReconciliationLine, _line(scene, COMPARISON, ids["house_id"]))
    return {"line_number": LINE}


def _line(scene: Scene, comparison: str, house: str) -> dict[str, object]:
    said = {"owner_name": "欧阳玥瑶"}
    stated = {"verdict": "safe"}
    told = PlatformRow(
        7, make.TOWNSHIP_A, make.VILLAGE_A1, None, stated, said, {}, None, {"platform_no": LINE}
    )
    blob = scene.store.secrets.seal(said, bound_to(comparison, int(LINE)))
    pair = {"house_id": house, "kind": "different", "way": "platform_no", "personal_sealed": blob}
    apart = [["verdict", "safe", "severe_hazard", 0]]
    line = {**of_row("different", int(LINE), told), **pair, "differences": apart}
    return {"reconciliation_id": comparison, **line, "lead_field": "verdict"}
