"""Difference hashes of stored photos, made after intake by the job, never while a phone waits."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from server.domain.photo_likeness import Print, print_of_rows
from server.domain.reach import whole_county
from server.services.work import Work
from server.store.reads import quality_records as reads
from server.store.rows import PhotoPrint
from survey_schema.quality import load_quality

AT_ONCE = 200
_SIZE = (9, 8)  # 8 rows of 8 steps between neighbours
_FORMATS = ("JPEG", "PNG", "WEBP")


def make_prints(work: Work, limit: int = AT_ONCE) -> int:
    """Make up to `limit` prints that are missing; how many photos were looked at.

    Pictures are read before the write transaction begins; a photo made twice is kept once.
    """
    with work.store.reading() as db:
        waiting = reads.unprinted(whole_county(work.county), db, limit)
    made = {sha256: print_of(work.store.files.path(sha256)) for sha256 in waiting}
    for sha256, number in made.items():
        stored = None if number is None else reads.stored_print(number)
        work.keep_once(PhotoPrint, {"sha256": sha256, "print": stored, "made_at": work.now})
    return len(made)


def print_of(path: Path) -> Print | None:
    """None for a picture too plain to compare, and for one that cannot be read any more."""
    try:
        with Image.open(path, formats=_FORMATS) as image:
            image.draft("L", (64, 64))  # a JPEG is then decoded at an eighth of its size
            grey = image.convert("L").resize(_SIZE, Image.Resampling.BOX)
    except (OSError, SyntaxError, ValueError, EOFError):
        return None
    values, wide = grey.tobytes(), _SIZE[0]
    rows = [values[at : at + wide] for at in range(0, len(values), wide)]
    return print_of_rows(rows, load_quality()["alike_photo"].limits["least_texture"])
