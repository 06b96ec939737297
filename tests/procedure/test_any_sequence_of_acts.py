"""Whatever anybody tries in whatever order: what holds before every act holds after it.

A state machine fires legal and illegal acts of every person at a few houses, through the same
services the doors call, and compares the rows with what the ledger says.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from server.domain.case_state import COLUMNS
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.services import (
    acceptance,
    cases,
    control,
    inspections,
    lists,
    remediation,
    sign_off,
    verdicts,
)
from server.services.acceptance import Participant
from server.services.lists import Page
from server.services.work import Look, Work
from server.store import rows
from server.store.engines import Store
from server.store.reads.lists import ListFilter
from tests.procedure.scene import PHOTO, WUTAI, WUZHAI, Scene

PEOPLE = ("surveyor", "technician", "village", "township", "inspector", "bureau", "group",
          "office", "stranger")
HOUSES = 3
people = st.sampled_from(PEOPLE)
numbers = st.integers(0, HOUSES - 1)
words = st.sampled_from([Verdict.SAFE, Verdict.GENERAL, Verdict.SEVERE])


class Procedure(RuleBasedStateMachine):
    store: Store
    made = 0

    @initialize(verdict_list=st.lists(words, min_size=HOUSES, max_size=HOUSES),
                tracks=st.lists(st.sampled_from(list(Track)), min_size=HOUSES, max_size=HOUSES))
    def settle(self, verdict_list: list[Verdict], tracks: list[Track]) -> None:
        county = _FRESH[type(self)]()
        self.scene = county
        self.houses = [
            county.surveyed(verdict, track=track, found=2)
            for verdict, track in zip(verdict_list, tracks, strict=True)
        ]
        self.entries = {house: len(county.events(house)) for house in self.houses}
        self.rows = {house: self._rows(house) for house in self.houses}

    def _rows(self, house: str) -> tuple:
        """Everything the house's rows say, to see whether an act changed them."""
        tables = (rows.HouseCase, rows.ControlMeasure, rows.Inspection, rows.Remediation,
                  rows.Acceptance, rows.Hazard, rows.Confirmation, rows.SignOff)
        parts = [sorted(map(str, self.scene.all(table, house_id=house))) for table in tables]
        return (str(self.scene.row(rows.House, id=house)._replace(location=None)), parts)

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
        entries, now = len(self.scene.events(house)), self._rows(house)
        assert (entries > self.entries[house]) == (now != self.rows[house])
        self.entries[house], self.rows[house] = entries, now

    def _case(self, house: str) -> str:
        found = self.scene.all(rows.HouseCase, house_id=house)
        return max(found, key=lambda one: one.opened_at).id if found else "none"

    def _last(self, table, house: str) -> str:
        found = self.scene.all(table, house_id=house)
        return found[-1].id if found else "none"

    @rule(name=people, n=numbers)
    def order_control(self, name: str, n: int) -> None:
        house = self.houses[n]
        self._try(name, house, control.order_control, self._case(house), kinds=["seal"])

    @rule(name=people, n=numbers, photo=st.sampled_from([PHOTO, PHOTO, "c" * 64]))
    def confirm_control(self, name: str, n: int, photo: str) -> None:
        house = self.houses[n]
        measure = self._last(rows.ControlMeasure, house)
        self._try(name, house, control.confirm_in_place, measure, photo_sha256=photo)

    @rule(name=people, n=numbers)
    def lift_control(self, name: str, n: int) -> None:
        house = self.houses[n]
        measure = self._last(rows.ControlMeasure, house)
        self._try(name, house, control.lift_control, measure)

    @rule(name=people, n=numbers)
    def commission(self, name: str, n: int) -> None:
        house = self.houses[n]
        self._try(name, house, inspections.commission, self._case(house),
                  agency_id=self.scene.agency_id)

    @rule(name=people, n=numbers, grade=st.sampled_from(["a", "c", "d", "asu"]))
    def report(self, name: str, n: int, grade: str) -> None:
        house = self.houses[n]
        inspection = self._last(rows.Inspection, house)
        self._try(name, house, inspections.file_report, inspection,
                  report=self.scene.report(grade))

    @rule(name=people, n=numbers, share=st.integers(0, 3))
    def plan(self, name: str, n: int, share: int) -> None:
        house = self.houses[n]
        hazards = self.scene.hazard_ids(house)[:share]
        self._try(name, house, remediation.plan, self._case(house),
                  plan=self.scene.plan(hazards))

    @rule(name=people, n=numbers, finishes=st.booleans())
    def repair(self, name: str, n: int, finishes: bool) -> None:
        house = self.houses[n]
        line = self._last(rows.Remediation, house)
        self._try(name, house, remediation.start, line)
        if finishes:
            self._try(name, house, remediation.finish, line, photos=[PHOTO])

    @rule(name=people, n=numbers)
    def apply_for_acceptance(self, name: str, n: int) -> None:
        house = self.houses[n]
        self._try(name, house, acceptance.apply, self._case(house))

    @rule(name=people, n=numbers, conclusion=st.sampled_from(["passed", "returned"]),
          guest=st.none() | people)
    def decide(self, name: str, n: int, conclusion: str, guest: str | None) -> None:
        house = self.houses[n]
        outcome = self.scene.outcome(conclusion)
        if guest is not None:
            account = self.scene.actor(guest).account_id
            invited = Participant(name="来宾", unit_id=self.scene.bureau_id, account_id=account)
            outcome = self.scene.outcome(
                conclusion, participants=(*outcome.participants, invited)
            )
        applied = self._last(rows.Acceptance, house)
        self._try(name, house, acceptance.decide, applied, outcome=outcome)

    @rule(name=people, n=numbers)
    def close(self, name: str, n: int) -> None:
        house = self.houses[n]
        self._try(name, house, sign_off.sign_off, self._case(house))
        self._try(name, house, cases.file_case, self._case(house))

    @rule(name=people, n=numbers, verdict=words)
    def override(self, name: str, n: int, verdict: Verdict) -> None:
        house = self.houses[n]
        word = {"assessment_id": self.scene.assessment_id(house), "verdict": verdict,
                "reason": "现场复核后改判"}
        self._try(name, house, verdicts.raise_verdict, house, **word)
        self._try(name, house, verdicts.lower_verdict, house, **word)

    @rule(n=numbers, steps=st.integers(1, 14))
    def walk_on(self, n: int, steps: int) -> None:
        """The right people do the next right thing, so that deep states are reached."""
        house = self.houses[n]
        for _ in range(steps):
            self._next_right_thing(house)

    def _next_right_thing(self, house: str) -> None:
        case = next((one for one in self.scene.all(rows.HouseCase, id=self._case(house))), None)
        if case is None or case.closing is not None:
            return
        leader = "township" if case.track == "other" else _LEADER[self.scene.county]
        right = {
            "awaiting_control": lambda: self.order_control("township", self.houses.index(house)),
            "control_ordered": lambda: self.confirm_control("village", self.houses.index(house),
                                                            PHOTO),
            "awaiting_inspection": lambda: self.commission("township", self.houses.index(house)),
            "inspecting": lambda: self.report("inspector", self.houses.index(house), "c"),
            "awaiting_plan": lambda: self.plan("township", self.houses.index(house), 9),
            "awaiting_start": lambda: self.repair("village", self.houses.index(house), True),
            "returned": lambda: self.repair("village", self.houses.index(house), True),
            "remediating": lambda: self.repair("village", self.houses.index(house), True),
            "awaiting_acceptance": lambda: self.apply_for_acceptance(
                "village", self.houses.index(house)),
            "accepting": lambda: self.decide(leader, self.houses.index(house), "passed", None),
            "awaiting_sign_off": lambda: (
                self.lift_control("township", self.houses.index(house)),
                self.close(leader, self.houses.index(house))),
            "awaiting_filing": lambda: (
                self.lift_control("township", self.houses.index(house)),
                self.close("township", self.houses.index(house))),
        }
        right[case.stage]()

    @invariant()
    def every_case_holds_values_of_the_table(self) -> None:
        for case in self._cases():
            assert all(getattr(case, name) in values for name, values in COLUMNS.items())

    @invariant()
    def nothing_was_commissioned_while_control_was_not_in_place(self) -> None:
        """Read from the ledger: between a severe verdict and its measure stands no other step."""
        for house in getattr(self, "houses", ()):
            _check_control_first(self._ledger(house))

    @invariant()
    def nobody_accepted_or_signed_off_his_own_work(self) -> None:
        for house in getattr(self, "houses", ()):
            own = {self.scene.actor("surveyor").account_id}
            for entry in self._ledger(house):
                if entry.event in ("remediation.started", "remediation.finished",
                                   "inspection.reported"):
                    own.add(entry.actor)
                if entry.event in ("acceptance.passed", "acceptance.returned",
                                   "case.signed_off"):
                    assert entry.actor not in own
                if entry.event == "acceptance.passed":
                    assert not own & set(json.loads(entry.facts)["participants"])

    @invariant()
    def no_house_is_signed_off_without_acceptance(self) -> None:
        for case in self._cases():
            if case.closing == "signed_off":
                assert case.acceptance == "passed"
                assert case.control in ("not_needed", "lifted")

    @invariant()
    def the_hazard_list_is_what_the_ledger_listed_less_what_it_struck(self) -> None:
        for house in getattr(self, "houses", ()):
            listed, struck = _hazards_of(self._ledger(house))
            open_now = {one.id for one in self.scene.all(rows.Hazard, house_id=house)
                        if one.state != "struck"}
            assert listed - struck == open_now

    @invariant()
    def opening_and_new_less_closed_is_what_is_open_at_every_level(self) -> None:
        if not getattr(self, "houses", ()):
            return
        counted = Counter(entry.event for house in self.houses for entry in self._ledger(house))
        closed = counted["case.signed_off"] + counted["case.filed"]
        for name in ("village", "township", "bureau"):
            work = Look(self.scene.store, self.scene.actor(name), self.scene.now)
            with work:
                page = lists.remediation_ledger(work, ListFilter(state="open"), Page(limit=99))
            assert len(page.rows) == counted["case.opened"] - closed

    @invariant()
    def the_house_shows_its_case(self) -> None:
        for house in getattr(self, "houses", ()):
            shown = self.scene.row(rows.House, id=house)
            open_cases = [one for one in self.scene.all(rows.HouseCase, house_id=house)
                          if one.closing is None]
            assert [one.id for one in open_cases] == (
                [shown.open_case_id] if shown.open_case_id else []
            )
            assert all(one.stage == shown.stage for one in open_cases)

    def _cases(self):
        return [one for house in getattr(self, "houses", ())
                for one in self.scene.all(rows.HouseCase, house_id=house)]

    def _ledger(self, house: str):
        found = self.scene.all(rows.LedgerEntry, chain=f"house:{house}")
        return sorted(found, key=lambda one: one.seq)


