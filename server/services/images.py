"""What a photo may be: JPEG, PNG or WebP of a bearable size; measured without decoding it.

A picture of a few kilobytes may claim millions of pixels or hide gigabytes in its text chunks; it
is judged by its header, before anything is unpacked.
"""

from __future__ import annotations

import io
import struct
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from PIL import ExifTags, Image, ImageOps, PngImagePlugin

from server.domain.photo_evidence import camera_clock
from server.domain.problems import Problem

LARGEST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")

# Our own limit comes first and names the size; Pillow's is a warning, then an error without it.
Image.MAX_IMAGE_PIXELS = None
PngImagePlugin.MAX_TEXT_MEMORY = 1024 * 1024


class Picture(NamedTuple):
    width: int
    height: int
    media_type: str


def measure(path: Path) -> Picture:
    """`photo.not_an_image` or `photo.too_many_pixels` when it may not be kept."""
    try:
        with Image.open(path, formats=_FORMATS) as image:
            picture = Picture(image.width, image.height, Image.MIME[image.format or ""])
            _require_bearable(picture)
            image.verify()
    except (OSError, SyntaxError, ValueError, KeyError, EOFError, struct.error) as error:
        raise Problem("photo.not_an_image") from error
    return picture


def camera_moment(path: Path) -> datetime | None:
    """When the camera says the photo was taken; None where it does not, or not legibly."""
    try:
        with Image.open(path, formats=_FORMATS) as image:
            said = image.getexif().get_ifd(ExifTags.IFD.Exif)
    except (OSError, SyntaxError, ValueError, KeyError, EOFError, TypeError, struct.error):
        return None
    clock, offset = said.get(ExifTags.Base.DateTimeOriginal), said.get(_OFFSET)
    return camera_clock(_text(clock), _text(offset))


_SMALL_SIDE = 480
_SMALL_PIXELS = 12_000_000  # beyond it unpacking takes more memory than a phone's photo is worth


def small(photo: Path | bytes) -> bytes | None:
    """The picture upright, as a JPEG of some 20 KB, to line a new one up with; None where it is
    none that can be unpacked cheaply."""
    try:
        file = io.BytesIO(photo) if isinstance(photo, bytes) else photo
        with Image.open(file, formats=("JPEG",)) as image:
            if image.width * image.height > _SMALL_PIXELS:
                return None
            image.draft("RGB", (_SMALL_SIDE, _SMALL_SIDE))
            picture = ImageOps.exif_transpose(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError, KeyError, EOFError, TypeError, struct.error):
        return None
    picture.thumbnail((_SMALL_SIDE, _SMALL_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60, optimize=True)
    return out.getvalue()


_OFFSET = ExifTags.Base.OffsetTimeOriginal


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _require_bearable(picture: Picture) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Problem(
            "photo.too_many_pixels",
            width=picture.width,
            height=picture.height,
            limit_mp=MOST_PIXELS // 1_000_000,
        )
