"""督查督办: figures propose, the office opens, the unit answers, the office closes; 联络员."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.domain.acts import Role
from server.domain.supervision import ITEMS
from server.services import (
    item_papers,
    liaison,
    matter_asking,
    sector_tasks,
    supervision,
    supervision_proposals,
    supervision_reading,
)
from server.services.matters import Given
from server.services.sector_tasks import Dispatch
from server.services.supervision import Opening
from server.services.supervision_proposals import Offered
from server.store import rows
from server.store.reads.supervision import ItemFilter
from server.store.verification import verify
from tests import make
from tests.procedure.scene import Scene
from tests.reports import happenings as tell
from tests.reports.happenings import local

DEMAND, BASIS = "请于期限内落实管控措施。", "实施方案五（三）"
OFFICER = {"name": "欧阳春", "sex": "女", "post": "科员", "mobile": "13812345678", "qq": "777888"}


@pytest.fixture
def scene(store):
    scene = Scene(store).set_up()
    scene.person("office two", Role.LEADING_GROUP_OFFICE)
    scene.person("education", Role.DEPARTMENT, department="education")
    return scene


def _open(scene: Scene, **more: Any) -> str:
    facts = {"form": "press", "demand": DEMAND, "basis": BASIS, **more}
    facts.setdefault("receiver", f"township:{scene.township}")
    return scene.do("office", supervision.open_item, Opening(**facts))


def _code(scene: Scene, house: str) -> str:
    with scene.store.reading() as db:
        return str(db.execute(select(rows.House.code).where(rows.House.id == house)).scalar_one())


def _step(scene: Scene, who: str, item: str, step: str, **given: Any) -> None:
    scene.do(who, supervision.take_step, item, step, Given(**given))


def test_an_item_goes_from_the_office_to_the_unit_and_back_until_the_office_closes_it(scene):
    house = scene.house()
    item = _open(scene, codes=(_code(scene, house),))
    assert [one.id for one in scene.look("township", supervision_reading.read, item).named] == [
        house
    ]
    _step(scene, "township", item, "answer", words="已封房并疏散。", files=(scene.photo(),))
    _step(scene, "office", item, "send_back", words="没有照片对比。")
    scene.now += timedelta(days=60)
    _step(scene, "township", item, "answer", words="房屋已经拆除。")
    _step(scene, "office two", item, "close")
    read = scene.look("township", supervision_reading.read, item)
    assert (read.row.state, read.is_late) == ("closed", True)
    steps = [(one.step, one.is_late) for one in read.steps]
    assert steps[-2:] == [("answer", True), ("close", True)] and len(steps) == 5
    with scene.store.reading() as db:
        assert verify(db, scene.county) == []


def test_another_unit_finds_no_such_item_and_may_not_open_one(scene):
    item = _open(scene, codes=(_code(scene, scene.house()),))
    for who in ("stranger", "education"):
        assert scene.refused(who, supervision_reading.read, item) == "supervision.missing"
        answer = (item, "answer", Given(words="已经办理完毕。"))
        assert scene.refused(who, supervision.take_step, *answer) == "supervision.missing"
    opening = Opening(form="press", demand=DEMAND, basis=BASIS, receiver="department:education")
    assert scene.refused("township", supervision.open_item, opening) == "act.forbidden"
    assert scene.refused("office", supervision.open_item, opening) == "supervision.no_ground"


def test_houses_of_another_township_are_not_pressed_for_at_this_one(scene):
    code = _code(scene, scene.house())
    wrong = Opening(
        form="press",
        demand=DEMAND,
        basis=BASIS,
        receiver=f"township:{scene.other_township}",
        codes=(code,),
    )
    assert scene.refused("office", supervision.open_item, wrong) == "matter.receiver_out_of_area"


def test_the_list_of_what_runs_holds_what_is_answered_and_not_what_is_closed(scene):
    item = _open(scene, codes=(_code(scene, scene.house()),))
    _step(scene, "township", item, "answer", words="已封房并疏散。")
    states, _ = matter_asking.states_of(ITEMS, "open")
    running = ItemFilter(states=states)
    assert len(scene.look("office", supervision_reading.page, running).items) == 1
    _step(scene, "office", item, "close")
    assert scene.look("office", supervision_reading.page, running).items == []


def test_two_who_act_at_once_do_not_both_succeed(scene):
    item = _open(scene, codes=(_code(scene, scene.house()),))
    _step(scene, "township", item, "answer", words="已封房并疏散。", version=1)
    late = (item, "answer", Given(words="这是另一份答复。", version=1))
    assert scene.refused("township", supervision.take_step, *late) == "matter.changed_meanwhile"


def _severe_without_control(scene: Scene) -> str:
    """A severe house nobody ordered a measure for, in the ledger and as a row."""
    house, day = make.make_id("severe"), local(2022, 8, 1)
    signed = [
        tell.registered(house, scene.village, day),
        tell.surveyed(house, day),
        tell.assessed(house, day, "severe_hazard"),
        tell.case(
            house,
            day,
            "case.opened",
            "awaiting_control",
            case="c",
            number="n",
            track="other",
            verdict="severe_hazard",
        ),
    ]
    db = scene.store.begin_writing()
    tell.tell(db, signed)
    tell.settle(db, house, village=scene.village)
    scene.store.commit(db)
    db.close()
    return house


def test_a_trigger_proposes_with_its_houses_and_acts_only_through_a_person(scene):
    house = _severe_without_control(scene)
    offered = scene.look("office", supervision_proposals.offered)
    one = next(one for one in offered if one.proposal.trigger.id == "uncontrolled")
    key = (one.proposal.trigger.id, one.proposal.month, one.proposal.party)
    assert (one.proposal.area, one.proposal.number) == (scene.township, 1)
    item = scene.do(
        "office", supervision_proposals.take_up, *key, demand=DEMAND, basis=BASIS, due=None
    )
    read = scene.look("office", supervision_reading.read, item)
    assert (read.row.form, read.row.side) == ("talk", "due")
    scene.now += timedelta(days=200)  # whatever happens later, the item keeps its ground
    behind = scene.look("office", supervision_reading.houses_of_figure, read, None)
    assert [line.id for line in behind.houses] == [house]


def test_severe_without_control_is_proposed_from_the_moment_its_time_is_over(scene):
    day = local(2022, 8, 1)
    _severe_without_control(scene)
    for moment, proposed in (
        (day + timedelta(hours=24) - timedelta(seconds=1), False),
        (day + timedelta(hours=24, seconds=1), True),
    ):
        scene.now = moment
        found = scene.look("office", supervision_proposals.offered)
        named = {one.proposal.trigger.id for one in found}
        assert ("uncontrolled" in named) is proposed


def test_what_a_department_left_undone_is_proposed_and_kept_with_its_item(scene):
    """Two tasks it did not answer; another's answer found untrue is a talk with it."""
    scene.person("education two", Role.DEPARTMENT, department="education")
    for _ in range(2):
        _task(scene, "department:education")
    untrue = _task(scene, "department:health")
    scene.person("health", Role.DEPARTMENT, department="health")
    scene.do("health", sector_tasks.take_step, untrue, "sign")
    scene.do("health", sector_tasks.take_step, untrue, "answer", _answered(scene))
    scene.do("office", sector_tasks.take_step, untrue, "send_back", Given(words="与现场不符。"))
    assert _offered(scene)["false_data", "department:health"].proposal.number == 1
    scene.now += timedelta(days=30)
    one = _offered(scene)["tasks_overdue", "department:education"]
    assert (one.proposal.number, len(one.behind)) == (2, 2)
    key = (one.proposal.trigger.id, one.proposal.month, one.proposal.party)
    item = scene.do(
        "office", supervision_proposals.take_up, *key, demand=DEMAND, basis=BASIS, due=None
    )
    read = scene.look("education", supervision_reading.read, item)
    assert scene.look("education", supervision_reading.behind_of, read) == list(one.behind)
    contact = {"contact_name": "王科长", "contact_phone": "0350-4000000"}
    facts = scene.look("office", item_papers.preview, item, "item_bulletin", contact)
    told = facts["item"]["figure"]
    assert (told["name"], told["number"], told["unit"]) == ("逾期答复", 2, "件")
    assert scene.refused("health", supervision_reading.read, item) == "supervision.missing"
    assert scene.refused("office", supervision_proposals.decline, *key, reason="已经立项。") == (
        "supervision.no_proposal"
    )


