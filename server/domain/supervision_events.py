"""Ledger events of supervision (M19): label, then facts; words stand as their SM3 (law 3)."""

from __future__ import annotations

from collections.abc import Mapping

_STEP = ("item", "step", "party")

SUPERVISION_EVENTS: Mapping[str, tuple[str, ...]] = {
    "supervision.opened": (
        "立项督办", *_STEP,
        "form", "receiver", "due", "trigger", "figure", "measure", "month", "area", "houses",
        "behind",
    ),
    "supervision.house_named": ("列入督办", "item", "form", "receiver"),
    "supervision.answered": ("答复督办", *_STEP, "words", "files", "papers", "late"),
    "supervision.talk_held": ("约谈", *_STEP, "words", "files", "papers"),
    "supervision.closed": ("督办办结", *_STEP, "words", "late"),
    "supervision.sent_back": ("督办退回整改", *_STEP, "words"),
    "supervision.extended": ("延长督办期限", *_STEP, "words", "due", "was"),
    "supervision.withdrawn": ("撤销督办", *_STEP, "words"),
    # what the figures proposed and the office did not take up, with its reason
    "supervision.declined": ("不予立项督办", "trigger", "month", "area", "unit", "reason"),
    "weekly.handed_in": (
        "每周报送", "report", "item", "due", "party", "number", "words", "papers", "items", "late",
    ),
    # the year's assessment of a unit; `sm3` seals the sheet as it was issued
    "assessment.adjusted": (
        "考核加减分", "adjustment", "year", "party", "criterion", "tenths", "step", "words",
    ),
    "assessment.issued": (
        "印发考核表", "year", "party", "issue", "sm3", "provisional", "until", "reason",
    ),
    "assessment.stated": (
        "考核说明、异议", "statement", "year", "party", "issue", "kind", "words", "papers",
    ),
    "assessment.answered": ("答复考核异议", "statement", "outcome", "words"),
    "liaison.named": ("登记联络员", "party", "officer", "was"),
}  # fmt: skip
