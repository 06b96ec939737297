"""一户一档: what it shows, what it hides, and what it writes down when asked to show more."""

from datetime import timedelta

import pytest

from server.domain.facts import Track, Verdict
from server.services import house_search, houses, operation_checks
from server.services.owner import owner_columns
from server.services.work import Work
from server.store import rows
from server.store.reads.houses import HouseFilter
from tests.procedure import walks
from tests.procedure.scene import WUTAI, Scene

OWNER = {
    "owner_name": "欧阳建国",
    "owner_phone": "13812345678",
    "owner_id_number": "140928196003071234",
    "door_number": "17号",
}
SECRETS = ("欧阳建国", "13812345678", "140928196003071234", "17号")


@pytest.fixture
def house(scene: Scene) -> str:
    with Work(scene.store, scene.actor("bureau"), scene.now) as work:
        owner = owner_columns(work, scene.village, OWNER)
    return scene.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL, **owner)


def test_file_masks_the_owner(scene, house):
    file = scene.look("township", houses.read_file, house)
    assert file.owner == {
        "owner_name": "欧**国",
        "owner_phone": "138****5678",
        "owner_id_number": "140928********1234",
    }


def test_file_holds_everything_that_happened(scene, house):
    walks.put_under_control(scene, house)
    walks.inspect(scene, house)
    file = scene.look("township", houses.read_file, house)
    assert [line.event for line in file.timeline] == scene.events(house)
    assert (len(file.surveys), len(file.assessments), len(file.hazards)) == (1, 1, 1)
    assert [measure.kinds for measure in file.cases[0].measures] == [
        ["evacuate", "stop_use", "seal"]
    ]
    assert file.answers.answers == {"storeys": 2}


def test_timeline_says_who_in_masked_words(scene, house):
    line = scene.look("township", houses.timeline, house)[1]
    assert (line.label, line.who) == ("初步判定", "张*")


def test_timeline_goes_on_after_an_entry(scene, house):
    all_of_it = scene.look("township", houses.timeline, house)
    rest = scene.look("township", houses.timeline, house, after=2)
    assert rest == all_of_it[2:]


def test_revealing_gives_the_field_once_and_writes_it_down(scene, house):
    told = scene.do("township", houses.reveal, house, fields=["owner_phone"], reason="通知房主撤离")
    assert told == {"owner_phone": "13812345678"}
    entry = scene.row(rows.LedgerEntry, event="personal.revealed")
    logged = scene.row(rows.AccessLog, kind="personal.revealed")
    assert "owner_phone" in entry.facts and "通知" not in entry.facts
    assert logged.facts["reason"] == "通知房主撤离"


@pytest.mark.parametrize(
    ("fields", "reason", "code"),
    [
        (["owner_phone"], "看看", "reason.too_short"),
        (["owner_phone"], "  看看  ", "reason.too_short"),
        (["password"], "通知房主撤离", "personal.unknown_field"),
        ([], "通知房主撤离", "personal.unknown_field"),
    ],
)
def test_revealing_needs_a_reason_and_a_field(scene, house, fields, reason, code):
    refused = scene.refused("township", houses.reveal, house, fields=fields, reason=reason)
    assert refused == code


def test_a_grid_worker_reveals_nothing(scene, house):
    refused = scene.refused(
        "surveyor", houses.reveal, house, fields=["owner_phone"], reason="通知房主撤离"
    )
    assert refused == "act.forbidden"


def test_another_township_reveals_nothing(scene, house):
    refused = scene.refused(
        "stranger", houses.reveal, house, fields=["owner_phone"], reason="通知房主撤离"
    )
    assert refused == "house.missing"


def test_a_house_without_owner_has_nothing_to_reveal(scene):
    refused = scene.refused(
        "township", houses.reveal, scene.house(), fields=["owner_phone"], reason="通知房主撤离"
    )
    assert refused == "personal.none"


@pytest.mark.parametrize("text", SECRETS[:3])
def test_owner_is_found_by_whole_name_phone_or_id_number(scene, house, text):
    assert [line.id for line in scene.look("township", house_search.search, text).lines] == [house]


def test_house_is_found_by_its_code(scene, house):
    code = scene.row(rows.House, id=house).code
    assert [line.id for line in scene.look("township", house_search.search, code).lines] == [house]


@pytest.mark.parametrize("text", ["欧阳", "9999", "nobody"])
def test_part_of_a_name_finds_nothing(scene, house, text):
    assert scene.look("township", house_search.search, text).lines == []


def test_search_stays_within_reach(scene, house):
    assert scene.look("stranger", house_search.search, "欧阳建国").lines == []


def _checked(scene: Scene, house: str) -> operation_checks.Checked:
    code = scene.row(rows.House, id=house).code
    return scene.do("clerk", operation_checks.check, code, licence_kind="operating_permit")


def test_operation_check_names_every_bar_and_no_owner(scene, house):
    checked = _checked(scene, house)
    assert not checked.is_allowed
    assert checked.check.reasons == ["no_report", "under_control", "open_hazards"]
    assert not any(secret in str(checked) for secret in SECRETS)


def test_signed_off_house_may_be_used_for_business(scene, house):
    walks.put_under_control(scene, house)
    walks.inspect(scene, house)
    walks.repair(scene, house)
    assert not _checked(scene, house).is_allowed
    walks.accept(scene, house, Track.OPERATIONAL)
    walks.lift(scene, house)
    walks.strike(scene, house, Track.OPERATIONAL)
    assert _checked(scene, house).is_allowed


def test_operation_check_of_another_county_is_missing(scene, store, house):
    wutai = Scene(store, WUTAI).set_up()
    code = scene.row(rows.House, id=house).code
    refused = wutai.refused("clerk", operation_checks.check, code, licence_kind="operating_permit")
    assert refused == "check.unknown_house"


@pytest.mark.parametrize(
    ("wanted", "finds"),
    [
        (HouseFilter(verdict="severe_hazard"), True),
        (HouseFilter(verdict="safe"), False),
        (HouseFilter(stage="awaiting_control"), True),
        (HouseFilter(is_operational=False), False),
        (HouseFilter(health_code="red"), True),
        (HouseFilter(village="140928100299"), False),
    ],
)
def test_county_list_is_narrowed(scene, house, wanted, finds):
    page = scene.look("bureau", houses.house_page, wanted)
    assert [line.id for line in page.lines] == ([house] if finds else [])
    assert page.total == int(finds)


def test_overdue_houses_are_those_whose_day_has_passed(scene, house):
    due = scene.row(rows.House, id=house).due_at
    for moment, count in ((due, 0), (due + timedelta(seconds=1), 1)):
        page = scene.look("bureau", houses.house_page, HouseFilter(overdue_at=moment))
        assert len(page.lines) == count


def test_pages_of_the_county_list_join_without_gap_or_repeat(scene):
    made = {scene.house() for _ in range(7)}
    seen, after = [], None
    while True:
        page = scene.look("bureau", houses.house_page, HouseFilter(), after=after, limit=3)
        seen += [line.id for line in page.lines]
        after = page.next_key
        if after is None:
            break
    assert (len(seen), set(seen)) == (7, made)
