"""What a county says of reports from the public: whether one that proves true is rewarded (M21)."""

from __future__ import annotations

from dataclasses import dataclass

from survey_schema.origin import Source


@dataclass(frozen=True, slots=True)
class ComplaintReward:
    """举报奖励: once per house, to whoever reported it first."""

    yuan: int
    source: Source
