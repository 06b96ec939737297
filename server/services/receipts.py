"""Receipts: what a phone may rely on, signed for the device it was given to (law 6).

A receipt is computed from what is stored, so that the same bytes get the same receipt for ever.
The phone checks it with the receipt key it was given when it was enrolled.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from server.services.work import Work


def signed(work: Work, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with `device` and `signature`: HMAC-SM3 over their canonical JSON."""
    device = work.actor.device_id or work.actor.account_id
    receipt = {**facts, "device": device}
    return {**receipt, "signature": work.store.secrets.receipt(device, canonical(receipt))}


def canonical(receipt: dict[str, Any]) -> bytes:
    """The bytes under the signature: JSON with sorted keys, without it."""
    return orjson.dumps(
        {key: value for key, value in receipt.items() if key != "signature"},
        option=orjson.OPT_SORT_KEYS,
    )


def moment(at: datetime) -> str:
    """Microseconds in UTC, as both engines give it back."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
