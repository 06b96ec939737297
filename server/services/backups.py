"""Backups and their proof: a backup counts only once it was restored on trial and verified (M22).

A trial restores into a temporary home (and database), recomputes the whole ledger, counts every
table, looks at the files, and keeps what it found in the ledger of every county.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from server.config import Config
from server.domain.backup_keeping import to_drop
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services.ids import fresh_id
from server.services.ledger import anchor
from server.services.work import Work
from server.store import backup, backup_databases as databases, verification
from server.store.backup import Manifest
from server.store.engines import Store, open_store
from server.store.reads import backups as reads
from server.store.reads.areas import counties
from server.store.rows import BackupRun

Clock = Callable[[], datetime]

_SAMPLED = 200  # files whose bytes are read in a trial; every one is there and of its size
_MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial found; nothing found is what one hopes for."""

    name: str
    findings: tuple[str, ...]
    entries: int
    files: int
    has_keys: bool

    @property
    def is_sound(self) -> bool:
        return not self.findings


def make(store: Store, place: Path, clock: Clock) -> Manifest:
    """An anchor of every county, then the backup; what became of it is recorded."""
    began = clock()
    codes = _counties(store)
    anchors = {code: _anchored(store, code, began) for code in codes}
    try:
        made = backup.make(store, place, began, anchors)
    except Problem as problem:
        _keep(store, codes, _failed("backup", began.isoformat(), place, began, clock(), problem))
        raise
    facts = asdict(made)
    facts.pop("counts")
    facts["rows"] = sum(made.counts.values())
    _keep(store, codes, _run("backup", made.name, place, began, clock(), facts))
    return made


def prune(store: Store, place: Path, clock: Clock) -> list[str]:
    """Let go of backups by the rule of domain/backup_keeping; those let go of. Only backups that
    are told of in our records: what somebody else put there is his."""
    codes = _counties(store)
    with store.reading() as db:
        runs = reads.sound_runs(db, codes)
    made = {one.name: one.started_at for one in runs if one.kind == "backup"}
    there = {one.name: made[one.name] for one in backup.complete(place) if one.name in made}
    proved = {one.name for one in runs if one.kind == "restore"}
    names = to_drop(there, proved)
    for code in codes if names else ():
        with Work(store, Actor("job:backup", code, ()), clock()) as work:
            work.record("backup.dropped", f"county:{code}", names=names)
            work.commit()
    for name in names:
        backup.drop(place, name)
    for name in made:
        backup.clear_draft(place, name)
    return names


def _anchored(store: Store, county: str, now: datetime) -> dict[str, Any]:
    with Work(store, Actor("job:backup", county, ()), now) as work:
        made = anchor(work, "backup")
        work.commit()
    return {} if made is None else {"seq": made.seq, "hash": made.hash}


def try_restore(store: Store, place: Path, clock: Clock, name: str | None = None) -> Trial:
    """Restore the newest (or the named) backup of the place on trial, and record the result."""
    began, codes = clock(), _counties(store)
    try:
        chosen = backup.newest(place) if name is None else place / name
        trial = trial_of(store.config, chosen)
    except Problem as problem:
        shown = name or "-"
        _keep(store, codes, _failed("restore", shown, place, began, clock(), problem))
        raise
    facts = {**asdict(trial), "findings": list(trial.findings)}
    run = _run("restore", trial.name, place, began, clock(), facts)
    _keep(store, codes, {**run, "is_sound": trial.is_sound})
    return trial


def trial_of(config: Config, chosen: Path) -> Trial:
    """Restore into a temporary place and look at everything there; the place is gone afterwards."""
    manifest = backup.read_manifest(chosen)
    keys, has_keys = _keys(config, chosen)
    with (
        tempfile.TemporaryDirectory(prefix=".trial-", dir=chosen.parent) as folder,
        databases.spare_database(config, Path(folder)) as spare,
    ):
        backup.restore(chosen, spare, keys, backup.point_at)
        restored = open_store(spare)
        try:
            findings = list(_findings(restored, manifest, chosen))
        finally:
            restored.close()
    entries = manifest.counts.get("ledger_entry", 0)
    return Trial(manifest.name, tuple(findings[:_MOST_FINDINGS]), entries, manifest.files, has_keys)


