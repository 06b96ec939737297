"""A backup is worth what its restoring proves; on both engines."""

import hashlib
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from server.domain import backup_keeping
from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import backups
from server.store import backup, rows
from server.store.backup_databases import spare_database
from server.store.engines import Store, open_store
from tests import make

PHOTO = b"\xff\xd8\xff a crack \xff\xd9"
SHA = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


@pytest.fixture
def filled(store: Store) -> Store:
    make.make_county(store)
    make.make_person(store, Role.ADMINISTRATOR, "admin")
    for _ in range(3):
        make.make_house(store)
    store.files.put(SHA, [PHOTO])
    return store


def _made(store: Store, place: Path, **config: Any) -> Path:
    store.config = replace(store.config, **config)
    made = backups.make(store, place, lambda: make.NOW)
    return place / made.name


def _runs(store: Store) -> list[Any]:
    with store.reading() as db:
        return list(db.execute(select(rows.BackupRun.__table__).order_by(rows.BackupRun.kind)))


def test_a_restored_backup_verifies_and_the_result_is_kept(filled, place):
    chosen = _made(filled, place)
    trial = backups.try_restore(filled, place, lambda: make.NOW)
    assert trial.is_sound, trial.findings
    assert (trial.name, trial.files) == (chosen.name, 1)
    assert [(one.kind, one.is_sound) for one in _runs(filled)] == [
        ("backup", True),
        ("restore", True),
    ]
    with filled.reading() as db:
        events = set(db.scalars(select(rows.LedgerEntry.event)))
    assert {"backup.made", "backup.restored"} <= events


def test_a_home_comes_back_as_it_was_with_keys_under_a_passphrase(filled, place, tmp_path):
    chosen = _made(filled, place, backup_passphrase="长安米贵 居大不易 2026")
    keys = backup.keys_of(chosen, "长安米贵 居大不易 2026")
    assert keys == filled.config.keys_file.read_bytes()
    assert keys not in (chosen / backup.KEYS).read_bytes()
    home = tmp_path / "new"
    home.mkdir()
    with spare_database(filled.config, home) as config:
        backup.restore(chosen, config, keys)
        back = open_store(config)
        with back.reading() as db, filled.reading() as was:
            codes = select(rows.House.code).order_by(rows.House.code)
            assert list(db.scalars(codes)) == list(was.scalars(codes))
            sealed = db.scalar(select(rows.Account.personal_sealed))
        assert back.secrets.open(sealed)["name"] == "张admin"
        with back.files.open(SHA) as photo:
            assert photo.read() == PHOTO
        assert oct(os.stat(config.keys_file).st_mode & 0o777) == "0o600"
        back.close()


def test_a_wrong_passphrase_opens_no_keys(filled, place):
    chosen = _made(filled, place, backup_passphrase="right")
    with pytest.raises(Problem, match="wrong_passphrase"):
        backup.keys_of(chosen, "wrong")


def test_without_a_passphrase_the_keys_are_not_in_the_backup(filled, place):
    chosen = _made(filled, place)
    assert not (chosen / backup.KEYS).exists()
    with pytest.raises(Problem, match="no_keys"):
        backup.keys_of(chosen, "x")


def test_a_second_backup_copies_no_file_twice(filled, place):
    _made(filled, place)
    copy = place / "files" / filled.files.path(SHA).relative_to(filled.config.home)
    first = copy.stat().st_ino
    backups.make(filled, place, lambda: make.NOW.replace(hour=5))
    assert copy.stat().st_ino == first
    assert len(list(place.glob(f"*/{backup.MANIFEST}"))) == 2


