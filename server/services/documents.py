"""Report files: a PDF per inspection, by content hash, resumable, read once and never believed.

The bytes come before any lock, the row after them (as for photos, law 6). A file that is here for
another inspection must be sent in full all the same: its hash alone proves nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.text_likeness import as_text, bands, signature_of
from server.services.ids import fresh_id
from server.services.pdf_reading import Reading, read_pdf
from server.services.work import Work
from server.store.reads import cases, reports
from server.store.reads.case_shapes import InspectionLine
from server.store.reads.reports import DocumentLine
from server.store.rows import AccessLog, ReportBand, ReportDocument, ReportPicture
from server.store.writing import Connection

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Progress(NamedTuple):
    offset: int
    complete: bool
    pages: int | None = None
    flags: list[str] | None = None


def continue_document(  # noqa: PLR0917
    work: Work, inspection_id: str, sha256: str, pieces: Iterable[bytes], offset: int, length: int
) -> Progress:
    """Take the next part; the last one has the whole read and entered."""
    require_sendable(work, sha256, length)
    with work.snapshot() as db:
        line = own_line(work, db, inspection_id)
        known = _known(work, db, inspection_id, sha256)
    if known is not None:
        return _whole(known)
    here = _append(work, sha256, pieces, offset, length)
    if here < length:
        return Progress(here, complete=False)
    if work.store.documents.partial(sha256) != length:  # claimed, but not sent by this request
        raise Problem("document.wrong_offset", expected=work.store.documents.partial(sha256))
    reading = _finished(work, sha256)
    return _whole(enter(work, line, sha256, reading))


def put_document(
    work: Work, inspection_id: str, sha256: str, pieces: Iterable[bytes], length: int | None
) -> DocumentLine:
    """A file in one piece, as a page's form brings it."""
    require_sendable(work, sha256, length)
    with work.snapshot() as db:
        line = own_line(work, db, inspection_id)
        known = _known(work, db, inspection_id, sha256)
    if known is not None:
        return known
    seen: list[Reading] = []
    limited = _limited(work, pieces)
    work.store.documents.put(sha256, limited, check=lambda draft: seen.append(read_pdf(draft)))
    return enter(work, line, sha256, seen[0])


def put_on_disk(work: Work, sha256: str, pieces: Iterable[bytes]) -> None:
    """The bytes alone of a file that is no inspection's own; a PDF, and not too large."""
    require_hash(sha256)
    work.store.documents.put(sha256, _limited(work, pieces), check=_require_pdf)


def _require_pdf(path: Path) -> None:
    read_pdf(path)


def upload_status(work: Work, inspection_id: str, sha256: str) -> Progress:
    require_hash(sha256)
    own_line(work, work.db, inspection_id)
    known = _known(work, work.db, inspection_id, sha256)
    if known is not None:
        return _whole(known)
    return Progress(work.store.documents.partial(sha256), complete=False)


def stored_document(work: Work, inspection_id: str, sha256: str) -> tuple[DocumentLine, Path]:
    """A report is full of names: who opened it is kept in the access log (law 9)."""
    require_act(work.actor, Act.REPORT_FILE_READ)
    require_hash(sha256)
    reach = reach_of(work.actor, Act.REPORT_FILE_READ)
    lines = reports.documents_of(reach, work.db, inspection_id)
    line = next((one for one in lines if one.sha256 == sha256), None)
    if line is None or not work.store.documents.has(sha256):
        raise Problem("document.missing")
    opened = {"inspection": inspection_id, "file": sha256}
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "report.opened",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": opened,
    }
    work.keep(AccessLog, row)
    return line, work.store.documents.path(sha256)


def enter(work: Work, line: InspectionLine, sha256: str, reading: Reading) -> DocumentLine:
    """The row of a file that is whole and on disk, with what is compared with other reports."""
    sealed = None
    if reading.text is not None:
        sealed = work.store.secrets.seal(zlib.compress(reading.text.encode()))
    document = DocumentLine(
        inspection_id=line.id,
        sha256=sha256,
        house_id=line.house_id,
        size=work.store.documents.path(sha256).stat().st_size,
        pages=reading.pages,
        pages_read=reading.pages_read,
        flags=list(reading.flags),
        text_sealed=sealed,
        stored_at=work.now,
        stored_by=work.actor.account_id,
    )
    chain = f"house:{line.house_id}"
    if work.insert_once(ReportDocument, document._asdict(), chain=chain):
        _enter_likeness(work, line, reading)
        work.record(
            "document.received",
            chain,
            case_id=line.case_id,
            inspection=line.id,
            file=sha256,
            pages=reading.pages,
            flags=list(reading.flags),
        )
    return document


