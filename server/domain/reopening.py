"""重新立案: why a closed case is followed by a new one (domain.md §4.4, causes D)."""

from __future__ import annotations

from collections.abc import Mapping

CAUSES: Mapping[str, str] = {
    "complaint": "投诉举报",
    "patrol": "日常巡查",
    "new_survey": "重新排查",
    "spot_check": "督查抽查",
    "disaster": "灾害影响",
}
