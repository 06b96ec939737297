"""A photo somebody sent with his report tells nobody where and with which phone he took it."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from server.domain.facts import Verdict
from server.services import photos
from server.store import rows

PHONE_MODEL = "HUAWEI-7351946"


def _sent() -> bytes:
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = PHONE_MODEL, 6
    exif.get_ifd(0x8825)[2] = (38.0, 54.0, 44.4)
    held = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 90, 60)).save(held, "JPEG", exif=exif)
    return held.getvalue()


def _store(scene, data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    scene.do("bureau", photos.receive_photo, sha256, [data])
    return sha256


def _shown(scene, who: str, sha256: str) -> bytes:
    _, told = scene.look(who, photos.stored_for, sha256)
    return told if isinstance(told, bytes) else told.read_bytes()


@pytest.fixture
def told(scene):
    """A report with a photo, given to the township and its village to look at."""
    sha256 = _store(scene, _sent())
    complaint = scene.take(files=(sha256,))
    scene.step("bureau", complaint, "assign", receiver=f"township:{scene.township}")
    scene.step("township", complaint, "to_village")
    return complaint, sha256


def test_whoever_reads_the_report_sees_the_picture_alone(scene, told):
    _, sha256 = told
    for who in ("bureau", "office", "township", "village"):
        data = _shown(scene, who, sha256)
        assert PHONE_MODEL.encode() not in data
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (64, 48)
            assert dict(image.getexif()) == {0x0112: 6}  # how it is turned, and nothing else
    for who in ("surveyor", "stranger", "technician"):
        assert scene.refused(who, photos.stored_for, sha256) == "photo.missing"


def test_the_original_lies_sealed_and_is_on_record_with_the_report(scene, told):
    complaint, sha256 = told
    kept = scene.row(rows.PhotoFile, sha256=sha256)
    assert kept.sealed_sha256 is not None and not scene.store.files.has(sha256)
    at_rest = [one.read_bytes() for one in scene.store.config.home.rglob("*") if one.is_file()]
    assert not [one for one in at_rest if PHONE_MODEL.encode() in one]
    with scene.store.sealed.open(kept.sealed_sha256) as file:
        assert scene.store.secrets.open_bytes(file.read(), sha256.encode()) == _sent()
    chain = f"complaint:{complaint}"
    events = [one.event for one in scene.all(rows.LedgerEntry, chain=chain)]
    assert "photo.sealed" in events
    again = scene.do("bureau", photos.receive_photo, sha256, [_sent()])  # the same receipt
    assert again["photo"] == sha256 and not scene.store.files.has(sha256)


def test_a_photo_a_surveyor_announced_stays_his_and_where_it_was(scene):
    house = scene.surveyed(Verdict.SAFE)
    sha256 = _store(scene, _sent())
    submission = scene.row(rows.House, id=house).submission_id
    with scene.as_("surveyor") as work:
        row = {"submission_id": submission, "sha256": sha256, "house_id": house, "slot": "front"}
        work.insert(rows.Photo, row, chain=f"house:{house}")
        work.record("survey.photo_joined", f"house:{house}", submission=submission, photo=sha256)
    scene.take(house_code=scene.code(house), files=(sha256,))
    assert scene.store.files.has(sha256)
    assert PHONE_MODEL.encode() in _shown(scene, "surveyor", sha256)
    assert PHONE_MODEL.encode() not in _shown(scene, "bureau", sha256)
