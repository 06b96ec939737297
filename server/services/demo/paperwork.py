"""Papers in the demo county: issued where the procedure asks for one, most of them delivered.

Their PDFs are made when somebody first opens them: the county loads without printing a page.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from server.domain.facts import Actor, Verdict
from server.domain.papers import KINDS
from server.services import paper_delivery, papers
from server.services.demo import names
from server.services.demo.surveys import DemoHouse
from server.services.demo.telling import tell_soon
from server.services.demo.timeline import office
from server.services.paper_delivery import Attempt
from server.services.work import Work

# step of the case -> papers that go out with it, and whether only a severe one gets them
PAPERS: dict[str, tuple[tuple[str, ...], bool]] = {
    "order_control": (("hazard_notice", "stop_use_notice"), True),
    "commission": (("inspection_notice",), True),
    "plan": (("rectify_notice",), False),
    "sign_off": (("sign_off_notice",), False),
}
_CONTACTS = ("王建国", "李志强", "张秀兰", "刘建平")
_MINUTES = 5
_MISSED = 0.15  # how often nobody is at home

Put = Callable[[datetime, Actor, Callable[[Work], None]], None]


class Paperwork:
    """The papers of one case; its own dice, so that the story's fall as before."""

    def __init__(self, house: DemoHouse, case_id: str, worker: Actor, put: Put) -> None:
        self._house, self._case_id, self._worker, self._put = house, case_id, worker, put
        self._random = Random(f"papers {house.number}")

    def with_step(self, work: Work, step: str) -> None:
        if step == "report":
            dice = Random(f"told {self._house.number}")
            tell_soon(work, self._case_id, self._worker, self._put, dice)
        kinds, only_severe = PAPERS.get(step, ((), False))
        if only_severe and self._house.wanted is not Verdict.SEVERE:
            return
        for kind in kinds:
            self._issue(work, kind)

    def _issue(self, work: Work, kind: str) -> None:
        given = {
            "contact_name": self._random.choice(_CONTACTS),
            "contact_phone": names.phone(980_000 + self._house.number % 10_000),
            "due_days": 15,
        }
        wanted = {name: given[name] for name in KINDS[kind].inputs}
        paper = papers.issue(work, self._case_id, kind=kind, given=wanted)
        is_missed = self._random.random() < _MISSED
        self._send(work.now, paper.id, is_missed=is_missed)

    def _send(self, now: datetime, paper_id: str, *, is_missed: bool) -> None:
        hour, minute = 9 + self._random.randint(0, 7), self._random.randint(0, 59)
        moment = office(now, self._random.randint(1, 4), hour, minute)
        self._put(
            moment, self._worker, lambda work: self._deliver(work, paper_id, is_missed=is_missed)
        )

    def _deliver(self, work: Work, paper_id: str, *, is_missed: bool) -> None:
        """Where nobody is at home, somebody comes again."""
        happened = work.now - timedelta(minutes=_MINUTES)
        if is_missed:
            self._send(work.now, paper_id, is_missed=False)
            attempt = Attempt(
                way="direct", is_delivered=False, happened_at=happened, note="家中无人，改日再送。"
            )
        else:
            attempt = Attempt(
                way="direct",
                is_delivered=True,
                happened_at=happened,
                receiver=str(self._house.chosen["owner_name"]),
                relation="本人",
                signature=signature(),
            )
        paper_delivery.record_delivery(work, paper_id, attempt=attempt)


@cache
def signature() -> str:
    """A scrawl, as a phone's pad gives it."""
    image = Image.new("L", (240, 80), 255)
    pen = ImageDraw.Draw(image)
    pen.line([(20, 50), (60, 20), (70, 60), (120, 25), (150, 60), (220, 30)], fill=0, width=3)
    made = BytesIO()
    image.save(made, "PNG", optimize=True)
    return base64.b64encode(made.getvalue()).decode()
