"""`county`: 五寨县 with its four villages, ready to be filled."""

import pytest

from server.domain.facts import Event
from server.store.engines import Store
from tests.make import make_county, record


@pytest.fixture
def county(store: Store) -> Store:
    make_county(store)
    # areas written past the services: their change is recorded, so that caches notice
    record(store, Event("area.created", "county:140928000000", {"level": "village", "count": 4}))
    return store
