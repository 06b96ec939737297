"""上次填写: what a phone may start from, within reach, without what is personal or of its day."""

import orjson

from server.domain.acts import Role
from server.services.last_answers import last_answers
from server.services.work import Look
from server.store import rows
from tests import make
from tests.intake import looking, sending


def _last(who, *houses):
    with Look(who.store, who.actor, make.NOW) as look:
        return {one["house_id"]: one for one in last_answers(look, houses)}


def test_facts_of_the_house_are_carried_and_nothing_personal_and_no_sign(sender):
    house_id, submission_id = make.make_id(), make.make_id()
    sent = sending.answers(house_tilt="yes", house_tilt_percent=0.4)
    assert sender.send(sending.envelope(house_id, answers=sent), submission_id).status == 201
    last = _last(sender, house_id)[house_id]
    assert last["submission"] == submission_id
    assert last["answers"]["storeys"] == sent["storeys"]
    assert last["answers"]["structure_type"] == "masonry"
    assert (
        not {"owner_name", "owner_phone", "house_tilt", "house_tilt_percent"}
        & last["answers"].keys()
    )
    assert "赵守田" not in orjson.dumps(last).decode()


def test_of_another_village_and_of_a_house_never_surveyed_nothing_is_told(sender, sender_of):
    house_id, untouched = make.make_id(), make.make_house(sender.store)
    sender.send(sending.envelope(house_id))
    stranger = sender_of(Role.GRID_WORKER, "stranger", township=make.TOWNSHIP_B)
    assert _last(stranger, house_id) == {}
    assert _last(sender, house_id, untouched).keys() == {house_id}


def test_the_newest_survey_is_the_one_to_start_from(sender):
    house_id = make.make_id()
    sender.send(sending.envelope(house_id))
    changed = sending.answers(storeys=1)
    later = "2022-09-20T09:40:00+08:00"
    sender.send(sending.envelope(house_id, answers=changed, captured_at=later))
    assert _last(sender, house_id)[house_id]["answers"]["storeys"] == 1


def test_what_was_confirmed_without_change_is_in_the_ledger_as_question_ids(sender):
    house_id = make.make_id()
    again = ["structure_type", "storeys", "no_such_question", "storeys"]
    assert sender.send(sending.envelope(house_id, confirmed=again)).status == 201
    (facts,) = [
        orjson.loads(one["facts"])
        for one in looking.every(sender.store, rows.LedgerEntry, event="survey.carried")
    ]
    assert facts["confirmed"] == ["storeys", "structure_type"]
