"""Questions about the records of a village (domain.md §2.4)."""

from __future__ import annotations

STATES = ("open", "answered", "withdrawn")
OUTCOMES = ("as_recorded", "corrected", "resurvey")
