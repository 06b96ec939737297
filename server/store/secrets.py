"""Personal data at rest (law 9): SM4-GCM (GB/T 32907) to seal, HMAC-SM3 to find and to receipt.

The keys lie in one file of mode 0600, made once when a home is founded and never overwritten.
A sealed blob is: number of the key (1 byte), nonce (12), ciphertext, tag (16).
"""

from __future__ import annotations

import hmac
import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from server.store.sm3 import hmac_sm3

_NONCE = 12
_TAG = 16


class Unreadable(Exception):
    """A sealed blob was altered, cut, bound to something else, or its key is not in the file."""


@dataclass(frozen=True, slots=True)
class Keys:
    """`seal` holds every version still needed for reading; `current` is used for sealing."""

    current: int
    seal: Mapping[int, bytes]  # number 1–255 -> 16 bytes
    index: bytes
    receipt: bytes


class Secrets:
    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    @classmethod
    def read(cls, path: Path) -> Secrets:
        return cls(read_keys(path))

    def seal(self, content: bytes | Mapping[str, Any], bound_to: bytes = b"") -> bytes:
        """`bound_to` must be given again to open it; a blob moved to another row stays shut."""
        data = content if isinstance(content, bytes) else orjson.dumps(content)
        nonce = os.urandom(_NONCE)
        number = self._keys.current
        cipher = Cipher(algorithms.SM4(self._keys.seal[number]), modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(bound_to)
        sealed = cipher.update(data) + cipher.finalize()
        return bytes([number]) + nonce + sealed + cipher.tag

    def open(self, blob: bytes, bound_to: bytes = b"") -> dict[str, Any]:
        content: dict[str, Any] = orjson.loads(self.open_bytes(blob, bound_to))
        return content

    def open_bytes(self, blob: bytes, bound_to: bytes = b"") -> bytes:
        key = self._keys.seal.get(blob[0]) if len(blob) > _NONCE + _TAG else None
        if key is None:
            raise Unreadable("no such key, or too short")
        nonce, sealed, tag = blob[1 : 1 + _NONCE], blob[1 + _NONCE : -_TAG], blob[-_TAG:]
        cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        cipher.authenticate_additional_data(bound_to)
        try:
            return cipher.update(sealed) + cipher.finalize()
        except InvalidTag as error:
            raise Unreadable("altered, or bound to something else") from error

    def blind_index(self, kind: str, text: str) -> str:
        """32 hex digits by which a sealed text is found; full width and spaces do not matter."""
        return hmac_sm3(self._keys.index, f"{kind}\0{plain(text)}".encode())[:16].hex()

    def receipt(self, device_id: str, payload: bytes) -> str:
        """What the phone keeps as proof that the server has `payload` safely (law 6)."""
        return hmac_sm3(self._device_key(device_id), payload).hex()

    def verify_receipt(self, device_id: str, payload: bytes, receipt: str) -> bool:
        return hmac.compare_digest(self.receipt(device_id, payload), receipt)

    def receipt_key(self, device_id: str) -> str:
        """64 hex digits with which a device, and only it, verifies its receipts."""
        return self._device_key(device_id).hex()

    def _device_key(self, device_id: str) -> bytes:
        return hmac_sm3(self._keys.receipt, device_id.encode())


def plain(text: str) -> str:
    """The spelling that is indexed: NFKC, upper case (ID numbers end in X), no white space."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def read_keys(path: Path) -> Keys:
    content = orjson.loads(path.read_bytes())
    return Keys(
        current=content["current"],
        seal={int(number): bytes.fromhex(key) for number, key in content["seal"].items()},
        index=bytes.fromhex(content["index"]),
        receipt=bytes.fromhex(content["receipt"]),
    )


def create_keys(path: Path) -> None:
    """Make new keys at `path`; FileExistsError when there are some, complete or not at all."""
    content = {
        "current": 1,
        "seal": {"1": secrets.token_hex(16)},
        "index": secrets.token_hex(32),
        "receipt": secrets.token_hex(32),
    }
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(orjson.dumps(content, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike rename it refuses to replace
    finally:
        draft.unlink()
