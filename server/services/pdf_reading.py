"""Reading a PDF that nobody vouches for: in a process of its own, with little time and memory.

    python -m server.services.pdf_reading FILE    → one JSON object on the standard output

A few kilobytes can unpack to gigabytes, and a parser can be sent round in circles; so the child is
limited by the system and may die. What it says is taken for words, never for truth.
"""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.domain.photo_likeness import print_of_rows
from server.domain.problems import Problem

MOST_PAGES = 1_000
_PAGES_READ = 300
_MOST_TEXT = 400_000  # characters
_MOST_PICTURES = 200
_MEMORY = 1 << 30
_CPU_SECONDS = 30
_WALL_SECONDS = 90
_LEAST_SIDE, _MOST_PIXELS = 240, 24_000_000
_LEAST_TEXTURE = 40  # of 64, as for photos of surveys and a little stricter
_IS_TEXT = 60  # characters on a page that is not merely a picture of one


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is None when the pages are pictures of text; `pictures` are (page, print)."""

    pages: int
    pages_read: int
    flags: tuple[str, ...]
    text: str | None
    pictures: tuple[tuple[int, int], ...]


def read_pdf(path: Path) -> Reading:
    """What the file holds; a `document.…` problem for one that may not be kept."""
    command = [sys.executable, "-m", "server.services.pdf_reading", str(path)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_WALL_SECONDS, check=True, cwd=_ROOT
        )
        told = json.loads(done.stdout)
    except (subprocess.SubprocessError, json.JSONDecodeError) as error:
        raise Problem("document.exhausting") from error
    if "problem" in told:
        raise Problem(told["problem"], **told["facts"])
    pictures = tuple((int(page), int(number, 16)) for page, number in told["pictures"])
    return Reading(told["pages"], told["pages_read"], tuple(told["flags"]), told["text"], pictures)


_ROOT = Path(__file__).resolve().parents[2]


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    warnings.simplefilter("ignore")
    try:
        told = look_into(Path(path))
    except Problem as problem:
        told = {"problem": problem.code, "facts": problem.facts}
    except MemoryError:
        told = {"problem": "document.exhausting", "facts": {}}
    json.dump(told, sys.stdout)


def look_into(path: Path) -> dict[str, Any]:
    """The same without the limits."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.disable(logging.CRITICAL)
    try:
        with path.open("rb") as file:
            if file.read(5) != b"%PDF-":
                raise Problem("document.not_a_pdf")
            return _told(PdfReader(file, strict=False))
    except (PyPdfError, *_BROKEN) as error:
        raise Problem("document.not_a_pdf") from error


# pypdf lets through whatever a broken file makes of it
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


def _told(reader: Any) -> dict[str, Any]:
    if reader.is_encrypted:
        raise Problem("document.encrypted")
    pages = len(reader.pages)
    if pages == 0:
        raise Problem("document.not_a_pdf")
    if pages > MOST_PAGES:
        raise Problem("document.too_many_pages", pages=pages, most=MOST_PAGES)
    flags = _Flags()
    flags.of_catalog(reader.trailer["/Root"])
    texts, pictures = [], list[tuple[int, str]]()
    read = min(pages, _PAGES_READ)
    for number in range(read):
        page = reader.pages[number]
        flags.of_page(page)
        text = _text_of(page)
        texts.append(text)
        if len(pictures) < _MOST_PICTURES:
            pictures += [(number + 1, one) for one in _prints(page, is_scan=len(text) < _IS_TEXT)]
    flags.require_passive()
    whole = "\n".join(texts)[:_MOST_TEXT]
    is_text = len(whole) >= _IS_TEXT * max(1, read // 2)
    return {
        "pages": pages,
        "pages_read": read,
        "flags": sorted(flags.found | (set() if is_text else {"scan"})),
        "text": whole if is_text else None,
        "pictures": pictures[:_MOST_PICTURES],
    }


def _text_of(page: Any) -> str:
    """A page whose text cannot be read has none; the others are read all the same."""
    try:
        return str(page.extract_text() or "").encode("utf-8", "replace").decode().replace("\0", "")
    except _BROKEN:
        return ""


class _Flags:
    """Scripts are refused; files inside a file are told of and never opened."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._active: set[str] = set()

    def of_catalog(self, root: Any) -> None:
        names = root.get("/Names", {})
        names = names.get_object() if hasattr(names, "get_object") else names
        if "/JavaScript" in names:
            self._active.add("JavaScript")
        if "/EmbeddedFiles" in names or "/AF" in root:
            self.found.add("embedded_files")
        form = root.get("/AcroForm")
        if form is not None and "/XFA" in form.get_object():
            self._active.add("XFA")
        self._of_action(root.get("/OpenAction"))
        if "/AA" in root:
            self._of_actions(root["/AA"])

    def of_page(self, page: Any) -> None:
        if "/AA" in page:
            self._of_actions(page["/AA"])
        for reference in page.get("/Annots") or ():
            with contextlib.suppress(*_BROKEN):
                note = reference.get_object()
                if note.get("/Subtype") == "/FileAttachment":
                    self.found.add("embedded_files")
                self._of_action(note.get("/A"))
                if "/AA" in note:
                    self._of_actions(note["/AA"])

    def require_passive(self) -> None:
        if self._active:
            raise Problem("document.active", what="、".join(sorted(self._active)))

    def _of_actions(self, actions: Any) -> None:
        for action in actions.get_object().values():
            self._of_action(action)

    def _of_action(self, action: Any) -> None:
        found = action.get_object() if hasattr(action, "get_object") else action
        kind = found.get("/S") if isinstance(found, dict) else None
        if kind in ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm"):
            self._active.add(str(kind)[1:])


def _prints(page: Any, *, is_scan: bool) -> Iterator[str]:
    """Difference hashes of the photos on a page; a page that is one picture has none of its own."""
    try:
        candidates = [name for name, one in _pictures_on(page) if _is_photo(one)]
        if is_scan and len(candidates) <= 1:
            return
        for name in candidates[:20]:
            found = _print_of(page.images[name].image)
            if found is not None:
                yield f"{found:016x}"
    except _BROKEN:
        return


def _pictures_on(page: Any) -> Iterator[tuple[str, Any]]:
    objects = page["/Resources"].get("/XObject", {})
    for name, reference in objects.get_object().items():
        one = reference.get_object()
        if one.get("/Subtype") == "/Image":
            yield name, one


def _is_photo(picture: Any) -> bool:
    """Neither a seal nor a line, nor more pixels than a camera has."""
    wide, high = int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
    return min(wide, high) >= _LEAST_SIDE and wide * high <= _MOST_PIXELS


def _print_of(image: Any) -> int | None:
    from PIL import Image

    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    return print_of_rows([grey[at : at + 9] for at in range(0, 72, 9)], _LEAST_TEXTURE)


if __name__ == "__main__":
    main(sys.argv[1])
