"""When an evidence photo was taken, and what it may prove.

Nobody's word alone counts: of the camera's clock in the file, the phone's announcement, what the
sender says, and the moment the bytes arrived, the earliest is believed. A photo cannot be younger
than its arrival, and a repair cannot be proved by a photo older than the repair.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import NamedTuple

from server.domain.days import LOCAL

# known_by: the file's own EXIF; the survey that announced it; who files it; its arrival
WITNESSES = ("camera", "survey", "told", "received")

PURPOSES: Mapping[str, str] = {
    "control": "管控到位照片",
    "inspection": "鉴定查勘照片",
    "progress": "整治进展照片",
    "after": "整治后照片",
    "acceptance": "验收照片",
    "reinspection": "复核鉴定报告照片",
    "neighbour": "告知周边群众照片",
    "danger_told": "告知鉴定结果照片",
    "signature": "签字照片",
    "delivery": "文书送达照片",
}


class Taken(NamedTuple):
    at: datetime
    known_by: str  # one of WITNESSES


def taken(words: Mapping[str, datetime | None]) -> Taken:
    """The earliest moment a witness gives; `received` is always among them."""
    said = [Taken(at, one) for one in WITNESSES if (at := words.get(one)) is not None]
    return min(said, key=lambda one: one.at)


def camera_clock(text: str | None, offset: str | None = None) -> datetime | None:
    """EXIF "2022:09:20 10:00:00"; a camera that does not say its offset runs on the county's time.

    None for what no clock says ("0000:00:00 00:00:00", blanks, another form).
    """
    try:
        clock = datetime.strptime((text or "").strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return clock.replace(tzinfo=_zone(offset) or LOCAL)


def _zone(offset: str | None) -> tzinfo | None:
    try:
        return datetime.strptime((offset or "").strip("\0 "), "%z").tzinfo
    except ValueError:
        return None
