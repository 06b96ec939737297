"""Digests of what was sent: the ones a phone gives to be checked, the one we keep."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping

from server.domain.problems import Problem
from server.store.sm3 import sm3 as sm3, sm3_bytes

DIGEST_HEADERS = ("X-Content-SM3", "X-Content-SHA256", "Content-Digest")


def check_digests(body: bytes, headers: Mapping[str, str]) -> None:
    """Compare every digest the phone gave; `submission.digest_mismatch` when one differs.

    Known headers: Content-Digest (RFC 9530, sha-256), X-Content-SHA256 and X-Content-SM3 (hex).
    """
    for header, digest in (("X-Content-SM3", sm3), ("X-Content-SHA256", _sha256)):
        told = headers.get(header)
        if told is not None and told.lower() != digest(body):
            raise Problem("submission.digest_mismatch")
    told = headers.get("Content-Digest")
    if told is not None and _rfc9530(told) not in (None, hashlib.sha256(body).digest()):
        raise Problem("submission.digest_mismatch")


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _rfc9530(header: str) -> bytes | None:
    """The sha-256 member; None when the header has only algorithms we do not compute."""
    for member in header.split(","):
        name, _, value = member.strip().partition("=")
        if name.lower() == "sha-256":
            return _base64(value.strip().strip(":"))
    return None


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def line_number(data: bytes) -> int:
    """A number that fits a BIGINT and stands for the bytes."""
    return int.from_bytes(sm3_bytes(data)[:8]) >> 1
