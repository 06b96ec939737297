"""Signatures and signed statements: personal data, so sealed before they touch the disk (law 9).

The file lies under the hash of its sealed bytes; whoever wants to see one gives a reason, and the
ledger says so. A file whose row is not committed is taken away again (services/sealed_files.py).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from server.domain.acts import Act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services import sealed_files
from server.services.cases import Found
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import acceptance as reads
from server.store.reads.acceptance import ImageLine
from server.store.rows import AccessLog, SealedImage

LARGEST_SIGNATURE = 300 << 10
LARGEST_STATEMENT = 3 << 20
_MOST_PIXELS = 24_000_000
_MOST_DRAWN = 4_000_000  # a finger on a screen; each takes a dozen bytes while ink is looked for
_INK = 128  # darker than this on white paper is ink
_FEWEST_DOTS = 40


class Given(NamedTuple):
    """An image somebody handed in, judged and not yet kept."""

    kind: str
    data: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def signature(text: str) -> Given:
    """A PNG drawn on the screen, in base64; `signature.blank` where nothing is drawn."""
    data = _decoded(text, LARGEST_SIGNATURE)
    with _opened(data, ("PNG",), _MOST_DRAWN) as image:
        if _dots_of_ink(image) < _FEWEST_DOTS:
            raise Problem("signature.blank")
    return Given("signature", data, "image/png")


def statement(text: str) -> Given:
    """A photo of the owner's signed application or statement, in base64."""
    data = _decoded(text, LARGEST_STATEMENT)
    with _opened(data, ("JPEG", "PNG", "WEBP")) as image:
        return Given("statement", data, Image.MIME[image.format or ""])


def keep(work: Work, found: Found, given: Given) -> str:
    """Seal it, put it on disk, and write its row; its id."""
    image_id = fresh_id(work)
    sealed = work.store.secrets.seal(given.data, image_id.encode())
    name = sealed_files.put(work, work.store.sealed, sealed)
    row = {
        **found.owned,
        "id": image_id,
        "kind": given.kind,
        "sha256": given.sha256,
        "sealed_sha256": name,
        "media_type": given.media_type,
        "size": len(given.data),
        "kept_at": work.now,
        "kept_by": work.actor.account_id,
    }
    work.insert(SealedImage, row, chain=found.chain)
    return image_id


def show(work: Work, image_id: str, *, reason: str) -> tuple[bytes, str]:
    """The image and its kind of file, for a written reason that the ledger keeps (law 9)."""
    line = _found(work, reach_of(work.actor, Act.PERSONAL_REVEAL), image_id)
    words = written_reason(reason)
    data = opened(work, line)
    _keep_access(work, line, words)
    work.record(
        "personal.revealed",
        f"house:{line.house_id}",
        case_id=line.case_id,
        house=line.house_id,
        fields=[line.kind],
        reason=fingerprint(words),
    )
    return data, line.media_type


def _keep_access(work: Work, line: ImageLine, reason: str) -> None:
    """The words of the reason, which may name a person, are for the auditor alone."""
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "personal.revealed",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": {"house": line.house_id, "fields": [line.kind], "reason": reason},
    }
    work.keep(AccessLog, row)


def opened(work: Work, line: ImageLine) -> bytes:
    """For official papers, which are themselves personal data: no reveal of its own."""
    with work.store.sealed.open(line.sealed_sha256) as file:
        return work.store.secrets.open_bytes(file.read(), line.id.encode())


def _found(work: Work, reach: Reach, image_id: str) -> ImageLine:
    line = reads.image(reach, work.db, image_id)
    if line is None:
        raise Problem("image.missing")
    return line


def _decoded(text: str, limit: int) -> bytes:
    body = text.rpartition(",")[2] if text.startswith("data:") else text
    if len(body) > limit * 4 // 3 + 4:
        raise Problem("image.too_large", limit_kb=limit >> 10)
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem("image.malformed") from error


def _opened(data: bytes, formats: tuple[str, ...], most: int = _MOST_PIXELS) -> Image.Image:
    """Whole, of a bearable size, and decoded: a header alone is no signature."""
    try:
        image = Image.open(BytesIO(data), formats=formats)
        if image.width * image.height > most:
            raise Problem("image.malformed")
        image.load()
    except (OSError, SyntaxError, ValueError, KeyError, EOFError) as error:
        raise Problem("image.malformed") from error
    return image


def _dots_of_ink(image: Image.Image) -> int:
    drawn = image.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, (255, 255, 255, 255))
    paper.alpha_composite(drawn)
    return sum(paper.convert("L").histogram()[:_INK])
