"""隐患告知 on the spot: kept with the survey, shown with the house, and never a person's name."""

from datetime import timedelta

import orjson

from server.domain.acts import Role
from server.services import grid_pull, houses, review
from server.services.review import Corrections
from server.services.work import Look, Work
from server.store import rows
from tests import make
from tests.intake import looking, sending

SEVERE = {"site_judged_dangerous": "yes"}
TOLD = {"at": "2022-09-20T09:20:00+08:00", "whom": "family", "way": "in_person", "refused": True}
SIGNED = "ab" * 32


def _severe(house_id, told=TOLD, **changes):
    answers = sending.answers(**SEVERE)
    photos = [sending.photo_note(SIGNED, "owner_told"), sending.photo_note("cd" * 32)]
    return sending.envelope(house_id, answers=answers, photos=photos, told_owner=told, **changes)


def _told(store, house_id):
    return [
        orjson.loads(one["facts"])
        for one in looking.every(store, rows.LedgerEntry, chain=f"house:{house_id}")
        if one["event"] == "owner.told"
    ]


def _pulled(who):
    with Look(who.store, who.actor, make.NOW + timedelta(days=1)) as look:
        return grid_pull.pull(look, None, 100)["houses"]


def test_the_telling_is_in_the_ledger_with_its_survey_and_on_the_houses_file(sender):
    house_id, submission_id = make.make_id(), make.make_id()
    answer = sender.send(_severe(house_id), submission_id)
    assert answer.status == 201
    assert _told(sender.store, house_id) == [
        {
            "submission": submission_id,
            "whom": "family",
            "way": "in_person",
            "refused": True,
            "told_at": "2022-09-20T01:20:00+00:00",
            "photos": [SIGNED],
        }
    ]
    with Look(sender.store, sender.actor, make.NOW) as look:
        (shown,) = houses.read_file(look, house_id).told
    assert (shown.whom, shown.refused, shown.photos) == ("family", True, [SIGNED])
    assert shown.told_at.isoformat() == "2022-09-20T01:20:00+00:00"


def test_sent_twice_it_was_told_once(sender):
    house_id, submission_id = make.make_id(), make.make_id()
    body = sending.body_of(_severe(house_id))
    assert [sender.send(body, submission_id).status for _ in range(2)] == [201, 200]
    assert len(_told(sender.store, house_id)) == 1


def test_the_phone_is_told_the_newest_of_a_house_with_a_hazard(sender):
    house_id, safe = make.make_id(), make.make_id()
    sender.send(_severe(house_id))
    later = {"at": "2022-09-20T09:31:00+08:00", "whom": "owner", "way": "phone"}
    sender.send(_severe(house_id, later, captured_at="2022-09-20T09:32:00+08:00"))
    sender.send(sending.envelope(safe, step=40))
    told = {one["id"]: one["told_owner"] for one in _pulled(sender)}
    assert told[safe] is None
    newest = {"whom": "owner", "way": "phone", "refused": False}
    assert told[house_id] == {"at": "2022-09-20T01:31:00+00:00", **newest}


def test_a_survey_that_waited_brings_its_telling_when_it_is_released(sender, sender_of):
    office = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    house_id, submission_id = make.make_id(), make.make_id()
    sent = _severe(house_id, form_version="2021.9")
    assert sender.send(sent, submission_id).status == 202
    assert _told(sender.store, house_id) == []
    with Work(office.store, office.actor, make.NOW) as work:
        review.release(work, submission_id, corrections=Corrections(), reason="已电话核实")
        work.commit()
    assert [one["whom"] for one in _told(sender.store, house_id)] == ["family"]


def test_told_before_anybody_looked_is_kept_and_asked_about(sender):
    early = {**TOLD, "at": "2022-07-01T09:00:00+08:00"}
    answer = sender.send(_severe(make.make_id(), early))
    assert answer.status == 201
    assert "told_owner.odd_time" in {one["code"] for one in answer.body["doubts"]}


def test_an_app_that_knows_nothing_of_it_is_accepted_as_before(sender):
    house_id = make.make_id()
    assert sender.send(_severe(house_id, None)).status == 201
    assert _told(sender.store, house_id) == []


def test_the_page_says_who_was_told_and_where_nobody_was(sender, password_hash, browser_of):
    told, untold = make.make_id(), make.make_id()
    sender.send(_severe(told))
    sender.send(_severe(untold, None, step=40))
    make.make_person(
        sender.store, Role.TOWNSHIP, "xiao", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    office = browser_of("xiao")
    page = office.get(f"/houses/{told}").text
    assert "排查人当面告知房主家属" in page
    assert "没有当场告知房主（使用人）的记录" not in page
    assert "没有当场告知房主（使用人）的记录" in office.get(f"/houses/{untold}").text
