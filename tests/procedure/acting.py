"""Every act of the procedure and around it, tried by anybody at any house of a scene.

An act that is refused leaves nothing; one that is not has its entry in the ledger of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from server.domain.acts import Role
from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.services import (
    acceptance,
    case_track,
    cases,
    certificates,
    control,
    inspections,
    neighbours,
    plates,
    reinspections,
    remediation,
    remediation_progress,
    reopening,
    report_ends,
    report_questions,
    report_tellings,
    second_opinions,
    site_check,
    verdicts,
    visits,
)
from server.services.given_report import Stated
from server.services.neighbours import Telling
from server.services.site_check import Participant
from server.services.work import Work
from server.store import rows
from tests.procedure import agency
from tests.procedure.ledger_checks import Seen
from tests.procedure.on_site import signed_off
from tests.procedure.scene import Scene

WHY = {"reason": "现场核实后决定"}
_DEMOLITION = {
    "kind": "collapse_risk",
    "remedies": ("make_safe", "demolish"),
    "requirement": "整幢拆除并清运。",
    "ends_house": True,
}
_FAR = Telling(outcome="no_need", way="in_person", reason="现场核实相距较远")


def with_second_agency(scene: Scene) -> Scene:
    unit = scene.agency("复核机构")
    scene.person("second", Role.AGENCY, agency=unit)
    return scene


PROPER: Mapping[str, Mapping[str, Any]] = {
    "order_control": {"kinds": ["seal"]},
    "confirm_control": {"photo": ""},
    "report": {"grade": "c", "storeys": 2},
    "second_report": {"grade": "b"},
    "plan": {"share": 9, "ends": False},
    "repair": {"finishes": True},
    "opine": {"opinion": "agree"},
    "visit": {"mark": "done", "guest": None},
    "reinspect": {"grade": "b"},
    "decide": {"conclusion": "passed"},
    "answer": {"outcome": "explained"},
    "decide_objection": {"first": True},
}


class Acting:
    """`brings` of an act are what it is tried with; PROPER has what a well-run county brings."""

    scene: Scene
    houses: list[str]
    seen: dict[str, Seen]
    touched: set[str]

    def act(self, act: str, house: str, name: str, twist: dict[str, Any] | None = None) -> None:
        brings = twist or PROPER.get(act, {})
        getattr(self, act)(name, house, **brings)

    def attempt(self, name: str, house: str, service: Any, *given: Any, **named: Any) -> None:
        scene = self.scene
        scene.now += timedelta(minutes=5)
        self.touched.add(house)
        with Work(scene.store, scene.actor(name), scene.now) as work:
            try:
                service(work, *given, **named)
                work.commit()
            except Problem:
                work.rollback()
                return
        self.see(house)

    def see(self, house: str) -> None:
        """Every changed house has a new ledger entry; a refused act leaves neither."""
        before, now = self.seen[house], Seen.of(self.scene, house)
        assert (len(now.ledger) > len(before.ledger)) == (now.state != before.state)
        self.seen[house] = now

    def case_of(self, house: str) -> str:
        found = self.seen[house].rows[rows.HouseCase]
        return max(found, key=lambda one: (one.opened_at, one.id)).id if found else "none"

    def last(self, table: Any, house: str) -> str:
        found = sorted(self.seen[house].rows[table], key=lambda one: one.id)
        return found[-1].id if found else "none"

    # --- control and neighbours ---

    def order_control(self, name: str, house: str, kinds: list[str]) -> None:
        self.attempt(name, house, control.order_control, self.case_of(house), kinds=kinds)

    def confirm_control(self, name: str, house: str, photo: str) -> None:
        measure = self.last(rows.ControlMeasure, house)
        shown = {"photo_sha256": photo or self.scene.photo()}
        self.attempt(name, house, control.confirm_in_place, measure, **shown)

    def lift_control(self, name: str, house: str) -> None:
        self.attempt(name, house, control.lift_control, self.last(rows.ControlMeasure, house))

    def tell(self, name: str, house: str) -> None:
        self.see(house)  # it was named by an act at another house
        self.attempt(name, house, neighbours.tell, self.last(rows.Neighbour, house), telling=_FAR)

    # --- inspection ---

    def commission(self, name: str, house: str) -> None:
        chosen = {"agency_id": self.scene.agency_id}
        self.attempt(name, house, inspections.commission, self.case_of(house), **chosen)

    def reject(self, name: str, house: str) -> None:
        self.attempt(name, house, visits.reject, self._inspection(house), **WHY)

    def report(self, name: str, house: str, grade: str, storeys: int) -> None:
        self._report(name, house, self._inspection(house), grade, storeys)

    def second_report(self, name: str, house: str, grade: str) -> None:
        seconds = [one for one in self.seen[house].rows[rows.Inspection] if one.second_of]
        self._report(name, house, seconds[-1].id if seconds else "none", grade, 2)

    def _report(self, name: str, house: str, inspection: str, grade: str, storeys: int) -> None:
        site = {"visited_on": self.scene.today(), "people": ["王工", "李工程师"]}
        self.attempt(name, house, visits.accept, inspection, has_no_interest=True)
        self.attempt(name, house, visits.visit, inspection, **site)
        self.attempt(name, house, agency.enter_scan, inspection)
        file = agency.scan_of(inspection)[0]
        report = self.scene.report(grade, file_sha256=file, stated=Stated(storeys=storeys))
        self.attempt(name, house, inspections.file_report, inspection, report=report)

    def _inspection(self, house: str) -> str:
        firsts = [one for one in self.seen[house].rows[rows.Inspection] if not one.second_of]
        return max(firsts, key=lambda one: one.id).id if firsts else "none"

    def answer(self, name: str, house: str, outcome: str) -> None:
        for one in self.seen[house].rows[rows.ReportQuestion]:
            if one.state == "open":
                word = {"outcome": outcome, "note": "到现场核对过了"}
                self.attempt(name, house, report_questions.answer, one.id, **word)

    def void(self, name: str, house: str) -> None:
        given = [one for one in self.seen[house].rows[rows.Inspection] if one.reported_at]
        inspection = max(given, key=lambda one: one.id).id if given else "none"
        word = {"cause": "withdrawn", "on": self.scene.today(), **WHY}
        self.attempt(name, house, report_ends.void, inspection, **word)

    def tell_owner(self, name: str, house: str) -> None:
        said = report_tellings.Telling(whom="owner", way="phone", recipient="李秀英")
        self.attempt(name, house, report_tellings.tell, self._inspection(house), telling=said)

    def object_to(self, name: str, house: str) -> None:
        raised = {"raised_for": "owner", **WHY}
        self.attempt(name, house, second_opinions.object_to, self._inspection(house), **raised)

    def ask_second(self, name: str, house: str) -> None:
        objection, unit = self.last(rows.ReportObjection, house), self.scene.actor("second")
        agency_id = unit.seats[0].agency
        self.attempt(name, house, second_opinions.commission_second, objection, agency_id=agency_id)

    def decide_objection(self, name: str, house: str, first: bool) -> None:
        found = self.seen[house].rows[rows.ReportObjection]
        if found:
            one = max(found, key=lambda objection: objection.id)
            counts = one.inspection_id if first else one.second_id or "none"
            self.attempt(name, house, second_opinions.decide, one.id, counts_id=counts, **WHY)

    # --- remediation ---

    def plan(self, name: str, house: str, share: int, ends: bool) -> None:
        states = ("open", "planned")
        left = [one.id for one in self.seen[house].rows[rows.Hazard] if one.state in states]
        plan = self.scene.plan(tuple(left[:share]), **(_DEMOLITION if ends else {}))
        self.attempt(name, house, remediation.plan, self.case_of(house), plan=plan)

    def repair(self, name: str, house: str, finishes: bool) -> None:
        for line in self._lines(house):
            self.attempt(name, house, remediation.start, line)
            if finishes:
                photos = {"photos": [self.scene.photo()]}
                self.attempt(name, house, remediation.finish, line, **photos)

    def progress(self, name: str, house: str) -> None:
        for line in self._lines(house)[:1]:
            report = remediation_progress.Report(percent=40)
            self.attempt(name, house, remediation_progress.report, line, report=report)

    def _lines(self, house: str) -> list[str]:
        case, found = self.case_of(house), self.seen[house].rows[rows.Remediation]
        return [one.id for one in found if one.case_id == case and one.finished_at is None]

    # --- acceptance and the end ---

    def apply_for_acceptance(self, name: str, house: str) -> None:
        self.attempt(name, house, acceptance.apply, self.case_of(house))

    def opine(self, name: str, house: str, opinion: str) -> None:
        brings = {"opinion": opinion, "reasons": "院墙排水不畅"}
        self.attempt(name, house, acceptance.opine, self._applied(house), **brings)

    def visit(self, name: str, house: str, mark: str, guest: str | None) -> None:
        people_there = self.scene.participants()
        if guest is not None:
            account = self.scene.actor(guest).account_id
            invited = Participant(name="来宾", unit_id=self.scene.bureau_id, account_id=account)
            people_there = (*people_there, invited)
        if self.seen[house].house.open_case_id is None:
            return
        found = self.scene.visit(house, mark, participants=people_there)
        self.attempt(name, house, site_check.visit, self._applied(house), visit=found)

    def visit_beside_surveyor(self, name: str, house: str) -> None:
        """The right body, with the surveyor among its people: must be refused."""
        self.visit(name, house, "done", "surveyor")

    def reinspect(self, name: str, house: str, grade: str) -> None:
        filing, report = reinspections.file_reinspection, self.scene.reinspected(grade)
        self.attempt(name, house, filing, self._applied(house), report=report)

    def decide(self, name: str, house: str, conclusion: str) -> None:
        outcome = self.scene.outcome(conclusion, answer="已现场答复村委会")
        self.attempt(name, house, acceptance.decide, self._applied(house), outcome=outcome)

    def send_back(self, name: str, house: str) -> None:
        """What cannot pass goes back; a conclusion that stands is not touched by it."""
        self.decide(name, house, "returned")

    def _applied(self, house: str) -> str:
        found = self.seen[house].rows[rows.Acceptance]
        return max(found, key=lambda one: one.applied_at).id if found else "none"

    def close(self, name: str, house: str) -> None:
        for act in (signed_off, cases.file_case):
            self.attempt(name, house, act, self.case_of(house))

    def reopen(self, name: str, house: str) -> None:
        found = {"verdict": Verdict.GENERAL, "sign": "后墙新出现裂缝", **WHY}
        self.attempt(name, house, reopening.reopen, house, cause="patrol", **found)

    def change_track(self, name: str, house: str) -> None:
        self.attempt(name, house, case_track.change_track, self.case_of(house), **WHY)

    def shut(self, _name: str, house: str) -> None:
        """As the newest survey of a house that does no business any more leaves it."""
        one = self.seen[house].house
        if not one.is_operational:
            return
        self.scene.now += timedelta(minutes=5)
        with self.scene.as_("surveyor") as work:
            key, chain = {"id": house, "version": one.version}, f"house:{house}"
            shut = {"is_operational": False, "version": one.version + 1}
            work.update(rows.House, key, shut, chain=chain)
            work.record("survey.released", chain, submission=one.submission_id, outcome="test")
        self.see(house)

    # --- words on the verdict, papers of use ---

    def confirm(self, name: str, house: str) -> None:
        word = {"assessment_id": self.seen[house].house.assessment_id}
        self.attempt(name, house, verdicts.confirm, house, **word)

    def override(self, name: str, house: str, verdict: Verdict) -> None:
        known = self.seen[house].house.assessment_id
        word = {"assessment_id": known, "verdict": verdict, **WHY}
        self.attempt(name, house, verdicts.raise_verdict, house, **word)
        self.attempt(name, house, verdicts.lower_verdict, house, **word)

    def certify(self, name: str, house: str) -> None:
        self.attempt(name, house, certificates.issue, house, use="catering")

    def revoke(self, name: str, house: str) -> None:
        held = self.last(rows.UseCertificate, house)
        self.attempt(name, house, certificates.revoke, held, reason="danger", note="承重墙被拆除")

    def plate(self, name: str, house: str) -> None:
        self.attempt(name, house, plates.issue_one, house)
        self.attempt(name, house, plates.withdraw, house, reason="lost")
