"""Ledger events of supervision (M19): label, then facts; words stand as their SM3 (law 3)."""

from __future__ import annotations

from collections.abc import Mapping

_STEP = ("item", "step", "party")

SUPERVISION_EVENTS: Mapping[str, tuple[str, ...]] = {
    "supervision.opened": (
        "立项督办", *_STEP,
        "form", "receiver", "due", "trigger", "figure", "month", "area", "houses",
    ),
    "supervision.house_named": ("列入督办", "item", "form", "receiver"),
    "supervision.answered": ("答复督办", *_STEP, "words", "files", "late"),
    "supervision.talk_held": ("约谈", *_STEP, "words", "files"),
    "supervision.closed": ("督办办结", *_STEP, "words", "late"),
    "supervision.sent_back": ("督办退回整改", *_STEP, "words"),
    "supervision.extended": ("延长督办期限", *_STEP, "words", "due", "was"),
    "supervision.withdrawn": ("撤销督办", *_STEP, "words"),
    # what the figures proposed and the office did not take up, with its reason
    "supervision.declined": ("不予立项督办", "trigger", "month", "area", "reason"),
    "liaison.named": ("登记联络员", "party", "officer", "was"),
}  # fmt: skip
