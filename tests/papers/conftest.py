"""Fixtures of papers: a scene in 五寨 whose houses have owners."""

import pytest

from server.store.engines import Store
from tests.papers.scene import PaperScene


@pytest.fixture
def scene(store: Store) -> PaperScene:
    return PaperScene(store).set_up()
