"""Whatever anybody tries in whatever order: what holds before every act holds after it.

A state machine fires legal and illegal acts of every person at a few houses, through the same
services the doors call, and compares the rows with what the ledger says, and the lists, colours
and certificates with the rows.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server.domain.case_state import COLUMNS, STAGES
from server.domain.days import local_day
from server.domain.facts import Track, Verdict
from server.domain.period import period_of
from server.domain.problems import Problem
from server.services import draw_visits, draws, ledger, overdue_reviews
from server.services.county import county_schema
from server.store import rows
from server.store.engines import Store
from tests.procedure.acting import Acting, with_second_agency
from tests.procedure.laws import LEVELS, Books, check_conserved, check_use
from tests.procedure.ledger_checks import (
    Seen,
    check_control_first,
    check_four_eyes,
    check_nothing_inherited,
    check_owner_is_told,
    hazards_of,
)
from tests.procedure.scene import OLD_PHOTO, WUTAI, WUZHAI, Scene

PEOPLE = (
    "surveyor",
    "technician",
    "village",
    "township",
    "inspector",
    "second",
    "bureau",
    "group",
    "office",
    "stranger",
)
HOUSES = 3
people = st.sampled_from(PEOPLE)
numbers = st.integers(0, HOUSES - 1)
# Who would do it all alone; None: everybody does what is his.
bosses = st.sampled_from([None, "township", "bureau", "group"])
words = st.sampled_from([Verdict.SAFE, Verdict.GENERAL, Verdict.SEVERE])

# Who does an act in a well-run county; what a county's profile gives away has "".
_PERSON = {
    "order_control": "township",
    "confirm_control": "village",
    "lift_control": "township",
    "tell": "village",
    "commission": "township",
    "reject": "inspector",
    "report": "inspector",
    "answer": "bureau",
    "void": "bureau",
    "tell_owner": "village",
    "object_to": "township",
    "ask_second": "township",
    "second_report": "second",
    "decide_objection": "bureau",
    "plan": "township",
    "repair": "village",
    "progress": "village",
    "apply_for_acceptance": "village",
    "opine": "village",
    "visit": "",
    "visit_beside_surveyor": "",
    "reinspect": "township",
    "decide": "",
    "send_back": "",
    "close": "",
    "reopen": "office",
    "change_track": "",
    "shut": "surveyor",
    "confirm": "technician",
    "certify": "*issuer",
    "revoke": "*issuer",
    "plate": "township",
}
_RIGHT_ACTS = {
    "awaiting_control": ("order_control",),
    "control_ordered": ("confirm_control",),
    "awaiting_inspection": ("commission",),
    "inspecting": ("report",),
    "awaiting_plan": ("confirm", "tell_owner", "plan"),
    "awaiting_start": ("repair",),
    "returned": ("repair",),
    "remediating": ("repair",),
    "awaiting_acceptance": ("apply_for_acceptance",),
    "awaiting_opinion": ("decide", "opine"),
    "awaiting_visit": ("visit_beside_surveyor", "visit", "decide"),
    "accepting": ("reinspect", "decide", "send_back"),
}
# What happens beside the way, each at any moment of it.
ASIDES = {
    "second opinion": ("object_to", "ask_second", "second_report", "decide_objection"),
    "second opinion waits": ("object_to", "ask_second", "second_report"),
    "objection": ("object_to",),
    "use": ("answer", "certify", "plate"),
    "use again": ("certify", "revoke", "certify"),
    "void": ("void",),
    "sent back": ("commission", "reject"),
    "shut": ("shut", "change_track"),
    "neighbours": ("order_control", "tell"),
    "found again": ("reopen",),
    "looked at": ("confirm", "progress"),
}

photos = st.sampled_from(["", OLD_PHOTO, "c" * 64])  # the first: one taken just now
acts = st.sampled_from(sorted(_PERSON))
asides = st.sampled_from([*sorted(ASIDES), "found again", "second opinion", "sent back"])
twisted = st.sampled_from([None, "report", "plan", "decide", "visit", "opine", "answer"])
twists = st.fixed_dictionaries(
    {
        "order_control": st.fixed_dictionaries(
            {"kinds": st.sampled_from([["seal"], ["evacuate", "evacuate_neighbours"]])}
        ),
        "confirm_control": st.fixed_dictionaries({"photo": photos}),
        "report": st.fixed_dictionaries(
            {
                "grade": st.sampled_from(["a", "c", "d", "asu"]),
                "storeys": st.sampled_from([2, 3]),
            }
        ),
        "second_report": st.fixed_dictionaries({"grade": st.sampled_from(["a", "b", "c", "d"])}),
        "answer": st.fixed_dictionaries(
            {"outcome": st.sampled_from(["explained", "not_credible"])}
        ),
        "decide_objection": st.fixed_dictionaries({"first": st.booleans()}),
        "plan": st.fixed_dictionaries({"share": st.integers(0, 3), "ends": st.booleans()}),
        "repair": st.fixed_dictionaries({"finishes": st.booleans()}),
        "opine": st.fixed_dictionaries({"opinion": st.sampled_from(["agree", "disagree"])}),
        "visit": st.fixed_dictionaries(
            {
                "mark": st.sampled_from(["done", "not_done", "not_required"]),
                "guest": st.none() | people,
            }
        ),
        "reinspect": st.fixed_dictionaries({"grade": st.sampled_from(["b", "c"])}),
        "decide": st.fixed_dictionaries({"conclusion": st.sampled_from(["passed", "returned"])}),
    }
)


class Procedure(Acting, RuleBasedStateMachine):
    @initialize(
        verdict_list=st.lists(words, min_size=HOUSES, max_size=HOUSES),
        tracks=st.lists(st.sampled_from(list(Track)), min_size=HOUSES, max_size=HOUSES),
    )
    def settle(self, verdict_list: list[Verdict], tracks: list[Track]) -> None:
        county = _FRESH[type(self)]()
        self.scene, self.is_drawn = county, False
        self.books = {level: Books(county.now, {}, {}) for level in LEVELS}
        self.houses = [
            county.surveyed(verdict, track=track, found=2, storeys=2)
            for verdict, track in zip(verdict_list, tracks, strict=True)
        ]
        self.seen = {house: Seen.of(county, house) for house in self.houses}
        self.touched = set(self.houses)

    @rule(name=people, n=numbers, verdict=words)
    def say(self, name: str, n: int, verdict: Verdict) -> None:
        self.override(name, self.houses[n], verdict)

    @rule(act=acts, name=people, n=numbers, twist=twists)
    def try_one(self, act: str, name: str, n: int, twist: dict[str, Any]) -> None:
        """Anybody tries anything, with evidence that is sometimes wanting."""
        self.act(act, self.houses[n], name, twist.get(act))

    @rule(
        n=numbers,
        steps=st.sampled_from([3, 6, 10, 14]),
        alone=bosses,
        twist=twists,
        twisted=twisted,
        asides=st.lists(asides, min_size=1, max_size=5),
    )
    def walk_on(  # noqa: PLR0917
        self,
        n: int,
        steps: int,
        alone: str | None,
        twist: dict[str, Any],
        twisted: str | None,
        asides: list[str],
    ) -> None:
        """The next right thing, again and again, so that deep states are reached; then asides.

        One who would do it all alone tries first; then the right person does it, one act of the
        way not as it should be.
        """
        house = self.houses[n]
        for _ in range(steps):
            for act in self._next_acts(house):
                if alone is not None:
                    self.act(act, house, alone)
                brings = twist.get(act) if act == twisted else None
                twisted = None if brings else twisted
                self.act(act, house, self._right_person(act, house), brings)
        for aside in asides:
            for act in ASIDES[aside]:
                self.act(act, house, self._right_person(act, house), twist.get(act))

    @rule(n=numbers, order=st.lists(acts, min_size=4, max_size=12), alone=bosses)
    def rush(self, n: int, order: list[str], alone: str | None) -> None:
        """Everything in any order, by the right people or by one who does it all alone."""
        house = self.houses[n]
        for act in order:
            self.act(act, house, alone or self._right_person(act, house))

    @rule(days=st.sampled_from([1, 35, 400]), is_night_worked=st.booleans())
    def days_pass(self, days: int, is_night_worked: bool) -> None:
        """Nothing depends on a job having run; where one did, the ledger says so."""
        self.scene.now += timedelta(days=days)
        self.touched.update(self.houses)
        if is_night_worked:
            self.scene.do("bureau", overdue_reviews.call)
            for house in self.houses:
                self.see(house)

    @precondition(lambda self: not self.is_drawn)
    @rule()
    def draw_lots(self) -> None:
        """Houses of the month before are drawn, and a technician is sent to the first."""
        scene, self.is_drawn = self.scene, True
        scene.now += timedelta(days=31)
        report_day = county_schema(scene.county).profile.report_day
        month = f"{period_of(local_day(scene.now), report_day).starts:%Y-%m}"
        with scene.as_("office") as work:
            ledger.anchor(work, "report")
        with suppress(Problem):  # nothing to draw from, or drawn before
            drawn = scene.do("office", draws.make, township=scene.township, month=month)
            sent = scene.actor("technician").account_id
            file = scene.look("office", draws.read_draw, drawn)
            assert scene.look("office", draws.verify, file.line, file.visits) == []
            scene.do("township", draw_visits.assign, drawn, 1, account_id=sent)
        self.seen = {house: Seen.of(scene, house) for house in self.houses}

    @rule()
    def close_the_books(self) -> None:
        """Village, township and county read their lists again and count what came and went."""
        cases = [one for seen in self.seen.values() for one in seen.rows[rows.HouseCase]]
        reopened = {one.id for one in cases if one.reopens is not None}
        now = {level: Books.of(self.scene, level, set(self.houses)) for level in LEVELS}
        for level, books in now.items():
            check_conserved(self.books[level], books, reopened)
            assert books.open_.keys() == {one.id for one in cases if one.closing is None}
            assert books.closed.keys() == {one.id for one in cases if one.closing is not None}
        stranger = Books.of(self.scene, "stranger", set(self.houses))
        assert not stranger.open_ and not stranger.closed
        self.books = now

    def _next_acts(self, house: str) -> tuple[str, ...]:
        """Closing is tried before the measure is lifted, which must be refused."""
        case = next((one for one in self._cases_of(house) if one.id == self.case_of(house)), None)
        if case is None or case.closing is not None:
            return ()
        return _RIGHT_ACTS.get(case.stage, ("close", "answer", "lift_control", "close"))

    def _right_person(self, act: str, house: str) -> str:
        if _PERSON[act] == "*issuer":
            return _ISSUER[self.scene.county]
        if _PERSON[act]:
            return _PERSON[act]
        case = next((one for one in self._cases_of(house) if one.id == self.case_of(house)), None)
        is_operational = case is not None and case.track == Track.OPERATIONAL
        return _LEADER[self.scene.county] if is_operational else "township"

    @invariant()
    def nothing_refused_has_left_anything(self) -> None:
        """And every case of a touched house holds what the table and the law allow."""
        for house in self._touched():
            self.see(house)
            seen = self.seen[house]
            _check_cases(seen)
            _check_hazards(seen)
            check_control_first(seen.ledger)
            check_owner_is_told(seen)
            check_four_eyes(seen.ledger, {self.scene.actor("surveyor").account_id})
            check_nothing_inherited(seen.ledger)
            check_use(self.scene, house, seen)
        self.touched = set()

    def _touched(self) -> set[str]:
        return set(getattr(self, "touched", ()))

    def teardown(self) -> None:
        if self._touched() or getattr(self, "seen", None):
            self.close_the_books()

    def _cases_of(self, house: str) -> list[Any]:
        return self.seen[house].rows[rows.HouseCase]


def _check_cases(seen: Seen) -> None:
    for case in seen.rows[rows.HouseCase]:
        assert all(getattr(case, name) in values for name, values in COLUMNS.items())
        assert case.stage in STAGES
        if case.closing == "signed_off":
            assert case.acceptance == "passed"
        if case.closing is not None:
            assert case.control in ("not_needed", "lifted")
    open_cases = [one for one in seen.rows[rows.HouseCase] if one.closing is None]
    shown = seen.house.open_case_id
    assert [one.id for one in open_cases] == ([shown] if shown else [])
    assert all(one.stage == seen.house.stage for one in open_cases)


def _check_hazards(seen: Seen) -> None:
    """The list is what the ledger listed less what it struck; none is accepted without a plan."""
    hazards = seen.rows[rows.Hazard]
    listed, struck = hazards_of(seen.ledger)
    assert listed - struck == {one.id for one in hazards if one.state != "struck"}
    accepting = {
        one.id
        for one in seen.rows[rows.HouseCase]
        if one.acceptance in ("applied", "opined", "visited", "passed") and one.closing is None
    }
    assert not [one for one in hazards if one.state == "open" and one.case_id in accepting]


_LEADER = {WUZHAI: "bureau", WUTAI: "group"}
_ISSUER = {WUZHAI: "bureau", WUTAI: "office"}
_FRESH: dict = {}


@pytest.mark.slow
@pytest.mark.parametrize("county", [WUZHAI, WUTAI])
def test_any_sequence_of_acts_leaves_what_the_law_allows(store: Store, county: str):
    scene = with_second_agency(Scene(store, county).set_up())
    _FRESH[Procedure] = lambda: scene
    is_embedded = store.config.is_embedded
    run_state_machine_as_test(
        Procedure,
        settings=settings(
            max_examples=4 if is_embedded else 2,
            stateful_step_count=30,
            deadline=None,
            phases=[Phase.generate],  # a case is quickly read; shrinking takes minutes of database
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert scene.look("bureau", ledger.verify) == []