def _keys(config: Config, chosen: Path) -> tuple[bytes, bool]:
    """Those of the backup where it has some and they open; else the home's own, and it is told."""
    try:
        return backup.keys_of(chosen, config.backup_passphrase), True
    except Problem as problem:
        if problem.code != "backup.no_keys" or not config.keys_file.exists():
            raise
        return config.keys_file.read_bytes(), False


def _findings(restored: Store, manifest: Manifest, chosen: Path) -> Iterator[str]:
    yield from _differing_counts(restored, manifest)
    with restored.reading() as db:
        codes = [one.code for one in counties(db)]
        for code in codes:
            for one in verification.verify(db, code):
                yield f"{code} [{one.code}] {one.text}"
        for code, wanted in manifest.anchors.items():
            found = reads.newest_anchor(db, code)
            if wanted and (found is None or found.hash != wanted["hash"]):
                yield f"{code} 最近的锚定与备份时记下的不同"
        yield from _sealed(restored, db, codes)
    yield from _sampled_files(restored, chosen)


def _differing_counts(restored: Store, manifest: Manifest) -> Iterator[str]:
    with restored.reading() as db:
        found = databases.counts(db)
    for table, wanted in manifest.counts.items():
        if found.get(table) != wanted:
            yield f"表 {table} 应有 {wanted} 行，恢复后为 {found.get(table, 0)} 行"


def _sealed(restored: Store, db: Any, codes: list[str]) -> Iterator[str]:
    """The keys open what is sealed: one account of each county."""
    for code in codes:
        sealed = reads.some_sealed(db, code)
        try:
            if sealed is not None:
                restored.secrets.open(sealed)
        except Exception:
            yield f"{code} 密钥打不开已加密的信息"


def _sampled_files(restored: Store, chosen: Path) -> Iterator[str]:
    """Spread over the list, and others from backup to backup."""
    home = restored.config.home
    listed = [path for _, path in backup.listed_files(chosen)]
    step = max(1, len(listed) // _SAMPLED)
    for path in listed[hash_start(chosen.name, step) :: step]:
        name = path.name[:64]
        if len(name) == 64 and _sha256(home / path) != name:
            yield f"文件 {path.name[:12]}… 的内容与其名称不符"


def hash_start(name: str, step: int) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % step


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counties(store: Store) -> list[str]:
    with store.reading() as db:
        return [one.code for one in counties(db)]


def _run(  # noqa: PLR0917
    kind: str, name: str, place: Path, began: datetime, ended: datetime, facts: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name[:60],
        "place": str(place)[:300],
        "started_at": began,
        "ended_at": ended,
        "is_sound": True,
        "facts": dict(facts),
        "error": None,
    }


def _failed(  # noqa: PLR0917
    kind: str, name: str, place: Path, began: datetime, ended: datetime, problem: Problem
) -> dict[str, Any]:
    run = _run(kind, name, place, began, ended, {})
    return {**run, "is_sound": False, "error": problem.text[:300]}


def _keep(store: Store, codes: list[str], run: Mapping[str, Any]) -> None:
    """Each county of the installation has it in its own ledger."""
    for code in codes:
        with Work(store, Actor("job:backup", code, ()), run["ended_at"]) as work:
            _record(work, run)
            work.commit()


def _record(work: Work, run: Mapping[str, Any]) -> None:
    chain, backup_id = f"county:{work.county}", fresh_id(work)
    facts = dict(run["facts"])
    work.insert(BackupRun, {**run, "id": backup_id, "facts": facts}, chain=chain)
    told = {"backup": backup_id, "name": run["name"], "sound": run["is_sound"]}
    if run["kind"] == "backup":
        seq = facts.get("anchors", {}).get(work.county, {}).get("seq")
        work.record("backup.made", chain, **told, anchor=seq)
    else:
        work.record("backup.restored", chain, **told, findings=len(facts.get("findings", [])))
