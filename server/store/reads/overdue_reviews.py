"""General hazards past the day of their plan: read from the plans themselves, never from a job.

A line needs a technician's word while it is not done, holds a hazard that is general, and nobody
whose word counts has given one since its day passed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, select, tuple_

from server.domain.reach import Reach
from server.store.reads import reached
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import Hazard, House, HouseCase, OverdueReview, Remediation, Unit

Key = tuple[str, str, str, str]  # township, village, house code, id of the line


class OverdueLine(NamedTuple):
    """A line of a plan that is late, with the house a technician has to look at."""

    id: str
    house_id: str
    case_id: str
    due_on: date
    requirement: str
    township_code: str
    village_code: str
    code: str
    owner_masked: str | None
    verdict: str | None
    assessment_id: str | None
    supervising_unit: str | None
    called_at: datetime | None

    @property
    def key(self) -> Key:
        return self.township_code, self.village_code, self.code, self.id


def late_lines(
    reach: Reach, db: Connection, today: date, after: Key | None, limit: int
) -> list[OverdueLine]:
    order = (House.township_code, House.village_code, House.code, Remediation.id)
    found = _late(reach).params(today=today)
    if after is not None:
        found = found.where(tuple_(*order) > tuple_(*after))
    return [OverdueLine(*row) for row in db.execute(found.order_by(*order).limit(limit))]


def late_waiting(reach: Reach, db: Connection, today: date) -> Waiting:
    """The lines of `late_lines`, counted for home; every one of them is late."""
    return waiting(
        db,
        _late(reach).params(today=today),
        due=Remediation.due_on,
        late=Remediation.due_on < today,
    )


def late_lines_of(reach: Reach, db: Connection, today: date, house_id: str) -> list[OverdueLine]:
    found = reached.rows(reach, db, _late_of_house, today=today, key=house_id)
    return [OverdueLine(*row) for row in found]


def _late_of_house(reach: Reach) -> Any:
    """Asked at every word of a technician: built once."""
    return _late(reach).where(House.id == bindparam("key")).order_by(Remediation.id)


def _late(reach: Reach) -> Any:
    return (
        select(
            Remediation.id,
            House.id,
            Remediation.case_id,
            Remediation.due_on,
            Remediation.requirement,
            House.township_code,
            House.village_code,
            House.code,
            House.owner_masked,
            House.verdict,
            House.assessment_id,
            Unit.name,
            OverdueReview.called_at,
        )
        .select_from(Remediation)
        .join(House, _same(House, House.id, Remediation.house_id))
        .join(HouseCase, _same(HouseCase, HouseCase.id, Remediation.case_id))
        .outerjoin(Unit, _same(Unit, Unit.id, Remediation.supervising_unit_id))
        .outerjoin(
            OverdueReview,
            and_(
                OverdueReview.county_code == Remediation.county_code,
                OverdueReview.remediation_id == Remediation.id,
                OverdueReview.due_on == Remediation.due_on,
            ),
        )
        .where(
            within(reach),
            HouseCase.closed_at.is_(None),
            House.ended_on.is_(None),
            Remediation.finished_at.is_(None),
            Remediation.replaced_by.is_(None),
            Remediation.due_on < bindparam("today"),
            OverdueReview.decided_at.is_(None),
            _holds_general(),
        )
    )


def _same(row: Any, key: Any, other: Any) -> Any:
    return and_(row.county_code == Remediation.county_code, key == other)


def _holds_general() -> Any:
    return exists(
        select(1).where(
            Hazard.county_code == Remediation.county_code,
            Hazard.house_id == Remediation.house_id,  # by its index, not through the county
            Hazard.remediation_id == Remediation.id,
            Hazard.state == "planned",
            Hazard.severity == "general",
        )
    )
