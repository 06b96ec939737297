"""Columns that hold one of a few words: a named CHECK each, taken from the domain's own sets.

Migrations hold the words as literals; a test compares them with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import CheckConstraint

from server.domain.facts import HealthCode, Track, Verdict
from server.store.base import Base

KNOWN_WORDS: Mapping[tuple[str, str], Iterable[str]] = {
    ("house", "verdict"): Verdict,
    ("house", "health_code"): HealthCode,
    ("house", "source"): ("survey", "import"),
    ("submission", "kind"): ("survey", "resurvey", "recheck"),
    ("submission", "state"): (
        "accepted",
        "quarantined",
        "returned",
        "replaced",
        "released",
        "rejected",
    ),
    ("assessment", "verdict"): Verdict,
    ("confirmation", "was"): Verdict,
    ("confirmation", "verdict"): Verdict,
    ("hazard", "state"): ("open", "planned", "remedied", "struck"),
    ("house_case", "verdict"): Verdict,
    ("house_case", "track"): Track,
    ("house_case", "closing"): ("signed_off", "filed"),
    ("acceptance", "conclusion"): ("passed", "returned"),
    ("area", "level"): ("township", "village", "grid"),
    ("ledger_anchor", "reason"): ("interval", "report", "backup"),
}


def attach() -> None:
    for (table, column), words in KNOWN_WORDS.items():
        listed = ", ".join(f"'{word}'" for word in sorted(words))
        Base.metadata.tables[table].append_constraint(
            CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")
        )
