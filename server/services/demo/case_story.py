"""What becomes of one case: control, inspection, remediation, acceptance, sign-off, in their time.

Every step is a service call by the person whose duty it is, and puts the next one on the
timeline; a fate says where a case is still waiting today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from server.domain.acceptance import tier_of
from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.facts import Actor, Track, Verdict
from server.domain.grades import is_dangerous_grade
from server.domain.neighbours import moves_neighbours
from server.domain.reach import Reach, whole_county
from server.services import cases, control, inspections, remediation
from server.services.demo import agencies, on_site, remedies
from server.services.demo.cast import Cast
from server.services.demo.neighbours import tell_all
from server.services.demo.paperwork import Paperwork
from server.services.demo.surveys import DemoHouse, after_photo
from server.services.demo.timeline import Timeline, office
from server.services.remediation_plans import Plan
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.case_shapes import CaseRow
from survey_schema.model import CountyProfile


@dataclass(frozen=True, slots=True)
class Scene:
    """What every story plays on."""

    timeline: Timeline
    cast: Cast
    profile: CountyProfile
    random: Random

    @property
    def reach(self) -> Reach:
        return whole_county(self.profile.code)


@dataclass(frozen=True, slots=True)
class Fate:
    """`stops_before` names the step nobody has taken yet ("finish_again": after acceptance sent
    it back); `pace` stretches the days between."""

    stops_before: str | None = None
    pace: float = 1.0
    is_returned: bool = False  # acceptance sends it back once
    grade: str | None = None


USUAL = Fate()


class CaseStory:
    """One case from its opening on; `begin` puts its first step on the timeline."""

    def __init__(self, scene: Scene, house: DemoHouse, case_id: str, fate: Fate) -> None:
        self._scene, self._house, self._case_id, self._fate = scene, house, case_id, fate
        self._random, self._is_returned = scene.random, False
        self._measure_id = self._inspection_id = self._line_id = self._acceptance_id = ""
        self._paperwork = Paperwork(house, case_id, self._worker, scene.timeline.at)

    def begin(self, work: Work) -> None:
        row = self._row(work)
        if row.control == "needed":
            moment = work.now + timedelta(minutes=self._random.randint(50, 170))
            self._put(moment, self._township, "order_control")
        elif row.inspection == "needed":
            self._soon(work, "commission", 1, 12)
        elif row.remediation == "needed":
            self._soon(work, "plan", 2, 12)

    def order_control(self, work: Work) -> None:
        kinds = remedies.MEASURES[self._track]
        self._measure_id = control.order_control(work, self._case_id, kinds=kinds).id
        moment = work.now + timedelta(minutes=self._random.randint(90, 1100))
        self._put(moment, self._worker, "confirm_in_place")
        if moves_neighbours(kinds):
            told = work.now + timedelta(minutes=self._random.randint(30, 80))
            self._put(told, self._scene.cast.villages[self._house.village.code], "tell_neighbours")

    def tell_neighbours(self, work: Work) -> None:
        tell_all(work, self._measure_id, self._random)

    def confirm_in_place(self, work: Work) -> None:
        photo = after_photo(work, f"control {self._measure_id}")
        control.confirm_in_place(work, self._measure_id, photo_sha256=photo)
        if self._row(work).inspection == "needed":
            self._soon(work, "commission", 1, 3)

    def commission(self, work: Work) -> None:
        agency = self._agency.unit_id or ""
        is_urgent = self._house.wanted is Verdict.SEVERE
        line = inspections.commission(work, self._case_id, agency_id=agency, is_urgent=is_urgent)
        self._inspection_id = line.id
        self._soon(work, "accept", 1, 1)

    def accept(self, work: Work) -> None:
        agencies.accept(work, self._inspection_id)
        is_urgent = self._house.wanted is Verdict.SEVERE
        self._soon(work, "report", 1, 3) if is_urgent else self._soon(work, "report", 5, 13)

    def report(self, work: Work) -> None:
        house, given = self._house, self._report(local_day(work.now))
        about = (house.number, house.chosen, given, self._random)
        agencies.give_report(work, self._inspection_id, *about)
        if agencies.must_be_answered(work, self._inspection_id, self._random):
            self._soon(work, "answer", 1, 9)
        else:
            self._go_on(work)

    def answer(self, work: Work) -> None:
        agencies.answer_all(work, self._inspection_id)
        self._go_on(work)

    def _go_on(self, work: Work) -> None:
        row = self._row(work)
        if row.remediation == "needed":
            self._soon(work, "plan", 3, 12)
        elif row.control == "in_place":
            self._soon(work, "lift", 1, 3)
        else:
            self._soon(work, "file", 2, 8)

    def plan(self, work: Work) -> None:
        self._line_id = remediation.plan(work, self._case_id, plan=self._plan(work)).id
        self._soon(work, "start", 4, 25)

    def start(self, work: Work) -> None:
        remediation.start(work, self._line_id)
        self._soon(work, "report_progress", 3, 7)
        self._soon(work, "finish", 8, 55)

    def report_progress(self, work: Work) -> None:
        remedies.report_half(work, self._scene.reach, self._case_id, self._line_id)

    def finish(self, work: Work) -> None:
        round_ = 2 if self._is_returned else 1
        photos = [after_photo(work, f"after {self._line_id} {n} {round_}") for n in (1, 2)]
        remediation.finish(work, self._line_id, photos=photos)
        self._soon(work, "apply", 1, 4)

    def apply(self, work: Work) -> None:
        self._acceptance_id = on_site.apply(work, self._case_id, self._house.number)
        self._soon(work, "opine", 1, 2)

    def opine(self, work: Work) -> None:
        on_site.opine(work, self._acceptance_id, self._house.number)
        self._soon(work, "visit", 1, 3)

    def visit(self, work: Work) -> None:
        people = (self._leader, self._scene.cast.housing, self._township)
        fails = self._fate.is_returned and not self._is_returned
        on_site.visit(work, self._case_id, self._acceptance_id, people, self._random, fails=fails)
        if not fails and on_site.is_structural(work, self._case_id):
            self._soon(work, "reinspect", 1, 2)
        else:
            self._soon(work, "decide", 1, 3)

    def reinspect(self, work: Work) -> None:
        on_site.reinspect(work, self._acceptance_id, self._agency.unit_id or "", self._random)
        self._soon(work, "decide", 1, 2)

    def decide(self, work: Work) -> None:
        sends_back = self._fate.is_returned and not self._is_returned
        on_site.decide(work, self._case_id, self._acceptance_id, sends_back=sends_back)
        if sends_back:
            self._is_returned = True
            if self._fate.stops_before != "finish_again":
                self._soon(work, "finish", 5, 20)
        elif self._row(work).control == "in_place":
            self._soon(work, "lift", 1, 2)
        else:
            self._soon(work, "sign_off", 1, 2)

    def lift(self, work: Work) -> None:
        control.lift_control(work, self._measure_id)
        is_accepted = self._row(work).acceptance == "passed"
        self._soon(work, "sign_off" if is_accepted else "file", 1, 2)

    def sign_off(self, work: Work) -> None:
        on_site.sign(work, self._case_id)

    def file(self, work: Work) -> None:
        cases.file_case(work, self._case_id)

    # who does it

    @property
    def _track(self) -> Track:
        return Track.OPERATIONAL if self._house.is_operational else Track.OTHER

    @property
    def _township(self) -> Actor:
        return self._scene.cast.townships[self._house.village.township]

    @property
    def _worker(self) -> Actor:
        return self._scene.cast.grids[self._house.grid.code]

    @property
    def _agency(self) -> Actor:
        agencies = self._scene.cast.agencies
        return agencies[self._house.number % len(agencies)]

    @property
    def _leader(self) -> Actor:
        """Who leads acceptance here is the county's profile's word (M11)."""
        cast = self._scene.cast
        leaders = {
            Role.HOUSING_BUREAU: cast.housing,
            Role.LEADING_GROUP: cast.leading,
            Role.LEADING_GROUP_OFFICE: cast.office,
            Role.TOWNSHIP: self._township,
        }
        tier = tier_of(self._scene.profile, self._track)
        return leaders[next(Role(one) for one in tier.leading_roles if one in leaders)]

    def _actor_of(self, step: str) -> Actor:
        office_actor = self._scene.cast.housing if self._house.is_operational else self._township
        return {
            "commission": office_actor,
            "file": office_actor,
            "accept": self._agency,
            "report": self._agency,
            "answer": self._scene.cast.housing,
            "start": self._scene.cast.villages[self._house.village.code],
            "report_progress": self._worker,
            "apply": self._township,
            "opine": self._scene.cast.villages[self._house.village.code],
            "visit": self._leader,
            "finish": self._worker,
            "decide": self._leader,
            "sign_off": self._leader,
        }.get(step, self._township)

    # when

    def _soon(self, work: Work, step: str, earliest: int, latest: int) -> None:
        days = round(self._random.randint(earliest, latest) * self._fate.pace)
        hour, minute = self._random.randint(9, 16), self._random.randint(0, 59)
        self._put(office(work.now, days, hour, minute), self._actor_of(step), step)

    def _put(self, moment: datetime, actor: Actor, step: str) -> None:
        if step != self._fate.stops_before:
            self._scene.timeline.at(moment, actor, partial(self._play, step))

    def _play(self, step: str, work: Work) -> None:
        getattr(self, step)(work)
        self._paperwork.with_step(work, step)

    # with what

    def _row(self, work: Work) -> CaseRow:
        row = reads.case_row(self._scene.reach, work.db, self._case_id)
        assert row is not None
        return row

    def _report(self, today: date) -> dict[str, Any]:
        grade = self._fate.grade or remedies.drawn_grade(self._house.wanted, self._random)
        return {
            "report_no": f"JD{today:%Y%m%d}-{self._house.number:05d}-{self._case_id[-4:]}",
            "scale": "jgj125",
            "grade": grade,
            "scope": "whole",
            "advice": "treat" if is_dangerous_grade(grade) else "observe",
            "conclusion": f"经现场检测和验算，该房屋危险性等级评定为{grade.upper()}级。",
        }

    def _plan(self, work: Work) -> Plan:
        hazards = reads.hazards_of(self._scene.reach, work.db, self._case_id)
        kind = remedies.kind_of(hazards, self._house.wanted, self._random)
        measures, requirement = remedies.REMEDIES[kind]
        days, owner = 30 if self._house.wanted is Verdict.SEVERE else 90, self._house.chosen
        scene = self._scene
        return Plan(
            kind=kind,
            remedies=measures,
            requirement=requirement,
            responsible_name=str(owner["owner_name"]),
            responsible_phone=str(owner["owner_phone"]),
            **remedies.supervision_of(kind, scene.cast, scene.profile, self._township),
            due_on=local_day(work.now) + timedelta(days=days),
            hazard_ids=tuple(one.id for one in hazards if one.state == "open"),
            ends_house=kind == "collapse_risk" and self._house.number % 2 == 0,
        )
