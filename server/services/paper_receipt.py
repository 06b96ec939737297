"""送达回证: the receipt of a paper, to be signed on paper, or as its delivery was recorded.

Its form follows the civil procedure's receipt (GK): the paper and its number, addressee, place,
way, the receiver's hand and moment, who took it in his stead and why, witnesses, deliverer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.domain.acts import Act
from server.domain.days import LOCAL
from server.domain.paper_text import addressee_of
from server.domain.papers import KINDS, WAYS
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.outputs import pdf
from server.outputs.fonts import fonts_of
from server.outputs.paper_html import receipt_html, style
from server.services import paper_files
from server.services.paper_files import Opened
from server.services.work import Work
from server.store.reads import papers as reads
from server.store.reads.acceptance import names_by_account
from server.store.reads.papers import DeliveryLine

_HIMSELF = "本人"
_BLANK: Mapping[str, Any] = {
    "way": None,
    "when": "",
    "recorded": "",
    "signature": None,
    "receiver": "",
    "relation": "",
    "is_for_another": False,
    "refused": False,
    "witnesses": (),
    "note": "",
    "filled_by": "",
    "delivered_by": "",
}


def open_receipt(work: Work, paper_id: str, *, public_address: str = "") -> Opened:
    """Every attempt on record; without one a form to be filled in by hand."""
    with work.snapshot() as db:
        paper, facts = paper_files.found_paper(work, db, paper_id)
        if not KINDS[paper.kind].is_delivered:
            raise Problem("delivery.not_needed", title=KINDS[paper.kind].title)
        reach = reach_of(work.actor, Act.PAPER_READ)
        lines = reads.deliveries_of(reach, db, paper_id)
        sealed = reads.delivered_to(reach, db, paper_id)
        accounts = {one for line in lines for one in (line.delivered_by, line.recorded_by)}
        known = names_by_account(whole_county(work.county), db, accounts)
    names = {one: str(work.store.secrets.open(name).get("name", "")) for one, name in known.items()}
    slips = [_slip(work, line, sealed[line.id], names) for line in lines] or [dict(_BLANK)]
    html = receipt_html(
        title=KINDS[paper.kind].title,
        addressee=addressee_of(paper.kind, facts),
        place=facts["house"]["address"],
        ways=[way.label for way in WAYS.values()],
        slips=slips,
        facts=paper_files.with_address(facts, public_address),
    )
    content = pdf.make_pdf(html, style(), fonts_of(work.store.config.fonts))
    paper_files.log_opening(work, paper, "receipt")
    return Opened(f"{paper.number}送达回证.pdf", content, pdf.MEDIA_TYPE)


def _slip(
    work: Work, line: DeliveryLine, sealed: bytes, names: Mapping[str, str]
) -> dict[str, Any]:
    person = work.store.secrets.open(sealed, line.id.encode())
    relation = line.relation or ""
    return {
        **_BLANK,
        "way": WAYS[line.way].label,
        "when": _moment(line.happened_at),
        "recorded": _moment(line.recorded_at),
        "signature": _drawn(person.get("signature")),
        "receiver": person.get("receiver") or "",
        "relation": relation,
        "is_for_another": bool(relation) and relation != _HIMSELF and line.is_delivered,
        "refused": line.is_refused,
        "witnesses": tuple(person.get("witnesses") or ()),
        "note": _note(line, person),
        "filled_by": names.get(line.recorded_by, ""),
        "delivered_by": names.get(line.delivered_by, ""),
    }


def _note(line: DeliveryLine, person: Mapping[str, Any]) -> str:
    said = [] if line.is_delivered else ["未送达"]
    said += [str(person["note"])] if person.get("note") else []
    said += [f"邮件号码{person['tracking_no']}"] if person.get("tracking_no") else []
    said += ["现场照片存于系统"] if line.photo_sha256 else []
    return "；".join(said)


def _drawn(signature: str | None) -> str | None:
    return f"data:image/png;base64,{signature}" if signature else None


def _moment(at: datetime) -> str:
    local = at.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"
