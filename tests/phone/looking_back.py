"""A grid with something of before in it: a survey that came back, a patrol, an outline, 天地图."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import orjson
import shapely

from server.domain.acts import Role
from server.domain.shapes import lines_of
from server.services import house_position, intake, patrol_intake, photos, review
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.intake import sending
from tests.phone.running import jpeg

CRACK = {"wall_vertical_crack": "yes", "wall_vertical_crack_mm": 1.5}
MARKS = (
    {"x": 0.25, "y": 0.5, "width": 0.2, "height": 0.1},
    {"x": 0.8, "y": 0.2, "width": 0, "height": 0},
)
WORDS = "裂缝两端没有拍到，请贴近再拍一张。"


class Past:
    """What was done before the phone is taken into the field."""

    def __init__(self, store: Store, password_hash: str) -> None:
        self.store = store
        area = {"village": make.VILLAGE_A1}
        person = make.make_person(
            store, Role.GRID_WORKER, "wang", password_hash=password_hash, **area
        )
        self.worker = replace(person.actor, device_id=make.make_id("another phone"))
        self.office = make.actor_of(Role.TOWNSHIP, "li", township=make.TOWNSHIP_A)

    def photo(self, seed: int) -> str:
        """A photo on the server; its hash."""
        data = jpeg(seed, (1200, 900))
        sha256 = hashlib.sha256(data).hexdigest()
        self._do(self.worker, photos.receive_photo, sha256, [data])
        return sha256

    def surveyed(self, *notes: dict[str, Any], step: int = 0, **answers: Any) -> tuple[str, str]:
        """House and submission of a survey another phone sent, with these photos."""
        house, submission = make.make_id(), make.make_id()
        given = sending.answers(structure_type="masonry", **answers)
        sent = sending.envelope(house, step=step, answers=given, photos=list(notes))
        answer = self._do(
            self.worker, intake.receive, submission, sending.body_of(sent), {}, at=make.NOW
        )
        assert answer.status == 201, answer.body
        return house, submission

    def given_back(self, submission: str, photo: str) -> None:
        marks = [{"photo": photo, **one} for one in MARKS]
        pointed = {"questions": [], "photos": [], "reason": WORDS, "marks": marks}
        self._do(self.office, review.give_back, submission, **pointed)

    def patrolled(self, house: str, photo: str) -> None:
        sent = {
            "house_id": house,
            "finding": "unchanged",
            "signs": [],
            "captured_at": make.NOW.isoformat(),
            "photos": [{"sha256": photo, "slot": "patrol", "captured_at": make.NOW.isoformat()}],
            "app_version": "1.0.0",
        }
        self._do(
            self.worker, patrol_intake.receive, make.make_id(), orjson.dumps(sent), {}, at=make.NOW
        )

    def outlined(self, house: str, metres: float = 60) -> None:
        """An outline of that side around the house."""
        with self.store.reading() as db:
            place = db.execute(rows.House.__table__.select().where(rows.House.id == house)).one()
        half = metres / 2 / 111_195
        box = shapely.box(place.lon - half, place.lat - half, place.lon + half, place.lat + half)
        drawn = lines_of(shapely.MultiPolygon([box]))
        self._do(self.office, house_position.draw_outline, house, outline=drawn, version=None)

    def _do(self, actor: Any, service: Any, *given: Any, at: Any = make.NOW, **named: Any) -> Any:
        with Work(self.store, actor, at) as work:
            answer = service(work, *given, **named)
            work.commit()
        return answer
