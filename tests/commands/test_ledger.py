"""What the operator sees of the ledger, and how a home is founded."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.commands.main import main


def _anju(home: Path, *words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(main, [*words, "--home", str(home)])
    return answer.exit_code, answer.output


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert _anju(tmp_path, "init")[0] == 0
    return tmp_path


@pytest.mark.slow
def test_founding_a_county_twice_changes_nothing(home: Path) -> None:
    status, told = _anju(home, "init")
    assert status == 0
    assert "已存在" in told


def test_an_unknown_county_is_named(tmp_path: Path) -> None:
    status, told = _anju(tmp_path, "init", "--county", "nowhere")
    assert status == 2
    assert "nowhere" in told


def test_a_whole_ledger_is_said_to_be_whole(home: Path) -> None:
    assert "号锚定" in _anju(home, "ledger", "anchor")[1]
    assert "没有变动" in _anju(home, "ledger", "anchor")[1]
    status, told = _anju(home, "ledger", "verify")
    assert status == 0
    assert "台账完整" in told


def test_an_altered_entry_is_named_and_fails_the_command(home: Path) -> None:
    db = sqlite3.connect(home / "anju.sqlite")
    for (trigger,) in db.execute(
        "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='ledger_entry'"
    ).fetchall():
        db.execute(f"DROP TRIGGER {trigger}")
    db.execute("UPDATE ledger_entry SET actor = 'job:nobody' WHERE seq = 1")
    db.commit()
    db.close()
    status, told = _anju(home, "ledger", "verify")
    assert status == 1
    assert "entry.altered" in told
    assert "county:140928000000" in told


@pytest.mark.slow
def test_the_runner_anchors_what_moved(home: Path) -> None:
    from server.config import from_environment
    from server.jobs.queue import anchor_all
    from server.store.engines import open_store

    store = open_store(from_environment({}, home))
    assert anchor_all(store) == 1
    assert anchor_all(store) == 0
    store.close()
