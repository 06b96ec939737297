"""Ledger events of the office's own papers (M19, M20): label, then facts.

`facts` is the SM3 of what the paper says, which lies sealed; `pdf` and `sm3` are of its file.
"""

from __future__ import annotations

from collections.abc import Mapping

OFFICE_PAPER_EVENTS: Mapping[str, tuple[str, ...]] = {
    "office_paper.issued": (
        "印发月报、通报或督办文书",
        *("paper", "kind", "number", "facts", "layout", "month", "issue", "item"),
    ),
    "office_paper.rendered": ("月报、通报或督办文书定稿", "paper", "pdf", "sm3"),
    "office_paper.opened": ("调阅月报、通报或督办文书", "paper", "form"),
    "office_paper.voided": ("月报、通报或督办文书作废", "paper", "number", "reason"),
}
