"""What every test stands on: the two engines, no network, no dice.

Fixtures for a subject live in tests/fixtures_<subject>.py and are loaded from there.
"""

import gc
import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import URL, make_url

from server.services import passwords
from tests.order import in_turn

pytest_plugins = [
    f"tests.{file.stem}" for file in sorted(Path(__file__).parent.glob("fixtures_*.py"))
]

settings.register_profile("anju", derandomize=True, deadline=None, database=None)
settings.register_profile("quick", settings.get_profile("anju"), max_examples=25)
settings.load_profile("anju")

# Six thousand tests and all they import are kept to the end: looking through them again and
# again for cycles took a third of collecting and an eighth of the tests.
gc.set_threshold(100_000, 50, 1000)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        items[:] = in_turn(items)


# A sign-in costs 50 ms by design; a thousand tests sign somebody in. What it costs for real is
# asked of the hasher put aside here (tests/people/test_password_cost.py).
REAL_HASHER = passwords._HASHER
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords._NOBODYS = passwords._HASHER.hash("no account has this password")


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook. Loopback and unix sockets are this machine; the rest is the world."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_loopback(host):
        raise RuntimeError(f"tests use no network, but this one asked for {host!r}")


def _is_loopback(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False


sys.addaudithook(_refuse_network)


@pytest.fixture(
    scope="session",
    params=["spatialite", pytest.param("postgis", marks=pytest.mark.postgres)],
)
def engine_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[URL]:
    """URL of an empty database of this worker; a test that asks for it runs on both engines."""
    if request.param == "spatialite":
        yield make_url(f"sqlite+pysqlite:///{tmp_path_factory.mktemp('engine') / 'anju.sqlite'}")
    else:
        yield from _postgis_database(f"anju_test_{worker_id}")


@pytest.fixture(scope="session")
def postgis_of_a_demo(worker_id: str) -> Iterator[URL]:
    """A second database of this worker: others empty the first while a county is served."""
    yield from _postgis_database(f"anju_test_{worker_id}_demo")


def _postgis_database(name: str) -> Iterator[URL]:
    if "ANJU_TEST_POSTGRES" not in os.environ:
        pytest.fail("ANJU_TEST_POSTGRES is not set: run scripts/test, or add -m 'not postgres'")
    server = make_url(os.environ["ANJU_TEST_POSTGRES"])
    _run_on(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    yield server.set(database=name)
    _run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run_on(server: URL, *statements: str) -> None:
    conninfo = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
