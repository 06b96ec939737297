"""Rows that run the house and are no fact of the campaign: they change without a ledger event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.store.writing import Row

# What runs the house but is no fact of the campaign: everything else needs a ledger event. What
# photo_print and is_outside_village hold is computed from bytes and boundaries, and can be anew.
OPERATIONAL: Mapping[str, frozenset[str] | None] = {
    "web_session": None,
    "list_choice": None,
    "list_view": None,
    "export_request": frozenset({"rows_total", "rows_done", "started_at"}),
    "access_log": None,
    "photo_print": None,
    # who fetches one is recorded then; that it waits and is made is no fact of the campaign
    "dossier_request": None,
    "sent_form": None,  # forms of pages: taken already, and kept for their writer (decision 0044)
    "kept_form": None,
    "ledger_check": None,  # the ledger was computed anew: about the ledger, not in it
    # the colour is worked out from rows the ledger explains, anew when the county changes its table
    "house": frozenset(
        {
            "is_outside_village",
            "health_code",
            "health_then",
            "health_turns_on",
            "changed_at",
            "door_part_index",
            "phone_tail_index",
        }
        # so is the day a patrol is due
        | {"patrol_row", "patrol_since", "patrol_due_on"}
    ),
    "account": frozenset({"failed_sign_ins", "locked_until"}),
    "second_factor": frozenset({"last_step"}),
    # what a phone last told of itself
    "device": frozenset(
        {"told_at", "unsent_surveys", "unsent_photos", "oldest_unsent_at", "app_version"}
    ),
    # work on its way: what it does is in the ledger, that it waited is not
    "job_run": None,
    "import_upload": None,
    "import_mapping": None,
    # worked out from a platform's file and from rows the ledger explains; whoever settles a line
    # or says which row is which house changes it with an entry
    "reconciliation": None,
    "reconciliation_line": None,
}


# The only rows that are ever taken away.
PASSING = frozenset({"sent_form", "kept_form", "reconciliation_line", "list_view"})


def require_passing(row: Row) -> None:
    if row.__tablename__ not in PASSING:
        raise ValueError(f"{row.__tablename__} is never taken away")


def require_operational(row: Row, values: Mapping[str, Any]) -> None:
    allowed = OPERATIONAL.get(row.__tablename__, frozenset())
    if allowed is not None and not values.keys() <= allowed:
        raise ValueError(f"{row.__tablename__} changes only with a ledger event")
