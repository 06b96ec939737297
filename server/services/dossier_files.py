"""The two forms in which a dossier leaves: a PDF to read and print, a ZIP that proves itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from server.domain.days import LOCAL
from server.outputs import dossier as printed, pdf
from server.outputs.fonts import fonts_of
from server.services.dossier import Dossier, gather, record
from server.services.dossier_sheets import sheets
from server.services.work import Work


class Sent(NamedTuple):
    name: str
    media_type: str
    pieces: Iterator[bytes]


def dossier_pdf(work: Work, house_id: str, *, reason: str | None = None) -> Sent:
    return made(work, gather(work, house_id, reason=reason), "pdf")


def dossier_zip(work: Work, house_id: str, *, reason: str | None = None) -> Sent:
    """Sent while it is made; what it tells is of one moment, read before the first byte."""
    return made(work, gather(work, house_id, reason=reason), "zip")


def made(work: Work, found: Dossier, form: str) -> Sent:
    """Handed out now, and on record."""
    pieces = pieces_of(work, found, form)
    record(work, found, form)
    return sent(form, found.house.head.code, pieces)


def sent(form: str, code: str, pieces: Iterator[bytes]) -> Sent:
    media_type = pdf.MEDIA_TYPE if form == "pdf" else printed.ZIP_TYPE
    return Sent(f"一户一档-{code}.{form}", media_type, pieces)


def pieces_of(work: Work, found: Dossier, form: str) -> Iterator[bytes]:
    if form == "pdf":
        fonts = fonts_of(work.store.config.fonts)
        return iter([printed.dossier_pdf(sheets(found), found.photos, fonts)])
    papers = {
        f"papers/{one.file.paper.id}.pdf": one.content
        for one in found.papers
        if one.content is not None
    }
    files = printed.members(sheets(found), found.photos, {**papers, **found.files})
    folder = f"dossier-{found.house.head.code}"
    return printed.zip_pieces(folder, files, found.made_at.astimezone(LOCAL))
