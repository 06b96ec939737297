"""What goes along with a dossier in clear: reports of inspections, signatures, statements."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path

from server.domain.acts import Act
from server.domain.permission import has_act
from server.services import sealed_images
from server.services.work import Work
from server.store.reads.acceptance import ImageLine
from server.store.reads.house_history import History

_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


def files_of(work: Work, rows: History) -> dict[str, bytes | Path]:
    """Name in the package -> content; a file that is not on disk is left out, its hash is told."""
    return {**dict(_reports(work, rows)), **dict(_images(work, rows)), **_receipts(work, rows)}


def _reports(work: Work, rows: History) -> Iterator[tuple[str, Path]]:
    if not has_act(work.actor, Act.REPORT_FILE_READ):
        return
    named = [one["sha256"] for one in rows["report_document"]]
    named += [one["file_sha256"] for one in rows["inspection"] + rows["reinspection"]]
    for sha256 in dict.fromkeys(filter(None, named)):
        if work.store.documents.has(sha256):
            yield f"reports/{sha256}.pdf", work.store.documents.path(sha256)


def _images(work: Work, rows: History) -> Iterator[tuple[str, bytes]]:
    for row in rows["sealed_image"]:
        line = ImageLine(**{name: row[name] for name in ImageLine._fields})
        try:
            content = sealed_images.opened(work, line)
        except FileNotFoundError:
            continue
        suffix = _SUFFIXES.get(line.media_type, "bin")
        yield f"signatures/{line.kind}-{line.sha256[:16]}.{suffix}", content


def _receipts(work: Work, rows: History) -> Mapping[str, bytes]:
    """Signatures under deliveries of papers."""
    opened = {
        str(one["id"]): work.store.secrets.open(one["person_sealed"], str(one["id"]).encode())
        for one in rows["paper_delivery"]
    }
    return {
        f"signatures/delivery-{delivery}.png": base64.b64decode(person["signature"])
        for delivery, person in opened.items()
        if person.get("signature")
    }
