"""Photos somebody sent with his report: where and with which phone he took them names him (M21).

The original lies sealed with the report; whoever reads the report sees the picture without what
the camera wrote beside it. Nothing else of the photo changes: its hash is that of the original.
"""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.acts import Act
from server.domain.photo_metadata import UnreadableError, without_metadata
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import sealed_photos
from server.services.work import Work
from server.store.reads import photos as reads
from server.store.reads.photos import StoredPhoto
from server.store.rows import PhotoFile


def seal(work: Work, photos: Iterable[str], *, chain: str) -> None:
    """Those that no survey announced: one that did is the surveyor's own."""
    county = whole_county(work.county)
    for sha256 in dict.fromkeys(photos):
        stored = reads.stored_photo(county, work.db, sha256)
        is_plain = stored is not None and stored.sealed_sha256 is None
        if is_plain and not reads.announcements(county, work.db, sha256):
            columns = {"sealed_sha256": sealed_photos.seal(work, sha256)}
            work.update(PhotoFile, {"sha256": sha256}, columns, chain=chain)
            work.record("photo.sealed", chain, photo=sha256)


def shown(work: Work, photo: StoredPhoto) -> bytes | None:
    """The picture of a report the reader reaches, without its metadata; None where it is of none.

    `photo.sealed` where nobody can tell the picture from what was written beside it.
    """
    reports = reach_of(work.actor, Act.COMPLAINT_READ)
    if not reads.is_of_complaint(reports, work.db, photo.sha256):
        return None
    try:
        return without_metadata(_original(work, photo))
    except UnreadableError as error:
        raise Problem("photo.sealed") from error


def _original(work: Work, photo: StoredPhoto) -> bytes:
    if photo.sealed_sha256 is None:
        return work.store.files.path(photo.sha256).read_bytes()
    return sealed_photos.opened(work, photo)
