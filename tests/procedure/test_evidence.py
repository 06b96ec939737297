"""An evidence photo is of this house and of this time, or it proves nothing."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import ExifTags, Image

from server.domain.facts import Track, Verdict
from server.services import acceptance, control, remediation
from server.store import rows
from tests import make
from tests.procedure import walks
from tests.procedure.scene import OLD_PHOTO, Scene


@pytest.fixture
def measure(scene: Scene) -> str:
    house = scene.surveyed(Verdict.SEVERE)
    return scene.do("township", control.order_control, scene.case_id(house), kinds=["seal"]).id


def _refused(scene: Scene, measure: str, photo: str, **told) -> str:
    return scene.refused("village", control.confirm_in_place, measure, photo_sha256=photo, **told)


def _announced(scene: Scene, photo: str, house: str | None, captured_at: datetime) -> None:
    make.write(
        scene.store,
        rows.Photo,
        {
            "submission_id": make.make_id(),
            "sha256": photo,
            "house_id": house,
            "slot": "front",
            "captured_at": captured_at,
        },
    )


def _from_camera(scene: Scene, clock: str) -> str:
    """A stored photo whose file says when it was taken."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = clock
    written = BytesIO()
    Image.new("RGB", (8, 8)).save(written, "JPEG", exif=exif.tobytes())
    data = written.getvalue() + make.make_hash().encode()
    sha256 = hashlib.sha256(data).hexdigest()
    scene.store.files.put(sha256, [data])
    scene.photo(sha256=sha256)
    return sha256


def test_a_photo_that_was_here_before_the_order_proves_nothing(scene, measure):
    assert _refused(scene, measure, OLD_PHOTO) == "photo.taken_before"


def test_a_photo_the_camera_dates_before_the_order_proves_nothing(scene, measure):
    assert _refused(scene, measure, _from_camera(scene, "2022:09:19 08:00:00")) == (
        "photo.taken_before"
    )


def test_what_the_camera_says_is_kept_with_the_photo(scene, measure):
    scene.now += timedelta(hours=3)
    photo = _from_camera(scene, "2022:09:20 12:30:00")
    scene.do("village", control.confirm_in_place, measure, photo_sha256=photo)
    kept = scene.row(rows.EvidencePhoto, sha256=photo)
    assert (kept.taken_at, kept.known_by) == (datetime(2022, 9, 20, 4, 30, tzinfo=UTC), "camera")


def test_the_sender_s_own_word_can_only_make_it_older(scene, measure):
    earlier = scene.now - timedelta(days=1)
    assert _refused(scene, measure, scene.photo(), taken_at=earlier) == "photo.taken_before"


def test_a_moment_to_come_is_asked_about(scene, measure):
    later = scene.now + timedelta(hours=1)
    assert _refused(scene, measure, scene.photo(), taken_at=later) == "photo.in_future"


def test_a_photo_of_another_house_s_survey_is_refused(scene, measure):
    photo, other = scene.photo(), scene.house()
    _announced(scene, photo, other, scene.now)
    assert _refused(scene, measure, photo) == "photo.of_another_house"


def test_a_photo_of_the_house_s_own_survey_after_the_order_is_evidence(scene, measure):
    photo, house = scene.photo(), scene.row(rows.ControlMeasure, id=measure).house_id
    _announced(scene, photo, house, scene.now)
    scene.do("village", control.confirm_in_place, measure, photo_sha256=photo)
    assert scene.row(rows.EvidencePhoto, sha256=photo).known_by == "survey"


def test_one_photo_proves_nothing_at_a_second_house(scene, measure):
    other = scene.surveyed(Verdict.SEVERE)
    second = scene.do("township", control.order_control, scene.case_id(other), kinds=["seal"])
    photo = scene.photo()
    scene.do("village", control.confirm_in_place, measure, photo_sha256=photo)
    assert _refused(scene, second.id, photo) == "photo.of_another_house"


def test_a_photo_taken_before_the_repair_does_not_finish_it(scene):
    house = scene.surveyed(Verdict.GENERAL)
    line, before = walks.plan_all(scene, house), scene.photo()
    scene.do("village", remediation.start, line)
    assert scene.refused("village", remediation.finish, line, photos=[scene.photo(), before]) == (
        "photo.taken_before"
    )
    assert scene.all(rows.EvidencePhoto, house_id=house) == []


def test_after_acceptance_sent_it_back_the_old_photos_do_not_finish_it_again(scene):
    house = scene.surveyed(Verdict.GENERAL)
    line = walks.repair(scene, house)
    spare = scene.photo()
    applied = walks.go_on_site(scene, house, Track.OTHER, "not_done")
    scene.do("township", acceptance.decide, applied, outcome=scene.outcome("returned"))
    assert scene.refused("village", remediation.finish, line, photos=[spare]) == (
        "photo.taken_before"
    )
    assert scene.do("village", remediation.finish, line, photos=[scene.photo()]).finished_at


def test_one_photo_does_not_finish_two_lines(scene):
    house = scene.surveyed(Verdict.GENERAL, found=2)
    case_id, lines = scene.case_id(house), []
    for hazard in scene.hazard_ids(house):
        plan = scene.plan((hazard,))
        lines.append(scene.do("township", remediation.plan, case_id, plan=plan).id)
    for line in lines:
        scene.do("village", remediation.start, line)
    photo = scene.photo()
    scene.do("village", remediation.finish, lines[0], photos=[photo, photo])
    assert scene.refused("village", remediation.finish, lines[1], photos=[photo]) == (
        "photo.used_already"
    )
