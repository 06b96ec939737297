"""What people bring to an acceptance and a sign-off in procedure tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server.services import sign_off
from server.services.acceptance import Outcome
from server.services.demo.on_site import drawn
from server.services.reinspections import Reinspected
from server.services.sealed_images import signature
from server.services.sessions import Proof
from server.services.sign_off import Signing
from server.services.site_check import ITEMS, Mark, Participant, Visit
from server.services.work import Work
from server.store import rows
from survey_schema.load import load_codes

REPORT_FILE = "b" * 64
ITEMS_DONE = {one.value: "done" for one in load_codes()[ITEMS].codes}


_PEN = signature(drawn())


def signed_off(work: Work, case_id: str) -> None:
    proof = Proof(work.actor.account_id, work.now)
    sign_off.sign_off(work, case_id, signing=Signing(proof, _PEN))


class OnSite:
    """The part of a scene that is about acceptance; `Scene` gives it a county and its people."""

    def outcome(self, conclusion: str = "passed", **changes: Any) -> Outcome:
        reasons = "裂缝处理不到位" if conclusion == "returned" else None
        return replace(Outcome(conclusion=conclusion, reasons=reasons), **changes)

    def participants(self) -> tuple[Participant, ...]:
        units = (self.bureau_id, self.group_id, self.township_unit_id, self.bureau_id)
        people = zip("甲乙丙丁", units, strict=True)
        return tuple(Participant(name=f"验收{n}", unit_id=unit) for n, unit in people)

    def visit(self, house_id: str, mark: str = "done", **changes: Any) -> Visit:
        """On site today: every hazard of the case looked at, with a photo of its own."""
        hazards = self.all(rows.Hazard, case_id=self.case_id(house_id))
        found = [one.id for one in hazards if one.state != "struck"]
        note = None if mark == "done" else "勾缝仍有裂缝"
        marks = [
            Mark(hazard_id=one, mark=mark, note=note, after_sha256=self.photo()) for one in found
        ]
        return replace(
            Visit(
                on_site_on=self.today(),
                participants=self.participants(),
                marks=tuple(marks),
                items=ITEMS_DONE,
            ),
            **changes,
        )

    def reinspected(self, grade: str = "b", **changes: Any) -> Reinspected:
        return replace(
            Reinspected(
                agency_id=self.agency_id,
                report_no="复2022-1",
                scale="jgj125",
                grade=grade,
                conclusion="加固后可以使用。",
                signers=("王工", "李工程师"),
                inspected_on=self.today(),
                file_sha256=self.photo(),
            ),
            **changes,
        )

    def sign(self, name: str, service: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """A service that asks for a signature, with a proof of this person and moment."""
        with self.as_(name) as work:
            proof = Proof(work.actor.account_id, work.now)
            return service(work, *arguments, signing=Signing(proof, _PEN), **named)
