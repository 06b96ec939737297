"""Signatures and signed receipts among photos: sealed at rest as soon as somebody announces them.

A photo is what its announcement says it is, and the two may come in either order: it is sealed
when both are here (decision 0037). Its receipt stays the same; its plain bytes go after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from server.domain.acts import Act
from server.domain.owner_confirmed import SEALED_SLOTS
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import sealed_files
from server.services.envelope import PhotoNote
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import photos as reads
from server.store.rows import AccessLog, PhotoFile


def seal(work: Work, sha256: str) -> str:
    """Seal the bytes that lie on disk; the sealed file's name. The plain one goes when done."""
    path = work.store.files.path(sha256)
    blob = work.store.secrets.seal(path.read_bytes(), sha256.encode())
    name = sealed_files.put(work, work.store.sealed, blob)
    work.if_done(lambda: path.unlink(missing_ok=True))
    return name


def seal_announced(work: Work, notes: Iterable[PhotoNote], *, chain: str) -> None:
    """Those of a survey's photos that are to be sealed and came before it."""
    for one in notes:
        if one.slot not in SEALED_SLOTS:
            continue
        stored = reads.stored_photo(whole_county(work.county), work.db, one.sha256)
        if stored is not None and stored.sealed_sha256 is None:
            columns = {"sealed_sha256": seal(work, one.sha256)}
            work.update(PhotoFile, {"sha256": one.sha256}, columns, chain=chain)
            work.record("photo.sealed", chain, photo=one.sha256)


def is_to_seal(announced: Iterable[reads.Announcement]) -> bool:
    return any(one.slot in SEALED_SLOTS for one in announced)


def show(work: Work, sha256: str, *, reason: str) -> tuple[bytes, str]:
    """The picture and its kind of file, for a written reason that the ledger keeps (law 9)."""
    reach = reach_of(work.actor, Act.PERSONAL_REVEAL)
    photo = reads.visible_photo(reach, work.db, sha256, "")
    if photo is None or photo.sealed_sha256 is None:
        raise Problem("photo.missing")
    words = written_reason(reason)
    data = opened(work, photo)
    announced = reads.announcements(whole_county(work.county), work.db, sha256)
    for house in sorted({one.house_id for one in announced if one.house_id}):
        _record(work, house, words)
    return data, photo.media_type


def opened(work: Work, photo: reads.StoredPhoto) -> bytes:
    """For whoever has asked who may see it."""
    with work.store.sealed.open(str(photo.sealed_sha256)) as file:
        return work.store.secrets.open_bytes(file.read(), photo.sha256.encode())


def _record(work: Work, house: str, words: str) -> None:
    """The words of the reason, which may name a person, are for the auditor alone."""
    facts = {"house": house, "fields": ["signature"], "reason": words}
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "personal.revealed",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": facts,
    }
    work.keep(AccessLog, row)
    told = {"fields": ["signature"], "reason": fingerprint(words)}
    work.record("personal.revealed", f"house:{house}", house=house, **told)


def sweep(store: Store) -> int:
    """Plain bytes a killed process left beside their sealed file; how many went."""
    with store.reading() as db:
        left = [path for path in _plain(store, reads.sealed_photos(db)) if path.exists()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _plain(store: Store, hashes: Iterable[str]) -> Iterable[Path]:
    return (store.files.path(one) for one in hashes)
