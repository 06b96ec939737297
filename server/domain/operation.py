"""May this house be used for business? (M10, M12, M15) Every bar is named, none hides another.

Asked by the approval bureau before a licence, so it is also asked of houses that do no business
yet: without a report that passed, the answer is no. Whoever answers the question — the house's
file, the interface, certificate, public page, export — answers with what this function says.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from server.domain.operation_bars import (
    OPERATION_BARS as OPERATION_BARS,
    Bar,
    OperationFacts as OperationFacts,
)


class Operation(NamedTuple):
    """`valid_until`: the last day of a "yes" if nothing happens; None with a "no"."""

    is_allowed: bool
    reasons: tuple[str, ...]  # keys of OPERATION_BARS
    valid_until: date | None = None

    @property
    def bars(self) -> tuple[Bar, ...]:
        return tuple(OPERATION_BARS[reason] for reason in self.reasons)

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(bar.sentence for bar in self.bars)


def may_operate(facts: OperationFacts) -> Operation:
    reasons = tuple(code for code, bar in OPERATION_BARS.items() if bar.holds(facts))
    return Operation(not reasons, reasons, None if reasons else facts.valid_until)
