"""案件移送: three working days or 24 hours, feedback to the sender, no business meanwhile (M15)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.services import houses, sector_tasks, task_reading, transfer_reading, transfers
from server.services.matters import Given
from server.services.sector_tasks import Dispatch
from server.services.sectors import note_unlawful
from server.services.transfers import Record
from server.store import rows
from server.store.reads.matters import MatterFilter
from tests.procedure.scene import OLD_PHOTO as PHOTO

LAND = "department:natural_resources"
FACTS = "未办理规划许可，2021年在原房顶加建两层。"


@pytest.fixture
def house(scene):
    return scene.house()


def _record(scene, house, who="township", **more):
    facts = {"house_id": house, "kinds": ("unlawful_extension",), "words": FACTS}
    return scene.do(who, transfers.record, Record(**{**facts, "source": "patrol", **more}))


def _step(scene, who, transfer, step, **given):
    scene.do(who, transfers.take_step, transfer, step, Given(**given))


def _hand_over(scene, transfer, **more):
    given = {"receiver": LAND, "words": "移送函及现场检查记录。", "files": (PHOTO,), **more}
    _step(scene, "township", transfer, "hand_over", **given)


def _read(scene, transfer, who="township"):
    return scene.look(who, transfer_reading.read, transfer)


def test_three_working_days_run_from_the_day_it_was_found(scene, house):
    found_at = datetime(2022, 9, 19, 3, 0, tzinfo=UTC)
    transfer = _record(scene, house, found_at=found_at)
    assert _read(scene, transfer).clock.due_on == date(2022, 9, 22)
    scene.now = datetime(2022, 9, 22, 15, 50, tzinfo=UTC)  # 23:50 in the county
    assert not _read(scene, transfer).clock.is_overdue
    scene.now += timedelta(minutes=10)
    late = _read(scene, transfer).clock
    assert (late.is_overdue, late.days_left) == (True, -1)


def test_urgent_ones_have_24_hours_even_over_a_holiday(scene, house):
    scene.now = datetime(2022, 9, 30, 8, 0, tzinfo=UTC)
    transfer = _record(scene, house, is_urgent=True)
    due = _read(scene, transfer).row.due_at
    assert due == scene.now + timedelta(hours=24)


def test_the_whole_way_ends_with_feedback_the_sender_has_acknowledged(scene, house):
    transfer = _record(scene, house)
    assert scene.refused("natural_resources", transfer_reading.read, transfer) == (
        "transfer.missing"
    )
    _hand_over(scene, transfer)
    assert scene.look("natural_resources", houses.read_file, house)
    _step(scene, "natural_resources", transfer, "receive")
    _step(scene, "natural_resources", transfer, "file", words="立案编号〔2022〕7号。")
    given = {
        "outcomes": ("demolish_part", "fine"),
        "words": "限期拆除加建部分。",
        "files": (PHOTO,),
    }
    _step(scene, "natural_resources", transfer, "penalise", **given)
    assert _read(scene, transfer).is_unlawful
    _step(scene, "township", transfer, "acknowledge")
    after = {"words": "加建部分已拆除。", "files": (PHOTO,)}
    _step(scene, "natural_resources", transfer, "rectify", **after)
    told = _read(scene, transfer)
    assert (told.row.state, told.row.side, told.is_unlawful) == ("rectified", "given", False)
    assert [one.step for one in told.next_steps] == ["acknowledge"]
    assert [
        one for one in scene.events(house) if one.startswith("transfer.")
    ] == [
        "transfer.recorded", "transfer.handed_over", "transfer.received", "transfer.filed",
        "transfer.penalised", "transfer.acknowledged", "transfer.rectified",
    ]  # fmt: skip


def test_a_case_turned_down_needs_a_clause_and_the_third_time_goes_up(scene, house):
    transfer = _record(scene, house)
    bare = Given(words="不属于我局管辖范围。")
    for _ in range(3):
        _hand_over(scene, transfer)
        refused = ("natural_resources", transfers.take_step, transfer, "refuse")
        assert scene.refused(*refused, bare) == "matter.evidence_missing"
        _step(scene, "natural_resources", transfer, "refuse", clause="土地管理法第七十八条",
              words="不属于我局管辖范围。")  # fmt: skip
        assert scene.refused("natural_resources", houses.read_file, house) == "house.missing"
    assert _read(scene, transfer).row.state == "disputed"
    given = {"receiver": LAND, "words": "县政府决定由自然资源局办理。"}
    _step(scene, "office", transfer, "assign", **given)
    assert _read(scene, transfer).row.state == "handed_over"
    assert scene.look("natural_resources", houses.read_file, house)


def test_no_business_while_a_transfer_is_open_or_its_result_says_unlawful(scene, house):
    def bars():
        return scene.look("township", transfer_reading.is_unlawful, house)

    assert not bars()
    transfer = _record(scene, house)
    assert bars()
    _hand_over(scene, transfer)
    _step(scene, "natural_resources", transfer, "receive")
    _step(scene, "natural_resources", transfer, "decline", outcomes=("no_violation",),
          words="经查已办理规划许可。")  # fmt: skip
    assert not bars()


def test_what_a_survey_found_is_to_be_recorded_until_it_is(scene, house):
    answers = {"is_unlawful": True, "illegal_kinds": ["land_occupation"]}
    with scene.as_("bureau") as work:
        where = (scene.township, scene.village, "0" * 36, scene.now)
        note_unlawful(work, house, *where, answers, is_new=True)
        work.record("survey.received", f"house:{house}", submission="0" * 36)
    assert scene.look("township", transfer_reading.is_unlawful, house)
    (one,), _ = scene.look("township", transfer_reading.to_record)
    assert (one.finding.house_id, one.finding.kinds) == (house, ["land_occupation"])
    assert scene.look("stranger", transfer_reading.to_record) == ([], None)
    transfer = _record(scene, house, source="survey")
    assert scene.look("township", transfer_reading.to_record) == ([], None)
    found = scene.row(rows.UnlawfulFinding, house_id=house)
    assert (found.transfer_id, _read(scene, transfer).row.found_at) == (transfer, found.found_at)


def test_a_second_record_of_the_same_house_is_refused_while_the_first_is_open(scene, house):
    transfer = _record(scene, house)
    again = Record(house_id=house, kinds=("unlawful_building",), words=FACTS, source="patrol")
    assert scene.refused("township", transfers.record, again) == "transfer.open_already"
    _step(scene, "township", transfer, "withdraw", words="重复登记，予以撤销。")
    assert scene.do("township", transfers.record, again)


def test_an_opinion_is_asked_for_in_writing_and_due_in_five_working_days(scene, house):
    transfer = _record(scene, house)
    asked = Dispatch(
        kind="technical_opinion", demand="请出具加建部分是否影响规划的意见。",
        basis="五政办发〔2022〕38号三（五）", receiver=LAND, house_ids=(house,),
        transfer_id=transfer,
    )  # fmt: skip
    task = scene.do("township", sector_tasks.dispatch, asked)
    told = scene.look("natural_resources", task_reading.read, task)
    assert told.clock.due_on == date(2022, 9, 27)
    other = Dispatch(**{**{n: getattr(asked, n) for n in asked.__slots__}, "house_ids": ()
                        , "mechanism": 2})  # fmt: skip
    assert scene.refused("township", sector_tasks.dispatch, other) == "task.not_of_transfer"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kinds": ("tall",)}, "code.unknown"),
        ({"words": "违建"}, "reason.too_short"),
        ({"found_at": datetime(2099, 1, 1, tzinfo=UTC)}, "transfer.found_in_future"),
        ({"files": ("f" * 64,)}, "photo.not_stored"),
    ],
)
def test_a_faulty_record_is_refused(scene, house, more, code):
    facts = {"house_id": house, "kinds": ("unlawful_building",), "words": FACTS, **more}
    assert scene.refused("township", transfers.record, Record(**facts)) == code


def test_the_other_township_and_other_departments_see_nothing_of_a_case(scene, house):
    transfer = _record(scene, house)
    for who in ("stranger", "education"):
        assert scene.refused(who, transfer_reading.read, transfer) == "transfer.missing"
        assert scene.look(who, transfer_reading.page, MatterFilter()).transfers == []
    assert scene.look("office", transfer_reading.page, MatterFilter()).total == 1
