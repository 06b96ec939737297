"""Answers that a browser saves as a file, sent in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from flask import Response, send_file

_PIECE = 1 << 16


def attachment(pieces: Iterable[bytes], name: str, media_type: str) -> Response:
    """RFC 6266: the name in UTF-8. Not for caches: it is somebody's reach at one moment."""
    answer = Response(pieces, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def file_pieces(content: IO[bytes]) -> Iterator[bytes]:
    """The file from where it stands; closed, and so gone, when it is sent or the reader left."""
    with content:
        while piece := content.read(_PIECE):
            yield piece


def pdf_answer(path: Path, sha256: str) -> Response:
    """Somebody else's PDF: saved, never shown inside our pages, whatever it holds."""
    answer = send_file(path, mimetype="application/pdf", as_attachment=True, etag=sha256)
    answer.headers["Content-Disposition"] = f"attachment; filename=report-{sha256[:12]}.pdf"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
