"""One county with its units and a restaurant with rooms, for matters between units."""

import pytest

from server.domain.acts import Role
from tests.procedure.scene import Scene


@pytest.fixture
def scene(store):
    scene = Scene(store).set_up()
    for code in ("police", "industry", "market", "education", "natural_resources"):
        scene.person(code, Role.DEPARTMENT, department=code)
    scene.person("bureau two", Role.HOUSING_BUREAU)
    scene.person("township two", Role.TOWNSHIP, township=scene.township)
    return scene