def _offered(scene: Scene) -> dict[tuple[str, str], Offered]:
    found = scene.look("office", supervision_proposals.offered)
    return {(one.proposal.trigger.id, one.proposal.party): one for one in found}


def _task(scene: Scene, receiver: str) -> str:
    command = Dispatch(
        kind="verify", demand="请核实后答复。", basis=BASIS, receiver=receiver, mechanism=6
    )
    return scene.do("office", sector_tasks.dispatch, command)


def _answered(scene: Scene) -> Given:
    return Given(words="已逐户核实完毕。", files=(scene.photo(),))


def test_a_proposal_is_taken_up_or_declined_once(scene):
    _severe_without_control(scene)
    one = next(iter(scene.look("office", supervision_proposals.offered)))
    key = (one.proposal.trigger.id, one.proposal.month, one.proposal.party)
    scene.do("office", supervision_proposals.decline, *key, reason="已现场督办，正在封房。")
    for again in (
        lambda work: supervision_proposals.decline(work, *key, reason="再次不予采纳。"),
        lambda work: supervision_proposals.take_up(
            work, *key, demand=DEMAND, basis=BASIS, due=None
        ),
    ):
        assert scene.refused("office", again) == "supervision.no_proposal"


def test_a_liaison_officer_is_named_by_his_own_unit_sealed_and_shown_masked(scene):
    own = f"township:{scene.township}"
    first = scene.do("township", liaison.name_officer, own, OFFICER)
    register = scene.look("group", liaison.register)
    shown = next(one.officer for one in register if one.party == own)
    assert (shown.name_masked, shown.mobile_masked) == ("欧*春", "138****5678")
    assert b"777888" not in shown.personal_sealed
    assert scene.refused("group", liaison.form_of, own) == "liaison.not_yours"
    assert scene.refused("stranger", liaison.name_officer, own, OFFICER) == "liaison.not_yours"
    assert [one.party for one in scene.look("township", liaison.register)] == [own]
    stale = (own, OFFICER)  # filled in before the first was named
    assert scene.refused("township", liaison.name_officer, *stale) == "liaison.changed_meanwhile"
    scene.do("township", liaison.name_officer, own, {**OFFICER, "name": "王五", "was": first})
    assert scene.look("township", liaison.form_of, own)["name"] == "王五"
