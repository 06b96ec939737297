"""What a photo may be: JPEG, PNG or WebP of a bearable size; measured without decoding it.

A picture of a few kilobytes may claim millions of pixels or hide gigabytes in its text chunks; it
is judged by its header, before anything is unpacked.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

from PIL import Image, PngImagePlugin

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


def _require_bearable(picture: Picture) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Problem(
            "photo.too_many_pixels",
            width=picture.width,
            height=picture.height,
            limit_mp=MOST_PIXELS // 1_000_000,
        )
