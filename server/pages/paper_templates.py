"""文书模板: the county's Word templates, checked field by field before they are taken."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.paper_fields import fields_of
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.outputs.word_package import LARGEST_BYTES
from server.pages import words
from server.pages.frame import page
from server.services import paper_templates
from server.services.work import Work

door = Door("paper_template_pages")


@door.opens("/paper-templates", act=Act.PAPER_TEMPLATE, label="文书模板")
def templates(work: Work) -> str:
    """各文种现用的 Word 模板"""
    return _list(work)


@door.opens("/paper-templates/<paper_kind>/fields", act=Act.PAPER_TEMPLATE)
def fields(work: Work, paper_kind: str) -> str:
    """一种文书的模板可用的字段"""
    found = next(one for one in paper_templates.templates(work) if one.kind == paper_kind)
    return page(work, "paper_fields.html", kind=found, fields=fields_of(paper_kind))


@door.opens(
    "/paper-templates/<paper_kind>",
    "POST",
    act=Act.PAPER_TEMPLATE,
    max_bytes=LARGEST_BYTES + (64 << 10),
)
def upload(work: Work, paper_kind: str) -> ResponseReturnValue:
    """上传；有问题的逐处标红，不采用"""
    file = request.files.get("file")
    try:
        name, content = (file.filename or "", file.read()) if file else ("", b"")
        paper_templates.upload(work, paper_kind, name=name, content=content)
    except Problem as problem:
        work.rollback()
        refused = make_response(_list(work, problem, paper_kind))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("paper_template_pages.templates"), 303)


def _list(work: Work, problem: Problem | None = None, kind: str = "") -> str:
    found = paper_templates.templates(work)
    return page(
        work, "paper_templates.html", kinds=found, problem=problem, refused_kind=kind, say=words
    )
