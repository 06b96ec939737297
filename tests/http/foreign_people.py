"""The other township's grid with the duty of its worker there, and a unit of its own."""

from __future__ import annotations

from datetime import date

from server.domain.acts import Role
from server.store import rows
from tests import make
from tests.procedure.scene import Scene

UNIT = "东村村委会七三五一"


def people(scene: Scene) -> dict[str, str]:
    grid = {
        "code": make.GRID_A1,
        "valid_from": date(2022, 6, 1),
        "level": "grid",
        "name": "东村一网格",
        "parent_code": make.VILLAGE_A1,
        "is_official": False,
    }
    make.write(scene.store, rows.Area, grid)
    unit = make.make_unit(
        scene.store,
        Role.VILLAGE,
        UNIT,
        township_code=make.TOWNSHIP_A,
        village_code=make.VILLAGE_A1,
    )
    worker = make.make_person(
        scene.store, Role.GRID_WORKER, "ouyang.worker", village=make.VILLAGE_A1, grid=make.GRID_A1
    )
    return {
        "grid_code": make.GRID_A1,
        "unit_id": unit,
        "duty_id": worker.actor.seats[0].id,
        # the county's, which no township opens: changes of areas, uploads, jobs
        **dict.fromkeys(("change_id", "upload_id", "job_id"), make.make_id("of the county")),
    }
