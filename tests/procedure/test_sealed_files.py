"""A signature on disk without its row, or a row without it: neither, whatever goes wrong."""

import os
from datetime import timedelta

import pytest

from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.services import acceptance, sealed_files
from server.services.demo.on_site import drawn
from server.services.sealed_images import statement
from server.store import rows
from tests.procedure import walks


def _on_disk(scene):
    return {path.stem for path in (scene.store.config.home / "sealed").glob("??/*/*.sealed")}


def _apply(work, case_id):
    application = acceptance.Application(way="owner", statement=statement(drawn()))
    return acceptance.apply(work, case_id, application=application)


@pytest.fixture
def repaired(scene):
    house = scene.surveyed(Verdict.GENERAL, track=Track.OTHER)
    walks.repair(scene, house)
    return house


def test_what_is_undone_takes_its_file_along(scene, repaired):
    case = scene.case_id(repaired)
    with pytest.raises(Problem), scene.as_("village") as work:
        _apply(work, case)
        assert len(_on_disk(scene)) == 1
        raise Problem("house.changed_meanwhile")
    assert not _on_disk(scene)
    assert not scene.all(rows.SealedImage)


def test_a_commit_whose_answer_was_lost_keeps_its_file(scene, repaired, monkeypatch):
    """The database may have the row: a file too many is found by the sweep, one too few never."""
    commit = type(scene.store).commit

    def answer_lost(store, db):
        commit(store, db)
        raise Problem("database.busy")

    monkeypatch.setattr(type(scene.store), "commit", answer_lost)
    with pytest.raises(Problem), scene.as_("village") as work:
        _apply(work, scene.case_id(repaired))
    (image,) = scene.all(rows.SealedImage)
    assert _on_disk(scene) == {image.sealed_sha256}


def test_the_sweep_sets_aside_what_a_killed_process_left_and_nothing_else(scene, repaired):
    applied = scene.do("village", _apply, scene.case_id(repaired))
    assert applied.statement_id
    (kept,) = _on_disk(scene)
    left, fresh = (_left_behind(scene, text) for text in (b"left by a killed process", b"fresh"))
    for name in (kept, left):
        _aged(scene, name, timedelta(days=3))
    assert sealed_files.sweep(scene.store, scene.now) == 1
    assert _on_disk(scene) == {kept, fresh}
    assert (scene.store.config.home / "sealed" / "unclaimed" / f"{left}.sealed").exists()
    assert sealed_files.sweep(scene.store, scene.now) == 0


def _left_behind(scene, content):
    """As a process leaves it that is killed before its commit."""
    with scene.as_("village") as work:
        name = sealed_files.put(work, scene.store.sealed, scene.store.secrets.seal(content))
        work._undoes.clear()
    _aged(scene, name, timedelta())
    return name


def _aged(scene, name, age):
    written = (scene.now - age).timestamp()
    os.utime(scene.store.sealed.path(name), (written, written))
