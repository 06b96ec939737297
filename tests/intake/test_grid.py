"""What a phone carries: its grid page by page, then changes only, and nothing skipped."""

from datetime import timedelta
from time import monotonic

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import grid_pull, review
from server.services.grid_pull import OVERLAP
from server.services.work import Look, Work
from server.store import rows
from tests import make
from tests.intake import sending

LATER = make.NOW + timedelta(days=1)


def _pull(who, cursor=None, *, limit=100, now=LATER):
    with Look(who.store, who.actor, now) as look:
        return grid_pull.pull(look, cursor, limit)


def _ids(page):
    return [one["id"] for one in page["houses"]]


def _change(store, house_id, at, **columns):
    with Work(store, make.JOB, at) as work:
        chain = f"house:{house_id}"
        changed = {"changed_at": at, **columns}
        work.update(rows.House, {"id": house_id}, changed, chain=chain)
        work.record("house.ended", chain, reason="test")
        work.commit()


def test_a_phone_gets_the_houses_of_its_own_village_only(sender):
    mine = {make.make_house(sender.store) for _ in range(3)}
    make.make_house(sender.store, make.VILLAGE_A2)
    page = _pull(sender)
    assert set(_ids(page)) == mine
    assert (page["complete"], page["is_reset"]) == (True, True)
    assert {one["code"] for one in page["areas"]} == {
        make.TOWNSHIP_A,
        make.VILLAGE_A1,
        make.GRID_A1,
    }


def test_nothing_personal_is_carried(sender):
    sender.send(sending.envelope())
    page = _pull(sender)
    assert page["houses"][0]["owner_masked"] == "赵*田"
    assert "赵守田" not in str(page)


def test_houses_changed_in_one_instant_come_page_by_page_without_a_gap(sender):
    mine = {make.make_house(sender.store) for _ in range(7)}
    told, cursor, complete = [], None, False
    while not complete:
        page = _pull(sender, cursor, limit=2)
        told, cursor, complete = told + _ids(page), page["cursor"], page["complete"]
    assert len(told) == 7
    assert set(told) == mine


def test_after_that_only_changes_come(sender):
    house_id, _ = make.make_house(sender.store), make.make_house(sender.store)
    cursor = _pull(sender)["cursor"]
    assert _ids(_pull(sender, cursor)) == []
    _change(sender.store, house_id, LATER, storeys=4)
    page = _pull(sender, cursor, now=LATER + timedelta(minutes=1))
    assert [(one["id"], one["storeys"]) for one in page["houses"]] == [(house_id, 4)]
    assert not page["is_reset"]


def test_an_idle_grid_answers_the_same_for_ever(sender):
    make.make_house(sender.store)
    cursor = _pull(sender)["cursor"]
    first = _pull(sender, cursor, now=LATER + timedelta(hours=1))
    assert first["cursor"] == cursor
    assert _pull(sender, cursor, now=LATER + timedelta(hours=2)) == first


def test_a_change_stamped_earlier_but_committed_later_is_not_skipped(sender):
    """Stamped at 0 s, committed at 40 s; meanwhile a pull has seen a change of 30 s."""
    slow, quick = make.make_house(sender.store), make.make_house(sender.store)
    cursor = _pull(sender)["cursor"]
    _change(sender.store, quick, LATER + timedelta(seconds=30), storeys=2)
    cursor = _pull(sender, cursor, now=LATER + timedelta(seconds=35))["cursor"]
    _change(sender.store, slow, LATER, storeys=3)
    page = _pull(sender, cursor, now=LATER + timedelta(seconds=60))
    assert slow in _ids(page)


def test_even_between_two_pages_nothing_is_skipped(sender):
    slow, *others = (make.make_house(sender.store) for _ in range(5))
    for second, house_id in enumerate(others, 10):
        _change(sender.store, house_id, LATER + timedelta(seconds=second), storeys=2)
    started = LATER + timedelta(seconds=20)
    page = _pull(sender, None, limit=4, now=started)
    _change(sender.store, slow, LATER, storeys=3)
    last = _pull(sender, page["cursor"], limit=4, now=started + timedelta(minutes=1))
    after = _pull(sender, last["cursor"], now=started + timedelta(minutes=2))
    assert slow in _ids(last) + _ids(after)


