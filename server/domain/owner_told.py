"""隐患告知: whom of a house the surveyor told of its danger, and how (SHANXI-FYUN, M).

Codes and a moment only: who that person is stays with the house's sealed particulars, and the
photo of a signed notice with the survey's photos.
"""

from __future__ import annotations

from server.domain.neighbours import WAYS

WHOM = {"owner": "房主", "user": "使用人", "family": "房主家属"}
WAY_LABELS = WAYS
PHOTO_SLOT = "owner_told"  # a code of codes/photo_slot: the receipt signed, or the scene
