"""The office's pages: what is due and by whom, a village's own entry, settling, the file."""

from datetime import timedelta

import pytest

from server import clock
from server.domain.acts import Role
from server.domain.days import local_day
from server.services import patrol_days
from server.services.work import Work
from server.store import rows
from tests import make
from tests.intake import looking


@pytest.fixture
def committee(county, password_hash, browser_of):
    make.make_person(
        county, Role.VILLAGE, "cun", password_hash=password_hash, village=make.VILLAGE_A1
    )
    make.make_person(
        county, Role.GRID_WORKER, "wang", password_hash=password_hash, village=make.VILLAGE_A1
    )
    return browser_of("cun")


@pytest.fixture
def township(county, password_hash, browser_of):
    make.make_person(
        county, Role.TOWNSHIP, "xiang", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    return browser_of("xiang")


def _due(county, days, **columns):
    due = local_day(clock.now()) + timedelta(days=days)
    surveyed = {"verdict": "safe", "surveyed_at": make.NOW, "patrol_row": "periodic"}
    return make.make_house(
        county, owner_masked=f"期{days}", **surveyed, patrol_due_on=due, **columns
    )


def test_a_village_sees_what_is_due_who_answers_and_enters_a_patrol_without_a_phone(
    county, committee
):
    house_id = _due(county, -4)
    _due(county, 40)
    page = committee.get("/patrols").text
    assert "期-4" in page and "超期 4 天" in page and "期40" not in page
    assert "张*（网格员）" in page and "张*（村委）" in page
    form = committee.get(f"/houses/{house_id}/steps/patrol")
    assert form.status_code == 200 and "开挖地下室" in form.text
    given = {"patrolled_on": local_day(clock.now()).isoformat(), "finding": "changed"}
    unfit = committee.post(f"/houses/{house_id}/steps/patrol", given)
    assert unfit.status_code == 422 and "没有选是什么情况" in unfit.text
    given |= {"signs": "extended", "whom": "owner", "way": "in_person"}
    assert committee.post(f"/houses/{house_id}/steps/patrol", given).status_code == 303
    (row,) = looking.every(county, rows.Patrol, house_id=house_id)
    assert (row["way"], row["signs"], row["told"]["whom"]) == ("office", ["extended"], "owner")
    file = committee.get(f"/houses/{house_id}").text
    assert "违规加层、改扩建" in file and "待处理" in file
    assert "没有超期的房屋" in committee.get("/patrols?overdue=1").text


def test_the_township_settles_what_was_found_and_hands_over(county, township, walker):
    house_id = _due(county, 0)
    walker.send(house_id, "changed", signs=["extended"], photos=[])
    (row,) = looking.every(county, rows.Patrol)
    listed = township.get("/patrols").text
    assert f"/patrols/{row['id']}" in listed
    page = township.get(f"/patrols/{row['id']}").text
    assert "登记违法建设经营线索并移送" in page
    note = {"outcome": "corrected", "note": "已拆除加层，现场核对"}
    short = township.post(f"/patrols/{row['id']}/settlement", {**note, "note": "好"})
    assert short.status_code == 422
    assert township.post(f"/patrols/{row['id']}/settlement", note).status_code == 303
    assert "已督促改正：已拆除加层" in township.get(f"/patrols/{row['id']}").text
    assert f"/patrols/{row['id']}" not in township.get("/patrols").text


def test_home_counts_exactly_what_its_links_list(county, committee, walker):
    _due(county, -4)
    _due(county, 3)
    _due(county, 40)
    walker.send(_due(county, 50), "changed", signs=["works"], photos=[])
    home = committee.get("/").text
    for line, address, number in (
        ("patrol_due", "/patrols?show=due", 2),
        ("patrol_due", "/patrols?show=due&overdue=1", 1),
        ("patrol_open", "/patrols?show=open", 1),
    ):
        row = home.split(f'<tr id="{line}"')[1].split("</tr>")[0]
        assert address.replace("&", "&amp;") in row and f">{number}</a>" in row
        page = committee.get(address).text
        body = page.split('<table class="list">')[1].split("</tbody>")[0].split("<tbody>")[1]
        assert body.count("<tr") == number


def test_every_house_is_reckoned_anew_when_the_county_changed_its_table(county):
    houses = [make.make_house(county, verdict="safe", surveyed_at=make.NOW) for _ in range(3)]
    ended = make.make_house(county, verdict="safe", ended_on=make.NOW.date())
    with Work(county, make.JOB, make.NOW) as work:
        assert patrol_days.reckon(work) is None
        work.commit()
    found = {one["id"]: one["patrol_due_on"] for one in looking.every(county, rows.House)}
    assert {found[one] for one in houses} == {make.NOW.date() + timedelta(days=1826)}
    assert found[ended] is None
