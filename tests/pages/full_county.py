"""A county in which every list of the office holds something, written as rows: for home's counts.

Some of everything lies in another township, is done already, or belongs to another unit, so that a
count which forgets a condition counts too much.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Date, Integer, LargeBinary

from server.domain.acts import Role
from server.domain.case_state import STAGES
from server.domain.facts import Track
from server.store import rows
from server.store.base import Instant
from server.store.engines import Store
from tests import make

LONG_AGO, SOON = date(2022, 9, 1), date(2999, 1, 1)
_serial = count(1)
_waiting: dict[tuple[Any, tuple[str, ...]], list[dict[str, Any]]] = {}  # rows by their columns
_POLICE, _OTHER = "department:police", "department:education"
_TOWNSHIP = f"township:{make.TOWNSHIP_A}"

# Who works in the county, with the area of each.
SEATS: dict[Role, dict[str, str]] = {
    Role.GRID_WORKER: {"village": make.VILLAGE_A1},
    Role.TECHNICIAN: {},
    Role.VILLAGE: {"village": "140928100001"},
    Role.TOWNSHIP: {"township": make.TOWNSHIP_A},
    Role.AGENCY: {},
    Role.HOUSING_BUREAU: {},
    Role.DEPARTMENT: {"department": "police"},
    Role.APPROVAL_BUREAU: {},
    Role.LEADING_GROUP_OFFICE: {},
    Role.LEADING_GROUP: {},
    Role.ADMINISTRATOR: {},
}
COMMUNITY = "140928100001"  # 社区, which leads acceptance of other houses in 五寨


def fill(store: Store) -> str:
    """Returns the agency's unit."""
    make.make_county(store)
    agency = make.make_unit(store, Role.AGENCY, "鉴定机构")
    village = {"level": "village", "name": "城关社区", "parent_code": make.TOWNSHIP_A}
    _put(
        store, rows.Area, code=COMMUNITY, valid_from=date(2022, 6, 1), is_official=False, **village
    )
    for village_code in (COMMUNITY, make.VILLAGE_A1, make.VILLAGE_B1):
        for stage in STAGES:
            _case(store, village_code, stage, Track.OPERATIONAL, LONG_AGO)
            _case(store, village_code, stage, Track.OTHER, SOON)
        _survey_lines(store, village_code)
    _matters(store)
    _desk(store, agency)
    _write_all(store)
    return agency


def _put(store: Store, row: Any, **given: Any) -> dict[str, Any]:
    """A row with something in every column that needs it."""
    values = {"id": make.make_id(), **given} if "id" in row.__table__.c else dict(given)
    for column in row.__table__.c:
        if column.name in values or column.nullable or column.default is not None:
            continue
        if column.name != "county_code":
            values[column.name] = _something(column)
    _waiting.setdefault((row, tuple(sorted(values))), []).append(values)
    return values


def _write_all(store: Store) -> None:
    for (row, _), values in _waiting.items():
        make.write(store, row, *values)
    _waiting.clear()


def _something(column: Any) -> Any:
    if isinstance(column.type, Instant):
        return datetime(2022, 9, 10, tzinfo=UTC)
    if isinstance(column.type, Date):
        return LONG_AGO
    if isinstance(column.type, LargeBinary):
        return b"sealed"
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return 1
    return [] if column.type.__class__.__name__ == "JSON" else f"x{next(_serial)}"


def _house(store: Store, village: str, **columns: Any) -> str:
    house_id = make.make_id()
    serial = next(_serial)
    _put(
        store,
        rows.House,
        id=house_id,
        code=f"{village}{serial:05d}X",
        township_code=make.township_of(village),
        village_code=village,
        source="import",
        surveyed_at=columns.pop("surveyed_at", make.NOW),
        lon=111.8,
        **columns,
    )
    if serial % 3 == 0:
        _put(store, rows.HouseDepartment, department_code="police", house_id=house_id, ground="use")
    return house_id


def _case(store: Store, village: str, stage: str, track: Track, due: date) -> None:
    case_id, is_done = make.make_id(), STAGES[stage].act is None
    house_id = _house(
        store,
        village,
        stage=stage,
        is_operational=track is Track.OPERATIONAL,
        verdict="general_hazard",
        is_verdict_confirmed=True,
        open_case_id=None if is_done else case_id,
        due_on=due,
    )
    parts = {"control": "not_needed", "inspection": "not_needed", "remediation": "not_needed"}
    _put(
        store,
        rows.HouseCase,
        id=case_id,
        house_id=house_id,
        township_code=make.township_of(village),
        track=track.value,
        verdict="general_hazard",
        acceptance="not_needed",
        stage=stage,
        due_on=due,
        closing=stage if is_done else None,
        closed_at=make.NOW if is_done else None,
        **parts,
    )
    if stage in {"awaiting_plan", "signed_off"} and track is Track.OTHER:
        _owed_word(store, village, house_id, case_id)
    if stage == "remediating":
        _late_line(store, house_id, case_id, due)
    if stage == "control_ordered":
        _neighbour(store, village, house_id, case_id)


def _owed_word(store: Store, village: str, house_id: str, case_id: str) -> None:
    """The owner should have been told of a dangerous report, whatever else is due of the house."""
    of_house = {"house_id": house_id, "case_id": case_id}
    report = _put(store, rows.Inspection, **of_house, grade="d", is_dangerous=True)
    _put(
        store,
        rows.ReportTelling,
        **of_house,
        inspection_id=report["id"],
        township_code=make.township_of(village),
        due_on=LONG_AGO,
    )


