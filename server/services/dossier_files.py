"""The two forms in which a dossier leaves: a PDF to read and print, a ZIP that proves itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from server.domain.days import LOCAL
from server.outputs import dossier as printed, pdf
from server.outputs.fonts import fonts_of
from server.services.dossier import gather, record
from server.services.dossier_sheets import sheets
from server.services.work import Work


class Sent(NamedTuple):
    name: str
    media_type: str
    pieces: Iterator[bytes]


def dossier_pdf(work: Work, house_id: str, *, reason: str | None = None) -> Sent:
    found = gather(work, house_id, reason=reason)
    fonts = fonts_of(work.store.config.fonts)
    content = printed.dossier_pdf(sheets(found), found.photos, fonts)
    record(work, found, "pdf")
    return Sent(f"一户一档-{found.house.head.code}.pdf", pdf.MEDIA_TYPE, iter([content]))


def dossier_zip(work: Work, house_id: str, *, reason: str | None = None) -> Sent:
    """Sent while it is made; what it tells is of one moment, read before the first byte."""
    found = gather(work, house_id, reason=reason)
    record(work, found, "zip")
    papers = {
        f"papers/{one.file.paper.id}.pdf": one.content
        for one in found.papers
        if one.content is not None
    }
    files = printed.members(sheets(found), found.photos, {**papers, **found.files})
    folder = f"dossier-{found.house.head.code}"
    pieces = printed.zip_pieces(folder, files, found.made_at.astimezone(LOCAL))
    return Sent(f"一户一档-{found.house.head.code}.zip", printed.ZIP_TYPE, pieces)
