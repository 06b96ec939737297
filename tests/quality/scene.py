"""Houses with accepted surveys and photos, as rows, for the batch checks."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image

from server.store import rows
from server.store.engines import Store
from tests import make

NONE_DOUBT = [{"code": "quality.address_all_none", "question": "", "text": ""}]


def surveyed(store: Store, village: str = make.VILLAGE_A1, **facts: Any) -> str:
    """A house with its newest accepted survey; facts of the survey by the names below."""
    house, submission = make.make_id(), make.make_id()
    about = {name: facts.pop(name) for name in ("doubts", "device_id", "at") if name in facts}
    at = about.get("at", make.NOW)
    make.make_house(store, village, id=house, submission_id=submission, surveyed_at=at, **facts)
    survey(store, house, id=submission, village=village, **about)
    return house


def survey(store: Store, house: str, **facts: Any) -> str:
    at, village = facts.pop("at", make.NOW), facts.pop("village", make.VILLAGE_A1)
    identity = facts.pop("id", make.make_id())
    make.write(
        store,
        rows.Submission,
        {
            "id": identity,
            "house_id": house,
            "township_code": make.township_of(village),
            "village_code": village,
            "kind": "survey",
            "state": "accepted",
            "form_version": "2022.1",
            "account_id": make.make_id("somebody"),
            "captured_at": at,
            "received_at": at + timedelta(minutes=1),
            "body_hash": "0" * 64,
            **facts,
        },
    )
    return identity


def picture(seed: int, *, quality: int = 85, size: tuple[int, int] = (640, 480)) -> bytes:
    """A scene of coarse blocks; the same seed is the same scene, however stored."""
    random = Random(seed)
    blocks = Image.frombytes("L", (18, 16), random.randbytes(18 * 16))
    stored = BytesIO()
    blocks.resize(size, Image.Resampling.BICUBIC).convert("RGB").save(
        stored, "JPEG", quality=quality
    )
    return stored.getvalue()


def photo(store: Store, house: str, data: bytes, **facts: Any) -> str:
    """A photo of the house, its bytes on disk."""
    sha256 = hashlib.sha256(data).hexdigest()
    announced = {"submission_id": make.make_id(), "slot": "front", "house_id": house, **facts}
    make.write(store, rows.Photo, {**announced, "sha256": sha256})
    if not store.files.has(sha256):
        store.files.put(sha256, [data])
        make.write(
            store,
            rows.PhotoFile,
            {
                "sha256": sha256,
                "size": len(data),
                "width": 640,
                "height": 480,
                "media_type": "image/jpeg",
                "stored_at": make.NOW,
                "account_id": make.make_id("somebody"),
            },
        )
    return sha256
