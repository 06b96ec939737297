"""The JSON door of the county's Word templates."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from flask import Response, request

from server.api import paper_schemas as schemas
from server.domain.acts import Act
from server.domain.paper_fields import fields_of
from server.domain.papers import kind_of
from server.http.door import Door
from server.http.downloads import attachment
from server.outputs import word
from server.outputs.word_package import LARGEST_BYTES
from server.services import paper_templates
from server.services.work import Work

door = Door("paper_templates", url_prefix="/api/v1")
door.description = "文书模板：本县的 Word 模板，按文种分版本"

_ROUTE = "/paper-templates/<paper_kind>"


@door.opens("/paper-templates", act=Act.PAPER_TEMPLATE, answer=schemas.KindTemplatesSchema)
def templates(work: Work) -> list[dict[str, Any]]:
    """各文种的模板版本和可用字段。"""
    return [
        {**one._asdict(), "fields_known": _fields(one.kind)}
        for one in paper_templates.templates(work)
    ]


def _fields(kind: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "told": field.told, "items": field.items}
        for name, field in fields_of(kind).items()
    ]


@door.opens(
    _ROUTE,
    "PUT",
    act=Act.PAPER_TEMPLATE,
    answer=schemas.TemplateSchema,
    status=201,
    max_bytes=LARGEST_BYTES + 1024,
    body_first=True,
    problems=("template.refused", "template.too_large", "paper.unknown_kind"),
)
def upload(work: Work, paper_kind: str) -> Any:
    """上传 .docx 模板（请求体即文件，文件名写在 X-File-Name）；有未知字段的逐处指明并拒收。"""
    name = unquote(request.headers.get("X-File-Name", "模板.docx"))
    return paper_templates.upload(work, paper_kind, name=name, content=request.get_data())


@door.opens(_ROUTE, act=Act.PAPER_TEMPLATE, problems=("paper.unknown_kind",))
def download(work: Work, paper_kind: str) -> Response:
    """现用模板的原文件：本县最新版本，没有的为系统自带模板。"""
    content = paper_templates.download(work, paper_kind)
    return attachment([content], f"{kind_of(paper_kind).title}模板.docx", word.MEDIA_TYPE)


@door.opens(f"{_ROUTE}/preview", act=Act.PAPER_TEMPLATE, problems=("paper.unknown_kind",))
def preview(work: Work, paper_kind: str) -> Response:
    """用样例数据填写现用模板。"""
    content = paper_templates.preview(work, paper_kind)
    return attachment([content], f"{kind_of(paper_kind).title}样例.docx", word.MEDIA_TYPE)
