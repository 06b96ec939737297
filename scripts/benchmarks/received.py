"""The row which the receiver stores, and a writer that stores it as often as it can.

Imports little: eight writers start together.
"""

from __future__ import annotations

import hashlib
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, DateTime, Engine, String, create_engine, event, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

THREADS = 4


class Base(DeclarativeBase):
    pass


class Received(Base):
    """What the reference measured: unique id, form, text, moment and the answers as JSON."""

    __tablename__ = "received"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    form: Mapped[str] = mapped_column(String(40), index=True)
    body: Mapped[str]
    body_hash: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[Any] = mapped_column(DateTime(timezone=True), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


def engine_of(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=THREADS)
    from pysqlite3 import dbapi2

    engine = create_engine(url, module=dbapi2, pool_size=THREADS)

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=30000")

    return engine


def row_of(identity: str, body: bytes, sent: dict[str, Any]) -> Received:
    return Received(
        id=identity,
        form=sent["form"],
        body=body.decode(),
        answers=sent["answers"],
        body_hash=hashlib.sha256(body).hexdigest(),
        received_at=datetime.now(UTC),
    )


def write() -> None:
    """One writer: its commits per second on stdout."""
    url, seconds = sys.argv[1], float(sys.argv[2])
    with engine_of(url).connect() as db:
        print("connected", flush=True)
        body = sys.stdin.buffer.read()
        row = row_of("", body, orjson.loads(body))
        values = {one.name: getattr(row, one.name) for one in Received.__table__.columns}
        statement, count = insert(Received.__table__), 0
        began = time.perf_counter()
        while (spent := time.perf_counter() - began) < seconds:
            db.execute(statement, {**values, "id": str(uuid.uuid4())})
            db.commit()
            count += 1
    print(count / spent)
