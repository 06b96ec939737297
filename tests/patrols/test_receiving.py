"""A patrol from a phone: once, receipted, kept when faulty; danger raises the verdict at once."""

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import patrol_desk, transfers
from server.services.transfers import Record
from server.services.work import Look, Work
from server.store import rows
from tests import make
from tests.intake import looking, sending
from tests.patrols.conftest import PHOTO, Walker, patrol

SEVERE = {"site_judged_dangerous": "yes"}


def _house(store, house_id):
    (row,) = looking.every(store, rows.House, id=house_id)
    return row


def _events(store, house_id):
    return [
        one["event"]
        for one in looking.every(store, rows.LedgerEntry, chain=f"house:{house_id}")
        if one["event"].startswith(("patrol.", "verdict.overridden", "case.opened"))
    ]


def test_nothing_changed_moves_the_next_day_and_leaves_the_version_alone(walker, surveyed):
    house_id = surveyed(built_year=2005)
    before = _house(walker.store, house_id)
    assert (before["patrol_row"], before["patrol_due_on"]) == ("periodic", date(2027, 9, 20))
    later = datetime(2023, 9, 25, 2, tzinfo=UTC)
    answer = walker.send(house_id, now=later, captured_at="2023-09-25T09:50:00+08:00")
    assert answer.status == 201
    after = _house(walker.store, house_id)
    assert (after["patrolled_on"], after["patrol_due_on"]) == (date(2023, 9, 25), date(2028, 9, 24))
    assert after["version"] == before["version"]
    assert after["changed_at"] > before["changed_at"]
    (photo,) = looking.every(walker.store, rows.Photo, sha256=PHOTO)
    assert (photo["house_id"], photo["slot"]) == (house_id, "patrol")


def test_the_same_bytes_get_the_same_receipt_and_others_are_refused(walker, surveyed):
    house_id, patrol_id = surveyed(), make.make_id()
    body = orjson.dumps(patrol(house_id))
    first = walker.send(house_id, patrol_id=patrol_id, body=body)
    again = walker.send(house_id, patrol_id=patrol_id, body=body, now=make.NOW + timedelta(hours=1))
    assert [first.status, again.status] == [201, 200]
    assert first.body["receipt"] == again.body["receipt"]
    assert first.body["receipt"]["photos_wanted"] == [PHOTO]
    with pytest.raises(Problem) as refused:
        walker.send(house_id, "not_seen", patrol_id=patrol_id)
    assert refused.value.code == "patrol.other_bytes"
    assert _events(walker.store, house_id) == ["patrol.recorded"]


def test_a_locked_door_is_recorded_and_the_house_stays_due(walker, surveyed):
    house_id = surveyed()
    before = _house(walker.store, house_id)["patrol_due_on"]
    walker.send(house_id, "not_seen", photos=[])
    house = _house(walker.store, house_id)
    assert (house["patrolled_on"], house["patrol_due_on"]) == (None, before)


def test_danger_raises_the_verdict_and_opens_a_case_that_stands_on_top(walker, surveyed):
    house_id = surveyed()
    answer = walker.send(house_id, "danger", signs=["tilt", "falling"])
    assert answer.status == 201
    house = _house(walker.store, house_id)
    assert (house["verdict"], house["stage"]) == ("severe_hazard", "awaiting_control")
    assert (house["patrol_row"], house["patrol_due_on"]) == ("severe", date(2022, 9, 24))
    (hazard,) = looking.every(walker.store, rows.Hazard, house_id=house_id)
    assert "已要求立即撤离：房屋或墙柱倾斜、外墙" in hazard["sign"]
    (row,) = looking.every(walker.store, rows.Patrol, house_id=house_id)
    assert row["outcome"] == "raised"
    assert _events(walker.store, house_id)[-4:] == [
        "patrol.recorded",
        "patrol.settled",
        "verdict.overridden",
        "case.opened",
    ]


def test_danger_at_a_house_already_severe_waits_for_the_office(walker, surveyed, office):
    house_id = surveyed(**SEVERE)
    walker.send(house_id, "danger", signs=["control_broken"])
    (row,) = looking.every(walker.store, rows.Patrol, house_id=house_id)
    assert row["settled_at"] is None
    with Look(walker.store, office, make.NOW) as look:
        (line,) = patrol_desk.open_findings(look).lines
    assert (line.house_id, line.finding) == (house_id, "danger")


def test_danger_at_a_house_never_surveyed_is_not_lost(walker, office):
    house_id = make.make_house(walker.store)
    assert walker.send(house_id, "danger", signs=["crack"]).status == 201
    with Look(walker.store, office, make.NOW) as look:
        assert [one.house_id for one in patrol_desk.open_findings(look).lines] == [house_id]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"finding": "changed"}, "patrol.no_sign"),
        ({"finding": "changed", "signs": ["ghost"]}, "patrol.unknown_sign"),
        ({"captured_at": "2022-09-21T09:50:00+08:00"}, "patrol.future"),
    ],
)
def test_what_is_authentic_but_faulty_is_kept_whole(walker, surveyed, changes, reason):
    house_id = surveyed()
    answer = walker.send(house_id, **changes)
    assert (answer.status, answer.body["receipt"]["state"]) == (202, "quarantined")
    assert [one["code"] for one in answer.body["reasons"]] == [reason]
    assert _house(walker.store, house_id)["patrolled_on"] is None
    assert _events(walker.store, house_id) == ["patrol.quarantined"]


def test_of_a_house_out_of_reach_nothing_is_said_and_everything_kept(walker, county):
    foreign = make.make_house(county, make.VILLAGE_B1)
    answer = walker.send(foreign)
    assert answer.status == 202
    (row,) = looking.every(county, rows.Patrol)
    assert (row["house_id"], row["village_code"]) == (None, make.VILLAGE_A1)
    assert foreign not in str(answer.body)


