"""A patrol and a self-check of the other township's house."""

from __future__ import annotations

from server.store import rows
from tests import make
from tests.procedure.scene import Scene

TABLES = (rows.Patrol, rows.SelfCheck)


def made(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    """A finding that waits, so that every route about it could do something."""
    house = scene.row(rows.House, id=ids["house_id"])
    placed = {
        "house_id": house.id,
        "township_code": house.township_code,
        "village_code": house.village_code,
    }
    patrol = make.make_id("patrol of the other township")
    row = {
        **placed,
        "id": patrol,
        "grid_code": None,
        "state": "accepted",
        "way": "phone",
        "finding": "danger",
        "signs": ["tilt"],
        "account_id": ids["account_id"],
        "patrolled_at": make.NOW,
        "received_at": make.NOW,
        "words_sealed": scene.store.secrets.seal({"words": "欧阳玥瑶说墙歪了"}),
    }
    make.write(scene.store, rows.Patrol, row)
    check = {
        **placed,
        "id": make.make_id("self-check of the other township"),
        "plate_id": make.make_id(),
        "made_at": make.NOW,
        "answers": {"crack": "yes"},
        "is_alarming": True,
    }
    make.write(scene.store, rows.SelfCheck, check)
    return {"patrol_id": patrol}
