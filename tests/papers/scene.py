"""The procedure's scene with owners behind its houses, and papers issued about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.domain.facts import Track, Verdict
from server.services import control, papers
from server.store.reads.papers import PaperLine
from tests.procedure.scene import Scene

OWNER = "㐂䶮𬭚"  # characters GB 2312 lacks
CONTACT = {"contact_name": "王建国", "contact_phone": "0350-4330000"}


class PaperScene(Scene):
    def owned(self, verdict: Verdict = Verdict.SEVERE, track: Track = Track.OTHER) -> str:
        """A surveyed house with an owner and a door; its case id."""
        person = {
            "owner_name": OWNER,
            "owner_phone": "13800138000",
            "owner_id_number": "140928199001011234",
            "group_name": "二组",
            "road_name": "农村道路",
            "door_number": "18号",
        }
        sealed = self.store.secrets.seal(person)
        house = self.surveyed(verdict, track=track, personal_sealed=sealed, owner_masked="㐂*𬭚")
        return self.case_id(house)

    def issue(
        self, case_id: str, kind: str = "hazard_notice", by: str = "township", **given: Any
    ) -> PaperLine:
        return self.do(
            by,
            papers.issue,
            case_id,
            kind=kind,
            given={**CONTACT, **given},
            verify_at="https://anju.example/w/",
        )

    def under_control(self, case_id: str) -> None:
        self.do("township", control.order_control, case_id, kinds=["stop_use", "evacuate"])

    def later(self, **delta: int) -> None:
        self.now += timedelta(**delta)
