"""Photos from phones: apart from their survey, by content hash, resumable, receipted when safe.

The file comes first and the row after it: a file without a row is what a killed server leaves
behind, and the phone's next attempt finds it. A row means bytes synced to disk (law 6).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from server.domain.acts import Act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import complaint_photos, receipts, sealed_photos
from server.services.images import LARGEST_BYTES, Picture, measure
from server.services.work import Work
from server.store.reads import intake as reads, photos
from server.store.rows import PhotoFile

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def require_hash(sha256: str) -> None:
    if _SHA256.fullmatch(sha256) is None:
        raise Problem("photo.bad_hash")


def require_size(size: int | None) -> None:
    """Ask before reading: the length the sender gives, when he gives one."""
    if size is not None and size > LARGEST_BYTES:
        raise Problem("photo.too_large", limit_mb=LARGEST_BYTES >> 20)


def receive_photo(work: Work, sha256: str, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Take a photo in one piece; the same photo again gives the same receipt."""
    require_hash(sha256)
    known = _known(work, sha256)
    if known is not None:
        return receipt_of(work, known)
    return _entered(work, sha256, put_on_disk(work, sha256, pieces))


def put_on_disk(work: Work, sha256: str, pieces: Iterable[bytes]) -> Picture:
    """The bytes alone, before any lock is taken; `enter_photo` tells the county of them."""
    files = work.store.files
    if files.has(sha256):
        files.secure(sha256)
        return measure(files.path(sha256))
    seen: list[Picture] = []
    files.put(sha256, _limited(pieces), check=lambda draft: seen.append(measure(draft)))
    return seen[0]


def enter_photo(work: Work, sha256: str) -> dict[str, Any]:
    """The receipt of a photo that is on disk, entered now unless it was before."""
    known = photos.stored_photo(whole_county(work.county), work.db, sha256)
    return _entered(work, sha256) if known is None else receipt_of(work, known)


def continue_photo(
    work: Work, sha256: str, pieces: Iterable[bytes], *, offset: int, length: int
) -> dict[str, Any]:
    """Take the next part of a photo; what arrived stays even when the line breaks.

    `offset` is where the part begins, `length` the size of the whole photo. Answers
    {"offset", "complete", "receipt"?}.
    """
    require_hash(sha256)
    require_size(length)
    known = _known(work, sha256)
    if known is not None:
        return _progress(length, receipt_of(work, known))
    if work.store.files.has(sha256):
        work.store.files.secure(sha256)
    else:
        here = _append(work, sha256, pieces, offset, length)
        if here < length:
            return _progress(here)
        work.store.files.finish(sha256, check=_require_picture)
    return _progress(length, _entered(work, sha256))


def upload_status(work: Work, sha256: str) -> dict[str, Any]:
    """How much of the photo is here, and its receipt when it is whole."""
    require_hash(sha256)
    known = photos.stored_photo(whole_county(work.county), work.db, sha256)
    if known is not None:
        return _progress(known.size, receipt_of(work, known))
    return _progress(work.store.files.partial(sha256))


def stored_for(work: Work, sha256: str) -> tuple[photos.StoredPhoto, Path | bytes]:
    """The photo and its file, or what of it may be shown; `photo.missing` outside reach."""
    require_hash(sha256)
    reach = reach_of(work.actor, Act.PHOTO_READ)
    reports = reach_of(work.actor, Act.COMPLAINT_READ)
    photo = photos.visible_photo(reach, work.db, sha256, work.actor.account_id, reports)
    if photo is None:
        raise Problem("photo.missing")
    told = complaint_photos.shown(work, photo)
    if told is not None:
        return photo, told
    if photo.sealed_sha256 is not None:
        raise Problem("photo.sealed")
    return photo, work.store.files.path(sha256)


def receipt_of(work: Work, photo: photos.StoredPhoto) -> dict[str, Any]:
    facts = {
        "photo": photo.sha256,
        "size": photo.size,
        "stored_at": receipts.moment(photo.stored_at),
    }
    return receipts.signed(work, facts)


def _known(work: Work, sha256: str) -> photos.StoredPhoto | None:
    """Looked up before the first byte is read: no snapshot is held while a slow phone sends."""
    with work.snapshot() as db:
        return photos.stored_photo(whole_county(work.county), db, sha256)


def _append(work: Work, sha256: str, pieces: Iterable[bytes], offset: int, length: int) -> int:
    files = work.store.files
    for piece in pieces:
        if offset + len(piece) > length:
            files.discard(sha256)
            raise Problem("photo.wrong_hash")
        offset = files.append(sha256, offset, piece)
    return offset


def _progress(offset: int, receipt: dict[str, Any] | None = None) -> dict[str, Any]:
    progress = {"offset": offset, "complete": receipt is not None}
    return progress if receipt is None else {**progress, "receipt": receipt}


def _limited(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A sender may give no length, or a wrong one."""
    size = 0
    for piece in pieces:
        size += len(piece)
        require_size(size)
        yield piece


def _require_picture(path: Path) -> None:
    measure(path)


def _entered(work: Work, sha256: str, picture: Picture | None = None) -> dict[str, Any]:
    """Write the row for a file that is whole and on disk; measured here unless it was before."""
    path = work.store.files.path(sha256)
    photo = _row(work, sha256, path.stat().st_size, picture or measure(path))
    announced = photos.announcements(whole_county(work.county), work.db, sha256)
    chain = _chain(work, announced, sha256)
    if sealed_photos.is_to_seal(announced):
        photo = photo._replace(sealed_sha256=sealed_photos.seal(work, sha256))
    if not work.insert_once(PhotoFile, photo._asdict(), chain=chain):
        return _receipt_of_the_other(work, sha256)
    submission = announced[0].submission_id if announced else None
    work.record("photo.received", chain, photo=sha256, submission=submission)
    return receipt_of(work, photo)


def _row(work: Work, sha256: str, size: int, picture: Picture) -> photos.StoredPhoto:
    return photos.StoredPhoto(sha256, size, *picture, work.now, work.actor.account_id)


def _chain(work: Work, announced: list[photos.Announcement], sha256: str) -> str:
    """The house's chain, held against its other photos; before any survey the photo's own."""
    reach = whole_county(work.county)
    if not announced:
        return f"photo:{sha256[:40]}"
    submission_id, house_id = announced[0][:2]
    if house_id is None:
        reads.lock_submission(reach, work.db, submission_id)
        return f"submission:{submission_id}"
    photos.hold_house(reach, work.db, house_id)
    return f"house:{house_id}"


def _receipt_of_the_other(work: Work, sha256: str) -> dict[str, Any]:
    """Another request entered the same photo while this one was looking."""
    known = photos.stored_photo(whole_county(work.county), work.db, sha256)
    if known is None:
        raise Problem("database.busy")
    return receipt_of(work, known)
