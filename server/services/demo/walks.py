"""Patrols of the demo's last weeks, grid by grid, and owners who looked after their own houses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from random import Random

import orjson

from server.domain.days import local_day
from server.domain.facts import Actor, Verdict
from server.domain.ids import NOISE_BYTES, new_id
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import patrol_desk, patrol_intake, self_checks
from server.services.demo.case_story import Scene
from server.services.demo.photos import picture
from server.services.demo.timeline import local, office
from server.services.demo.villages import Grid, Layout, Village
from server.services.photos import receive_photo
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import plates
from server.store.reads.patrols_due import DueLine
from survey_schema.self_check import load_self_check

WEEKS = 8
_MOST = 12  # houses of one walk
_SHARED = 6  # photos that unchanged houses of a township share, to load sooner
_FOUND = ("works", "extended", "use_changed", "structure_changed", "falling", "crack")
_WORDS = {
    "corrected": "已到现场督促，户主停工并恢复原状。",
    "unfounded": "到现场核实，系室内粉刷，未动墙体。",
}


class Walks:
    """Every second week each grid's worker goes round the houses that are due."""

    def __init__(self, scene: Scene, layout: Layout, now: datetime) -> None:
        self.scene = scene
        self.layout = layout
        self.now = now

    def begin(self) -> None:
        first = local_day(self.now) - timedelta(weeks=WEEKS)
        places = [(one, grid) for one in self.layout.villages for grid in one.grids]
        for number, (village, grid) in enumerate(places):
            for week in range(0, WEEKS + 1, 2):
                day = first + timedelta(weeks=week, days=number % 6)
                self._expect(village, grid, day)

    def _expect(self, village: Village, grid: Grid, day: date) -> None:
        worker = self.scene.cast.grids[grid.code]
        self.scene.timeline.at(local(day, 16, 30), worker, partial(self._walk, village, grid, day))

    def _walk(self, village: Village, grid: Grid, day: date, work: Work) -> None:
        found = patrol_desk.due_page(work, area=grid.code, limit=_MOST).lines
        for place, (house, left) in enumerate(found):
            is_passed_over = self.scene.random.random() < 0.06
            if left.is_overdue and not is_passed_over:
                self._visit(work, village, house, local(day, 8) + timedelta(minutes=25 * place))

    def _visit(self, work: Work, village: Village, house: DueLine, at: datetime) -> None:
        chance = self.scene.random.random()
        if chance < 0.04:
            self._send(work, house, "not_seen", at)
        elif chance < 0.08:
            sign = self.scene.random.choice(_FOUND)
            patrol_id = self._send(work, house, "changed", at, sign, _own(house, at))
            self._settle_later(work, village, patrol_id)
        elif chance < 0.082 and house.verdict == Verdict.SAFE:
            self._send(work, house, "danger", at, "tilt", _own(house, at))
        else:
            label = f"{village.township[:6]} front {self.scene.random.randrange(_SHARED)}"
            self._send(work, house, "unchanged", at, photo=label)

    def _send(  # noqa: PLR0917
        self,
        work: Work,
        house: DueLine,
        finding: str,
        at: datetime,
        sign: str | None = None,
        photo: str | None = None,
    ) -> str:
        taken = None if photo is None else picture(photo)
        told = {"at": at.isoformat(), "whom": "owner", "way": "in_person"} if sign else None
        body = {
            "house_id": house.id,
            "finding": finding,
            "signs": [sign] if sign else [],
            "captured_at": at.isoformat(),
            "photos": [{"sha256": taken.sha256, "slot": "patrol"}] if taken else [],
            "told_owner": told,
            "app_version": "anju-demo",
        }
        patrol_id = new_id(at, self.scene.random.randbytes(NOISE_BYTES))
        answer = patrol_intake.receive(work, patrol_id, orjson.dumps(body), {})
        if answer.status != 201:
            raise AssertionError(f"the demo's patrol went another way: {answer.body['reasons']}")
        if taken is not None and not work.store.files.has(taken.sha256):
            receive_photo(work, taken.sha256, [taken.data])
        return patrol_id

    def _settle_later(self, work: Work, village: Village, patrol_id: str) -> None:
        """Half of them within the week; the others wait still."""
        outcome = self.scene.random.choice(("corrected", "corrected", "unfounded", ""))
        if not outcome:
            return
        township = self.scene.cast.townships[village.township]

        def settle(work: Work) -> None:
            try:
                patrol_desk.settle(work, patrol_id, outcome=outcome, note=_WORDS[outcome])
            except Problem as problem:
                if problem.code != "patrol.nothing_open":  # surveyed again meanwhile
                    raise

        self.scene.timeline.at(office(work.now, 3, 15), township, settle)


def _own(house: DueLine, at: datetime) -> str:
    return f"{house.code} patrol {at:%Y%m%d}"


def look_after_own_houses(
    store: Store, operator: Actor, layout: Layout, now: datetime, random: Random
) -> None:
    """In every village some owner scanned his plate; now and then one saw something."""
    questions = [one.id for one in load_self_check().questions]
    for village in layout.villages:
        with Work(store, operator, now, noise=random.randbytes) as work:
            for token in _tokens(work, village, random):
                answers = dict.fromkeys(questions, "no")
                if random.random() < 0.2:
                    answers[random.choice(questions)] = random.choice(("yes", "unsure"))
                self_checks.receive(work, token, answers)
            work.commit()


def _tokens(work: Work, village: Village, random: Random) -> list[str]:
    found = plates.tokens_of_village(whole_county(work.county), work.db, village.code, 40)
    return [one for one in found if random.random() < 0.1]
