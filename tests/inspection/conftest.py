"""Fixtures of the procedure: a scene in 五寨."""

import pytest

from server.store.engines import Store
from tests.procedure.scene import Scene


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store).set_up()
