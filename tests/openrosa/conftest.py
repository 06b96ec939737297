"""A worker of the first village with Collect on his phone."""

import pytest

from server.domain.acts import Role
from tests import make
from tests.openrosa.filled import Collect


@pytest.fixture
def worker(county):
    return make.make_person(county, Role.GRID_WORKER, "wang", village=make.VILLAGE_A1)


@pytest.fixture
def collect(worker, phone_of):
    return Collect(phone_of(worker))
