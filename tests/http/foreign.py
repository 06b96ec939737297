"""Another township's house with everything a file can hold, and the words that must never leave.

`IDS` names, for every path parameter of every route, what of that house it can be filled with;
a route with a parameter that is not named here fails the walk.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.services import (
    acceptance,
    inspections,
    operation_checks,
    papers,
    plates,
    sector_tasks,
    transfers,
)
from server.services.acceptance import Application
from server.services.demo.on_site import drawn
from server.services.sealed_images import statement
from server.services.sector_tasks import Dispatch
from server.services.transfers import Record
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.http import foreign_map, foreign_reports, foreign_rooms
from tests.procedure import walks
from tests.procedure.scene import Scene

OWNER = "欧阳玥瑶"
PHONE = "13987654321"
ID_NUMBER = "110101199003077598"
PHOTO_BYTES = b"\xff\xd8\xff the photo of the other township \xff\xd9"
_SPOKEN = frozenset(
    {
        OWNER,
        PHONE,
        ID_NUMBER,
        "玥**",
        "111.8765",
        "38.91234",
        "赵四海",
        "对承重墙进行加固",
        "photo of the other township",
        "7351946",
    }
)
PHOTO = hashlib.sha256(PHOTO_BYTES).hexdigest()

# Whatever names the house or says something about it.
_HOUSE_TABLES = (
    rows.Submission,
    rows.Assessment,
    rows.Confirmation,
    rows.Hazard,
    rows.HouseCase,
    rows.ControlMeasure,
    rows.Inspection,
    rows.InspectionVisit,
    rows.ReportDocument,
    rows.ReportQuestion,
    rows.ReportObjection,
    rows.Remediation,
    rows.Acceptance,
    rows.AcceptanceMark,
    rows.Reinspection,
    rows.NamedPerson,
    rows.SealedImage,
    rows.Reopening,
    rows.DrawVisit,
    rows.SignOff,
    rows.Neighbour,
    rows.EvidencePhoto,
    rows.RemediationProgress,
    rows.OverdueReview,
    rows.ReviewTask,
    rows.QualitySubject,
    rows.HouseDepartment,
    rows.UnlawfulFinding,
    rows.SectorTaskHouse,
    rows.CaseTransfer,
    rows.Plate,
    rows.UseCertificate,
    rows.OperationCheck,
    rows.Paper,
    rows.PaperDelivery,
    *foreign_rooms.TABLES,
)


@dataclass
class Foreign:
    """The scene, the ids to attack with, and the markers no answer may contain."""

    scene: Scene
    ids: dict[str, str]
    markers: set[str]

    def rows(self) -> list[Any]:
        """Everything the database holds about the houses, to see that nothing was changed."""
        houses = set(self.scene_houses())
        chains = [f"house:{house}" for house in houses]
        with self.scene.store.reading() as db:
            found = [
                db.execute(select(row.__table__).where(row.house_id.in_(houses))).all()
                for row in _HOUSE_TABLES
            ]
            ledger = select(rows.LedgerEntry.__table__).where(rows.LedgerEntry.chain.in_(chains))
            house = select(*_plain(rows.House)).where(rows.House.id.in_(houses))
            return [*map(sorted, map(_texts, [*found, db.execute(ledger), db.execute(house)]))]

    def scene_houses(self) -> list[str]:
        return [self.ids["house_id"], self.ids["other_house_id"]]


def _plain(row: Any) -> list[Any]:
    """All columns but geometry, whose text differs from engine to engine."""
    return [column for column in row.__table__.c if column.name != "location"]


def _texts(found: Any) -> list[str]:
    return [repr(tuple(one)) for one in found]


def make_foreign(store: Store) -> Foreign:
    scene = Scene(store).set_up()
    house, other = _house(scene, Verdict.SEVERE), _house(scene, Verdict.GENERAL)
    ids = {
        "house_id": house,
        "other_house_id": other,
        **_severe_ids(scene, house),
        **_general_ids(scene, other),
        "sha256": PHOTO,
        "account_id": scene.actor("surveyor").account_id,
        "seat_id": scene.actor("surveyor").seats[0].id,
    }
    _photo(scene, ids)
    ids["neighbour_id"] = _neighbour(scene, ids)
    ids["task_id"] = _review_task(scene, ids)
    ids["device_id"] = _device(scene)
    ids["draw_id"] = _draw(scene, house)
    ids["question_id"] = _question(scene, house)
    ids |= _matters(scene, house) | _paper(scene, ids["case_id"])
    ids |= _use(scene, ids) | foreign_map.drawn(scene, ids) | foreign_reports.made(scene, ids)
    return Foreign(scene, ids | foreign_rooms.made(scene, ids), _markers(scene, ids))


def _severe_ids(scene: Scene, house: str) -> dict[str, str]:
    """Under control, with an inspection commissioned."""
    case_id, agency = scene.case_id(house), scene.agency_id
    measure = walks.put_under_control(scene, house)
    inspection = scene.do("township", inspections.commission, case_id, agency_id=agency)
    return {
        "case_id": case_id,
        "measure_id": measure,
        "inspection_id": inspection.id,
        "assessment_id": scene.assessment_id(house),
        "hazard_id": scene.hazard_ids(house)[0],
        "submission_id": scene.row(rows.House, id=house).submission_id,
        "code": scene.row(rows.House, id=house).code,
    }


def _general_ids(scene: Scene, house: str) -> dict[str, str]:
    """Repaired, and waiting for acceptance."""
    line = walks.repair(scene, house)
    owner = Application(way="owner", statement=statement(drawn()))
    case_id = scene.case_id(house)
    applied = scene.do("township", acceptance.apply, case_id, application=owner)
    scene.do("village", acceptance.opine, applied.id, opinion="agree")
    ids = {"acceptance_id": applied.id, "image_id": str(applied.statement_id)}
    return {"remediation_id": line, **ids}


def _paper(scene: Scene, case_id: str) -> dict[str, str]:
    """A notice to the owner."""
    given = {"contact_name": "孙经办", "contact_phone": "7351946"}
    paper = scene.do("township", papers.issue, case_id, kind="hazard_notice", given=given)
    return {"paper_id": paper.id}


def _neighbour(scene: Scene, ids: dict[str, str]) -> str:
    """The general house is to be told because of the severe one."""
    row = {
        "id": make.make_id(),
        "house_id": ids["other_house_id"],
        "measure_id": ids["measure_id"],
        "endangered_house_id": ids["house_id"],
        "basis": "by_hand",
        "state": "waiting",
        "named_at": scene.now,
    }
    make.write(scene.store, rows.Neighbour, row)
    return row["id"]


def _review_task(scene: Scene, ids: dict[str, str]) -> str:
    """Newer rules grade the severe house otherwise; a technician has to look at it."""
    task = {
        "id": make.make_id("review task"),
        **{name: ids[name] for name in ("house_id", "assessment_id", "submission_id")},
        "pack": "shanxi-2022@2",
        "profile": "national",
        "was": "severe_hazard",
        "proposed": "general_hazard",
        "gained": [],
        "lost": ["C1"],
        "fired": [],
        "missing": [],
        "state": "open",
        "opened_at": scene.now,
    }
    make.write(scene.store, rows.ReviewTask, task)
    return str(task["id"])


def _house(scene: Scene, verdict: Verdict) -> str:
    return scene.surveyed(verdict, track=Track.OTHER, **_personal(scene))


def _personal(scene: Scene) -> dict[str, Any]:
    sealed = {"owner_name": OWNER, "owner_phone": PHONE, "owner_id_number": ID_NUMBER}
    index = scene.store.secrets.blind_index
    return {
        "personal_sealed": scene.store.secrets.seal(sealed),
        "owner_masked": "玥**",
        "owner_index": index("owner_name", OWNER),
        "phone_index": index("phone", PHONE),
        "lon": 111.8765432,
        "lat": 38.9123456,
    }


def _photo(scene: Scene, ids: dict[str, str]) -> None:
    make.write(
        scene.store,
        rows.Photo,
        {
            "submission_id": ids["submission_id"],
            "sha256": PHOTO,
            "house_id": ids["house_id"],
            "slot": "front",
        },
    )
    make.write(
        scene.store,
        rows.PhotoFile,
        {
            "sha256": PHOTO,
            "size": len(PHOTO_BYTES),
            "width": 1,
            "height": 1,
            "media_type": "image/jpeg",
            "stored_at": make.NOW,
            "account_id": ids["account_id"],
        },
    )
    scene.store.files.put(PHOTO, [PHOTO_BYTES])


def _matters(scene: Scene, house: str) -> dict[str, str]:
    """A task the bureau gave the police about the house, and a case its township recorded."""
    scene.person("police", Role.DEPARTMENT, department="police")
    about = Dispatch(
        kind="verify",
        demand="请核实欧阳玥瑶房屋的旅馆许可。",
        basis="实施方案附件4",
        receiver="department:police",
        house_ids=(house,),
    )
    task = scene.do("bureau", sector_tasks.dispatch, about)
    scene.do("police", sector_tasks.take_step, task, "sign")
    found = Record(house_id=house, kinds=("unlawful_building",), words="欧阳玥瑶违法加建两层。")
    transfer = scene.do("township", transfers.record, found)
    return {"sector_task_id": task, "transfer_id": transfer}


def _question(scene: Scene, house: str) -> str:
    question = make.make_id("question of the other township")
    row = scene.row(rows.House, id=house)
    make.write(
        scene.store,
        rows.QualityQuestion,
        {
            "id": question,
            "township_code": row.township_code,
            "village_code": row.village_code,
            "kind": "far_position",
            "subject": "0" * 64,
            "basis": "0" * 64,
            "facts": {"photos": 1, "surveys": 0, "metres": 7_351_946},
            "state": "open",
            "asked_at": make.NOW,
            "version": 1,
        },
    )
    make.write(scene.store, rows.QualitySubject, {"question_id": question, "house_id": house})
    return question


def _use(scene: Scene, ids: dict[str, str]) -> dict[str, str]:
    """A plate, a certificate and the receipt of a check."""
    scene.do("bureau", plates.issue_one, ids["house_id"])
    asked = {"licence_kind": "business_licence"}
    checked = scene.do("clerk", operation_checks.check, ids["code"], **asked)
    certificate = make.make_id("certificate of the other township")
    row = {
        "id": certificate,
        "house_id": ids["house_id"],
        "year": 2022,
        "serial": 1,
        "number": "五建自准用〔2022〕00001号",
        "token": "q" * 26,
        "use": "catering",
        "inspection_id": ids["inspection_id"],
        "issued_at": scene.now,
        "issued_by": scene.actor("bureau").account_id,
        "unit_id": scene.bureau_id,
    }
    make.write(scene.store, rows.UseCertificate, row)
    return {
        "certificate_id": certificate,
        "receipt": checked.check.receipt,
        "asked": ids["code"],
    }


def _draw(scene: Scene, house: str) -> str:
    """The house drawn to be looked at again."""
    draw_id, row = make.make_id("draw of the other township"), scene.row(rows.House, id=house)
    drawn = {
        "id": draw_id,
        "township_code": row.township_code,
        "month": "2022-08",
        "method": "anju-draw-1",
        "anchor_seq": 1,
        "candidates": [row.code],
        "percent": 5,
        "drawn_at": make.NOW,
        "drawn_by": make.make_id(),
    }
    hashes = dict.fromkeys(("anchor_hash", "candidates_hash", "seed"), "0" * 64)
    make.write(scene.store, rows.Draw, drawn | hashes)
    visit = {"draw_id": draw_id, "rank": 1, "house_id": house, "ticket": "0" * 64}
    first = {"first_verdict": "safe", "first_signs": []}
    make.write(scene.store, rows.DrawVisit, visit | first)
    return draw_id


def _device(scene: Scene) -> str:
    device_id = make.make_id("device of the other township")
    make.write(
        scene.store,
        rows.Device,
        {
            "id": device_id,
            "account_id": scene.actor("surveyor").account_id,
            "label": "华为",
            "token_hash": "0" * 64,
            "enrolled_at": make.NOW,
            "expires_at": make.NOW + timedelta(days=9999),
        },
    )
    return device_id


def _markers(scene: Scene, ids: dict[str, str]) -> set[str]:
    return {
        *_SPOKEN,
        *ids.values(),
        *(
            found
            for house in (ids["house_id"], ids["other_house_id"])
            for found in _keys(scene, house)
        ),
    }


def _keys(scene: Scene, house: str) -> set[str]:
    """Ids and numbers that belong to the house alone."""
    cases = scene.all(rows.HouseCase, house_id=house)
    hazards = scene.all(rows.Hazard, house_id=house)
    return {
        scene.row(rows.House, id=house).code,
        *(case.id for case in cases),
        *(case.number for case in cases),
        *(hazard.id for hazard in hazards),
    }
