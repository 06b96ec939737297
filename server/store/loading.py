"""Load a home at speed and show it only when it is whole.

Nobody waits for a receipt while a demo is loaded, so nothing is synced on the way: a copy of the
home's empty database is filled beside it, brought to disk once, and takes the database's place
in one rename. Whatever interrupts it leaves the home as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import event

from server.config import Config
from server.store.engines import Store, open_store
from server.store.files import Files

_SCRATCH = "loading"


class QuickFiles(Files):
    """Photos written without waiting for the disk; `beside` syncs them all at the end."""

    def put(
        self, sha256: str, chunks: Iterable[bytes], check: Callable[[Path], None] | None = None
    ) -> int:
        final = self.path(sha256)
        final.parent.mkdir(parents=True, exist_ok=True)
        size = final.write_bytes(b"".join(chunks))
        if check is not None:
            check(final)
        return size


@contextmanager
def beside(store: Store) -> Iterator[Store]:
    """A quick store to fill; on leaving without an error it becomes the home's own.

    Embedded engine only, and only while nobody else has the home open.
    """
    config = store.config
    scratch = _prepared(store, config)
    quick = _opened(scratch)
    try:
        yield quick
        quick.close()
        _move_in(scratch, config)
    finally:
        quick.close()
        shutil.rmtree(scratch.home, ignore_errors=True)


def _prepared(store: Store, config: Config) -> Config:
    home = config.home / _SCRATCH
    shutil.rmtree(home, ignore_errors=True)  # an interrupted load before this one
    home.mkdir(mode=0o700)
    database = home / "anju.sqlite"
    scratch = replace(config, home=home, database_url=f"sqlite+pysqlite:///{database}")
    scratch.photos.mkdir()
    store.engine.dispose()  # the last connection to close brings everything into the one file
    shutil.copy(_database(config), database)
    shutil.copy(config.keys_file, scratch.keys_file)
    return scratch


def _opened(scratch: Config) -> Store:
    quick = open_store(scratch)
    quick.files = QuickFiles(scratch.photos)
    quick.documents = QuickFiles(scratch.home / "documents", ".pdf", "document")
    quick.sealed = QuickFiles(scratch.home / "sealed", ".sealed")
    quick.papers = QuickFiles(scratch.papers, ".sealed")
    event.listen(quick.engine, "connect", _hurry)
    return quick


def _hurry(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-65536")


def _move_in(scratch: Config, config: Config) -> None:
    """Files first: a photo without a row is harmless, a row without its photo is not.

    All that lies in directories, whatever room put it there; what lies in the home itself is the
    database, its locks and the keys, which are there already.
    """
    for file in [one for one in scratch.home.rglob("*") if one.is_file()]:
        if file.parent == scratch.home:
            continue
        final = config.home / file.relative_to(scratch.home)
        final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, final)
    os.sync()
    os.replace(_database(scratch), _database(config))
    os.sync()


def _database(config: Config) -> Path:
    return Path(config.database_url.removeprefix("sqlite+pysqlite:///"))
