"""Photos by content hash: whole or not there, resumable, never under a wrong name."""

import fcntl
import hashlib
import os
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from server.domain.problems import Problem
from server.store.files import Files

PHOTO = bytes(range(256)) * 40
SHA = hashlib.sha256(PHOTO).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "photos")


def test_photo_lies_under_the_beginning_of_its_hash(files: Files, tmp_path: Path) -> None:
    assert files.put(SHA, [PHOTO[:100], PHOTO[100:]]) == len(PHOTO)
    assert files.path(SHA) == tmp_path / "photos" / SHA[:2] / SHA[2:4] / f"{SHA}.jpg"
    with files.open(SHA) as photo:
        assert photo.read() == PHOTO


def test_photo_found_under_its_name_is_synced_with_every_directory_above(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put(SHA, [PHOTO])
    synced: list[str] = []
    name_of = "/proc/self/fd/{}".format
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.readlink(name_of(file))))
    files.secure(SHA)
    path = files.path(SHA)
    assert synced == [str(one) for one in (path, *list(path.parents)[:3])]


def test_directories_another_process_has_just_made_are_synced_too(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.path(SHA)
    path.parent.mkdir(parents=True)
    synced: list[str] = []
    name_of = "/proc/self/fd/{}".format
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.readlink(name_of(file))))
    files.put(SHA, [PHOTO])
    assert {str(one) for one in list(path.parents)[:4]} <= set(synced)


def test_of_two_photos_side_by_side_the_second_syncs_only_what_is_new(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = next(
        data
        for data in (number.to_bytes(2, "big") for number in range(1 << 16))
        if (sha := hashlib.sha256(data).hexdigest())[:2] == SHA[:2] and sha[2:4] != SHA[2:4]
    )
    files.put(SHA, [PHOTO])
    synced: list[str] = []
    name_of = "/proc/self/fd/{}".format
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.readlink(name_of(file))))
    name = hashlib.sha256(beside).hexdigest()
    files.put(name, [beside])
    new = files.path(name).parent
    assert synced[1:] == [str(new.parent), str(new)]  # after the draft itself


def test_photo_with_other_bytes_is_refused_and_leaves_nothing(files: Files, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"photo\.wrong_hash"):
        files.put(OTHER, [PHOTO])
    assert not files.has(OTHER)
    assert _files_in(tmp_path) == []


def test_broken_upload_leaves_nothing(files: Files, tmp_path: Path) -> None:
    def chunks():
        yield PHOTO[:100]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        files.put(SHA, chunks())
    assert _files_in(tmp_path) == []


def test_photo_can_be_put_twice(files: Files) -> None:
    files.put(SHA, [PHOTO])
    assert files.put(SHA, [PHOTO]) == len(PHOTO)


def test_upload_goes_on_where_it_stopped(files: Files) -> None:
    assert files.partial(SHA) == 0
    assert files.append(SHA, 0, PHOTO[:1000]) == 1000
    assert files.partial(SHA) == 1000
    assert not files.has(SHA)
    files.append(SHA, 1000, PHOTO[1000:])
    assert files.finish(SHA) == len(PHOTO)
    assert files.has(SHA)
    assert files.partial(SHA) == 0


@pytest.mark.parametrize("offset", [0, 999, 1001])
def test_chunk_at_another_place_is_refused_and_told_the_right_one(
    files: Files, offset: int
) -> None:
    files.append(SHA, 0, PHOTO[:1000])
    with pytest.raises(Problem, match=r"photo\.wrong_offset") as refusal:
        files.append(SHA, offset, PHOTO[1000:])
    assert refusal.value.facts == {"expected": 1000}
    assert files.partial(SHA) == 1000


def test_finished_upload_with_other_bytes_is_thrown_away(files: Files, tmp_path: Path) -> None:
    files.append(OTHER, 0, PHOTO)
    with pytest.raises(Problem, match=r"photo\.wrong_hash"):
        files.finish(OTHER)
    assert _files_in(tmp_path) == []


def test_upload_can_be_finished_again_when_the_answer_got_lost(files: Files) -> None:
    files.append(SHA, 0, PHOTO)
    assert files.finish(SHA) == files.finish(SHA) == len(PHOTO)


def test_chunk_that_waited_while_the_upload_was_finished_is_refused(files: Files) -> None:
    files.append(SHA, 0, PHOTO)
    late = threading.Thread(target=_append_late, args=(files, refused := []))
    with (files._unfinished / f"{SHA}.part").open("rb") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        late.start()
        while not _waits_for(part):
            threading.Event().wait(0.001)
        files._name(Path(part.name), SHA)
    late.join()
    assert refused == ["photo.wrong_offset"]
    assert files.path(SHA).read_bytes() == PHOTO


def test_first_bytes_of_another_try_never_get_the_name_of_a_finished_upload(files: Files) -> None:
    """Two finish one upload; while the second waits for the first, a third begins it anew."""
    files.append(SHA, 0, PHOTO)
    second = threading.Thread(target=files.finish, args=(SHA,))
    with (files._unfinished / f"{SHA}.part").open("rb") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        second.start()
        while not _waits_for(part):
            threading.Event().wait(0.001)
        files._name(Path(part.name), SHA)
        files.append(SHA, 0, PHOTO[:10])
    second.join()
    assert files.path(SHA).read_bytes() == PHOTO


def test_discarded_upload_begins_anew(files: Files) -> None:
    files.append(SHA, 0, PHOTO[:10])
    files.discard(SHA)
    assert files.partial(SHA) == 0


def test_photo_that_never_came_is_not_found(files: Files) -> None:
    with pytest.raises(FileNotFoundError):
        files.open(SHA)


@pytest.mark.parametrize("name", ["../../etc/passwd", SHA.upper(), SHA[:-1], SHA + "\n", ""])
def test_name_that_is_no_hash_touches_no_file(files: Files, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        files.path(name)
    with pytest.raises(ValueError, match="SHA-256"):
        files.append(name, 0, b"x")


def _append_late(files: Files, refused: list[str]) -> None:
    try:
        files.append(SHA, len(PHOTO), b"more")
    except Problem as problem:
        refused.append(problem.code)


def _waits_for(file: BinaryIO) -> bool:
    """Another one blocks on the lock of this file; /proc/locks marks it with an arrow."""
    inode = f":{os.fstat(file.fileno()).st_ino} "
    lines = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and inode in line for line in lines)


def _files_in(path: Path) -> list[Path]:
    return [one for one in path.rglob("*") if one.is_file()]
