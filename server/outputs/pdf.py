"""HTML to PDF with embedded Chinese fonts; the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Collection, Sequence
from html.parser import HTMLParser
from pathlib import Path

import structlog

from server.domain.problems import Problem
from server.outputs.fonts import Fonts

MEDIA_TYPE = "application/pdf"
_LONGEST_S = 300
# Each takes a processor and some 200 MB for a second or two.
_at_once = threading.BoundedSemaphore(2)
log = structlog.get_logger()


def is_busy() -> bool:
    """Whether who prints now has to wait."""
    if not _at_once.acquire(blocking=False):
        return True
    _at_once.release()
    return False


def make_pdf(
    html: str,
    css: str,
    fonts: Fonts,
    images: Collection[Path] = (),
    *,
    pages: int | None = None,
    tighter: Sequence[str] = (),
) -> bytes:
    """`images` are the files the HTML may show. `paper.glyph_missing` before anything is made.

    With `pages` it has so many, by `css` or the first of `tighter` styles that does it.
    """
    fonts.require(_text_of(html))
    files = [str(path) for _, path in fonts.files] + [str(path) for path in images]
    asked = {
        "html": html,
        "styles": [f"{fonts.css()}\n{one}" for one in (css, *tighter)],
        "pages": pages,
        "files": files,
        "identifier": hashlib.sha256(html.encode()).hexdigest()[:32],
    }
    with _at_once:
        return _run(json.dumps(asked).encode())


def _run(asked: bytes) -> bytes:
    command = [sys.executable, "-m", "server.outputs.pdf_process"]
    try:
        made = subprocess.run(
            command, input=asked, capture_output=True, timeout=_LONGEST_S, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = getattr(error, "stderr", None) or b""
        log.error("pdf.failed", said=said[-2000:].decode(errors="replace"))
        raise Problem("paper.not_rendered") from error
    return made.stdout


class _Text(HTMLParser):
    """What will be printed, without tags, styles and drawings."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in ("style", "svg")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "svg")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _text_of(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.words)
