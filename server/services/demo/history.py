"""Play the plan: every survey through intake, what follows from its verdict, an anchor a month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from server.domain.days import local_day
from server.domain.facts import Actor, Verdict
from server.domain.priority import path_rank
from server.services import ledger, review, verdicts
from server.services.county import county_schema
from server.services.demo.case_story import USUAL, CaseStory, Fate, Scene
from server.services.demo.plan import MISSING, Planned
from server.services.demo.signs import with_verdict
from server.services.demo.surveys import DemoHouse, Visit, send
from server.services.demo.timeline import Step, local, office, working_day
from server.services.demo.traits import Chosen
from server.services.intake import Answer
from server.services.review import Corrections
from server.services.work import Work
from server.store.reads import intake as reads
from server.store.reads.houses import HouseState
from survey_schema.identity import id_number_check_digit


class History:
    """Puts first surveys on the timeline; what they lead to puts itself there."""

    def __init__(self, scene: Scene, now: datetime) -> None:
        self.scene = scene
        self.now = now
        self.surveyed = 0

    def expect(self, planned: Planned) -> None:
        if planned.turn == MISSING:
            return
        worker = self.scene.cast.grids[planned.house.grid.code]
        self.scene.timeline.at(planned.sent_at, worker, self._first_survey(planned))

    def anchor_monthly(self, operator: Actor) -> None:
        """On every report day, just before midnight, as a report freezes its figures."""
        profile = self.scene.profile
        day = date(2022, 6, profile.report_day)
        while day < local_day(self.now):
            self.scene.timeline.at(local(day, 23, 58), operator, anchor)
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=profile.report_day)

    def _first_survey(self, planned: Planned) -> Step:
        def step(work: Work) -> None:
            self.surveyed += 1
            house = planned.house
            spoilt = _mistyped(house) if planned.turn == "waiting" else {}
            visit = Visit(house, planned.captured_at, spoilt=spoilt)
            answer = send(work, visit, self.scene.random)
            _TURNS[planned.turn](self, work, planned, answer)

        return step

    # what may follow a first survey

    def usual(self, work: Work, planned: Planned, answer: Answer) -> None:
        _require(answer.status == 201, answer)
        self.confirm_soon(work, planned.house)
        self.begin_case(work, planned.house, answer.body["case"], planned.fate)
        if planned.house.wanted is Verdict.INCOMPLETE:
            self._go_again(work, planned.house, 30, 120, {}, Verdict.SAFE, "recheck")

    def waiting(self, work: Work, planned: Planned, answer: Answer) -> None:
        """A mistyped ID number: the office corrects it from the owner's papers and releases it."""
        _require(answer.status == 202, answer)
        house, township = planned.house, self._township(planned.house)

        def release(work: Work) -> None:
            right = {"owner_id_number": house.chosen["owner_id_number"]}
            review.release(
                work,
                house.submission_id,
                corrections=Corrections(right),
                reason="经核对户口簿，身份证号末位录入有误，已更正。",
            )
            self.confirm_soon(work, house)

        self.scene.timeline.at(office(work.now, 2, 11), township, release)

    def returned(self, work: Work, planned: Planned, answer: Answer) -> None:
        """Given back by the township, and made again some days later."""
        _require(answer.status == 201, answer)
        house = planned.house

        def give_back(work: Work) -> None:
            review.give_back(
                work,
                house.submission_id,
                questions=["roof_kinds"],
                photos=["front"],
                reason="正面照片遮挡严重，屋盖类型请现场复核。",
            )
            returned = house.submission_id
            self._go_again(work, house, 2, 6, {}, Verdict.SAFE, "recheck", replaces=returned)

        self.scene.timeline.at(office(work.now, 1, 10), self._township(house), give_back)

    def raised(self, work: Work, planned: Planned, answer: Answer) -> None:
        """The township knows better than the form: safe becomes a general hazard."""
        self.usual(work, planned, answer)
        house = planned.house

        def raise_it(work: Work) -> None:
            state = self._state(work, house)
            house.wanted = Verdict.GENERAL
            verdicts.raise_verdict(
                work,
                house.id,
                assessment_id=state.assessment_id or "",
                verdict=Verdict.GENERAL,
                reason="雨后复查见后墙基局部下沉，应列入隐患整治。",
            )
            case = self._state(work, house).open_case_id
            self.begin_case(work, house, {"id": case}, USUAL)

        self.scene.timeline.at(office(work.now, 6, 11, 20), self._township(house), raise_it)

    def lowered(self, work: Work, planned: Planned, answer: Answer) -> None:
        """A technician finds that the crack is in the plaster only."""
        house = planned.house
        self.begin_case(work, house, answer.body["case"], planned.fate)
        technician = self.scene.cast.technician_for(house.village.township)

        def lower_it(work: Work) -> None:
            state = self._state(work, house)
            house.wanted = Verdict.SAFE
            verdicts.lower_verdict(
                work,
                house.id,
                assessment_id=state.assessment_id or "",
                verdict=Verdict.SAFE,
                reason="剔开抹灰检查，裂缝仅在饰面层，墙体完好。",
            )

        self.scene.timeline.at(work.now + timedelta(hours=1), technician, lower_it)

    def again(self, work: Work, planned: Planned, answer: Answer) -> None:
        self.usual(work, planned, answer)
        self._go_again(work, planned.house, *self._long_after(work), {}, Verdict.SAFE, "resurvey")

    def worse(self, work: Work, planned: Planned, answer: Answer) -> None:
        self.usual(work, planned, answer)
        later = self._long_after(work)
        self._go_again(work, planned.house, *later, {}, Verdict.GENERAL, "resurvey")

    # steps they share

    def begin_case(
        self, work: Work, house: DemoHouse, case: Mapping[str, object] | None, fate: Fate
    ) -> None:
        if case is not None:
            CaseStory(self.scene, house, str(case["id"]), fate).begin(work)

    def confirm_soon(self, work: Work, house: DemoHouse) -> None:
        """A technician's afternoon at the desk, one to three working days later."""
        technician = self.scene.cast.technician_for(house.village.township)
        day = working_day(local_day(work.now) + timedelta(days=1 + house.number % 3))
        self.scene.timeline.at(local(day, 17, 10), technician, self._confirm(house))

    def _confirm(self, house: DemoHouse) -> Step:
        def step(work: Work) -> None:
            state = self._state(work, house)
            if state.is_verdict_confirmed or state.verdict == Verdict.INCOMPLETE:
                return
            verdicts.confirm(work, house.id, assessment_id=state.assessment_id or "")

        return step

    def _go_again(  # noqa: PLR0913, PLR0917
        self,
        work: Work,
        house: DemoHouse,
        earliest: int,
        latest: int,
        changed: Chosen,
        wanted: Verdict,
        kind: str,
        *,
        replaces: str | None = None,
    ) -> None:
        """Another visit by the grid's worker; `wanted` is what it will find."""
        random = self.scene.random
        day = local_day(work.now) + timedelta(days=random.randint(earliest, latest))
        captured = local(day, 15, random.randint(0, 59))

        def step(work: Work) -> None:
            if self._state(work, house).ended_on is not None:
                return  # demolished meanwhile
            schema = county_schema(work.county)
            plain = {name: value for name, value in house.chosen.items() if value != "unseen"}
            house.chosen = with_verdict(schema, plain | changed, wanted, random, day)
            house.wanted = wanted
            answer = send(work, Visit(house, captured, kind, replaces=replaces), random)
            _require(answer.status == 201, answer)
            self.confirm_soon(work, house)
            self.begin_case(work, house, answer.body["case"], Fate(pace=0.8))

        worker = self.scene.cast.grids[house.grid.code]
        self.scene.timeline.at(captured + timedelta(hours=3), worker, step)

    def _long_after(self, work: Work) -> tuple[int, int]:
        """Days from now to some time between July 2023 and the day before today."""
        first = (date(2023, 7, 1) - local_day(work.now)).days
        last = (local_day(self.now) - local_day(work.now)).days - 1
        return max(1, first), max(1, first, last)

    def _township(self, house: DemoHouse) -> Actor:
        return self.scene.cast.townships[house.village.township]

    def _state(self, work: Work, house: DemoHouse) -> HouseState:
        state = reads.lock_house(self.scene.reach, work.db, house.id)
        assert state is not None
        return state


def anchor(work: Work) -> None:
    ledger.anchor(work, "report")


def _mistyped(house: DemoHouse) -> Chosen:
    """Another last digit than the first seventeen give."""
    number = str(house.chosen["owner_id_number"])
    wrong = "1" if id_number_check_digit(number[:17]) != "1" else "2"
    return {"owner_id_number": number[:17] + wrong}


def _require(holds: bool, answer: Answer) -> None:
    if not holds:
        raise AssertionError(f"the demo's survey went another way: {answer.body['reasons']}")


_TURNS: Mapping[str, Callable[[History, Work, Planned, Answer], None]] = {
    "": History.usual,
    "waiting": History.waiting,
    "returned": History.returned,
    "raised": History.raised,
    "lowered": History.lowered,
    "again": History.again,
    "worse": History.worse,
}


def ranked(planned: list[Planned]) -> Iterator[Planned]:
    """By time and then along the survey path, so that batches and numbers do not wander."""
    key = lambda one: (one.sent_at, path_rank(one.house.village.path_kind), one.house.number)  # noqa: E731
    yield from sorted(planned, key=key)
