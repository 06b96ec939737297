"""签字类照片: shown to who may reveal, for a written reason that stays in the ledger (law 9)."""

from __future__ import annotations

from flask import Response, request

from server.domain.acts import Act
from server.http.door import Door
from server.services import sealed_photos
from server.services.work import Work

door = Door("sealed_photo_pages")


@door.opens("/photos/<sha256>/reveal", "POST", act=Act.PERSONAL_REVEAL, problems=("photo.missing",))
def reveal(work: Work, sha256: str) -> Response:
    """查看加密保存的签字类照片"""
    data, kind = sealed_photos.show(work, sha256, reason=request.form.get("reason", ""))
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(data, mimetype=kind, headers=headers)
