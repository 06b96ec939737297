"""送达: every attempt to hand a paper over, with what proves it; deadlines may run from it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.masking import mask_name
from server.domain.papers import ANNOUNCED, KINDS, WAYS
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import report_tellings
from server.services.cases import find_case
from server.services.evidence import Photos, enter_photos, require_not_future
from server.services.ids import fresh_id
from server.services.papers import find_paper
from server.services.work import Work
from server.store.reads import evidence, papers as reads
from server.store.reads.papers import DeliveryLine, PaperLine
from server.store.rows import Paper, PaperDelivery

_LARGEST_SIGNATURE = 200 << 10
_PNG = b"\x89PNG\r\n\x1a\n"
_ITEMS = {
    "receiver": "收件人",
    "relation": "与产权人的关系",
    "signed": "收件人签名（拒签的改按留置送达办理）",
    "note": "情况说明",
    "witnesses": "见证人",
    "photo": "现场照片",
    "tracking_no": "邮件号码",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What the deliverer reports; `signature` is a PNG in base64."""

    way: str
    is_delivered: bool
    happened_at: datetime
    receiver: str | None = None
    relation: str | None = None
    is_refused: bool = False
    signature: str | None = None
    witnesses: tuple[str, ...] = ()
    photo_sha256: str | None = None
    tracking_no: str | None = None
    note: str | None = None
    delivered_by: str | None = None  # an account; whoever records it where nobody is named

    @property
    def given(self) -> frozenset[str]:
        there = {
            "receiver": self.receiver,
            "relation": self.relation,
            "signed": self.signature,
            "note": self.note,
            "witnesses": self.witnesses,
            "photo": self.photo_sha256,
            "tracking_no": self.tracking_no,
        }
        return frozenset(name for name, value in there.items() if value)


def record_delivery(work: Work, paper_id: str, *, attempt: Attempt) -> DeliveryLine:
    paper = find_paper(work, Act.PAPER_DELIVER, paper_id)
    house = find_case(work, Act.PAPER_DELIVER, paper.case_id)
    _require_open(paper)
    _require_whole(work, paper, attempt)
    if attempt.photo_sha256:
        shown = Photos(hashes=[attempt.photo_sha256], purpose="delivery", since=paper.issued_at)
        enter_photos(work, house, shown)
    row = _row(work, paper, attempt)
    work.insert(PaperDelivery, row, chain=house.chain)
    _move_paper(work, paper, row, house.chain)
    kind = "paper.delivered" if attempt.is_delivered else "paper.delivery_failed"
    told = {"on": row["delivered_on"].isoformat()} if attempt.is_delivered else {}
    work.record(
        kind,
        house.chain,
        case_id=paper.case_id,
        paper=paper_id,
        delivery=row["id"],
        way=attempt.way,
        **told,
    )
    if attempt.is_delivered:
        report_tellings.by_paper(work, house, paper, attempt.happened_at, attempt.way)
    lines = reads.deliveries_of(reach_of(work.actor, Act.PAPER_DELIVER), work.db, paper_id)
    return next(line for line in lines if line.id == row["id"])


def _require_open(paper: PaperLine) -> None:
    if paper.state == "void":
        raise Problem("paper.void", number=paper.number)
    if paper.delivery == "not_needed":
        raise Problem("delivery.not_needed", title=KINDS[paper.kind].title)
    if paper.delivery == "delivered":
        raise Problem("delivery.done", number=paper.number)


def _require_whole(work: Work, paper: PaperLine, attempt: Attempt) -> None:
    lacking = [_ITEMS[name] for name in _needs(attempt) if name not in attempt.given]
    if lacking:
        way = WAYS[attempt.way].label if attempt.is_delivered else "送达未成"
        raise Problem("delivery.incomplete", way=way, items="、".join(lacking))
    require_not_future(work, local_day(attempt.happened_at))
    if local_day(attempt.happened_at) < paper.issued_on:
        raise Problem("delivery.before_issue")
    if attempt.signature:
        _require_png(attempt.signature)
    if attempt.delivered_by:
        _require_account(work, attempt.delivered_by)


def _needs(attempt: Attempt) -> Iterator[str]:
    yield from WAYS[attempt.way].needs if attempt.is_delivered else ("note",)


def _require_png(signature: str) -> None:
    try:
        image = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        image = b""
    if not image.startswith(_PNG) or len(image) > _LARGEST_SIGNATURE:
        raise Problem("delivery.bad_signature", limit_kb=_LARGEST_SIGNATURE >> 10)


def _require_account(work: Work, account_id: str) -> None:
    if not evidence.names_of(whole_county(work.county), work.db, [account_id]):
        raise Problem("account.missing")


def _row(work: Work, paper: PaperLine, attempt: Attempt) -> dict[str, Any]:
    delivery_id = fresh_id(work)
    person = {
        "receiver": attempt.receiver,
        "witnesses": list(attempt.witnesses),
        "signature": attempt.signature,
        "tracking_no": attempt.tracking_no,
        "note": attempt.note,
    }
    return {
        "id": delivery_id,
        "paper_id": paper.id,
        "house_id": paper.house_id,
        "way": attempt.way,
        "is_delivered": attempt.is_delivered,
        "happened_at": attempt.happened_at,
        "delivered_on": _delivered_on(attempt),
        "delivered_by": attempt.delivered_by or work.actor.account_id,
        "person_sealed": work.store.secrets.seal(person, delivery_id.encode()),
        "receiver_masked": mask_name(attempt.receiver) if attempt.receiver else None,
        "relation": attempt.relation,
        "is_refused": attempt.is_refused or attempt.way == "lien",
        "is_signed": attempt.signature is not None,
        "photo_sha256": attempt.photo_sha256,
        "recorded_at": work.now,
        "recorded_by": work.actor.account_id,
    }


def _delivered_on(attempt: Attempt) -> date | None:
    """公告 counts as delivered once its days have passed."""
    if not attempt.is_delivered:
        return None
    return local_day(attempt.happened_at) + timedelta(days=WAYS[attempt.way].days_until_served)


def _move_paper(work: Work, paper: PaperLine, row: dict[str, Any], chain: str) -> None:
    """The paper's own due day follows where its days run from the delivery (次日起算, GK)."""
    served: date | None = row["delivered_on"]
    is_running = paper.delivery == ANNOUNCED
    if served is None and is_running:
        return  # the notice goes on running
    values: dict[str, Any] = {"delivery": "tried"}
    if served is not None:
        # handed over while a notice runs: the earlier day counts
        first = min(served, paper.delivered_on or served)
        values = {"delivery": "delivered", "delivered_on": first}
        if paper.due_days is not None:
            values["due_on"] = first + timedelta(days=paper.due_days)
    stored = "delivered" if is_running else paper.delivery
    key = {"id": paper.id, "delivery": stored, "state": "valid"}
    work.update(Paper, key, values, chain=chain)
