"""A county in which a test can tell what happened to houses, undone after every example."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import pytest

from server.domain.acts import Role
from server.domain.facts import Actor
from server.services.work import Work
from server.store.engines import Store
from tests import make

AFTERWARDS = datetime(2023, 6, 1, tzinfo=UTC)
BUREAU = make.actor_of(Role.HOUSING_BUREAU)

Telling = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def telling(store: Store) -> Telling:
    """`with telling() as work:` write through work.db, report through work; nothing remains."""
    make.make_county(store)

    @contextmanager
    def tell_in(actor: Actor = BUREAU, now: datetime = AFTERWARDS) -> Iterator[Work]:
        with Work(store, actor, now) as work:
            yield work

    return tell_in
