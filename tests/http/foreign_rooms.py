"""What each room adds to the other township: one line a room."""

from __future__ import annotations

from tests.http import (
    foreign_complaints,
    foreign_file,
    foreign_houses,
    foreign_leading,
    foreign_patrols,
    foreign_people,
    foreign_phone,
    foreign_reconciliation,
)
from tests.procedure.scene import Scene

TABLES = (*foreign_patrols.TABLES, *foreign_complaints.TABLES)


def made(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    """Ids for path parameters, of things that lie in the other township."""
    return {
        **foreign_complaints.made(scene, ids),
        **foreign_patrols.made(scene, ids),
        **foreign_people.people(scene),
        **foreign_file.made(scene, ids),
        **foreign_houses.made(scene),
        **foreign_leading.made(scene, ids),
        **foreign_phone.made(scene, ids),
        **foreign_reconciliation.made(scene, ids),
    }
