"""Whatever anybody tries in whatever order: what holds before every act holds after it.

A state machine fires legal and illegal acts of every person at a few houses, through the same
services the doors call, and compares the rows with what the ledger says.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from server.domain.case_state import COLUMNS
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.services import (
    acceptance,
    cases,
    control,
    inspections,
    lists,
    reinspections,
    remediation,
    site_check,
    verdicts,
    visits,
)
from server.services.lists import Page
from server.services.site_check import Participant
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from server.store.reads.lists import ListFilter
from tests.procedure import agency
from tests.procedure.ledger_checks import (
    Seen,
    check_control_first,
    check_four_eyes,
    hazards_of,
)
from tests.procedure.on_site import signed_off
from tests.procedure.scene import OLD_PHOTO, WUTAI, WUZHAI, Scene

PEOPLE = (
    "surveyor",
    "technician",
    "village",
    "township",
    "inspector",
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


# Who does an act in a well-run county; acceptance and sign-off are led by the county's tier.
_PERSON = {
    "order_control": "township",
    "confirm_control": "village",
    "lift_control": "township",
    "commission": "township",
    "report": "inspector",
    "plan": "township",
    "repair": "village",
    "apply_for_acceptance": "village",
    "opine": "village",
    "visit": "",
    "reinspect": "township",
    "decide": "",
    "close": "",
}
_RIGHT_ACTS = {
    "awaiting_control": ("order_control",),
    "control_ordered": ("confirm_control",),
    "awaiting_inspection": ("commission",),
    "inspecting": ("report",),
    "awaiting_plan": ("plan",),
    "awaiting_start": ("repair",),
    "returned": ("repair",),
    "remediating": ("repair",),
    "awaiting_acceptance": ("apply_for_acceptance",),
    "awaiting_opinion": ("decide", "opine"),
    "awaiting_visit": ("visit_beside_surveyor", "visit", "decide"),
    "accepting": ("reinspect", "decide"),
}


photos = st.sampled_from(["", OLD_PHOTO, "c" * 64])  # the first: one taken just now
acts = st.sampled_from(sorted(_PERSON))
twists = st.fixed_dictionaries(
    {
        "confirm_control": st.fixed_dictionaries({"photo": photos}),
        "report": st.fixed_dictionaries({"grade": st.sampled_from(["a", "c", "d", "asu"])}),
        "plan": st.fixed_dictionaries({"share": st.integers(0, 3)}),
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


class Procedure(RuleBasedStateMachine):
    @initialize(
        verdict_list=st.lists(words, min_size=HOUSES, max_size=HOUSES),
        tracks=st.lists(st.sampled_from(list(Track)), min_size=HOUSES, max_size=HOUSES),
    )
    def settle(self, verdict_list: list[Verdict], tracks: list[Track]) -> None:
        county = _FRESH[type(self)]()
        self.scene = county
        self.houses = [
            county.surveyed(verdict, track=track, found=2)
            for verdict, track in zip(verdict_list, tracks, strict=True)
        ]
        self.seen = {house: Seen.of(county, house) for house in self.houses}

    def _try(self, name: str, house: str, service, *arguments, **named) -> None:
        scene = self.scene
        scene.now += timedelta(minutes=5)
        with Work(scene.store, scene.actor(name), scene.now) as work:
            try:
                service(work, *arguments, **named)
                work.commit()
            except Problem:
                work.rollback()
        self._check_explained(house)

    def _check_explained(self, house: str) -> None:
        """Every changed house has a new ledger entry; a refused act leaves neither."""
        before, now = self.seen[house], Seen.of(self.scene, house)
        assert (len(now.ledger) > len(before.ledger)) == (now.state != before.state)
        self.seen[house] = now

    def _case(self, house: str) -> str:
        found = self.seen[house].rows[rows.HouseCase]
        return max(found, key=lambda one: one.opened_at).id if found else "none"

    def _last(self, table: Any, house: str) -> str:
        found = self.seen[house].rows[table]
        return found[-1].id if found else "none"

    def order_control(self, name: str, n: int) -> None:
        house = self.houses[n]
        self._try(name, house, control.order_control, self._case(house), kinds=["seal"])

    def confirm_control(self, name: str, n: int, photo: str) -> None:
        house = self.houses[n]
        measure = self._last(rows.ControlMeasure, house)
        self._try(
            name, house, control.confirm_in_place, measure, photo_sha256=photo or self.scene.photo()
        )

    def lift_control(self, name: str, n: int) -> None:
        house = self.houses[n]
        measure = self._last(rows.ControlMeasure, house)
        self._try(name, house, control.lift_control, measure)

    def commission(self, name: str, n: int) -> None:
        house = self.houses[n]
        self._try(
            name, house, inspections.commission, self._case(house), agency_id=self.scene.agency_id
        )

    def report(self, name: str, n: int, grade: str) -> None:
        house = self.houses[n]
        inspection = self._last(rows.Inspection, house)
        site = {"visited_on": self.scene.today(), "people": ["王工", "李工程师"]}
        self._try(name, house, visits.accept, inspection, has_no_interest=True)
        self._try(name, house, visits.visit, inspection, **site)
        self._try(name, house, agency.enter_scan, inspection)
        report = self.scene.report(grade, file_sha256=agency.scan_of(inspection)[0])
        self._try(name, house, inspections.file_report, inspection, report=report)

    def plan(self, name: str, n: int, share: int) -> None:
        house = self.houses[n]
        open_now = [one.id for one in self.seen[house].rows[rows.Hazard] if one.state == "open"]
        hazards = tuple(open_now[:share])
        self._try(name, house, remediation.plan, self._case(house), plan=self.scene.plan(hazards))

    def repair(self, name: str, n: int, finishes: bool) -> None:
        house = self.houses[n]
        line = self._last(rows.Remediation, house)
        self._try(name, house, remediation.start, line)
        if finishes:
            self._try(name, house, remediation.finish, line, photos=[self.scene.photo()])

    def apply_for_acceptance(self, name: str, n: int) -> None:
        house = self.houses[n]
        self._try(name, house, acceptance.apply, self._case(house))

    def opine(self, name: str, n: int, opinion: str) -> None:
        applied = self._last(rows.Acceptance, self.houses[n])
        brings = {"opinion": opinion, "reasons": "院墙排水不畅"}
        self._try(name, self.houses[n], acceptance.opine, applied, **brings)

    def visit(self, name: str, n: int, mark: str, guest: str | None) -> None:
        house, people_there = self.houses[n], self.scene.participants()
        if guest is not None:
            account = self.scene.actor(guest).account_id
            invited = Participant(name="来宾", unit_id=self.scene.bureau_id, account_id=account)
            people_there = (*people_there, invited)
        found = self.scene.visit(house, mark, participants=people_there)
        applied = self._last(rows.Acceptance, house)
        self._try(name, house, site_check.visit, applied, visit=found)

    def visit_beside_surveyor(self, name: str, n: int) -> None:
        """The right body, with the surveyor among its people: must be refused."""
        self.visit(name, n, "done", "surveyor")

    def reinspect(self, name: str, n: int, grade: str) -> None:
        applied = self._last(rows.Acceptance, self.houses[n])
        filing, report = reinspections.file_reinspection, self.scene.reinspected(grade)
        self._try(name, self.houses[n], filing, applied, report=report)

    def decide(self, name: str, n: int, conclusion: str) -> None:
        applied = self._last(rows.Acceptance, self.houses[n])
        outcome = self.scene.outcome(conclusion, answer="已现场答复村委会")
        self._try(name, self.houses[n], acceptance.decide, applied, outcome=outcome)

    def close(self, name: str, n: int) -> None:
        house = self.houses[n]
        for act in (signed_off, cases.file_case):
            self._try(name, house, act, self._case(house))

    @rule(name=people, n=numbers, verdict=words)
    def override(self, name: str, n: int, verdict: Verdict) -> None:
        house = self.houses[n]
        word = {
            "assessment_id": self.seen[house].house.assessment_id,
            "verdict": verdict,
            "reason": "现场复核后改判",
        }
        self._try(name, house, verdicts.raise_verdict, house, **word)
        self._try(name, house, verdicts.lower_verdict, house, **word)

    @rule(act=acts, name=people, n=numbers, twist=twists)
    def try_one(self, act: str, name: str, n: int, twist: dict[str, Any]) -> None:
        """Anybody tries anything, with evidence that is sometimes wanting."""
        self._do(act, self.houses[n], name, twist.get(act))

    @rule(n=numbers, steps=st.integers(3, 14), alone=bosses)
    def walk_on(self, n: int, steps: int, alone: str | None) -> None:
        """The next right thing, again and again, so that deep states are reached.

        One who would do it all alone tries first; then the right person does it.
        """
        house = self.houses[n]
        for _ in range(steps):
            for act in self._next_acts(house):
                if alone is not None:
                    self._do(act, house, alone)
                self._do(act, house, self._right_person(act, house))

    def _next_acts(self, house: str) -> tuple[str, ...]:
        """Closing is tried before the measure is lifted, which must be refused."""
        case = next((one for one in self._cases_of(house) if one.id == self._case(house)), None)
        if case is None or case.closing is not None:
            return ()
        return _RIGHT_ACTS.get(case.stage, ("close", "lift_control", "close"))

    @rule(n=numbers, order=st.permutations(sorted(_PERSON)), alone=bosses)
    def rush(self, n: int, order: list[str], alone: str | None) -> None:
        """Everything in any order, by the right people or by one who does it all alone."""
        house = self.houses[n]
        for act in order:
            self._do(act, house, alone or self._right_person(act, house))

    def _right_person(self, act: str, house: str) -> str:
        if act not in ("visit", "visit_beside_surveyor", "decide", "close"):
            return _PERSON[act]
        is_operational = self.seen[house].house.is_operational
        return _LEADER[self.scene.county] if is_operational else "township"

    def _do(self, act: str, house: str, name: str, twist: dict[str, Any] | None = None) -> None:
        proper: dict[str, dict[str, Any]] = {
            "confirm_control": {"photo": ""},
            "report": {"grade": "c"},
            "plan": {"share": 9},
            "repair": {"finishes": True},
            "opine": {"opinion": "agree"},
            "visit": {"mark": "done", "guest": None},
            "reinspect": {"grade": "b"},
            "decide": {"conclusion": "passed"},
        }
        brings = twist or proper.get(act, {})
        getattr(self, act)(name, self.houses.index(house), **brings)

    @invariant()
    def every_case_holds_values_of_the_table(self) -> None:
        for case in self._cases():
            assert all(getattr(case, name) in values for name, values in COLUMNS.items())

    @invariant()
    def nothing_was_done_while_control_was_not_in_place(self) -> None:
        """Read from the ledger: between a severe verdict and its measure stands no other step."""
        for seen in self._houses_seen():
            check_control_first(seen.ledger)

    @invariant()
    def nobody_accepted_or_signed_off_his_own_work(self) -> None:
        surveyor = self.scene.actor("surveyor").account_id
        for seen in self._houses_seen():
            check_four_eyes(seen.ledger, {surveyor})

    @invariant()
    def no_house_is_signed_off_without_acceptance(self) -> None:
        for case in self._cases():
            if case.closing == "signed_off":
                assert case.acceptance == "passed"
                assert case.control in ("not_needed", "lifted")

    @invariant()
    def the_hazard_list_is_what_the_ledger_listed_less_what_it_struck(self) -> None:
        for seen in self._houses_seen():
            listed, struck = hazards_of(seen.ledger)
            hazards = seen.rows[rows.Hazard]
            assert listed - struck == {one.id for one in hazards if one.state != "struck"}

    @invariant()
    def nothing_is_accepted_while_a_hazard_has_no_plan(self) -> None:
        for seen in self._houses_seen():
            if any(
                one.acceptance in ("applied", "opined", "visited", "passed") and one.closing is None
                for one in seen.rows[rows.HouseCase]
            ):
                assert not [one for one in seen.rows[rows.Hazard] if one.state == "open"]

    @invariant()
    def the_house_shows_its_case(self) -> None:
        for seen in self._houses_seen():
            open_cases = [one for one in seen.rows[rows.HouseCase] if one.closing is None]
            shown = seen.house.open_case_id
            assert [one.id for one in open_cases] == ([shown] if shown else [])
            assert all(one.stage == seen.house.stage for one in open_cases)

    def teardown(self) -> None:
        """Opening + new − closed = what is open, for village, township and county."""
        seen = self._houses_seen()
        counted = Counter(entry.event for one in seen for entry in one.ledger)
        closed = counted["case.signed_off"] + counted["case.filed"]
        for name in ("village", "township", "bureau") if seen else ():
            wanted = (ListFilter(state="open"), Page(limit=9999))
            page = self.scene.look(name, lists.remediation_ledger, *wanted)
            open_now = [row for row in page.rows if row["house_id"] in self.houses]
            assert len(open_now) == counted["case.opened"] - closed

    def _houses_seen(self) -> list[Seen]:
        return list(getattr(self, "seen", {}).values())

    def _cases_of(self, house: str) -> list[Any]:
        return self.seen[house].rows[rows.HouseCase]

    def _cases(self) -> list[Any]:
        return [case for seen in self._houses_seen() for case in seen.rows[rows.HouseCase]]


_LEADER = {WUZHAI: "bureau", WUTAI: "group"}
_FRESH: dict = {}


@pytest.mark.slow
@pytest.mark.parametrize("county", [WUZHAI, WUTAI])
def test_any_sequence_of_acts_leaves_what_the_law_allows(store: Store, county: str):
    scene = Scene(store, county).set_up()
    _FRESH[Procedure] = lambda: scene
    is_embedded = store.config.is_embedded
    run_state_machine_as_test(
        Procedure,
        settings=settings(
            max_examples=20 if is_embedded else 6,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.generate],  # a case is quickly read; shrinking takes minutes of database
            suppress_health_check=list(HealthCheck),
        ),
    )
