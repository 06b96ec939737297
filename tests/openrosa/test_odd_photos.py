"""Photos whose field no form of ours has, and posts that meet while photos are put on disk."""

import pytest

from server.services import openrosa
from server.store import rows
from tests.intake import looking, sending
from tests.openrosa import filled
from tests.openrosa.filled import Collect, jpeg


@pytest.mark.parametrize(
    "field",
    [
        "photo__a_slot_with_a_name_that_is_far_too_long",
        f"photo__hazard_close_up__{'x' * 61}",
        "photo__hazard_close_up__房屋",
        "photo__front__",
    ],
)
def test_a_photo_in_a_field_nobody_knows_is_kept_and_the_survey_waits(county, collect, field):
    answer = collect.post(filled.form(photos={field: "1.jpg"}), {"1.jpg": jpeg("odd")})
    assert answer.status_code == 201
    assert looking.one(county, rows.Submission)["state"] == "quarantined"
    stored = looking.one(county, rows.PhotoFile)
    assert looking.one(county, rows.Photo)["sha256"] == stored["sha256"]


def test_a_post_overtaken_while_its_photos_are_read_joins_the_faster_one(
    county, collect, worker, phone_of, monkeypatch
):
    xml = filled.form(photos={"photo__front": "1.jpg", "photo__roof": "2.jpg"})
    put, faster = openrosa._put_photos, Collect(phone_of(worker))

    def overtaken(*told):
        monkeypatch.setattr(openrosa, "_put_photos", put)
        assert faster.post(xml, {"2.jpg": jpeg("roof")}).status_code == 201
        return put(*told)

    monkeypatch.setattr(openrosa, "_put_photos", overtaken)
    assert collect.post(xml, {"1.jpg": jpeg("front")}).status_code == 201
    assert looking.count(county, rows.Submission) == 1
    assert looking.count(county, rows.Photo) == 2


@pytest.mark.parametrize("storeys", [1, "two"])
def test_more_photos_than_an_envelope_takes_are_all_kept(county, collect, storeys):
    photos = {f"photo__hazard_close_up__sign_{n}": f"{n}.jpg" for n in range(83)}
    xml = filled.form(answers={**sending.answers(), "storeys": storeys}, photos=photos)
    assert collect.post(xml, {name: jpeg(name) for name in photos.values()}).status_code == 201
    house = looking.one(county, rows.Submission)["house_id"]
    assert {one["house_id"] for one in looking.every(county, rows.Photo)} == {house}
    for row in (rows.Photo, rows.PhotoFile, rows.OpenrosaFile):
        assert looking.count(county, row) == 83
