"""Reading two files of one house: what each holds, what was proposed, where a closed one points."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
)

from server.domain.reach import Reach
from server.store.prepared import Prepared
from server.store.reads.counting import at_most
from server.store.reads.keyed import is_beyond
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import (
    CaseTransfer,
    Complaint,
    DrawVisit,
    Hazard,
    House,
    HouseCase,
    HouseMerge,
    Inspection,
    Neighbour,
    Patrol,
    Photo,
    Plate,
    ReportObjection,
    ReportQuestion,
    ReportTelling,
    SectorTask,
    SectorTaskHouse,
    SelfCheck,
    Submission,
    UseCertificate,
)
from server.store.rows.patrols import OPEN_FINDINGS

_INTO = Prepared(
    select(House.merged_into).where(
        House.county_code == bindparam("county"), House.id == bindparam("id")
    )
)


def merged_into(reach: Reach, db: Connection, house_id: str) -> str | None:
    """The house whose file this one was closed into; None for every other house."""
    found: str | None = _INTO.scalar(db, {"county": reach.spans[0].county, "id": house_id})
    return found


class ClosedFile(NamedTuple):
    id: str
    code: str


_CLOSED = Prepared(
    select(House.id, House.code).where(
        House.county_code == bindparam("county"),
        House.id == bindparam("id"),
        House.merged_into.is_not(None),
    )
)
_AT_ONCE = 500


def closed_among(reach: Reach, db: Connection, houses: Sequence[str]) -> list[ClosedFile]:
    """Those of these houses whose file was closed into another one."""
    county = reach.spans[0].county
    if len(houses) == 1:
        return [ClosedFile(*one) for one in _CLOSED.rows(db, {"county": county, "id": houses[0]})]
    found: list[ClosedFile] = []
    for first in range(0, len(houses), _AT_ONCE):
        many = select(House.id, House.code).where(
            House.county_code == county,
            House.id.in_(houses[first : first + _AT_ONCE]),
            House.merged_into.is_not(None),
        )
        found += [ClosedFile(*row) for row in db.execute(many)]
    return found


def closed_into(reach: Reach, db: Connection, house_id: str) -> list[ClosedFile]:
    """Files that were closed into this house, by code."""
    found = select(House.id, House.code).where(within(reach), House.merged_into == house_id)
    return [ClosedFile(*row) for row in db.execute(found.order_by(House.code))]


def _of(row: Any, houses: Collection[str], *more: ColumnElement[bool]) -> Select[Any]:
    own = select(row.house_id, func.count())
    return own.where(row.house_id.in_(houses), *more).group_by(row.house_id)


def holdings(reach: Reach, db: Connection, houses: Collection[str]) -> dict[str, dict[str, int]]:
    """House -> kind -> how many of it the file holds; houses the caller was shown before."""
    counted: dict[str, tuple[Any, tuple[ColumnElement[bool], ...]]] = {
        "surveys": (Submission, (Submission.answers.is_not(None),)),
        "cases": (HouseCase, ()),
        "hazards": (Hazard, (Hazard.state != "struck",)),
        "inspections": (Inspection, (Inspection.reported_at.is_not(None),)),
        "photos": (Photo, ()),
        "patrols": (Patrol, (Patrol.state == "accepted",)),
        "plates": (Plate, (Plate.withdrawn_at.is_(None),)),
    }
    return _counted(reach, db, houses, counted)


def open_matters(
    reach: Reach, db: Connection, houses: Collection[str]
) -> dict[str, dict[str, int]]:
    """House -> key of house_merging.OPEN_MATTERS -> how many are open."""
    is_open = or_(text(OPEN_FINDINGS), Patrol.state == "quarantined")
    counted: dict[str, tuple[Any, tuple[ColumnElement[bool], ...]]] = {
        "submissions": (Submission, (Submission.state.in_(("quarantined", "returned")),)),
        "patrols": (Patrol, (is_open,)),
        "self_checks": (SelfCheck, (SelfCheck.seen_at.is_(None),)),
        "certificates": (UseCertificate, (UseCertificate.revoked_at.is_(None),)),
        "transfers": (CaseTransfer, (CaseTransfer.closed_at.is_(None),)),
        "complaints": (Complaint, (Complaint.closed_at.is_(None),)),
        "neighbours": (Neighbour, (Neighbour.state == "waiting",)),
        "draws": (DrawVisit, (~_was_visited(),)),  # also where nobody was sent yet
        "tellings": (
            ReportTelling,
            (ReportTelling.told_at.is_(None), ReportTelling.ended_at.is_(None)),
        ),
        # what is decided of a report may open a case anew: never of a file that is closed
        "questions": (ReportQuestion, (ReportQuestion.state == "open",)),
        "objections": (ReportObjection, (ReportObjection.decided_at.is_(None),)),
    }
    found = _counted(reach, db, houses, counted)
    for house, number in _tasks(reach, db, houses):
        found.setdefault(house, {})["tasks"] = number
    return found


def _was_visited() -> ColumnElement[bool]:
    return exists().where(
        Submission.county_code == DrawVisit.county_code,
        Submission.house_id == DrawVisit.house_id,
        Submission.account_id == DrawVisit.assigned_to,
        Submission.received_at >= DrawVisit.assigned_at,
        Submission.state.in_(("accepted", "released")),
    )


def _tasks(reach: Reach, db: Connection, houses: Collection[str]) -> list[tuple[str, int]]:
    same = and_(
        SectorTask.county_code == SectorTaskHouse.county_code,
        SectorTask.id == SectorTaskHouse.task_id,
    )
    of_county = SectorTaskHouse.county_code.in_({span.county for span in reach.spans})
    found = _of(SectorTaskHouse, houses, of_county, SectorTask.closed_at.is_(None))
    return [(house, int(number)) for house, number in db.execute(found.join(SectorTask, same))]


def _counted(
    reach: Reach,
    db: Connection,
    houses: Collection[str],
    counted: dict[str, tuple[Any, tuple[ColumnElement[bool], ...]]],
) -> dict[str, dict[str, int]]:
    counties = {span.county for span in reach.spans}
    found: dict[str, dict[str, int]] = {house: {} for house in houses}
    for kind, (row, conditions) in counted.items():
        of_county = row.county_code.in_(counties)
        for house, number in db.execute(_of(row, houses, of_county, *conditions)):
            found[house][kind] = int(number)
    return found


class MergeRow(NamedTuple):
    id: str
    stays_id: str
    goes_id: str
    state: str
    needs_second: bool
    reason_sealed: bytes
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None
    note_sealed: bytes | None
    version: int

    @property
    def key(self) -> Key:
        return self.proposed_at, self.id


Key = tuple[datetime, str]
_COLUMNS = tuple(getattr(HouseMerge, name) for name in MergeRow._fields)
_STAYS = and_(House.county_code == HouseMerge.county_code, House.id == HouseMerge.stays_id)


def merge(reach: Reach, db: Connection, merge_id: str) -> MergeRow | None:
    found = select(*_COLUMNS).join(House, _STAYS).where(within(reach), HouseMerge.id == merge_id)
    row = db.execute(found).one_or_none()
    return None if row is None else MergeRow(*row)


def merge_page(
    reach: Reach, db: Connection, state: str, after: Key | None, limit: int
) -> list[MergeRow]:
    """The longest waiting first, strictly after the key."""
    found = _in_state(reach, state)
    if after is not None:
        found = found.where(is_beyond((HouseMerge.proposed_at, HouseMerge.id), after))
    ordered = found.order_by(HouseMerge.proposed_at, HouseMerge.id).limit(limit)
    return [MergeRow(*row) for row in db.execute(ordered)]


def _in_state(reach: Reach, state: str) -> Select[Any]:
    return select(*_COLUMNS).join(House, _STAYS).where(within(reach), HouseMerge.state == state)


def merge_count(reach: Reach, db: Connection, state: str) -> int:
    return at_most(db, _in_state(reach, state))


def waiting_count(reach: Reach, db: Connection) -> Waiting:
    return waiting(db, _in_state(reach, "proposed"), since=HouseMerge.proposed_at)


def proposed_about(reach: Reach, db: Connection, house_id: str) -> list[MergeRow]:
    """Proposals that wait and name this house on either side."""
    named = or_(HouseMerge.stays_id == house_id, HouseMerge.goes_id == house_id)
    found = select(*_COLUMNS).join(House, _STAYS)
    found = found.where(within(reach), HouseMerge.state == "proposed", named)
    return [MergeRow(*row) for row in db.execute(found.order_by(HouseMerge.proposed_at))]
