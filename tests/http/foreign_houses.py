"""Another township's export that waits for approval: neither its reason nor its file may leave."""

from __future__ import annotations

from server.services import export_requests
from server.services.export_requests import Wanted
from tests.procedure.scene import Scene


def made(scene: Scene) -> dict[str, str]:
    """Its reason is one of the words that must never leave."""
    wanted = Wanted(
        filters={"township": scene.township},
        columns=["village"],
        personal=["owner_name"],
        reason="对承重墙进行加固",
    )
    return {"export_id": scene.do("township", export_requests.ask, wanted)}