def test_a_work_that_took_long_is_stamped_when_it_is_seen(sender, monkeypatch):
    """Stamped at 0 min, committed at 20 min; a pull of 15 min went far beyond the stamp."""
    house_id = make.make_house(sender.store)
    first = _pull(sender)["cursor"]
    began = monotonic()
    with Work(sender.store, make.JOB, LATER) as work:
        work.touch(rows.House, {"id": house_id}, {"changed_at": LATER, "health_code": "red"})
        cursor = _pull(sender, first, now=LATER + timedelta(minutes=15))["cursor"]
        monkeypatch.setattr("server.services.work.monotonic", lambda: began + 20 * 60)
        work.commit()
    page = _pull(sender, cursor, now=LATER + timedelta(minutes=21))
    assert _ids(page) == [house_id]


def test_a_cursor_of_a_clock_that_was_put_back_begins_anew(sender):
    house_id, tomorrow = make.make_house(sender.store), LATER + timedelta(days=1)
    _change(sender.store, make.make_house(sender.store), tomorrow, storeys=2)
    ahead = _pull(sender, None, now=tomorrow + timedelta(hours=1))["cursor"]
    _change(sender.store, house_id, LATER, storeys=2)
    page = _pull(sender, ahead, now=LATER + timedelta(minutes=1))
    assert page["is_reset"] and house_id in _ids(page)


def test_what_is_old_enough_is_told_once(sender):
    house_id = make.make_house(sender.store)
    cursor = _pull(sender)["cursor"]
    _change(sender.store, house_id, LATER, storeys=2)
    soon = _pull(sender, cursor, now=LATER + timedelta(minutes=1))
    late = _pull(sender, soon["cursor"], now=LATER + OVERLAP + timedelta(minutes=1))
    assert (_ids(soon), _ids(late)) == ([house_id], [house_id])
    assert _ids(_pull(sender, late["cursor"], now=LATER + 2 * OVERLAP)) == []


def test_an_ended_house_is_gone(sender):
    house_id = make.make_house(sender.store)
    cursor = _pull(sender)["cursor"]
    _change(sender.store, house_id, LATER, ended_on=LATER.date())
    page = _pull(sender, cursor, now=LATER + timedelta(minutes=1))
    assert (page["gone"], page["present"]) == ([house_id], [])


def test_a_house_that_moved_out_is_no_longer_present(sender):
    house_id, stays = make.make_house(sender.store), make.make_house(sender.store)
    cursor = _pull(sender)["cursor"]
    _change(sender.store, house_id, LATER, village_code=make.VILLAGE_A2)
    page = _pull(sender, cursor, now=LATER + timedelta(minutes=1))
    assert house_id not in _ids(page)
    assert page["present"] == [stays]


def test_a_worker_with_another_grid_begins_anew(sender, sender_of):
    make.make_house(sender.store)
    there = make.make_house(sender.store, make.VILLAGE_A2)
    cursor = _pull(sender)["cursor"]
    moved = sender_of(Role.GRID_WORKER, village=make.VILLAGE_A2)
    page = _pull(moved, cursor)
    assert (page["is_reset"], _ids(page)) == (True, [there])


def test_a_returned_survey_comes_with_its_questions(sender, sender_of):
    submission_id = make.make_id()
    sender.send(sending.envelope(), submission_id)
    office = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with Work(office.store, office.actor, make.NOW) as work:
        asked = {"questions": ["storeys"], "photos": ["front"], "reason": "请补拍正面"}
        review.give_back(work, submission_id, **asked)
        work.commit()
    returned = _pull(sender)["returned"]
    assert [(one["submission"], one["questions"]) for one in returned] == [
        (submission_id, ["storeys"])
    ]


@pytest.mark.parametrize("bad", ["x", "W10=", "WzEsMiwzLDQsNV0=", "bnVsbA=="])
def test_a_cursor_made_up_is_refused(sender, bad):
    with pytest.raises(Problem, match=r"cursor\.invalid"):
        _pull(sender, bad)


def test_over_http_nothing_new_is_304_and_content_is_cached_by_its_hash(county, phone_of):
    person = make.make_person(county, Role.GRID_WORKER, "wang", village=make.VILLAGE_A1)
    phone = phone_of(person)
    page = phone.get("/api/v1/grid")
    idle = phone.get(f"/api/v1/grid?cursor={page.json['cursor']}")
    again = phone.get(
        f"/api/v1/grid?cursor={page.json['cursor']}",
        headers={"If-None-Match": idle.headers["ETag"]},
    )
    rules = page.json["schema"]["rules"]
    content = phone.get(f"/api/v1/schema/rules/{rules['hash']}")
    assert (page.status_code, again.status_code) == (200, 304)
    assert content.json["id"] == rules["id"]
    assert "immutable" in content.headers["Cache-Control"]
    assert phone.get(f"/api/v1/schema/rules/{'0' * 64}").json["code"] == "schema.missing"
