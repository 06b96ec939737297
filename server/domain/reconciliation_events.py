"""Ledger events of comparisons with the platforms (M20); reasons stand as their SM3 (law 3)."""

from __future__ import annotations

from collections.abc import Mapping

RECONCILIATION_EVENTS: Mapping[str, tuple[str, ...]] = {
    # what came of a file: how many rows and houses ended where
    "reconciliation.compared": (
        "与国家平台比对", "reconciliation", "platform", "file", "as_of", "scope", "township",
        "rows", "houses", "kinds",
    ),
    # an old one keeps its numbers, whose SM3 this is, and the lines somebody decided about
    "reconciliation.lines_dropped": (
        "清理旧比对的明细", "reconciliation", "gone", "left", "sm3",
    ),
    # field -> which side was found right
    "reconciliation.settled": (
        "认定平台差异", "reconciliation", "platform", "line", "outcomes", "reason", "question",
    ),
    "reconciliation.paired": (
        "认定平台记录为本房屋", "reconciliation", "platform", "line", "row", "reason",
    ),
    "reconciliation.unpaired": (
        "认定平台记录不是本房屋", "reconciliation", "platform", "line", "row", "reason",
    ),
    "house.number_set": ("登记国家平台编号", "number", "platform_no", "was"),
}  # fmt: skip