_LEADER = {WUZHAI: "bureau", WUTAI: "group"}
_FRESH: dict = {}
_MEANWHILE_ALLOWED = {
    "control.ordered", "control.in_place", "verdict.confirmed", "verdict.overridden",
    "hazard.listed", "hazard.dismissed", "case.reassessed", "case.opened",
    "verdict.assessed", "personal.revealed",
}


def _check_control_first(entries) -> None:
    is_held = False
    for entry in entries:
        facts = json.loads(entry.facts)
        if entry.event in ("case.opened", "case.reassessed"):
            is_held = facts["stage"] in ("awaiting_control", "control_ordered")
        elif entry.event == "control.in_place":
            is_held = False
        elif is_held:
            assert entry.event in _MEANWHILE_ALLOWED, entry.event


def _hazards_of(entries) -> tuple[set[str], set[str]]:
    listed: set[str] = set()
    struck: set[str] = set()
    for entry in entries:
        facts = json.loads(entry.facts)
        if entry.event == "hazard.listed":
            listed.add(facts["hazard"])
        elif entry.event == "hazard.dismissed":
            struck.add(facts["hazard"])
        elif entry.event == "case.signed_off":
            struck.update(facts["hazards"])
    return listed, struck


@pytest.mark.slow
@pytest.mark.parametrize("county", [WUZHAI, WUTAI])
def test_any_sequence_of_acts_leaves_what_the_law_allows(store: Store, county: str):
    scene = Scene(store, county).set_up()
    _FRESH[Procedure] = lambda: scene
    is_embedded = store.config.is_embedded
    run_state_machine_as_test(Procedure, settings=settings(
        max_examples=25 if is_embedded else 5,
        stateful_step_count=20 if is_embedded else 12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    ))
