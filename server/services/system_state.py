"""What the administrator sees of the house: backups and their proof, room, jobs, versions."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.reach import Reach, reach_of
from server.domain.upkeep import State, Trouble, troubles
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import backups, jobs, storage
from server.store.reads.backups import AnchorLine, BackupLine
from server.store.reads.jobs import JobLine


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes; photos as the rows say, which is what is on disk."""

    disk: int
    free: int
    database: int
    photos: int
    photo_count: int

    @property
    def free_percent(self) -> int:
        return 100 * self.free // max(1, self.disk)


@dataclass(frozen=True, slots=True)
class Version:
    """A form or rule pack with the days on which it is in force; `until` is the last of them."""

    name: str
    since: date
    until: date | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class SystemState:
    troubles: list[Trouble]
    backup: BackupLine | None
    restore: BackupLine | None
    runs: list[BackupLine]
    place: Path
    anchor: AnchorLine | None
    room: Room
    jobs: list[JobLine]
    newest: dict[str, JobLine]
    revision: str | None
    forms: list[Version]
    packs: list[Version]


def _revisions(work: Work) -> tuple[str | None, str | None]:
    """The database's and the program's."""
    from server.store import schema  # brings alembic, which only this page needs

    return schema.current(work.store), schema.newest()


def state_of(work: Work) -> SystemState:
    require_act(work.actor, Act.SYSTEM_MANAGE)
    reach, db = reach_of(work.actor, Act.SYSTEM_MANAGE), work.db
    backup, restore = (backups.newest_sound(reach, db, kind) for kind in ("backup", "restore"))
    anchor = backups.newest_anchor(db, work.county)
    room, (revision, newest) = _room(work), _revisions(work)
    listed = jobs.jobs(reach, db)
    state = State(
        backed_up_at=backup and backup.started_at,
        restored_at=restore and restore.started_at,
        has_keys_apart=bool(backup and backup.facts.get("has_keys")),
        is_backup_apart=_is_apart(work),
        anchored_at=anchor and anchor.at,
        has_unanchored=storage.has_entries_since(db, work.county, anchor and anchor.at),
        free_bytes=room.free,
        disk_bytes=room.disk,
        failed_jobs=sum(1 for one in listed if one.state == "failed"),
        is_migrated=revision == newest,
    )
    forms, packs = _versions(work)
    return SystemState(
        troubles(state, work.now),
        backup,
        restore,
        backups.backups(reach, db, 20),
        work.store.config.backups,
        anchor,
        room,
        listed,
        jobs.newest_of_each(reach, db),
        revision,
        forms,
        packs,
    )


def troubles_of(work: Work) -> list[Trouble]:
    """For the home page."""
    return state_of(work).troubles


def own_reach(work: Work) -> Reach:
    return reach_of(work.actor, Act.SYSTEM_MANAGE)


def _room(work: Work) -> Room:
    config = work.store.config
    usage = shutil.disk_usage(config.home)
    photos, count = storage.photos(work.db)
    return Room(usage.total, usage.free, storage.database_bytes(work.db), photos, count)


def _is_apart(work: Work) -> bool:
    """Another disk than the home's; a place that is not there yet counts as its parent does."""
    config = work.store.config
    place = config.backups
    while not place.exists() and place != place.parent:
        place = place.parent
    return os.stat(place).st_dev != os.stat(config.home).st_dev


def _versions(work: Work) -> tuple[list[Version], list[Version]]:
    known, today = county_schema(work.county), local_day(work.now)
    forms = [(f"{one.label} {one.version} 版", one.valid_from) for one in known.forms]
    packs = [(f"{one.label} 第 {one.version} 版", one.valid_from) for one in known.packs]
    return _in_order(forms, today), _in_order(packs, today)


def _in_order(versions: list[tuple[str, date]], today: date) -> list[Version]:
    """Each is in force until the next one begins."""
    ends = [since for _, since in versions[1:]]
    found = []
    for place, (name, since) in enumerate(versions):
        until = ends[place] if place < len(ends) else None
        is_now = since <= today and (until is None or today < until)
        found.append(Version(name, since, until, is_now))
    return found
