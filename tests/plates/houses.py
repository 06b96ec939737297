"""Houses of a scene that may be used for business, and what is asked of them."""

from __future__ import annotations

from typing import Any

from server.domain.facts import Track, Verdict
from server.services import cases, certificates, operation_checks
from server.services.operation_checks import Checked
from server.store import rows
from tests.procedure import walks
from tests.procedure.scene import WUZHAI, Scene

# Who issues certificates in a county, as a name of the scene.
ISSUERS = {WUZHAI: "bureau"}


def issuer(scene: Scene) -> str:
    return ISSUERS.get(scene.county, "office")


def sound(scene: Scene, **columns: Any) -> str:
    """An operational house that was inspected, passed and filed."""
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL, **columns)
    walks.inspect(scene, house, "b")
    scene.do("township", cases.file_case, scene.case_id(house))
    return house


def code_of(scene: Scene, house: str) -> str:
    return str(scene.row(rows.House, id=house).code)


def ask(scene: Scene, text: str, *, use: str | None = None) -> Checked:
    found: Checked = scene.do(
        "clerk", operation_checks.check, text, licence_kind="business_licence", use=use
    )
    return found


def certified(scene: Scene, use: str = "catering", **columns: Any) -> tuple[str, Any]:
    """A sound house with its certificate."""
    house = sound(scene, **columns)
    return house, scene.do(issuer(scene), certificates.issue, house, use=use)


def answer(scene: Scene, house: str, values: dict[str, Any]) -> None:
    """The newest survey says so of the house."""
    submission = scene.row(rows.House, id=house).submission_id
    with scene.as_("bureau") as work:
        chain = f"house:{house}"
        work.update(rows.Submission, {"id": submission}, {"answers": values}, chain=chain)
        work.record("survey.released", chain, submission=submission, outcome="test", corrected=[])