@pytest.mark.parametrize(
    "changes",
    [{"finding": "nice"}, {"signs": "crack"}, {"steps": 9}, {"captured_at": "today"}],
)
def test_what_cannot_be_understood_is_refused_and_stays_on_the_phone(walker, surveyed, changes):
    with pytest.raises(Problem) as refused:
        walker.send(surveyed(), **changes)
    assert refused.value.code == "patrol.bad_envelope"


def test_a_danger_that_waits_comes_before_what_came_earlier(walker, surveyed, office):
    ahead = {"captured_at": "2022-09-21T09:50:00+08:00"}
    walker.send(surveyed(), **ahead)
    walker.send(surveyed(), "danger", signs=["crack"], **ahead)
    with Look(walker.store, office, make.NOW) as look:
        found = [one.finding for one in patrol_desk.waiting(look)]
    assert found == ["danger", "unchanged"]


def test_a_waiting_patrol_is_taken_over_by_the_office_and_counts_from_then(
    walker, surveyed, office
):
    house_id, patrol_id = surveyed(), make.make_id()
    walker.send(house_id, patrol_id=patrol_id, captured_at="2022-09-21T09:50:00+08:00")
    with Work(walker.store, office, make.NOW) as work:
        row = patrol_desk.release(work, patrol_id, reason="手机时钟快一天，已核实")
        work.commit()
    assert row.state == "accepted"
    house = _house(walker.store, house_id)
    assert house["patrolled_on"] == date(2022, 9, 20)  # never a day that has not come
    assert _events(walker.store, house_id)[-2:] == ["patrol.reviewed", "patrol.recorded"]


def test_a_survey_after_it_settles_what_a_patrol_found(walker, surveyed, sender):
    house_id = surveyed()
    walker.send(house_id, "changed", signs=["crack"])
    survey_id = make.make_id()
    later = sending.envelope(house_id, captured_at="2022-09-20T09:55:00+08:00")
    assert sender.send(later, survey_id).status == 201
    (row,) = looking.every(walker.store, rows.Patrol, house_id=house_id)
    assert (row["outcome"], row["reference"]) == ("surveyed", survey_id)


def test_a_survey_from_before_it_settles_nothing(walker, surveyed, sender):
    house_id = surveyed()
    walker.send(house_id, "changed", signs=["crack"])
    early = sending.envelope(house_id, captured_at="2022-09-20T09:40:00+08:00")
    sender.send(early)
    (row,) = looking.every(walker.store, rows.Patrol, house_id=house_id)
    assert row["outcome"] is None


def test_a_transfer_from_patrol_settles_it(walker, surveyed, office):
    house_id = surveyed()
    walker.send(house_id, "changed", signs=["extended"])
    command = Record(
        house_id=house_id, kinds=("unlawful_extension",), words="巡查发现加层", source="patrol"
    )
    with Work(walker.store, office, make.NOW) as work:
        transfer_id = transfers.record(work, command)
        work.commit()
    (row,) = looking.every(walker.store, rows.Patrol, house_id=house_id)
    assert (row["outcome"], row["reference"]) == ("handed_over", transfer_id)


def test_the_office_settles_by_a_word_once_and_nobody_calls_his_own_finding_unfounded(
    walker, surveyed, sender_of
):
    house_id, patrol_id = surveyed(), make.make_id()
    office = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_A).actor
    own = Walker(walker.store, office)
    own.send(house_id, "changed", patrol_id=patrol_id, signs=["works"])

    def settle(actor, outcome):
        with Work(walker.store, actor, make.NOW) as work:
            row = patrol_desk.settle(
                work, patrol_id, outcome=outcome, note="到现场看过，情况已核实"
            )
            work.commit()
        return row

    with pytest.raises(Problem) as refused:
        settle(office, "unfounded")
    assert refused.value.code == "patrol.four_eyes"
    assert settle(office, "corrected").outcome == "corrected"
    with pytest.raises(Problem) as refused:
        settle(office, "corrected")
    assert refused.value.code == "patrol.nothing_open"


def test_who_was_told_has_the_countys_time_and_whose_time_runs_out_is_marked(walker, surveyed):
    house_id = surveyed()
    told = {"at": "2022-09-20T09:49:00+08:00", "whom": "user", "way": "phone"}
    walker.send(house_id, "changed", signs=["works"], told_owner=told)
    walker.send(house_id, told_owner=told)
    found = looking.every(walker.store, rows.Patrol, house_id=house_id)
    by = {one["finding"]: one["correct_by"] for one in found}
    assert by == {"changed": date(2022, 10, 5), "unchanged": None}


def test_telling_the_owner_to_put_it_right_is_in_the_ledger_without_a_name(walker, surveyed):
    house_id = surveyed()
    told = {"at": "2022-09-20T09:49:00+08:00", "whom": "owner", "way": "in_person"}
    words = "房主李建国答应拆除"
    walker.send(
        house_id, "changed", signs=["works"], told_owner=told, correct_by="2022-10-05", words=words
    )
    entries = looking.every(walker.store, rows.LedgerEntry, chain=f"house:{house_id}")
    (entry,) = [orjson.loads(one["facts"]) for one in entries if "owner_told" in one["event"]]
    assert (entry["whom"], entry["correct_by"]) == ("owner", "2022-10-05")
    assert "李建国" not in str(entries)
    (row,) = looking.every(walker.store, rows.Patrol, house_id=house_id)
    assert "李建国".encode() not in row["words_sealed"]
