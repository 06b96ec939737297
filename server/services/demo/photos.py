"""Photos of houses that do not exist: small, drawn, stamped 演示照片, each with its own bytes.

Drawn without a font, so that the same house gives the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
from functools import cache
from io import BytesIO
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw

_SIZE = (320, 240)
# 演示照片 as 88 × 24 points, one bit each.
_STAMP = bytes.fromhex(
    "000000000000000000000000000000000000000000000200000000000004003c000181c000030237fe0e380001d1c41f"
    "ff83f8ce0c380000dffe00000331ce0c3800003004000003318c0c380006301800000331bc0c38c0074ffc0000c3f31c"
    "0fffe00381887fffe334080c0000009ffc00600333fc0c000000998c006003330c0c080000998c0c6403330c0ffc0001"
    "1ffc0e6303f30c0c0c0001198c0c618333fc0c0c0003198c1861c3230c1c0c00071ffc1060e20020180c0003180c3060"
    "e11118180c00038630406061198c100c00038f1e03e00719ce300c00039c0e00e00718c6600c00036006008006100600"
    "0c0000000000000000000000000000000000000000000000"
)
_WALLS = ((201, 178, 142), (176, 110, 84), (214, 206, 190), (190, 160, 120))
_ROOFS = ((110, 74, 58), (92, 92, 98), (140, 66, 50))


class Picture(NamedTuple):
    sha256: str
    data: bytes


def picture(label: str) -> Picture:
    """A picture whose bytes depend on the label alone; `label` goes into the file as a comment."""
    random = Random(label)
    wall, roof = random.randrange(len(_WALLS)), random.randrange(len(_ROOFS))
    kept = _drawn(wall, roof, random.randint(1, 3))
    data = _commented(kept, label)
    return Picture(hashlib.sha256(data).hexdigest(), data)


def _commented(data: bytes, label: str) -> bytes:
    """JPEG with a comment segment right after its start: other bytes, the same picture."""
    comment = f"anju demo {label}".encode()
    return data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]


@cache
def _drawn(wall: int, roof: int, storeys: int) -> bytes:
    image = Image.new("RGB", _SIZE, (188, 208, 224))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 190, 320, 240), fill=(150, 142, 118))
    top = 190 - 44 * storeys
    draw.rectangle((70, top, 250, 190), fill=_WALLS[wall])
    draw.polygon(((58, top), (160, top - 36), (262, top)), fill=_ROOFS[roof])
    for storey in range(storeys):
        for window in range(4):
            left, upper = 84 + 42 * window, top + 10 + 44 * storey
            draw.rectangle((left, upper, left + 22, upper + 24), fill=(70, 96, 120))
    draw.rectangle((150, 156, 172, 190), fill=(84, 60, 44))
    stamp = Image.frombytes("1", (88, 24), _STAMP)
    image.paste((176, 24, 24), (222, 206), stamp)
    stored = BytesIO()
    image.save(stored, "JPEG", quality=70)
    return stored.getvalue()
