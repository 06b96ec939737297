"""How a position was come by, and what the surveyor said of the houses around it."""

from server.services import houses
from server.services.work import Look
from server.store import rows
from tests import make
from tests.intake import looking, sending


def _at(step, source, **more):
    lon, lat = make.point_in(make.VILLAGE_A1, step)
    return {"lon": lon, "lat": lat, "source": source, **more}


def _only(store, row, **key):
    (found,) = looking.every(store, row, **key)
    return found


def _codes(doubts):
    return {one["code"] for one in doubts}


def test_a_position_put_by_hand_is_marked_in_the_survey_and_on_the_house(sender):
    house, submission = make.make_id(), make.make_id()
    sender.send(sending.envelope(house, location=_at(3, "pin")), submission)
    survey = _only(sender.store, rows.Submission, id=submission)
    assert (survey["location_source"], survey["accuracy_m"]) == ("pin", None)
    assert "location.by_hand" in _codes(survey["doubts"])
    with Look(sender.store, sender.actor, make.NOW) as look:
        assert houses.read_file(look, house).head.location_source == "pin"


def test_a_tapped_outline_and_a_word_nobody_knows_are_no_doubt(sender):
    for source, kept in (("footprint", "footprint"), ("somehow", None), ("gps", "gps")):
        submission = make.make_id()
        sender.send(sending.envelope(location=_at(5, source)), submission)
        survey = _only(sender.store, rows.Submission, id=submission)
        assert survey["location_source"] == kept
        assert "location.by_hand" not in _codes(survey["doubts"])


def test_a_neighbour_the_surveyor_saw_and_denied_is_recorded_as_that(sender):
    first = make.make_id()
    sender.send(sending.envelope(first, step=7))
    new, submission = make.make_id(), make.make_id()
    sender.send(sending.envelope(new, step=7, near_denied=[first]), submission)
    doubts = _codes(_only(sender.store, rows.Submission, id=submission)["doubts"])
    assert "house.near_denied" in doubts
    assert "house.near" not in doubts
    chain = f"house:{new}"
    events = [one["event"] for one in looking.every(sender.store, rows.LedgerEntry, chain=chain)]
    assert "house.near_denied" in events


def test_a_neighbour_nobody_was_shown_stays_an_open_question(sender):
    sender.send(sending.envelope(make.make_id(), step=9))
    submission = make.make_id()
    sender.send(sending.envelope(step=9), submission)
    assert "house.near" in _codes(_only(sender.store, rows.Submission, id=submission)["doubts"])
