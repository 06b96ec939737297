"""A backup of a whole home: its database, its files, and its keys under a passphrase.

    PLACE/files/photos/ab/cd/….jpg      every file once, shared by all backups of the place
    PLACE/20260930T020000Z/             one backup
        database.sqlite | database.dump
        files.txt                       size and path of every file that belongs to it
        keys.sealed                     only with a passphrase
        manifest.json                   written last: a backup without it is none

The database is copied first. A file is on disk before a row names it and is not removed while one
does, so that every file a copied row names is among those copied afterwards.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from server.config import Config
from server.domain.problems import Problem
from server.store import backup_databases as databases, schema
from server.store.backup_keys import open_keys, seal_keys
from server.store.engines import Store

MANIFEST, FILES, KEYS = "manifest.json", "files.txt", "keys.sealed"
_POOL = "files"
# What a home can make again, or must not be kept: exports, uploads, backups themselves.
_LEFT_OUT = frozenset({"exports", "uploads", "backups", "unfinished", "tmp", "maps", "rule-trials"})
_CHUNK = 1 << 20
_HASHED = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `anchors` are the newest of each county, by its code."""

    name: str
    made_at: str
    engine: str
    revision: str
    database_sha256: str
    database_size: int
    files: int
    files_size: int
    files_sha256: str
    has_keys: bool
    counts: dict[str, int]
    anchors: dict[str, dict[str, Any]]


