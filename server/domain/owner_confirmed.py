"""房主签字确认: at the end of a survey the owner signs for what was found, or does not and why.

Codes and a moment only; the drawn signature is a photo of the survey and lies sealed (decision
0037).
"""

from __future__ import annotations

from collections.abc import Mapping

from server.domain import owner_told

WHOM = owner_told.WHOM

REFUSALS: Mapping[str, str] = {
    "absent": "不在场",
    "declined": "不愿签字",
    "unable": "不能书写",
    "other": "其他原因",
}

SIGNATURE_SLOT = "owner_signature"
# What is written by a person's own hand is kept sealed, whichever way it was photographed.
SEALED_SLOTS = frozenset({SIGNATURE_SLOT, owner_told.PHOTO_SLOT})
