"""What came back reaches its sender's phone with the places the reviewer drew, and nobody else."""

import pytest

from server.domain.acts import Role
from server.services import grid_pull
from server.services.work import Work
from tests import make
from tests.intake import sending

CRACK, FRONT = "c1" * 32, "f1" * 32
BOX = {"photo": CRACK, "x": 0.25, "y": 0.5, "width": 0.2, "height": 0.1}
POINT = {"photo": FRONT, "x": 0.9, "y": 0.1, "width": 0, "height": 0}


@pytest.fixture
def sent(sender):
    """One survey with two photos, and its id."""
    submission_id = make.make_id()
    photos = [
        sending.photo_note(CRACK, "hazard_close_up", question="wall_vertical_crack"),
        sending.photo_note(FRONT),
    ]
    sender.send(sending.envelope(photos=photos), submission_id)
    return submission_id


@pytest.fixture
def give_back(county, phone_of, sent):
    desk = phone_of(make.make_person(county, Role.TOWNSHIP, "li", township=make.TOWNSHIP_A))

    def asked(**body):
        path = f"/api/v1/submissions/{sent}/return"
        return desk.post(path, json={"reason": "裂缝没有拍全，请重拍", **body})

    return asked


def _told(sender):
    with Work(sender.store, sender.actor, make.NOW) as work:
        return grid_pull.pull(work, None, 500)["returned"]


def test_places_drawn_on_photos_come_to_the_phone_with_what_each_photo_shows(
    sender, sent, give_back
):
    answer = give_back(marks=[BOX, POINT])
    assert answer.status_code == 200
    (told,) = _told(sender)
    assert told["marks"] == [BOX, POINT]
    assert told["photos"] == [CRACK, FRONT]
    assert told["pictures"] == [
        {"sha256": FRONT, "slot": "front", "question": None},
        {"sha256": CRACK, "slot": "hazard_close_up", "question": "wall_vertical_crack"},
    ]


def test_of_photos_that_were_not_pointed_at_nothing_is_told(sender, give_back):
    give_back(questions=["storeys"], photos=["front"])
    (told,) = _told(sender)
    assert (told["photos"], told["pictures"], told["marks"]) == (["front"], [], [])


@pytest.mark.parametrize(
    "mark",
    [
        {**BOX, "photo": "ab" * 32},
        {**BOX, "x": 0.9},
        {**BOX, "text": "张三家"},
    ],
    ids=["on another's photo", "beside it", "with words"],
)
def test_a_mark_beside_a_photo_of_the_survey_is_refused_and_nothing_goes_back(
    sender, give_back, mark
):
    refused = give_back(marks=[mark])
    assert refused.status_code in {409, 422}
    assert _told(sender) == []


def test_another_villages_worker_is_told_nothing(sender, sender_of, give_back):
    give_back(marks=[BOX])
    stranger = sender_of(Role.GRID_WORKER, "stranger", village=make.VILLAGE_A2)
    assert _told(stranger) == []
