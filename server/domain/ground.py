"""What lies on the ground under a map (房屋轮廓、道路), and how a position was come by."""

from __future__ import annotations

from collections.abc import Mapping

KIND_LABELS: Mapping[str, str] = {"footprint": "房屋轮廓", "road": "道路"}

# `footprint`: the outline that was tapped; `pin`: put by hand where nothing could be measured.
POSITION_LABELS: Mapping[str, str] = {
    "gps": "手机定位",
    "pin": "图上手工标注",
    "footprint": "图上点选房屋轮廓",
}


def known_position(source: str | None) -> str | None:
    """A word of an app we do not know says nothing."""
    return source if source in POSITION_LABELS else None
