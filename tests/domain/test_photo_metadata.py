"""A picture without what the camera wrote beside it: the same dots, and not a word more."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from server.domain.photo_metadata import UnreadableError, without_metadata

SECRET = b"PHONE-SERIAL-7351946"
PLACE = 38.91234


def _picture() -> Image.Image:
    image = Image.new("RGB", (48, 32))
    image.putdata([(x * 5 % 256, y * 7 % 256, (x ^ y) % 256) for y in range(32) for x in range(48)])
    return image


def _exif(turned: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = turned, SECRET.decode(), "2022:09:20 10:00:00"
    exif.get_ifd(0x8825)[2] = (38.0, 54.0, 44.4)
    return exif


def _saved(kind: str, **more: Any) -> bytes:
    out = BytesIO()
    _picture().save(out, kind, exif=_exif(), **more)
    return out.getvalue()


def _jpeg(**more: Any) -> bytes:
    """As phones write it: Exif, XMP, a comment, and a preview behind the end of the picture."""
    plain = _saved("JPEG", quality=90, comment=SECRET, icc_profile=b"colour profile", **more)
    xmp = b"http://ns.adobe.com/xap/1.0/\x00" + SECRET
    beside = b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp
    return plain[:2] + beside + plain[2:] + b"\xff\xd8" + SECRET + b"\xff\xd9"


def _png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", SECRET.decode())
    return _saved("PNG", pnginfo=told) + SECRET


CASES = {
    "jpeg": _jpeg(),
    "progressive jpeg": _jpeg(progressive=True),
    "png": _png(),
    "webp": _saved("WEBP", lossless=True, xmp=SECRET) + SECRET,
}


@pytest.mark.parametrize("kind", CASES)
def test_dots_and_turn_stay_and_nothing_else_is_told(kind):
    before = CASES[kind]
    assert SECRET in before
    after = without_metadata(before)
    assert SECRET not in after and b"2022:09:20" not in after
    with Image.open(BytesIO(before)) as was, Image.open(BytesIO(after)) as now:
        assert now.tobytes() == was.tobytes()
        assert now.info.get("icc_profile") == was.info.get("icc_profile")
        assert now.getexif().get_ifd(0x8825) == {} and now.getexif().get(0x010F) is None
        assert now.getexif().get(0x0112) == 6
    assert without_metadata(after) == after


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8\xff",
        CASES["jpeg"][:200],
        CASES["jpeg"][:2] + b"\x00" + CASES["jpeg"][2:],
        CASES["png"][:60],
        CASES["webp"][:40],
        b"\xff\xd8\xff\xe1\x00\x00" + SECRET,
    ],
)
def test_what_cannot_be_told_apart_is_not_vouched_for(data):
    with pytest.raises(UnreadableError):
        without_metadata(data)


def test_an_orientation_nobody_can_read_turns_nothing():
    broken = b"II*\x00\xff\xff\xff\x7f"
    body = b"Exif\x00\x00" + broken
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    plain = BytesIO()
    _picture().save(plain, "JPEG")
    data = plain.getvalue()
    assert without_metadata(data[:2] + segment + data[2:]) == without_metadata(data)
