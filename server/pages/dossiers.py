"""Taking one house's whole file out of the system, from its page."""

from __future__ import annotations

from flask import Response, request

from server.domain.acts import Act
from server.http.door import Door
from server.http.downloads import attachment
from server.services import dossier_files
from server.services.work import Work

door = Door("dossier_pages")


@door.opens("/houses/<house_id>/dossier", "POST", act=Act.EXPORT_READ, problems=("house.missing",))
def dossier(work: Work, house_id: str) -> Response:
    """一户一档 PDF 或自证包；含个人信息的须写明理由"""
    is_personal = request.form.get("personal") == "yes"
    reason = request.form.get("reason", "") if is_personal else None
    make = (
        dossier_files.dossier_pdf
        if request.form.get("form") == "pdf"
        else dossier_files.dossier_zip
    )
    sent = make(work, house_id, reason=reason)
    return attachment(sent.pieces, sent.name, sent.media_type)
