"""Every row there is about one house, table by table, for its whole file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from server.domain.reach import Reach
from server.store import rows
from server.store.reads.reach import within
from server.store.rows import House

Rows = list[dict[str, Any]]
History = dict[str, Rows]

_OF_HOUSE: tuple[Any, ...] = (
    rows.Submission,
    rows.Assessment,
    rows.Confirmation,
    rows.Hazard,
    rows.ControlMeasure,
    rows.EvidencePhoto,
    rows.Inspection,
    rows.InspectionVisit,
    rows.ReportDocument,
    rows.ReportQuestion,
    rows.ReportObjection,
    rows.ReportTelling,
    rows.Remediation,
    rows.RemediationProgress,
    rows.OverdueReview,
    rows.Acceptance,
    rows.AcceptanceMark,
    rows.Reinspection,
    rows.NamedPerson,
    rows.SealedImage,
    rows.SignOff,
    rows.Reopening,
    rows.ReviewTask,
    rows.DrawVisit,
    rows.HouseDepartment,
    rows.UnlawfulFinding,
    rows.CaseTransfer,
    rows.Plate,
    rows.UseCertificate,
    rows.OperationCheck,
    rows.PaperDelivery,
    rows.Patrol,
    rows.SelfCheck,
    rows.Complaint,
)
# Whole bodies that are told as their rows and files, keys of public pages, and what a report from
# the public says: its words may tell who wrote them.
_LEFT_OUT = frozenset({"text_sealed", "raw_sealed", "token", "report_sealed"})


def history_of(reach: Reach, db: Connection, house_id: str) -> History:
    """Table -> its rows about the house, each as column -> value; nothing outside the reach."""
    found = {
        row.__tablename__: _rows(db, _about(reach, row, row.house_id, house_id))
        for row in _OF_HOUSE
    }
    found["neighbour"] = _rows(
        db, _about(reach, rows.Neighbour, rows.Neighbour.endangered_house_id, house_id)
    )
    found["as_neighbour"] = _rows(
        db, _about(reach, rows.Neighbour, rows.Neighbour.house_id, house_id)
    )
    found["sector_task"] = _through(
        reach, db, house_id, rows.SectorTask, rows.SectorTaskHouse, rows.SectorTaskHouse.task_id
    )
    found["quality_question"] = _through(
        reach,
        db,
        house_id,
        rows.QualityQuestion,
        rows.QualitySubject,
        rows.QualitySubject.question_id,
    )
    found["draw"] = _through(reach, db, house_id, rows.Draw, rows.DrawVisit, rows.DrawVisit.draw_id)
    matters = {one["id"] for name in ("sector_task", "case_transfer") for one in found[name]}
    steps = rows.MatterStep
    at_house = _at_house(reach, steps, house_id).where(steps.matter_id.in_(matters))
    found["matter_step"] = _rows(db, at_house.order_by(steps.matter_id, steps.number))
    return found


def house_codes(reach: Reach, db: Connection, houses: Collection[str]) -> Mapping[str, str]:
    """id -> code of those within reach; a neighbour over the border is not named."""
    found = select(House.id, House.code).where(within(reach), House.id.in_(houses))
    return {row.id: row.code for row in db.execute(found)}


def _through(  # noqa: PLR0917
    reach: Reach, db: Connection, house_id: str, row: Any, link: Any, column: Any
) -> Rows:
    """Rows that are about several houses, by the table that names them."""
    named = select(column).where(link.county_code == row.county_code, link.house_id == house_id)
    return _rows(db, _at_house(reach, row, house_id).where(row.id.in_(named)).order_by(row.id))


def _about(reach: Reach, row: Any, column: Any, house_id: str) -> Select[Any]:
    key = row.__table__.primary_key.columns
    return _at_house(reach, row, house_id).where(column == house_id).order_by(*key)


def _at_house(reach: Reach, row: Any, house_id: str) -> Select[Any]:
    house = and_(House.county_code == row.county_code, House.id == house_id)
    columns = [one for one in row.__table__.columns if one.name not in _LEFT_OUT]
    return select(*columns).join(House, house).where(within(reach))


def _rows(db: Connection, found: Select[Any]) -> Rows:
    return [dict(one) for one in db.execute(found).mappings()]
