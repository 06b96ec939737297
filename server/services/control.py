"""管控措施: ordered, in place and lifted are three facts with time, person and photo (M7)."""

from __future__ import annotations

from datetime import datetime

from server.domain.acts import Act
from server.domain.problems import Problem
from server.domain.urgency import is_on_top
from server.services.cases import Found, find_case, find_case_of, record, settle, take
from server.services.evidence import Photos, enter_photos, require_codes
from server.services.ids import fresh_id
from server.services.neighbours import name_neighbours
from server.services.projection import due_moment
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.cases import MeasureLine
from server.store.rows import ControlMeasure


def order_control(
    work: Work, case_id: str, *, kinds: list[str], version: int | None = None
) -> MeasureLine:
    found = find_case(work, Act.CONTROL_ORDER, case_id, version)
    step = take(work, found)
    require_codes(work, "control_measure_kind", kinds)
    measure_id, due_at = fresh_id(work), _due_moment(work, found)
    measure = {
        **found.owned,
        "id": measure_id,
        "kinds": kinds,
        "ordered_at": work.now,
        "ordered_by": work.actor.account_id,
        "due_at": due_at,
    }
    work.insert(ControlMeasure, measure, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, measure=measure_id, kinds=kinds, due=due_at.isoformat())
    name_neighbours(work, measure_id, found.house.id, kinds)
    return measure_line(work, found, measure_id)


def confirm_in_place(
    work: Work,
    measure_id: str,
    *,
    photo_sha256: str,
    taken_at: datetime | None = None,
    version: int | None = None,
) -> MeasureLine:
    """With a photo that is on disk, of this house, and not older than the order."""
    found = find_measure(work, Act.CONTROL_CONFIRM, measure_id, version)
    step = take(work, found, evidence=frozenset({"photo"}))
    ordered_at = measure_line(work, found, measure_id).ordered_at
    told = {} if taken_at is None else {photo_sha256: taken_at}
    proof = Photos(hashes=[photo_sha256], purpose="control", since=ordered_at, told=told)
    enter_photos(work, found, proof)
    arrived = {
        "in_place_at": work.now,
        "in_place_by": work.actor.account_id,
        "photo_sha256": photo_sha256,
    }
    work.update(ControlMeasure, {"id": measure_id}, arrived, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, measure=measure_id, photo=photo_sha256)
    return measure_line(work, found, measure_id)


def lift_control(work: Work, measure_id: str, *, version: int | None = None) -> MeasureLine:
    """After acceptance, or when there is nothing left to remedy."""
    found = find_measure(work, Act.CONTROL_LIFT, measure_id, version)
    step = take(work, found)
    lifted = {"lifted_at": work.now, "lifted_by": work.actor.account_id}
    work.update(ControlMeasure, {"id": measure_id}, lifted, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, measure=measure_id)
    return measure_line(work, found, measure_id)


def _due_moment(work: Work, found: Found) -> datetime:
    """Of a case that is held: from the verdict on, however late the order comes."""
    running = found.row.due_at if is_on_top(found.row.stage) else None
    return running or due_moment(work, "control_in_place")


def find_measure(work: Work, act: Act, measure_id: str, version: int | None) -> Found:
    """The measure's case; only the newest measure of a case can still move."""
    found = find_case_of(
        work, act, reads.case_of_measure, measure_id, version, missing="measure.missing"
    )
    newest = reads.measures_of(found.reach, work.db, found.row.id)[-1]
    if newest.id != measure_id:
        raise Problem("measure.superseded")
    return found


def measure_line(work: Work, found: Found, measure_id: str) -> MeasureLine:
    lines = reads.measures_of(found.reach, work.db, found.row.id)
    return next(line for line in lines if line.id == measure_id)
