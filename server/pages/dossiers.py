"""Taking one house's whole file out of the system, from its page: at once, or when it is ready."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.dossier_making import STATE_LABELS, STEPS
from server.domain.problems import Problem
from server.http.door import Door
from server.http.downloads import attachment
from server.pages import words
from server.pages.frame import page
from server.services import dossier_requests
from server.services.dossier_files import Sent
from server.services.work import Work

door = Door("dossier_pages")


@door.opens("/houses/<house_id>/dossier", "POST", act=Act.EXPORT_READ, problems=("house.missing",))
def dossier(work: Work, house_id: str) -> ResponseReturnValue:
    """一户一档 PDF 或自证包：小的当场下载，大的转后台生成；含个人信息的须写明理由"""
    is_personal = request.form.get("personal") == "yes"
    reason = request.form.get("reason", "") if is_personal else None
    form = "pdf" if request.form.get("form") == "pdf" else "zip"
    found = dossier_requests.now_or_later(work, house_id, form, reason)
    if isinstance(found, Sent):
        return attachment(found.pieces, found.name, found.media_type)
    return redirect(url_for("dossier_pages.one_request", dossier_id=found.id), 303)


@door.opens("/dossiers/<dossier_id>", act=Act.EXPORT_READ, problems=("dossier.missing",))
def one_request(work: Work, dossier_id: str) -> str:
    """导出进度，完成后在此下载"""
    line = dossier_requests.own(work, dossier_id)
    return page(
        work,
        "dossier_request.html",
        line=line,
        is_over=dossier_requests.is_over(line),
        kept_until=dossier_requests.kept_until(line),
        why=Problem("dossier.failed").text,
        states=STATE_LABELS,
        steps=STEPS,
        say=words,
    )


@door.opens(
    "/dossiers/<dossier_id>/file",
    act=Act.EXPORT_READ,
    reads=False,
    problems=("dossier.missing", "dossier.not_ready"),
)
def file(work: Work, dossier_id: str) -> Response:
    """下载生成好的一户一档；下载记入台账"""
    sent = dossier_requests.fetch(work, dossier_id)
    return attachment(sent.pieces, sent.name, sent.media_type)
