"""Dispatched tasks: a clock from dispatch on, refusals that are counted, no false closing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server.domain.acts import Act
from server.domain.matters import last_day
from server.domain.reach import reach_of
from server.domain.sector_tasks import TASKS
from server.services import houses, matter_counts, sector_tasks, sectors, task_reading
from server.services.matters import Given
from server.services.sector_tasks import Dispatch
from server.store import rows
from server.store.reads.matters import MatterFilter
from server.store.reads.photos import visible_photo
from server.store.verification import verify
from tests import make
from tests.procedure.scene import OLD_PHOTO as PHOTO

POLICE, MARKET = "department:police", "department:market"
DEMAND = "请核查该旅馆特种行业许可证是否在有效期内。"


@pytest.fixture
def house(scene):
    return scene.house(is_operational=True, business_kinds=["catering"])


def _dispatch(scene, house, who="bureau", **more):
    facts = {
        "kind": "licence_check",
        "demand": DEMAND,
        "basis": "五政办发〔2022〕25号附件4",
        "receiver": POLICE,
        "house_ids": (house,),
    }
    return scene.do(who, sector_tasks.dispatch, Dispatch(**{**facts, **more}))


def _step(scene, who, task, step, **given):
    return scene.do(who, sector_tasks.take_step, task, step, Given(**given))


def _refused(scene, who, task, step, **given):
    return scene.refused(who, sector_tasks.take_step, task, step, Given(**given))


def _task(scene, task, who="bureau"):
    return scene.look(who, task_reading.read, task)


def _refuse(scene, who, task):
    _step(scene, who, task, "refuse", clause="附件4 公安局职责", words="该房屋没有旅馆业务。")


def test_the_clock_starts_at_dispatch_and_signing_for_it_later_changes_nothing(scene, house):
    task = _dispatch(scene, house)
    due = _task(scene, task).clock.due_on
    assert due == date(2022, 9, 27)  # five working days after Tuesday 20 September
    scene.now += timedelta(days=4)
    _step(scene, "police", task, "sign")
    signed = _task(scene, task)
    assert (signed.clock.due_on, signed.row.state) == (due, "signed")


def test_a_department_sees_the_house_of_its_task_only_while_it_has_it(scene, house):
    assert scene.refused("police", houses.read_file, house) == "house.missing"
    task = _dispatch(scene, house)
    assert scene.look("police", houses.read_file, house).head.id == house
    _refuse(scene, "police", task)
    _step(scene, "bureau", task, "redispatch", receiver=MARKET)
    assert scene.refused("police", houses.read_file, house) == "house.missing"
    assert scene.refused("police", task_reading.read, task) == "task.missing"
    assert scene.look("market", houses.read_file, house).head.id == house
    _refuse(scene, "market", task)
    _step(scene, "bureau", task, "redispatch", receiver=POLICE)
    assert scene.look("police", houses.read_file, house).head.id == house


def test_an_answer_needs_evidence_and_another_persons_acceptance(scene, house):
    task = _dispatch(scene, house)
    _step(scene, "police", task, "sign")
    bare = {"words": "已核查，许可证有效。"}
    assert _refused(scene, "police", task, "answer", **bare) == "matter.evidence_missing"
    not_there = {**bare, "files": ("f" * 64,)}
    assert _refused(scene, "police", task, "answer", **not_there) == "photo.not_stored"
    _step(scene, "police", task, "answer", **bare, files=(PHOTO,))
    assert _refused(scene, "police", task, "accept") == "act.forbidden"
    assert _refused(scene, "township", task, "accept") == "task.missing"
    _step(scene, "bureau", task, "send_back", words="照片看不清证号，请重新提供。")
    _step(scene, "police", task, "answer", **bare, files=(PHOTO,))
    _step(scene, "bureau two", task, "accept")
    done = _task(scene, task)
    assert done.row.state == "closed"
    assert done.next_steps == []
    assert [one.step for one in done.steps][:3] == ["dispatch", "sign", "answer"]


def test_the_third_refusal_is_decided_by_the_leading_group_office(scene, house):
    task = _dispatch(scene, house)
    for _ in range(2):
        _refuse(scene, "police", task)
        _step(scene, "bureau", task, "insist", words="附件4已载明由公安局复核。")
    _refuse(scene, "police", task)
    assert _task(scene, task).row.state == "disputed"
    assert _refused(scene, "bureau", task, "assign", receiver=POLICE, words="由其承办。") == (
        "act.forbidden"
    )
    scene.now += timedelta(days=30)
    _step(scene, "office", task, "assign", receiver=MARKET, words="裁定由市场监管局承办。")
    after = _task(scene, task)
    assert (after.receiver_name, after.row.is_binding) == ("县市场监督管理局", True)
    assert not after.clock.is_overdue
    assert after.first_due_on < after.clock.due_on
    given = {"clause": "附件4 职责", "words": "不属于本局职责。"}
    assert _refused(scene, "market", task, "refuse", **given) == "matter.binding"


def test_an_extension_keeps_the_first_day_in_sight(scene, house):
    task = _dispatch(scene, house)
    first = _task(scene, task).clock.due_on
    _step(scene, "police", task, "sign")
    later = first + timedelta(days=6)
    _step(scene, "police", task, "ask_extension", words="需上级机关调档。", day=later)
    assert _task(scene, task).clock.due_on == first
    _step(scene, "bureau", task, "grant_extension", words="同意延期。")
    told = _task(scene, task)
    assert (told.clock.due_on, told.first_due_on, told.row.side) == (later, first, "granted")
    scene.now = make.NOW + timedelta(days=40)
    even_later = {"words": "还需要时间办理。", "day": later + timedelta(days=40)}
    assert _refused(scene, "police", task, "ask_extension", **even_later) == (
        "matter.extension_late"
    )
    overdue = _task(scene, task)
    assert overdue.clock.is_overdue
    assert overdue.clock.days_left == (later - scene.today()).days


def test_two_answer_at_once_and_one_is_told(scene, house):
    task = _dispatch(scene, house)
    seen = _task(scene, task).row.version
    _step(scene, "police", task, "sign", version=seen)
    assert _refused(scene, "police", task, "sign", version=seen) == "matter.changed_meanwhile"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"receiver": "department:nobody"}, "matter.receiver_unknown"),
        ({"receiver": "office"}, "matter.receiver_unknown"),
        ({"receiver": "township:140928101000"}, "matter.receiver_out_of_area"),
        ({"house_ids": ()}, "task.nothing_asked_about"),
        ({"house_ids": (), "mechanism": 14}, "task.mechanism_unknown"),
        ({"demand": "办"}, "reason.too_short"),
        ({"basis": "不归我局管"}, "matter.no_clause"),
        ({"house_ids": ("0" * 36,)}, "house.missing"),
        ({"house_ids": tuple(f"{n:036d}" for n in range(201))}, "task.too_many_houses"),
    ],
)
def test_a_faulty_dispatch_is_refused_with_its_sentence(scene, house, more, code):
    facts = {"kind": "verify", "demand": DEMAND, "basis": "附件4", "receiver": POLICE}
    command = Dispatch(**{**facts, "house_ids": (house,), **more})
    assert scene.refused("bureau", sector_tasks.dispatch, command) == code


def test_a_township_dispatches_about_its_own_houses_only(scene, house):
    assert scene.refused("stranger", sector_tasks.dispatch, Dispatch(
        kind="verify", demand=DEMAND, basis="附件4", receiver=POLICE, house_ids=(house,)
    )) == "house.missing"  # fmt: skip
    task = _dispatch(scene, house, "township")
    assert scene.refused("stranger", task_reading.read, task) == "task.missing"


def test_a_mechanism_is_a_task_without_a_house(scene):
    task = _dispatch(scene, None, "office", house_ids=(), mechanism=10, kind="mechanism")
    found = scene.look("police", task_reading.page, MatterFilter(receiver=POLICE))
    assert [one.row.id for one in found.tasks] == [task]
    assert (found.total, found.tasks[0].named) == (1, [])


def test_units_are_counted_by_bounces_and_days_never_persons(scene, house):
    late, bounced = _dispatch(scene, house), _dispatch(scene, house)
    _refuse(scene, "police", bounced)
    scene.now += timedelta(days=30)
    since, until = make.NOW - timedelta(days=1), scene.now + timedelta(days=1)
    (office,) = [
        scene.look(who, matter_counts.unit_counts, TASKS, since, until) for who in ["office"]
    ]
    numbers = {one.party: one.numbers for one in office}
    assert numbers[POLICE]["received"] == 2
    assert numbers[POLICE]["refused"] == numbers[POLICE]["overdue"] == 1
    assert numbers["bureau"]["open"] == 1  # a refusal waits for its word
    own = scene.look("market", matter_counts.unit_counts, TASKS, since, until)
    assert own == []
    assert late != bounced


def test_words_stay_sealed_and_out_of_the_ledger(scene, house):
    task = _dispatch(scene, house)
    _refuse(scene, "police", task)
    with scene.store.reading() as db:
        entries = db.execute(select(rows.LedgerEntry.__table__)).all()
        steps = db.execute(select(rows.MatterStep.__table__)).all()
    assert DEMAND not in repr(entries) + repr(steps)
    assert "没有旅馆业务" not in repr(entries) + repr(steps)
    with scene.store.reading() as db:
        assert verify(db, scene.county) == []


def test_use_decides_who_reaches_a_house_and_follows_the_countys_table(scene):
    house = scene.house(is_operational=True, business_kinds=["lodging"])
    assert scene.refused("police", houses.read_file, house) == "house.missing"
    with scene.as_("bureau") as work:
        assert sectors.refresh(work)[0] >= 1
    assert scene.look("police", houses.read_file, house).head.department_code == "police"
    assert scene.look("market", houses.read_file, house)
    assert scene.refused("education", houses.read_file, house) == "house.missing"
    with scene.as_("bureau") as work:
        assert sectors.refresh(work) == (0, None)


def test_the_bureau_cannot_answer_for_a_department(scene, house):
    task = _dispatch(scene, house)
    assert _refused(scene, "bureau", task, "sign") == "act.forbidden"
    assert Act.TASK_ANSWER not in {move.act for move in TASKS.moves if move.party == "sender"}
    assert last_day(_task(scene, task).row.due_at) == _task(scene, task).clock.due_on


def test_one_photo_proves_one_matter_and_both_sides_see_it(scene, house):
    first, second = _dispatch(scene, house), _dispatch(scene, house)
    photo = scene.photo()
    for task in (first, second):
        _step(scene, "police", task, "sign")
    _step(scene, "police", first, "answer", words="已现场核查。", files=(photo,))
    answer = {"words": "已现场核查。", "files": (photo,)}
    assert _refused(scene, "police", second, "answer", **answer) == "matter.photo_used"
    with scene.store.reading() as db:
        seen = [
            name
            for name in ("bureau", "police", "market", "stranger")
            if visible_photo(
                reach_of(scene.actor(name), Act.PHOTO_READ), db, photo, scene.actor(name).account_id
            )
        ]
    assert seen == ["bureau", "police"]
