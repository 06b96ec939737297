"""Ledger events of patrols (M14), self-checks (M4) and the owner's signature: label, then facts.

What the figures count is `recorded` and `settled`; words are sealed with the patrol.
"""

from __future__ import annotations

from collections.abc import Mapping

PATROL_EVENTS: Mapping[str, tuple[str, ...]] = {
    # the owner signed for what was found, or why he did not; the signature lies sealed
    "owner.confirmed": (
        "房主（使用人）签字确认",
        "submission",
        "whom",
        "refusal",
        "confirmed_at",
        "signature",
    ),
    # signatures and signed receipts among photos are kept sealed (decision 0037), and so are
    # photos that came with a report from the public
    "photo.sealed": ("照片加密保存", "photo"),
    "patrol.recorded": (
        "日常巡查",
        "patrol",
        "way",
        "finding",
        "signs",
        "patrolled_on",
        "photos",
    ),
    "patrol.owner_told": (
        "巡查督促房主（使用人）改正",
        "patrol",
        "whom",
        "way",
        "refused",
        "told_at",
        "correct_by",
    ),
    "patrol.quarantined": ("巡查记录待核", "patrol", "reasons"),
    "patrol.reviewed": ("待核巡查记录已处理", "patrol", "outcome"),
    "patrol.settled": ("巡查发现的问题已处理", "patrol", "outcome", "reference", "note"),
    # an owner's own look at his house, through its plate; never a survey
    "self_check.received": ("收到房主自查", "self_check", "alarming"),
    "self_check.verified": ("房主自查已现场核实", "self_check", "reference"),
}
