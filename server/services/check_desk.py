"""The desk of whoever asks before a licence: what was asked, and what no longer holds.

An answer is of its day. A house that was allowed and is not any more is told to the unit that
asked: the licence may stand on it (M12, 凡用必鉴).
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.reach import reach_of
from server.services import operation
from server.services.work import Work
from server.store.reads import certificates, houses
from server.store.reads.certificates import CheckOfHouse

RECENT = 30
_LOOKED_BACK = timedelta(days=365)
_MOST_CHANGED = 40


class Turned(NamedTuple):
    """An answer of then, and why it would be another today."""

    then: CheckOfHouse
    reasons: list[str]


def recent(work: Work) -> list[CheckOfHouse]:
    require_act(work.actor, Act.HOUSE_CHECK_OPERATION)
    reach = reach_of(work.actor, Act.HOUSE_CHECK_OPERATION)
    return certificates.checks_by(reach, work.db, _units(work), RECENT)


def turned(work: Work) -> list[Turned]:
    """Allowed within a year and not any more; newest first. To ask again takes it off the list."""
    require_act(work.actor, Act.HOUSE_CHECK_OPERATION)
    reach = reach_of(work.actor, Act.HOUSE_CHECK_OPERATION)
    changed = certificates.allowed_before_a_change(
        reach, work.db, _units(work), work.now - _LOOKED_BACK, _MOST_CHANGED
    )
    found = []
    for one in changed:
        house = houses.house_state(reach, work.db, one.check.house_id)
        if house is None:
            continue
        answer = operation.of_house(work, reach, house, wanted_use=one.check.use)
        if answer.reasons:
            found.append(Turned(one, list(answer.reasons)))
    return found


def _units(work: Work) -> set[str]:
    return {seat.unit_id for seat in work.actor.seats}
