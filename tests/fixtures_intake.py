"""Fixtures of intake: the test county, a worker of its first village, and his phone's requests."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.facts import Actor
from server.services import intake
from server.services.intake import Answer
from server.services.work import Work
from server.store.engines import Store
from tests import make
from tests.intake import sending


@dataclass(frozen=True)
class Sender:
    """Sends surveys through the service, each in a Work of its own."""

    store: Store
    actor: Actor

    def send(
        self,
        sent: dict[str, Any] | bytes,
        submission_id: str | None = None,
        *,
        now: datetime = make.NOW,
        **headers: str,
    ) -> Answer:
        body = sent if isinstance(sent, bytes) else sending.body_of(sent)
        with Work(self.store, self.actor, now) as work:
            answer = intake.receive(work, submission_id or make.make_id(), body, headers)
            work.commit()
        return answer


@pytest.fixture
def county(store: Store) -> Store:
    make.make_county(store)
    return store


@pytest.fixture
def worker() -> Actor:
    actor = make.actor_of(Role.GRID_WORKER, "worker", village=make.VILLAGE_A1)
    return replace(actor, device_id=make.make_id("phone of worker"))


@pytest.fixture
def sender(county: Store, worker: Actor) -> Sender:
    return Sender(county, worker)


@pytest.fixture
def sender_of(county: Store) -> Callable[..., Sender]:
    """`sender_of(Role.TECHNICIAN, village=…)`"""

    def make_sender(role: Role, label: str = "", *, is_closed: bool = False, **area: str) -> Sender:
        actor = make.actor_of(role, label, **area)
        return Sender(county, replace(actor, is_closed=is_closed))

    return make_sender
