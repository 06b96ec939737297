"""Two people at one house at the same moment, through the door: one wins, the other is told 409.

Where transactions run side by side (PostGIS) both are held at their first write, so that both have
read the same state; SpatiaLite writes one after the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.services import certificates, plates, second_opinions, transfers
from server.services.demo.on_site import drawn
from server.services.work import Work
from server.store import rows
from tests.inspection.test_questions import _reported as reported
from tests.plates import houses as plate_houses
from tests.procedure import walks
from tests.procedure.on_site import signed_off
from tests.procedure.scene import WUZHAI, Scene
from tests.procedure.test_neighbours import _order as order_control, _placed as placed
from tests.procedure.test_sealed_files import _on_disk as sealed_on_disk
from tests.procedure.test_through_the_door import Office, _office, _plan

WHY = {"reason": "现场核实后决定"}
Send = Callable[[], Any]


class Race(NamedTuple):
    house: str
    sends: tuple[Send, Send]


@pytest.fixture
def office(store, phone_of) -> Office:
    office = _office(store, WUZHAI, phone_of)
    scene = office.scene
    scene.now -= timedelta(hours=2)  # the scene goes first, the door follows by its own clock
    scene.person("second", Role.HOUSING_BUREAU)
    scene.person("neighbour's", Role.VILLAGE, township=scene.township, village=scene.village)
    for name in ("second", "neighbour's"):
        office.phones[name] = phone_of(scene.people[name], county_code=scene.county)
    return office


def _post(office: Office, name: str, path: str, **body: Any) -> Send:
    return partial(office.phones[name].post, f"/api/v1{path}", json=body)


def _same(office: Office, names: tuple[str, str], path: str, **body: Any) -> tuple[Send, Send]:
    one, two = (_post(office, name, path, **body) for name in names)
    return one, two


OFFICES = ("township", "bureau")
BUREAU = ("bureau", "second")


def _ordering(office: Office) -> Race:
    house = office.scene.surveyed(Verdict.SEVERE)
    case = office.scene.case_id(house)
    return Race(house, _same(office, OFFICES, f"/cases/{case}/control-measures", kinds=["seal"]))


def _commissioning(office: Office) -> Race:
    scene = office.scene
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    path = f"/cases/{scene.case_id(house)}/inspections"
    one, two = (scene.agency(name) for name in ("甲机构", "乙机构"))
    sends = (
        _post(office, "township", path, agency_id=one),
        _post(office, "bureau", path, agency_id=two),
    )
    return Race(house, sends)


def _planning(office: Office) -> Race:
    scene = office.scene
    house = scene.surveyed(Verdict.GENERAL)
    path = f"/cases/{scene.case_id(house)}/remediations"
    due = {"due_on": scene.plan(()).due_on.isoformat()}
    body = _plan(scene, list(scene.hazard_ids(house)), version=1, **due)
    return Race(house, _same(office, OFFICES, path, **body))


def _voiding(office: Office) -> Race:
    house, inspection = _inspected(office.scene, "a")
    on = office.scene.today().isoformat()
    path = f"/inspections/{inspection}/void"
    causes = zip(BUREAU, ("disaster", "withdrawn"), strict=True)
    one, two = (_post(office, name, path, cause=cause, on=on, **WHY) for name, cause in causes)
    return Race(house, (one, two))


def _inspected(scene: Scene, grade: str) -> tuple[str, str]:
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    return house, reported(scene, house, grade)


def _objected(scene: Scene) -> tuple[str, str, str]:
    house, first = _inspected(scene, "d")
    raised = scene.do("township", second_opinions.object_to, first, raised_for="owner", **WHY)
    return house, first, raised.id


def _asking_a_second(office: Office) -> Race:
    scene = office.scene
    house, _, objection = _objected(scene)
    path = f"/objections/{objection}/inspections"
    one, two = (scene.agency(name) for name in ("丙机构", "丁机构"))
    sends = (
        _post(office, "township", path, agency_id=one),
        _post(office, "bureau", path, agency_id=two),
    )
    return Race(house, sends)


def _turning_down(office: Office) -> Race:
    house, first, objection = _objected(office.scene)
    path = f"/objections/{objection}/decision"
    return Race(house, _same(office, BUREAU, path, counts_id=first, **WHY))


def _answering(office: Office) -> Race:
    scene = office.scene
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL, storeys=2)
    reported(scene, house, "a", storeys=3)
    (question,) = scene.all(rows.ReportQuestion, house_id=house)
    path, note = f"/report-questions/{question.id}/answer", {"note": "到现场核对过了"}
    outcomes = zip(BUREAU, ("explained", "not_credible"), strict=True)
    one, two = (_post(office, name, path, outcome=word, **note) for name, word in outcomes)
    return Race(house, (one, two))


def _revoking(office: Office) -> Race:
    house, issued = plate_houses.certified(office.scene)
    reasons = zip(BUREAU, list(certificates.REVOCATIONS)[:2], strict=True)
    path = f"/certificates/{issued.id}/revoke"
    one, two = (
        _post(office, name, path, reason=reason, note=WHY["reason"]) for name, reason in reasons
    )
    return Race(house, (one, two))


def _certifying(office: Office) -> Race:
    house = plate_houses.sound(office.scene)
    return Race(house, _same(office, BUREAU, f"/houses/{house}/certificates", use="catering"))


def _withdrawing(office: Office) -> Race:
    house = office.scene.surveyed(Verdict.SAFE)
    office.scene.do("township", plates.issue_one, house)
    path = f"/houses/{house}/plates/withdraw"
    return Race(house, _same(office, OFFICES, path, reason="lost"))


def _reopening(office: Office) -> Race:
    scene = office.scene
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    scene.do("township", signed_off, scene.case_id(house))
    body = {"cause": "patrol", "verdict": "general_hazard", "sign": "后墙新裂缝", **WHY}
    return Race(house, _same(office, OFFICES, f"/houses/{house}/reopening", **body))


def _passing_while_raised(office: Office) -> Race:
    """The worst of all: what one calls severe another lets pass."""
    scene = office.scene
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    applied = walks.go_on_site(scene, house, Track.OTHER)
    seen, case = scene.row(rows.House, id=house), scene.row(rows.HouseCase, house_id=house)
    word = {"assessment_id": seen.assessment_id, "verdict": "severe_hazard", **WHY}
    word |= {"decision": "raise", "version": seen.version}
    passed = {"conclusion": "passed", "version": case.version}
    sends = (
        _post(office, "township", f"/acceptances/{applied}/decision", **passed),
        _post(office, "technician", f"/houses/{house}/verdict", **word),
    )
    return Race(house, sends)


def _telling(office: Office) -> Race:
    scene = office.scene
    near, danger = scene.house(**placed(9)), scene.surveyed(Verdict.SEVERE, **placed(0))
    order_control(scene, danger)
    (line,) = scene.all(rows.Neighbour, house_id=near)
    path = f"/neighbours/{line.id}/acknowledgement"
    body = {"outcome": "told", "way": "in_person", "recipient": "李四"}
    return Race(near, _same(office, ("village", "neighbour's"), path, **body))


def _lettering(office: Office) -> Race:
    """One letter per transfer: township and bureau count in series that never meet."""
    scene = office.scene
    person = {"owner_name": "张三", "door_number": "18号"}
    house = scene.surveyed(
        Verdict.SEVERE, personal_sealed=scene.store.secrets.seal(person), owner_masked="张*"
    )
    found = transfers.Record(
        house_id=house,
        kinds=("unlawful_extension",),
        words="未办理规划许可，在原房顶加建两层。",
        source="patrol",
    )
    scene.do("township", transfers.record, found)
    given = {"department": "natural_resources", "matter": "涉嫌违法改扩建"}
    given |= {"contact_name": "王建国", "contact_phone": "0350-4330000"}
    path = f"/cases/{scene.case_id(house)}/papers"
    return Race(house, _same(office, OFFICES, path, kind="transfer_letter", input=given))


def _applying(office: Office) -> Race:
    """Each brings the owner's signed statement: the loser's must not stay behind."""
    scene = office.scene
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    path = f"/cases/{scene.case_id(house)}/acceptances"
    return Race(house, _same(office, ("township", "village"), path, way="owner", statement=drawn()))


RACES = (
    _lettering,
    _applying,
    _ordering,
    _commissioning,
    _planning,
    _voiding,
    _asking_a_second,
    _turning_down,
    _answering,
    _revoking,
    _certifying,
    _withdrawing,
    _reopening,
    _passing_while_raised,
    _telling,
)


@pytest.fixture
def side_by_side(monkeypatch, store) -> Iterator[Callable[[], None]]:
    """Each call readies the next race; the threads of it meet at their first write."""
    met, barrier = threading.local(), threading.Barrier(2)
    owned = Work._owned

    def meet(self: Work, row: Any, values: Any) -> Any:
        if getattr(met, "waits", False):
            met.waits = False
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=3)
        return owned(self, row, values)

    if not store.config.is_embedded:
        monkeypatch.setattr(Work, "_owned", meet)

    def ready() -> None:
        met.waits = True

    yield ready


def _run(race: Race, ready: Callable[[], None]) -> list[Any]:
    answers: list[Any] = []

    def send(one: Send) -> None:
        ready()
        answers.append(one())

    threads = [threading.Thread(target=send, args=(one,)) for one in race.sends]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


@pytest.mark.slow
def test_one_wins_and_the_other_is_told_409_and_may_look_again(office, side_by_side):
    for prepare in RACES:
        race = prepare(office)
        before = office.scene.events(race.house)
        answers = _run(race, side_by_side)
        told = sorted((one.status_code, one.get_json().get("code")) for one in answers)
        assert [status // 100 for status, _ in told] == [2, 4], (prepare.__name__, told)
        assert told[1][0] == 409, (prepare.__name__, told)
        gained = office.scene.events(race.house)[len(before) :]
        assert gained, prepare.__name__
        assert len(gained) == len(set(gained)), (prepare.__name__, gained)
    images = office.scene.all(rows.SealedImage)
    assert {one.sealed_sha256 for one in images} == sealed_on_disk(office.scene)
    assert len(images) == 2  # of one signature and one statement in all these races
