"""The JSON door of official papers: preview, issue, open, deliver, make void."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.api import paper_schemas as schemas
from server.domain.acts import ROLE_LABELS, Act
from server.domain.papers import CHECK_PATH, KINDS
from server.http.addresses import public_address
from server.http.door import Door
from server.http.downloads import attachment
from server.http.paging import cursor_of, key_of
from server.http.paper_bodies import DeliverSchema
from server.services import paper_delivery, paper_files, paper_lists, paper_receipt, papers
from server.services.paper_delivery import Attempt
from server.services.paper_files import Opened
from server.services.work import Work

door = Door("papers", url_prefix="/api/v1")
door.description = "文书：预览、印发、调阅、作废"

Body = dict[str, Any]

_ISSUE = (
    "case.missing",
    "paper.wrong_issuer",
    "paper.not_admitted",
    "paper.facts_missing",
    "paper.unused_input",
    "paper.due_not_future",
    "paper.transfer_has_letter",
    "paper.other_department",
    "paper.task_not_overdue",
    "paper.task_of_other_house",
    "task.missing",
)
_OPEN = ("paper.missing", "paper.changed", "paper.glyph_missing", "paper.font_missing")


@door.opens("/paper-kinds", act=Act.PAPER_READ, answer=schemas.KindSchema)
def paper_kinds(work: Work) -> list[Body]:
    """各文种由谁印发、须填写什么、依据什么。"""
    return [
        {
            "kind": name,
            "title": kind.title,
            "issuers": [ROLE_LABELS[role] for role in kind.issuers],
            "inputs": kind.inputs,
            "optional": kind.optional,
            "basis": [{"text": one.text, "certainty": one.certainty} for one in kind.basis],
        }
        for name, kind in KINDS.items()
    ]


@door.opens(
    "/cases/<case_id>/papers/preview",
    "POST",
    act=Act.PAPER_ISSUE,
    body=schemas.PaperDraftSchema,
    answer=schemas.PreviewSchema,
    reads=True,
    problems=_ISSUE,
)
def preview(work: Work, body: Body, case_id: str) -> Body:
    """预览：不编号、不存档，产权人姓名脱敏。"""
    shown = papers.preview(work, case_id, kind=body["kind"], given=body["given"])
    text = shown.text
    return {
        "kind": shown.kind,
        "issuer": shown.issuer,
        "title": text.title,
        "addressee": text.addressee,
        "paragraphs": text.paragraphs,
        "copies": text.copies,
    }


@door.opens(
    "/cases/<case_id>/papers",
    "POST",
    act=Act.PAPER_ISSUE,
    body=schemas.PaperDraftSchema,
    answer=schemas.PaperSchema,
    status=201,
    problems=(*_ISSUE, "house.changed_meanwhile"),
)
def issue(work: Work, body: Body, case_id: str) -> Any:
    """印发：取得本单位本文种本年度的下一个文号，此后内容不再改变。"""
    return papers.issue(work, case_id, **body, verify_at=f"{public_address()}{CHECK_PATH}")


@door.opens(
    "/houses/<house_id>/papers",
    act=Act.HOUSE_READ,
    answer=schemas.PaperFileSchema,
    problems=("house.missing",),
)
def papers_of_house(work: Work, house_id: str) -> list[Body]:
    """该房屋的全部文书和送达记录，不含文书内容。"""
    return [_file(one) for one in papers.papers_of_house(work, house_id)]


@door.opens("/papers/undelivered", act=Act.PAPER_READ, query=schemas.UndeliveredQuerySchema)
def undelivered(work: Work, query: Body) -> Body:
    """尚未送达的文书，先印发的在前。"""
    lines, last = paper_lists.undelivered(
        work,
        township=query.get("township"),
        after=key_of(query.get("after"), 2),
        limit=query["limit"],
    )
    dumped = schemas.PaperSchema(many=True).dump(lines)
    return {"papers": dumped, "next": cursor_of(last)}


@door.opens(
    "/papers/<paper_id>",
    act=Act.PAPER_READ,
    answer=schemas.PaperFileSchema,
    problems=("paper.missing",),
)
def paper(work: Work, paper_id: str) -> Body:
    """一份文书的文号、日期、期限、状态和送达记录。"""
    return _file(papers.paper_file(work, paper_id))


@door.opens(
    "/papers/<paper_id>/file.pdf", act=Act.PAPER_READ, reads=False, retries=2, problems=_OPEN
)
def pdf(work: Work, paper_id: str) -> Response:
    """文书 PDF；调阅记入台账。"""
    return _sent(paper_files.open_pdf(work, paper_id, public_address=public_address()))


@door.opens(
    "/papers/<paper_id>/receipt.pdf",
    act=Act.PAPER_READ,
    reads=False,
    retries=2,
    problems=(*_OPEN, "delivery.not_needed"),
)
def receipt(work: Work, paper_id: str) -> Response:
    """送达回证 PDF：已登记送达的按登记打印，未登记的为空白回证；调阅记入台账。"""
    return _sent(paper_receipt.open_receipt(work, paper_id, public_address=public_address()))


@door.opens(
    "/papers/<paper_id>/masked.pdf",
    act=Act.PAPER_READ,
    reads=False,
    retries=2,
    problems=(*_OPEN, "paper.no_masked_copy"),
)
def masked(work: Work, paper_id: str) -> Response:
    """验收表公示稿 PDF：姓名脱敏，住址到村；调阅记入台账。"""
    return _sent(paper_files.open_masked(work, paper_id, public_address=public_address()))


@door.opens(
    "/papers/<paper_id>/file.docx", act=Act.PAPER_READ, reads=False, retries=2, problems=_OPEN
)
def word(work: Work, paper_id: str) -> Response:
    """可编辑的 Word 稿，按印发时本县的模板生成；调阅记入台账，以 PDF 为准。"""
    return _sent(paper_files.open_word(work, paper_id))


@door.opens(
    "/papers/<paper_id>/void",
    "POST",
    act=Act.PAPER_ISSUE,
    body=schemas.VoidSchema,
    answer=schemas.PaperSchema,
    problems=("paper.missing", "paper.already_void", "paper.not_own", "reason.too_short"),
)
def void(work: Work, body: Body, paper_id: str) -> Any:
    """作废：文号保留并注明理由，不再使用。"""
    return papers.void(work, paper_id, **body)


@door.opens(
    "/papers/<paper_id>/deliveries",
    "POST",
    act=Act.PAPER_DELIVER,
    body=DeliverSchema,
    answer=schemas.DeliverySchema,
    status=201,
    problems=(
        "paper.missing",
        "paper.void",
        "delivery.not_needed",
        "delivery.done",
        "delivery.incomplete",
        "delivery.before_issue",
        "delivery.bad_signature",
        "day.in_future",
        "photo.not_stored",
    ),
)
def deliver(work: Work, body: Body, paper_id: str) -> Any:
    """登记一次送达（或未成的尝试）：送达人、方式、收件人、照片、签名或拒签。"""
    attempt = Attempt(**body | {"witnesses": tuple(body["witnesses"])})
    return paper_delivery.record_delivery(work, paper_id, attempt=attempt)


def _file(one: papers.PaperFile) -> Body:
    return {**one.paper._asdict(), "deliveries": one.deliveries, "void_reason": one.void_reason}


def _sent(opened: Opened) -> Response:
    return attachment([opened.content], opened.name, opened.media_type)