def make(store: Store, place: Path, now: datetime, anchors: dict[str, Any]) -> Manifest:
    """`backup.broken` when a file is not what its name says: the backup is then none."""
    name = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    draft = _draft(place, name)
    _make_private(place)
    if (place / name).exists():
        raise Problem("backup.failed", why=f"已有同名备份 {name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        manifest = _written(store, place, draft, name, now, anchors)
        os.replace(draft, place / name)
    except OSError as error:
        raise Problem("backup.failed", why=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _written(  # noqa: PLR0917
    store: Store, place: Path, draft: Path, name: str, now: datetime, anchors: dict[str, Any]
) -> Manifest:
    config = store.config
    engine = databases.engine_name(config)
    database = draft / databases.file_name(engine)
    counts = databases.dump(store, database)
    number, size = _copy_files(config.home, place / _POOL, draft / FILES)
    if config.backup_passphrase:
        sealed = seal_keys(config.keys_file.read_bytes(), config.backup_passphrase)
        (draft / KEYS).write_bytes(orjson.dumps(sealed))
    manifest = Manifest(
        name=name,
        made_at=now.astimezone(UTC).isoformat(),
        engine=engine,
        revision=schema.current(store) or "",
        database_sha256=_sha256(database),
        database_size=database.stat().st_size,
        files=number,
        files_size=size,
        files_sha256=_sha256(draft / FILES),
        has_keys=config.backup_passphrase is not None,
        counts=counts,
        anchors=anchors,
    )
    _write_synced(draft / MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
    return manifest


def _make_private(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    (place / _POOL).mkdir(exist_ok=True, mode=0o700)


def _copy_files(home: Path, pool: Path, listed: Path) -> tuple[int, int]:
    number = total = 0
    with listed.open("w", encoding="utf-8") as lines:
        for file in _files_of(home):
            relative = file.relative_to(home)
            try:
                size = _copy_once(file, pool / relative)
            except FileNotFoundError:
                continue  # set aside meanwhile: a file without its row
            lines.write(f"{size} {relative.as_posix()}\n")
            number, total = number + 1, total + size
    return number, total


def _files_of(home: Path) -> Iterator[Path]:
    """In order; links are not followed out of the home."""
    for top in sorted(home.iterdir()):
        if top.is_dir() and not top.is_symlink() and top.name not in _LEFT_OUT:
            for folder, folders, names in os.walk(top):
                folders[:] = sorted(one for one in folders if one not in _LEFT_OUT)
                yield from (Path(folder) / one for one in sorted(names) if not one.startswith("."))


def _copy_once(file: Path, copy: Path) -> int:
    """Unless it is there; its bytes must be those its name stands for."""
    size = file.stat().st_size
    if copy.exists() and copy.stat().st_size == size and _is_hashed(file):
        return size
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = copy.with_name(f".{copy.name}.part")
    digest = hashlib.sha256()
    with file.open("rb") as source, draft.open("wb") as target:
        while piece := source.read(_CHUNK):
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    if _is_hashed(file) and digest.hexdigest() != file.name[:64]:
        draft.unlink()
        raise Problem(
            "backup.broken", what=f"{file.parent.parent.parent.name} 中的 {file.name[:12]}…"
        )
    os.replace(draft, copy)
    return size


def _is_hashed(file: Path) -> bool:
    """Named by its content, as store/files.py names what it keeps."""
    return _HASHED.match(file.name) is not None


def newest(place: Path) -> Path:
    """The newest complete backup of a place; `backup.none` without one."""
    found = complete(place)
    if not found:
        raise Problem("backup.none", place=str(place))
    return found[-1]


def complete(place: Path) -> list[Path]:
    """Every backup of a place that has its manifest."""
    found = (one.parent for one in place.glob(f"*/{MANIFEST}"))
    return sorted(one for one in found if not one.name.startswith("."))


def drop(place: Path, name: str) -> None:
    """Not the files it shares with others. Killed midway it is no backup any more, but a draft."""
    clear_draft(place, name)
    os.replace(place / name, _draft(place, name))
    clear_draft(place, name)


def clear_draft(place: Path, name: str) -> None:
    """What a process left that was killed at making or at dropping it."""
    shutil.rmtree(_draft(place, name), ignore_errors=True)


def _draft(place: Path, name: str) -> Path:
    return place / f".{name}.part"


def read_manifest(backup: Path) -> Manifest:
    try:
        return Manifest(**orjson.loads((backup / MANIFEST).read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise Problem("backup.broken", what="没有完整的清单 manifest.json") from error


def check(backup: Path, manifest: Manifest) -> None:
    """The database and the list of files are byte for byte what the manifest names."""
    wanted = {
        databases.file_name(manifest.engine): manifest.database_sha256,
        FILES: manifest.files_sha256,
    }
    for name, sha256 in wanted.items():
        if not (backup / name).is_file() or _sha256(backup / name) != sha256:
            raise Problem("backup.broken", what=f"{name} 与清单不符")


def listed_files(backup: Path) -> Iterator[tuple[int, Path]]:
    with (backup / FILES).open(encoding="utf-8") as lines:
        for line in lines:
            size, path = line.rstrip("\n").split(" ", 1)
            if Path(path).is_absolute() or ".." in Path(path).parts:
                raise Problem("backup.broken", what="文件清单含有越界的路径")
            yield int(size), Path(path)


def restore_files(backup: Path, home: Path, put: Put) -> int:
    """Every listed file into the home by `put`, checking its size."""
    pool, number = backup.parent / _POOL, 0
    for size, path in listed_files(backup):
        source = pool / path
        if not source.is_file() or source.stat().st_size != size:
            raise Problem("backup.broken", what=f"缺少文件 {path.name[:12]}…")
        put(source, home / path)
        number += 1
    return number


Put = Callable[[Path, Path], object]


def point_at(source: Path, copy: Path) -> None:
    """For a trial: a photo archive is not written a second time to be looked at."""
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy.symlink_to(source)


def keys_of(backup: Path, passphrase: str | None) -> bytes:
    """`backup.no_keys` where there are none, or nothing to open them with."""
    if passphrase is None or not (backup / KEYS).is_file():
        raise Problem("backup.no_keys")
    return open_keys(orjson.loads((backup / KEYS).read_bytes()), passphrase)


def restore(backup: Path, config: Config, keys: bytes, put: Put = _copy_once) -> Manifest:
    """A home and database that stand as they stood; both must be empty before.

    Copied files are checked byte for byte where their name tells what they hold.
    """
    manifest = read_manifest(backup)
    if manifest.engine != databases.engine_name(config):
        raise Problem("backup.other_engine", engine=manifest.engine)
    check(backup, manifest)
    if config.keys_file.exists() or not databases.is_empty(config):
        raise Problem("backup.not_empty", where=str(config.home))
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    databases.restore(backup / databases.file_name(manifest.engine), config)
    restore_files(backup, config.home, put)
    config.photos.mkdir(exist_ok=True, mode=0o700)
    descriptor = os.open(config.keys_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(keys)
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
