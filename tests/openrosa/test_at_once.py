"""Posts that meet: a phone that lost its answer sends again while the first is still at work."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from server.services import ledger
from server.services.work import Work
from server.store import rows
from tests import make
from tests.intake import looking, sending
from tests.openrosa import filled
from tests.openrosa.filled import Collect, jpeg

PHOTOS = {"photo__front": "1.jpg", "photo__roof": "2.jpg", "photo__other": "3.jpg"}
FILES = {name: jpeg(name) for name in PHOTOS.values()}
TILTED = sending.answers(house_tilt="yes", house_tilt_percent=20)


def _at_once(phone_of, worker, posts):
    """Each post from a client of its own; the answers' statuses, and what an odd one says."""
    collects = [Collect(phone_of(worker)) for _ in posts]
    with ThreadPoolExecutor(len(posts)) as pool:
        answers = pool.map(lambda pair: pair[0].post(*pair[1]), zip(collects, posts, strict=True))
        told = [(answer.status_code, answer.text) for answer in answers]
    assert {status for status, _ in told} <= {201, 409}, told
    return sorted(status for status, _ in told)


@pytest.mark.parametrize("is_known", [True, False])
def test_the_same_post_many_times_at_once_is_one_submission(county, worker, phone_of, is_known):
    house = make.make_house(county) if is_known else None
    xml = filled.form(house=house, answers=TILTED, photos=PHOTOS)
    assert _at_once(phone_of, worker, [(xml, FILES)] * 4) == [201] * 4
    assert looking.count(county, rows.Submission) == looking.count(county, rows.House) == 1
    assert looking.count(county, rows.HouseCase) == 1
    assert looking.count(county, rows.Photo) == looking.count(county, rows.PhotoFile) == 3


def test_parts_that_arrive_at_once_bring_every_photo_once(county, worker, phone_of):
    xml = filled.form(photos=PHOTOS)
    parts = [(xml, {name: data}) for name, data in FILES.items()]
    assert _at_once(phone_of, worker, [*parts, parts[0]]) == [201] * 4
    assert looking.count(county, rows.Submission) == 1
    assert looking.count(county, rows.Photo) == looking.count(county, rows.PhotoFile) == 3
    named = looking.every(county, rows.OpenrosaFile)
    assert all(one["sha256"] for one in named)


def test_of_two_contents_under_one_id_at_once_one_wins(county, worker, phone_of):
    posts = [(filled.form(answers=TILTED), {}), (filled.form(), {})]
    assert _at_once(phone_of, worker, posts) == [201, 409]
    assert looking.count(county, rows.Submission) == 1


def test_the_ledger_stays_whole(county, worker, phone_of):
    xml = filled.form(answers=TILTED, photos=PHOTOS)
    _at_once(phone_of, worker, [(xml, {name: data}) for name, data in FILES.items()])
    with Work(county, make.JOB, datetime.now(UTC)) as work:
        assert ledger.verify(work) == []