def test_old_backups_are_let_go_of_and_what_they_share_stays(filled, place, monkeypatch):
    monkeypatch.setattr(backup_keeping, "_KEPT", ((backup_keeping._day, 1),))
    first, second = (
        backups.make(filled, place, lambda hours=hours: make.NOW + timedelta(hours=hours)).name
        for hours in (0, 1)
    )
    somebodys = place / "20200101T000000Z"
    shutil.copytree(place / first, somebodys)  # made by hand: none of ours
    assert backups.prune(filled, place, lambda: make.NOW) == [first]
    assert backups.prune(filled, place, lambda: make.NOW) == []
    assert {one.name for one in backup.complete(place)} == {second, somebodys.name}
    assert backups.try_restore(filled, place, lambda: make.NOW, second).is_sound
    with filled.reading() as db:
        told = db.scalars(select(rows.LedgerEntry.facts).filter_by(event="backup.dropped")).one()
    assert first in told and second not in told


def test_a_backup_being_let_go_of_when_the_process_was_killed_is_none(filled, place, monkeypatch):
    chosen = _made(filled, place)
    with monkeypatch.context() as killed:
        killed.setattr(backup.shutil, "rmtree", lambda *_, **__: None)
        backup.drop(place, chosen.name)
    assert backup.complete(place) == []
    with pytest.raises(Problem, match=r"backup\.none"):
        backup.newest(place)
    assert backups.prune(filled, place, lambda: make.NOW) == []
    assert [one.name for one in place.iterdir()] == ["files"]


def _cut_database(chosen: Path, _: Path) -> None:
    file = next(chosen.glob("database.*"))
    file.write_bytes(file.read_bytes()[:-1])


def _lose_photo(_: Path, place: Path) -> None:
    next((place / "files").rglob(f"{SHA}*")).unlink()


def _change_photo(_: Path, place: Path) -> None:
    next((place / "files").rglob(f"{SHA}*")).write_bytes(PHOTO[::-1])


def _lose_manifest(chosen: Path, _: Path) -> None:
    (chosen / backup.MANIFEST).unlink()


def test_a_trial_reads_the_bytes_of_files_and_leaves_nothing_behind(filled, place):
    chosen = _made(filled, place)
    _change_photo(chosen, place)
    trial = backups.try_restore(filled, place, lambda: make.NOW)
    assert not trial.is_sound and SHA[:12] in trial.findings[0]
    assert not list(place.glob(".trial-*"))


@pytest.mark.parametrize("harm", [_cut_database, _lose_photo, _lose_manifest])
def test_a_hurt_backup_is_never_taken_for_a_sound_one(filled, place, harm):
    chosen = _made(filled, place)
    harm(chosen, place)
    with pytest.raises(Problem, match=r"backup\.(broken|none)"):
        backups.try_restore(filled, place, lambda: make.NOW)
    assert [one.is_sound for one in _runs(filled) if one.kind == "restore"] == [False]


def test_a_trial_finds_a_ledger_somebody_altered_before_the_backup(filled, place):
    with filled.engine.begin() as db:
        if filled.config.is_embedded:
            db.exec_driver_sql("DROP TRIGGER ledger_entry_no_update")
            db.exec_driver_sql("UPDATE ledger_entry SET actor = 'nobody'")
        else:
            db.exec_driver_sql("SET LOCAL session_replication_role = replica")
            db.exec_driver_sql("UPDATE ledger_entry SET actor = 'nobody'")
    _made(filled, place)
    trial = backups.try_restore(filled, place, lambda: make.NOW)
    assert not trial.is_sound and "entry.altered" in trial.findings[0]


def test_nothing_is_restored_over_a_home_that_holds_something(filled, place):
    chosen = _made(filled, place)
    with pytest.raises(Problem, match="not_empty"):
        backup.restore(chosen, filled.config, b"{}")


def test_a_list_that_names_a_path_outside_is_refused(filled, place):
    chosen = _made(filled, place)
    (chosen / backup.FILES).write_text("3 ../../etc/passwd\n")
    with pytest.raises(Problem, match="broken"):
        list(backup.listed_files(chosen))


def test_the_manifest_holds_no_personal_data(filled, place):
    chosen = _made(filled, place)
    told = orjson.loads((chosen / backup.MANIFEST).read_bytes())
    assert "admin" not in str(told) and told["counts"]["house"] == 3
