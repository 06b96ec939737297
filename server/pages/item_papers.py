"""督办文书: those of one supervision item — previewed, issued, made void (M19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.office_papers import INPUT_LABELS, KINDS
from server.domain.office_texts import compose
from server.domain.paper_text import PaperText
from server.domain.papers import CHECK_PATH
from server.domain.problems import Problem
from server.http.addresses import public_address
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import office_paper_forms as forms, words
from server.pages.bulletins import sent
from server.pages.frame import page
from server.services import item_papers, office_paper_files, office_papers, supervision_reading
from server.services.work import Work

door = Door("item_paper_pages")
_MISSING = ("supervision.missing", "paper.missing")


@door.opens("/supervision/items/<item_id>/papers", act=Act.SUPERVISION_READ, problems=_MISSING)
def paper_list(work: Work, item_id: str) -> str:
    """督办事项的文书：已印发的、可以印发的"""
    return _shown(work, item_id)


def _shown(
    work: Work,
    item_id: str,
    *,
    problem: Problem | None = None,
    preview: PaperText | None = None,
) -> str:
    found = item_papers.papers_of_item(work, item_id)
    return page(
        work,
        "item_papers.html",
        found=found,
        item=found.item,
        kinds=KINDS,
        labels=INPUT_LABELS,
        asked=request.form.get("kind", ""),
        written=request.form,
        preview=preview,
        problem=problem,
        may_void=forms.may_issue(work),
        say=words,
    )


@door.opens(
    "/supervision/items/<item_id>/papers", "POST", act=Act.SUPERVISION_OPEN, problems=_MISSING
)
def issue(work: Work, item_id: str) -> ResponseReturnValue:
    """先预览，确认后印发；不能印发时在原表上说明，已写的不丢"""
    supervision_reading.read(work, item_id)  # another unit's is missing first
    kind = request.form.get("kind", "")
    try:
        given = forms.given()
        if request.form.get("step") != "issue":
            return _shown(work, item_id, preview=_preview(work, item_id, kind, given))
        work.rollback()
        item_papers.issue(work, item_id, kind, given, f"{public_address()}{CHECK_PATH}")
    except Problem as problem:
        return _refused(work, item_id, problem)
    return _back(item_id)


def _preview(work: Work, item_id: str, kind: str, given: Mapping[str, Any]) -> PaperText:
    return compose(item_papers.preview(work, item_id, kind, given))


def _refused(work: Work, item_id: str, problem: Problem) -> Response:
    work.rollback()
    refused = make_response(_shown(work, item_id, problem=problem))
    refused.status_code = STATUS[problem.kind]
    return refused


def _back(item_id: str) -> ResponseReturnValue:
    address = url_for("item_paper_pages.paper_list", item_id=item_id, notice="step_taken")
    return redirect(address, 303)


@door.opens(
    "/supervision/items/<item_id>/papers/<office_paper_id>/void",
    "POST",
    act=Act.SUPERVISION_OPEN,
    problems=_MISSING,
)
def void(work: Work, item_id: str, office_paper_id: str) -> ResponseReturnValue:
    """作废一份督办文书，写明理由"""
    supervision_reading.read(work, item_id)
    reason = request.form.get("reason", "")
    try:
        office_papers.void(work, office_paper_id, reason=reason, item_id=item_id)
    except Problem as problem:
        if problem.code == "paper.missing":
            raise
        return _refused(work, item_id, problem)
    return _back(item_id)


@door.opens(
    "/supervision/items/<item_id>/papers/<office_paper_id>/file.pdf",
    act=Act.SUPERVISION_READ,
    reads=False,
    retries=2,
    problems=_MISSING,
)
def paper_pdf(work: Work, item_id: str, office_paper_id: str) -> Response:
    """督办文书 PDF；调阅记入台账"""
    item_papers.require_item(work, item_id)
    address = public_address()
    opened = office_paper_files.open_pdf(
        work, office_paper_id, item_id=item_id, public_address=address
    )
    return sent(opened)


@door.opens(
    "/supervision/items/<item_id>/papers/<office_paper_id>/file.docx",
    act=Act.SUPERVISION_READ,
    reads=False,
    retries=2,
    problems=_MISSING,
)
def paper_word(work: Work, item_id: str, office_paper_id: str) -> Response:
    """督办文书的 Word 稿，可编辑"""
    item_papers.require_item(work, item_id)
    return sent(office_paper_files.open_word(work, office_paper_id, item_id=item_id))