def _enter_likeness(work: Work, line: InspectionLine, reading: Reading) -> None:
    chain = f"house:{line.house_id}"
    owned = {"inspection_id": line.id, "house_id": line.house_id}
    for page, number in reading.pictures:
        named = dict(zip(("band_a", "band_b", "band_c", "band_d"), bands_of(number), strict=True))
        row = {**owned, "print": f"{number:016x}", "page": page, **named}
        work.insert_once(ReportPicture, row, chain=chain)
    signature = signature_of(reading.text or "")
    if signature is None:
        return
    for band in bands(signature):
        row = {**owned, "agency_id": line.agency_id, "band": band, "signature": as_text(signature)}
        work.insert_once(ReportBand, row, chain=chain)


def bands_of(number: int) -> tuple[int, ...]:
    """Four times 16 bits: of two prints at most 3 bits apart, one band at least is the same."""
    return tuple(number >> shift & 0xFFFF for shift in (0, 16, 32, 48))


def text_of(work: Work, document: DocumentLine) -> str | None:
    if document.text_sealed is None:
        return None
    return zlib.decompress(work.store.secrets.open_bytes(document.text_sealed)).decode()


def own_line(work: Work, db: Connection, inspection_id: str) -> InspectionLine:
    """An inspection commissioned to one of the actor's agencies and still without a report."""
    reach = reach_of(work.actor, Act.INSPECTION_REPORT)
    case_id = cases.case_of_inspection(reach, db, inspection_id)
    lines = cases.inspections_of(reach, db, case_id) if case_id else []
    line = next((one for one in lines if one.id == inspection_id), None)
    agencies = {seat.agency for seat in work.actor.seats}
    if line is None or line.agency_id not in agencies:
        raise Problem("inspection.missing")
    if line.reported_at is not None:
        raise Problem("inspection.already_reported")
    return line


def require_hash(sha256: str) -> None:
    if _SHA256.fullmatch(sha256) is None:
        raise Problem("document.bad_hash")


def require_sendable(work: Work, sha256: str, length: int | None) -> None:
    require_act(work.actor, Act.INSPECTION_REPORT)
    require_hash(sha256)
    limit = work.store.config.document_mb
    if length is not None and length > limit << 20:
        raise Problem("document.too_large", limit_mb=limit)


def _known(work: Work, db: Connection, inspection_id: str, sha256: str) -> DocumentLine | None:
    reach = reach_of(work.actor, Act.INSPECTION_REPORT)
    lines = reports.documents_of(reach, db, inspection_id)
    return next((one for one in lines if one.sha256 == sha256), None)


def _limited(work: Work, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A sender may give no length, or a wrong one."""
    size, limit = 0, work.store.config.document_mb
    for piece in pieces:
        size += len(piece)
        if size > limit << 20:
            raise Problem("document.too_large", limit_mb=limit)
        yield piece


def _append(work: Work, sha256: str, pieces: Iterable[bytes], offset: int, length: int) -> int:
    files = work.store.documents
    for piece in pieces:
        if offset + len(piece) > length:
            files.discard(sha256)
            raise Problem("document.wrong_hash")
        offset = files.append(sha256, offset, piece)
    return offset


def _finished(work: Work, sha256: str) -> Reading:
    seen: list[Reading] = []
    files = work.store.documents
    try:
        files.finish(sha256, check=lambda draft: seen.append(read_pdf(draft)))
    except FileNotFoundError as error:  # another request finished, or threw away, the same part
        raise Problem("document.wrong_offset", expected=0) from error
    return seen[0] if seen else read_pdf(files.path(sha256))


def _whole(document: DocumentLine) -> Progress:
    return Progress(document.size, True, document.pages, document.flags)


def pieces_of(file: Any, size: int = 1 << 16) -> Iterator[bytes]:
    while piece := file.read(size):
        yield piece
