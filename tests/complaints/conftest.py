"""One county, a house surveyed in it, and a report from the public to be taken down."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.acts import Role
from server.services import complaint_taking, complaints
from server.services.complaint_reporter import Reporter
from server.services.complaint_taking import Taking
from server.services.complaints import Bringing
from server.store import rows
from tests.procedure.scene import Scene

NAME, PHONE, NOTE = "欧阳雪梅", "13512340099", "只在晚上方便接电话"
WORDS = "西墙开裂，裂缝能伸进手指。"


class Hotline(Scene):
    """A scene with more people at the desk, and words for what they do."""

    def take(self, who: str = "bureau", **more: Any) -> str:
        facts: dict[str, Any] = {
            "channel": "phone",
            "kinds": ("crack",),
            "words": WORDS,
            "place": "村口小卖部北侧",
            "township": self.township,
            "village": self.village,
            "reporter": Reporter(NAME, PHONE, NOTE),
            **more,
        }
        return str(self.do(who, complaint_taking.take_down, Taking(**facts)))

    def step(self, who: str, complaint: str, step: str, **given: Any) -> None:
        self.do(who, complaints.take_step, complaint, step, Bringing(**given))

    def step_refused(self, who: str, complaint: str, step: str, **given: Any) -> str:
        return self.refused(who, complaints.take_step, complaint, step, Bringing(**given))

    def code(self, house: str) -> str:
        return str(self.row(rows.House, id=house).code)

    def of(self, complaint: str) -> Any:
        return self.row(rows.Complaint, id=complaint)

    def check(self, who: str, complaint: str, result: str = "as_said", **given: Any) -> None:
        words = "到现场核查，西墙有一条贯通裂缝。"
        facts = {"outcomes": (result,), "words": words, "files": (self.photo(),), **given}
        self.step(who, complaint, "check", **facts)

    def looked_at(self, house: str, who: str = "bureau", **more: Any) -> str:
        """Assigned to the township of the house and found as said."""
        complaint = self.take(who, house_code=self.code(house), **more)
        self.step(who, complaint, "assign", receiver=f"township:{self.township}")
        self.check("township", complaint)
        return complaint

    def finish(self, complaint: str, who: str = "bureau") -> None:
        self.step(who, complaint, "answer", outcomes=("phone",), words="已电话答复核查结果。")
        self.step(who, complaint, "close")


@pytest.fixture
def scene(store):
    scene = Hotline(store)
    scene.set_up()
    scene.person("bureau two", Role.HOUSING_BUREAU)
    scene.person("office two", Role.LEADING_GROUP_OFFICE)
    scene.person("township two", Role.TOWNSHIP, township=scene.township)
    scene.person("police", Role.DEPARTMENT, department="police")
    return scene
