"""Ledger events of two files of one house, on the chains of both (services/house_merges)."""

from __future__ import annotations

from collections.abc import Mapping

# `other` is the other file's house; `reason` the SM3 of what was written, which may name a person.
MERGE_EVENTS: Mapping[str, tuple[str, ...]] = {
    "house.merge_proposed": ("提请合并重复档案", "merge", "other", "reason"),
    "house.merge_dropped": ("档案合并未成", "merge", "other", "outcome", "reason"),
    # on the chain of the file that is closed, and on that of the one that stays
    "house.merged": ("与另一份档案为同一户，本档案关闭", "merge", "other", "verdict"),
    "house.took_in": ("另一份同户档案并入", "merge", "other", "verdict"),
    # it pointed at a file that was closed in turn
    "house.merge_followed": ("所并入的档案又并入另一份", "other", "was"),
}
