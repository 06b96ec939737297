"""A picture's bytes without what a camera writes beside it: where, when, with which phone.

Not a dot of the picture is touched: segments (JPEG) and chunks (PNG, WebP) that hold no picture
are left out, and so is whatever lies behind its end, where phones put previews and depth maps.
Of the camera's words only how the picture is to be turned is said again.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _APP15, _COM = (
    0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE,
)  # fmt: skip
_EXIF, _ICC, _JFIF = b"Exif\x00\x00", b"ICC_PROFILE\x00", b"JFIF\x00"
_ORIENTATION = 0x0112
_PNG = b"\x89PNG\r\n\x1a\n"
# What a PNG needs to be drawn as it was; text, time and Exif are not among it.
_DRAWN = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"}
    | {b"pHYs", b"bKGD", b"acTL", b"fcTL", b"fdAT"}
)
_WEBP_TOLD = frozenset({b"EXIF", b"XMP "})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04  # flags of the VP8X header


class UnreadableError(ValueError):
    """It is no picture of the three kinds, or cut off within: nothing of it can be vouched for."""


def without_metadata(data: bytes) -> bytes:
    """`UnreadableError` where it cannot be told what is picture and what is not."""
    try:
        if data[:2] == b"\xff\xd8":
            return _jpeg(data)
        if data[:8] == _PNG:
            return _png(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError) as error:
        raise UnreadableError from error
    raise UnreadableError


# --- JPEG


def _jpeg(data: bytes) -> bytes:
    kept, turned = [], None
    for marker, segment in _segments(data):
        if marker == _APP1 and segment[4:10] == _EXIF:
            turned = turned or _orientation(segment[10:])
        elif _is_picture(marker, segment):
            kept.append(segment)
    head = [] if turned in (None, 1) else [_turned(int(turned or 1))]
    return b"".join((b"\xff\xd8", *head, *kept, b"\xff\xd9"))


def _is_picture(marker: int, segment: bytes) -> bool:
    """Colour profile, JFIF and Adobe's note on colours change how it looks; other APPn do not."""
    if marker == _APP0:
        return segment[4:9] == _JFIF
    if marker == _APP2:
        return segment[4:16] == _ICC
    return marker == _APP14 or not (_APP0 <= marker <= _APP15 or marker == _COM)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, bytes with it) up to the end of the picture; the dots go with their SOS."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise UnreadableError
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == _EOI:
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if end > len(data) or end < at + 4:
            raise UnreadableError
        if marker == _SOS:
            end = _end_of_dots(data, end)
        yield marker, data[at:end]
        at = end


def _end_of_dots(data: bytes, at: int) -> int:
    """The next marker that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise UnreadableError
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(tiff: bytes) -> int | None:
    """1 to 8, of the first directory; None where nothing legible says it."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return None
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return None
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for entry in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
            return int(value)
    return None


def _turned(value: int) -> bytes:
    """An Exif segment that says nothing but how the picture is to be turned."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, value, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# --- PNG and WebP


def _png(data: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise UnreadableError
        if kind in _DRAWN:
            kept.append(data[at:end])
        elif kind == b"eXIf":
            kept += _png_turned(data[at + 8 : end - 4])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _png_turned(tiff: bytes) -> list[bytes]:
    turned = _orientation(tiff)
    if turned in (None, 1):
        return []
    body = _turned(int(turned or 1))[10:]
    return [struct.pack(">I", len(body)), *_with_check(b"eXIf" + body)]


def _with_check(chunk: bytes) -> tuple[bytes, bytes]:
    return chunk, struct.pack(">I", zlib.crc32(chunk))


def _webp(data: bytes) -> bytes:
    kept, tail = list[bytes](), b""
    for kind, chunk in _chunks(data):
        if kind == b"EXIF":
            tail = _webp_turned(chunk[8:].removeprefix(_EXIF))
        elif kind not in _WEBP_TOLD:
            kept.append(chunk)
    if kept[0][:4] == b"VP8X":
        flags = kept[0][8] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if tail else 0)
        kept[0] = kept[0][:8] + bytes([flags]) + kept[0][9:]
    body = b"WEBP" + b"".join((*kept, tail))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, bytes with head and padding) of all that the file says it holds."""
    at, end_of_all = 12, 8 + int.from_bytes(data[4:8], "little")
    if end_of_all > len(data):
        raise UnreadableError
    while at < end_of_all:
        (length,) = struct.unpack_from("<I", data, at + 4)
        end = at + 8 + length
        if end > end_of_all:
            raise UnreadableError
        yield data[at : at + 4], data[at:end] + b"\x00" * (length % 2)
        at = end + length % 2


def _webp_turned(tiff: bytes) -> bytes:
    turned = _orientation(tiff)
    if turned in (None, 1):
        return b""
    body = _turned(int(turned or 1))[10:]
    return b"EXIF" + struct.pack("<I", len(body)) + body
