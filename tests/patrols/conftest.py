"""A worker with a phone, an office, and patrols as the phone sends them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import pytest

from server.domain.acts import Role
from server.domain.facts import Actor
from server.services import patrol_intake
from server.services.intake import Answer
from server.services.work import Work
from server.store.engines import Store
from tests import make
from tests.fixtures_intake import Sender
from tests.intake import sending

PHOTO = "ab" * 32


@dataclass(frozen=True)
class Walker:
    """Sends patrols through the service, each in a Work of its own."""

    store: Store
    actor: Actor

    def send(
        self,
        house_id: str,
        finding: str = "unchanged",
        *,
        patrol_id: str | None = None,
        now: datetime = make.NOW,
        body: bytes | None = None,
        **changes: Any,
    ) -> Answer:
        sent = body or orjson.dumps(patrol(house_id, finding, **changes))
        with Work(self.store, self.actor, now) as work:
            answer = patrol_intake.receive(work, patrol_id or make.make_id(), sent, {})
            work.commit()
        return answer


def patrol(house_id: str, finding: str = "unchanged", **changes: Any) -> dict[str, Any]:
    sent = {
        "house_id": house_id,
        "finding": finding,
        "signs": [],
        "captured_at": "2022-09-20T09:50:00+08:00",
        "photos": [{"sha256": PHOTO, "slot": "patrol"}],
        "app_version": "1.0.0",
        **changes,
    }
    return {name: value for name, value in sent.items() if value is not None}


@pytest.fixture
def walker(sender: Sender) -> Walker:
    return Walker(sender.store, sender.actor)


@pytest.fixture
def office(county: Store) -> Actor:
    return make.actor_of(Role.TOWNSHIP, "office", township=make.TOWNSHIP_A)


@pytest.fixture
def surveyed(sender: Sender) -> Callable[..., str]:
    """A house with an accepted survey; its id."""

    def survey(village: str = make.VILLAGE_A1, step: int = 0, **answers: Any) -> str:
        house_id = make.make_id()
        changed = sending.answers(**answers)
        sent = sending.envelope(house_id, village=village, step=step, answers=changed)
        assert sender.send(sent).status == 201
        return house_id

    return survey