def _late_line(store: Store, house_id: str, case_id: str, due: date) -> None:
    line = _put(
        store,
        rows.Remediation,
        house_id=house_id,
        case_id=case_id,
        kind="general",
        remedies=["repair"],
        due_on=due,
    )
    _put(
        store,
        rows.Hazard,
        house_id=house_id,
        case_id=case_id,
        severity="general",
        certainty="M",
        state="planned",
        facts={},
        remediation_id=line["id"],
    )


def _neighbour(store: Store, village: str, house_id: str, case_id: str) -> None:
    measure = _put(
        store, rows.ControlMeasure, house_id=house_id, case_id=case_id, kinds=["evacuate"]
    )
    for state in ("waiting", "told"):
        _put(
            store,
            rows.Neighbour,
            house_id=_house(store, village),
            endangered_house_id=house_id,
            measure_id=measure["id"],
            basis="by_hand",
            state=state,
        )


def _survey_lines(store: Store, village: str) -> None:
    for verdict in ("severe_hazard", "safe", "incomplete"):
        for is_confirmed in (False, True):
            house_id = _house(
                store, village, verdict=verdict, is_verdict_confirmed=is_confirmed,
                assessment_id="assessed",
            )  # fmt: skip
            state = "decided" if is_confirmed else "open"
            _put(
                store, rows.ReviewTask, house_id=house_id, assessment_id="assessed", state=state,
                was="safe", proposed="severe_hazard",
            )  # fmt: skip
    for is_key in (True, False):
        _house(store, village, surveyed_at=None, is_key_survey=is_key)
    _house(store, village, surveyed_at=None, is_key_survey=True, ended_on=LONG_AGO)
    _house(store, village, is_outside_village=True)
    _two_files(store, village)
    _office_lines(store, village)


def _two_files(store: Store, village: str) -> None:
    for state in ("proposed", "declined"):
        files = {name: _house(store, village) for name in ("stays_id", "goes_id")}
        _put(store, rows.HouseMerge, **files, state=state)


def _office_lines(store: Store, village: str) -> None:
    where = {"township_code": make.township_of(village), "village_code": village}
    for state in ("open", "answered"):
        _put(
            store,
            rows.QualityQuestion,
            kind="footprint_area",
            facts={"houses": 1},
            state=state,
            **where,
        )
    for found in (1, 2):
        house_id = _house(store, village)
        transfer = None if found == 1 else "taken up"
        _put(
            store, rows.UnlawfulFinding, house_id=house_id, transfer_id=transfer,
            kinds=["no_permit"], **where,
        )  # fmt: skip
    for delivery in ("waiting", "tried", "delivered"):
        _put(
            store, rows.Paper, house_id=_house(store, village), case_id="none",
            kind="rectify_notice", state="valid", delivery=delivery,
            township_code=make.township_of(village),
            delivered_on=LONG_AGO if delivery == "delivered" else None,
            check_code=f"check {next(_serial)}",
        )  # fmt: skip


def _matters(store: Store) -> None:
    sealed = store.secrets.seal({"demand": "请核实"})
    pairs = (("bureau", _POLICE), ("bureau", _TOWNSHIP), (_TOWNSHIP, _OTHER), ("office", _POLICE))
    far = datetime(2999, 1, 1, tzinfo=UTC)
    for sender, receiver in pairs:
        for place, state in enumerate(("dispatched", "signed", "answered", "disputed", "closed")):
            _put(
                store, rows.SectorTask, sender=sender, receiver=receiver, state=state, side="none",
                kind="verify", demand_sealed=sealed, number=make.make_id(),
                due_at=far if place % 2 else make.NOW,
            )  # fmt: skip
    for sender, receiver in (*pairs[1:3], (_POLICE, _OTHER)):
        for state in ("recorded", "handed_over", "disputed", "penalised"):
            village = make.VILLAGE_A1
            _put(
                store, rows.CaseTransfer, sender=sender, receiver=receiver, state=state,
                side="given" if state == "penalised" else "none", source="survey",
                house_id=_house(store, village), kinds=["no_permit"], outcomes=[],
                township_code=make.TOWNSHIP_A, village_code=village, number=make.make_id(),
                due_at=make.NOW + timedelta(1),
            )  # fmt: skip


def _desk(store: Store, agency: str) -> None:
    done = {"reported_at": make.NOW, "report_no": "鉴1", "grade": "c", "accepted_at": make.NOW}
    for given in ({}, {"accepted_at": make.NOW}, done, done, {"rejected_at": make.NOW}):
        for due in (LONG_AGO, SOON):
            house_id = _house(store, make.VILLAGE_A1)
            one = _put(
                store, rows.Inspection, house_id=house_id, case_id="none", agency_id=agency,
                due_on=due, **given,
            )  # fmt: skip
            if given is done:
                state = "open" if due == LONG_AGO else "answered"
                _put(
                    store, rows.ReportQuestion, house_id=house_id, case_id="none",
                    inspection_id=one["id"], kind="address", facts={}, state=state,
                    township_code=make.TOWNSHIP_A, village_code=make.VILLAGE_A1,
                )  # fmt: skip
