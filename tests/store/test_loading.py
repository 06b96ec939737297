"""A home loaded beside itself has every file its rows point to."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from server.config import Config
from server.store import loading, schema
from server.store.files import Files

FILE = b"whatever somebody brought"
NAME = hashlib.sha256(FILE).hexdigest()


@pytest.mark.slow
def test_every_kind_of_file_moves_in_with_the_database(tmp_path: Path) -> None:
    store = schema.prepare(Config(tmp_path, f"sqlite+pysqlite:///{tmp_path / 'anju.sqlite'}"))
    kinds = ("files", "documents", "sealed", "papers", "exports")
    with loading.beside(store) as quick:
        for kind in kinds:
            files: Files = getattr(quick, kind)
            files.put(NAME, [FILE])
    try:
        assert [kind for kind in kinds if not getattr(store, kind).has(NAME)] == []
    finally:
        store.close()
