"""Photos: by their hash, in one piece or resumed, receipted when safe, shown within reach."""

import hashlib
import io
import struct
import zlib

import pytest
from PIL import ExifTags, Image

from server.domain.acts import Role
from server.services import receipts
from server.services.images import LARGEST_BYTES, MOST_PIXELS
from server.store import rows
from tests import make
from tests.intake import looking, sending


def _picture(colour="red", kind="JPEG", size=(64, 48)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def _hash(data):
    return hashlib.sha256(data).hexdigest()


def _chunk(kind, data):
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def _bomb(width=60_000, height=60_000):
    """A PNG of a few hundred bytes that claims billions of pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header), _chunk(b"IDAT", data), _chunk(b"IEND", b""))
    )


@pytest.fixture
def worker_phone(county, phone_of):
    return phone_of(make.make_person(county, Role.GRID_WORKER, "wang", village=make.VILLAGE_A1))


def _put(phone, data, sha256=None, **headers):
    return phone.send("PUT", f"/api/v1/photos/{sha256 or _hash(data)}", data=data, headers=headers)


def _patch(phone, sha256, data, offset, length):
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
    return phone.send("PATCH", f"/api/v1/photos/{sha256}", data=data, headers=headers)


def test_a_photo_is_stored_and_receipted(county, worker_phone):
    data = _picture()
    answer = _put(worker_phone, data)
    row = looking.one(county, rows.PhotoFile, sha256=_hash(data))
    signed = receipts.canonical(answer.json)
    assert answer.status_code == 200
    assert (row["width"], row["height"], row["media_type"]) == (64, 48, "image/jpeg")
    assert county.files.path(_hash(data)).read_bytes() == data
    assert county.secrets.verify_receipt(worker_phone.device_id, signed, answer.json["signature"])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_of_photo_are_taken(worker_phone, kind):
    assert _put(worker_phone, _picture(kind=kind)).status_code == 200


def test_the_same_photo_twice_gets_the_same_receipt(county, worker_phone):
    first, again = (_put(worker_phone, _picture()) for _ in range(2))
    assert first.json == again.json
    assert looking.count(county, rows.PhotoFile) == 1


def test_a_photo_is_resumed_where_it_broke_off(county, worker_phone):
    data = _picture(size=(640, 480))
    sha256 = _hash(data)
    _patch(worker_phone, sha256, data[:1000], 0, len(data))
    status = worker_phone.get(f"/api/v1/photos/{sha256}/status")
    assert (status.json["offset"], status.headers["Upload-Offset"]) == (1000, "1000")
    answer = _patch(worker_phone, sha256, data[1000:], 1000, len(data))
    assert answer.json["complete"]
    assert answer.json["receipt"] == _put(worker_phone, data).json
    assert county.files.path(sha256).read_bytes() == data


def test_a_part_at_the_wrong_place_is_told_where_to_go_on(worker_phone):
    data = _picture()
    _patch(worker_phone, _hash(data), data[:100], 0, len(data))
    answer = _patch(worker_phone, _hash(data), data[200:], 200, len(data))
    assert (answer.status_code, answer.json["code"]) == (409, "photo.wrong_offset")
    assert answer.json["facts"]["expected"] == 100


def test_other_bytes_than_the_hash_says_are_thrown_away(county, worker_phone):
    data, sha256 = _picture(), _hash(b"something else")
    answer = _put(worker_phone, data, sha256)
    assert (answer.status_code, answer.json["code"]) == (422, "photo.wrong_hash")
    _patch(worker_phone, sha256, data, 0, len(data))
    assert worker_phone.get(f"/api/v1/photos/{sha256}/status").json["offset"] == 0
    assert not county.files.has(sha256)


def test_more_bytes_than_announced_are_thrown_away(worker_phone):
    data = _picture()
    answer = _patch(worker_phone, _hash(data), data, 0, len(data) - 1)
    assert answer.json["code"] == "photo.wrong_hash"
    assert worker_phone.get(f"/api/v1/photos/{_hash(data)}/status").json["offset"] == 0


def test_a_photo_of_60_megabytes_is_refused_before_it_is_read(worker_phone):
    body = io.BytesIO(b"never read")
    answer = worker_phone.send(
        "PUT",
        f"/api/v1/photos/{'0' * 64}",
        input_stream=body,
        environ_overrides={"CONTENT_LENGTH": str(60 << 20)},
    )
    assert (answer.status_code, answer.json["code"]) == (413, "photo.too_large")
    assert body.tell() == 0


def test_a_length_beyond_the_limit_is_refused_when_resuming(worker_phone):
    answer = _patch(worker_phone, "0" * 64, b"x", 0, LARGEST_BYTES + 1)
    assert answer.json["code"] == "photo.too_large"


def test_a_png_that_is_a_bomb_is_refused_undecoded(county, worker_phone):
    answer = _put(worker_phone, _bomb())
    assert (answer.status_code, answer.json["code"]) == (422, "photo.too_many_pixels")
    assert not county.files.has(_hash(_bomb()))


def test_the_limit_is_on_the_pixels_themselves(worker_phone):
    assert _put(worker_phone, _bomb(1, MOST_PIXELS + 1)).json["code"] == "photo.too_many_pixels"


@pytest.mark.slow
def test_a_text_chunk_that_unpacks_to_gigabytes_is_refused(worker_phone):
    picture = _picture(kind="PNG")
    text = b"Comment\0\0" + zlib.compress(b"\0" * (64 << 20))
    data = picture[:33] + _chunk(b"zTXt", text) + picture[33:]
    assert _put(worker_phone, data).json["code"] == "photo.not_an_image"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<svg/>", b"\xff\xd8\xff", b"GIF89a"])
def test_what_is_no_photo_is_refused(worker_phone, data):
    answer = _put(worker_phone, data)
    assert (answer.status_code, answer.json["code"]) == (422, "photo.not_an_image")


@pytest.mark.parametrize("bad", ["x", "A" * 64, "..%2f..%2fkeys.json"])
def test_a_name_that_is_no_hash_is_refused(worker_phone, bad):
    answer = worker_phone.send("PUT", f"/api/v1/photos/{bad}", data=b"x")
    assert answer.status_code in {404, 422}


def test_a_file_without_its_row_is_found_by_sending_again(county, worker_phone):
    """What a server killed between file and row leaves behind."""
    data = _picture()
    county.files.put(_hash(data), [data])
    assert worker_phone.get(f"/api/v1/photos/{_hash(data)}/status").json["complete"] is False
    assert _put(worker_phone, data).status_code == 200
    assert looking.count(county, rows.PhotoFile) == 1


def test_a_photo_after_its_survey_stands_in_the_houses_chain(county, worker_phone):
    house_id, data = make.make_id(), _picture()
    _survey(worker_phone, house_id, data)
    _put(worker_phone, data)
    assert looking.events(county, f"house:{house_id}")[-1] == "photo.received"


def test_a_photo_may_come_before_its_survey(county, worker_phone):
    house_id, data = make.make_id(), _picture()
    assert _put(worker_phone, data).status_code == 200
    answer = _survey(worker_phone, house_id, data)
    assert answer.json["receipt"]["photos_wanted"] == [_hash(data)]
    assert worker_phone.get(f"/api/v1/photos/{_hash(data)}", buffered=True).data == data


def test_a_photo_is_shown_within_reach_only(county, worker_phone, phone_of):
    house_id, data = make.make_id(), _picture()
    _survey(worker_phone, house_id, data)
    _put(worker_phone, data)
    near = make.make_person(county, Role.TOWNSHIP, "li", township=make.TOWNSHIP_A)
    far = make.make_person(county, Role.TOWNSHIP, "zhao", township=make.TOWNSHIP_B)
    shown = phone_of(near).get(f"/api/v1/photos/{_hash(data)}", buffered=True)
    hidden = phone_of(far).get(f"/api/v1/photos/{_hash(data)}")
    assert (shown.status_code, shown.data) == (200, data)
    assert (hidden.status_code, hidden.json["code"]) == (404, "photo.missing")


def test_a_small_photo_is_upright_small_and_shown_within_reach_only(county, worker_phone, phone_of):
    data = _lying_down()
    _survey(worker_phone, make.make_id(), data)
    _put(worker_phone, data)
    shown = worker_phone.get(f"/api/v1/photos/{_hash(data)}/small")
    picture = Image.open(io.BytesIO(shown.data))
    assert (shown.status_code, picture.size, picture.format) == (200, (360, 480), "JPEG")
    assert len(shown.data) < 30_000 and not picture.getexif()
    assert picture.getpixel((180, 20))[0] > 200 > picture.getpixel((180, 460))[0]
    far = make.make_person(county, Role.TOWNSHIP, "zhao", township=make.TOWNSHIP_B)
    assert phone_of(far).get(f"/api/v1/photos/{_hash(data)}/small").status_code == 404


def _lying_down():
    """Red on the left, which the camera says is above: turned by a quarter."""
    picture, exif, file = Image.new("RGB", (1600, 1200), "blue"), Image.Exif(), io.BytesIO()
    picture.paste("red", (0, 0, 800, 1200))
    exif[ExifTags.Base.Orientation] = 6
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_what_cannot_be_shrunk_is_shown_as_it_is(worker_phone):
    data = _picture(kind="PNG")
    _survey(worker_phone, make.make_id(), data)
    _put(worker_phone, data)
    shown = worker_phone.get(f"/api/v1/photos/{_hash(data)}/small", buffered=True)
    assert (shown.data, shown.mimetype) == (data, "image/png")


def _survey(phone, house_id, data):
    sent = sending.envelope(house_id, photos=[sending.photo_note(_hash(data))])
    return phone.send("PUT", f"/api/v1/submissions/{make.make_id()}", data=sending.body_of(sent))
