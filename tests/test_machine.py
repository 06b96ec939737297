"""The machine under the tests: no network, both engines answer."""

import socket

import pytest
import sqlalchemy as sa
from sqlalchemy import URL


def test_world_is_out_of_reach() -> None:
    with pytest.raises(RuntimeError, match="no network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_names_are_not_looked_up() -> None:
    with pytest.raises(RuntimeError, match="no network"):
        socket.getaddrinfo("example.org", 80)


def test_engine_answers(engine_url: URL) -> None:
    engine = sa.create_engine(engine_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1 + 1")) == 2
    engine.dispose()


def test_postgis_is_there(engine_url: URL) -> None:
    if engine_url.get_backend_name() != "postgresql":
        return
    engine = sa.create_engine(engine_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS postgis"))
        assert connection.scalar(sa.text("SELECT ST_SRID(ST_Point(111.8, 38.9, 4490))")) == 4490
    engine.dispose()
