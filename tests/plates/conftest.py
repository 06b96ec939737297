"""The county of the procedure's tests, with houses whose papers are looked at."""

import pytest

from server.store.engines import Store
from tests.procedure.scene import WUTAI, WUZHAI, Scene


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store).set_up()


@pytest.fixture(params=[WUZHAI, WUTAI])
def either(store: Store, request: pytest.FixtureRequest) -> Scene:
    """The same test in both counties."""
    return Scene(store, request.param).set_up()
