"""房主签字确认: part of the survey by its hash, sealed at rest, shown for a written reason only."""

import hashlib
import io

import orjson
import pytest
from PIL import Image

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import photos, sealed_photos
from server.services.photo_prints import make_prints
from server.services.work import Look, Work
from server.store import rows
from tests import make
from tests.intake import looking, sending

SAID = {"at": "2022-09-20T09:29:00+08:00", "whom": "owner"}


def _drawn(shade=0):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), (shade, shade, shade)).save(out, "PNG")
    data = out.getvalue()
    return hashlib.sha256(data).hexdigest(), data


def _upload(who, sha256, data):
    with Work(who.store, who.actor, make.NOW) as work:
        receipt = photos.receive_photo(work, sha256, [data])
        work.commit()
    return receipt


def _survey(house_id, sha256, slot="owner_signature", **changes):
    photo = sending.photo_note(sha256, slot)
    return sending.envelope(house_id, photos=[photo], owner_confirmed=SAID, **changes)


@pytest.mark.parametrize("slot", ["owner_signature", "owner_told"])
@pytest.mark.parametrize("order", ["survey first", "photo first"])
def test_a_signature_is_sealed_whichever_comes_first(sender, sender_of, order, slot):
    sha256, data = _drawn()
    house_id = make.make_id()
    steps = [
        lambda: sender.send(_survey(house_id, sha256, slot)),
        lambda: _upload(sender, sha256, data),
    ]
    for step in steps if order == "survey first" else reversed(steps):
        step()
    (row,) = looking.every(sender.store, rows.PhotoFile, sha256=sha256)
    assert not sender.store.files.has(sha256)
    kept = sender.store.sealed.path(row["sealed_sha256"]).read_bytes()
    assert data not in kept and b"PNG" not in kept
    assert _upload(sender, sha256, data)["photo"] == sha256  # the same receipt again
    office = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with pytest.raises(Problem) as refused, Look(sender.store, office.actor, make.NOW) as look:
        photos.stored_for(look, sha256)
    assert refused.value.code == "photo.sealed"
    with Work(sender.store, office.actor, make.NOW) as work:
        assert sealed_photos.show(work, sha256, reason="核对签字真伪") == (data, "image/png")
        work.commit()
    revealed = looking.every(sender.store, rows.LedgerEntry, event="personal.revealed")
    assert [one["chain"] for one in revealed] == [f"house:{house_id}"]


def test_the_ledger_says_who_signed_or_why_not_and_never_a_name(sender):
    sha256, house_id, other = _drawn()[0], make.make_id(), make.make_id()
    sender.send(_survey(house_id, sha256))
    refused = {**SAID, "whom": "user", "refusal": "declined"}
    sender.send(sending.envelope(other, step=40, owner_confirmed=refused))
    told = [
        orjson.loads(one["facts"])
        for one in looking.every(sender.store, rows.LedgerEntry, event="owner.confirmed")
    ]
    found = [(one["whom"], one["refusal"], one["signature"]) for one in told]
    assert sorted(found, key=str) == [("owner", None, [sha256]), ("user", "declined", [])]


def test_another_township_does_not_see_it_and_a_plain_photo_is_not_opened_so(sender, sender_of):
    sha256, data = _drawn()
    plain, bytes_ = _drawn(9)
    sender.send(_survey(make.make_id(), sha256))
    sender.send(_survey(make.make_id(), plain, "front", step=40))
    for one in ((sha256, data), (plain, bytes_)):
        _upload(sender, *one)
    near = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_A).actor
    far = sender_of(Role.TOWNSHIP, township=make.TOWNSHIP_B).actor
    for actor, hash_ in ((far, sha256), (near, plain)):
        with pytest.raises(Problem) as refused, Work(sender.store, actor, make.NOW) as work:
            sealed_photos.show(work, hash_, reason="核对签字真伪")
        assert refused.value.code == "photo.missing"


def test_plain_bytes_a_killed_process_left_are_swept_and_prints_pass_them_over(sender):
    sha256, data = _drawn()
    sender.send(_survey(make.make_id(), sha256))
    _upload(sender, sha256, data)
    sender.store.files.put(sha256, [data])
    assert sealed_photos.sweep(sender.store) == 1
    assert not sender.store.files.has(sha256)
    with Work(sender.store, sender.actor, make.NOW) as work:
        make_prints(work)
        work.commit()
    (print_,) = looking.every(sender.store, rows.PhotoPrint, sha256=sha256)
    assert print_["print"] is None


@pytest.mark.parametrize("said", [{**SAID, "whom": "uncle"}, {**SAID, "refusal": "busy"}, "yes"])
def test_what_cannot_be_understood_stays_on_the_phone(sender, said):
    with pytest.raises(Problem) as refused:
        sender.send(sending.envelope(make.make_id(), owner_confirmed=said))
    assert refused.value.code == "submission.bad_envelope"
