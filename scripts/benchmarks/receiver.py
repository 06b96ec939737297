"""What intake is measured against: a Flask receiver that stores and checks nothing; a bare route.

Served by gunicorn with the settings of `anju serve`. Run as a program with a database URL.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from flask import Flask, request
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from scripts.benchmarks.cluster import Cluster
from scripts.benchmarks.received import THREADS, Base, Received, engine_of, row_of
from scripts.benchmarks.serving import WORKERS, Home, Server, home, started


@contextmanager
def receiving(engine: str, cluster: Cluster | None) -> Iterator[Server]:
    """The receiver over a database of its own."""
    with home(engine, cluster) as place:
        command = [sys.executable, "-m", "scripts.benchmarks.receiver", url_of(place)]
        with started(command, dict(os.environ), place) as server:
            yield server


def url_of(of: Home) -> str:
    if of.cluster is not None:
        return of.config.database_url
    return f"sqlite+pysqlite:///{of.config.home / 'anju.sqlite'}"


def make_app(url: str) -> Flask:
    app = Flask("receiver")
    engine = engine_of(url)
    Base.metadata.create_all(engine)
    engine.dispose()

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.put("/api/v1/submissions/<identity>")
    def receive(identity: str) -> tuple[dict[str, Any], int]:
        return _store(engine, identity, request.get_data())

    return app


def _store(engine: Engine, identity: str, body: bytes) -> tuple[dict[str, Any], int]:
    sent = orjson.loads(body)
    with Session(engine) as session:
        known = session.get(Received, identity)
        if known is None:
            session.add(row_of(identity, body, sent))
            session.commit()
    return {"id": identity}, 200 if known else 201


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": "127.0.0.1:0",
            "workers": WORKERS,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "keepalive": 30,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": _say_ready,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return make_app(self.url)


def _say_ready(arbiter: Any) -> None:
    """Once the workers have been forked, which follows at once."""
    host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
    threading.Timer(0.7, lambda: print(f"Ready: http://{host}:{port}/", flush=True)).start()


if __name__ == "__main__":
    _Gunicorn(sys.argv[1]).run()
