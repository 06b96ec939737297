"""A report about the other township's house, who made it, and words that must never leave."""

from __future__ import annotations

from server.services import complaint_taking, complaints
from server.services.complaint_reporter import Reporter
from server.services.complaint_taking import Taking
from server.services.complaints import Bringing
from server.store import rows
from tests import make
from tests.procedure.scene import Scene

TABLES = (rows.Complaint,)
WORDS = "欧阳玥瑶房屋西墙开裂，随时可能倒塌。"


def made(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    """Kept by the bureau, assigned to the house's own township."""
    command = Taking(
        channel="phone",
        kinds=("crack",),
        words=WORDS,
        house_code=ids["code"],
        reporter=Reporter("赵四海", "13987654321", "晚上七点后"),
    )
    complaint = str(scene.do("bureau", complaint_taking.take_down, command))
    to = Bringing(receiver=f"township:{make.TOWNSHIP_A}")
    scene.do("bureau", complaints.take_step, complaint, "assign", to)
    return {"complaint_id": complaint}
