"""An agency on the register with its people, and its steps before a report, in one line each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from server.services import documents, visits
from server.services.given_report import Report, Signature
from server.services.pdf_reading import Reading
from server.services.work import Work
from server.store import rows
from server.store.secrets import Secrets
from tests import make

SCAN = Reading(pages=12, pages_read=12, flags=("scan",), text=None, pictures=())
SIGNERS = (
    Signature("author", "王工", "ZS-001"),
    Signature("reviewer", "李工程师", "ZS-002"),
    Signature("approver", "赵总工", "ZS-003"),
)
SINCE = date(2022, 1, 1)
TEAM = ("王工", "李工程师")


def registered(
    secrets: Secrets, agency: str, *, at: datetime = make.NOW
) -> Iterable[tuple[Any, dict[str, Any]]]:
    """The rows of an agency that was entered with a design qualification and three signers."""
    decided = {"decided_at": at, "decided_by": make.JOB.account_id}
    entry = {"legal_name": "恒固鉴定有限公司", "credit_code": "92140928MA0T000012"}
    yield (
        rows.Agency,
        {"unit_id": agency, **entry, "scope": ["jgj125"], "entered_at": at, "version": 1},
    )
    yield (
        rows.AgencyStanding,
        {
            "id": make.make_id(f"standing {agency}"),
            "agency_id": agency,
            "state": "registered",
            "from_on": SINCE,
            "until_on": None,
            "reason": "列入名录",
            **decided,
        },
    )
    yield (
        rows.AgencyQualification,
        {
            "id": make.make_id(f"qualification {agency}"),
            "agency_id": agency,
            "kind": "design",
            "number": "A114000001",
            "valid_from": SINCE,
            "valid_until": None,
            "listed_at": at,
            "ended_on": None,
        },
    )
    for signer in SIGNERS:
        yield rows.AgencyPerson, _person(secrets, agency, signer, at)


def _person(secrets: Secrets, agency: str, signer: Signature, at: datetime) -> dict[str, Any]:
    return {
        "id": make.make_id(f"person {agency} {signer.number}"),
        "agency_id": agency,
        "personal_sealed": secrets.seal({"name": signer.name, "number": signer.number}),
        "name_masked": "王*",
        "name_index": secrets.blind_index("name", signer.name),
        "number_index": secrets.blind_index("certificate", signer.number),
        "certificate": "structural_engineer",
        "valid_from": SINCE,
        "valid_until": None,
        "listed_at": at,
        "ended_on": None,
    }


def scan_of(inspection: str) -> tuple[str, bytes]:
    """(hash, bytes) of a document that is this inspection's alone."""
    data = f"%PDF-1.4 {inspection}".encode()
    return hashlib.sha256(data).hexdigest(), data


def enter_scan(work: Work, inspection: str, reading: Reading = SCAN, content: str = "") -> str:
    """Uploaded and read as `reading` says; its hash."""
    sha256, data = scan_of(content or inspection)
    work.store.documents.put(sha256, [data])
    documents.enter(work, documents.own_line(work, work.db, inspection), sha256, reading)
    return sha256


def upload(scene: Any, inspection: str, by: str = "inspector", **read: Any) -> str:
    sha256: str = scene.do(by, enter_scan, inspection, **read)
    return sha256


def on_site(
    scene: Any, inspection: str, *, by: str = "inspector", team: Iterable[str] = TEAM
) -> None:
    """Accepted, and visited today."""
    scene.do(by, visits.accept, inspection, has_no_interest=True)
    scene.do(by, visits.visit, inspection, visited_on=scene.today(), people=list(team))


def prepared(scene: Any, inspection: str, grade: str = "c", **changes: Any) -> Report:
    """The report of a commission accepted and visited, its file uploaded."""
    on_site(scene, inspection)
    return scene.report(grade, **{"file_sha256": upload(scene, inspection), **changes})
