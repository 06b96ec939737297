"""One row of the procedure's table (server.domain.procedure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.acts import Act
from server.domain.case_state import Values


@dataclass(frozen=True, slots=True)
class Transition:
    """`when` maps columns (and what the workflow derives) to the values the step may start from."""

    act: Act
    event: str
    when: Mapping[str, Values]
    changes: Mapping[str, str]
    gates: tuple[str, ...] = ("control_first", "inspection_first")
    guards: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
