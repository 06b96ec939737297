"""The PDF of a paper: made once from its sealed facts, kept sealed by hash, opened on record.

It is made in a snapshot, before any lock is taken; of two who make it at once one wins, and both
hand out the winner's. The Word copy is for editing: it is made anew whenever it is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from server.domain.acts import Act
from server.domain.paper_masking import MASKED_KINDS, masked_facts
from server.domain.papers import KINDS
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.outputs import pdf, word
from server.outputs.fonts import fonts_of
from server.outputs.paper_html import paper_html, style
from server.services import sealed_files
from server.services.digests import sm3
from server.services.ids import fresh_id
from server.services.paper_templates import built_in
from server.services.work import Work
from server.store.reads import papers as reads
from server.store.reads.papers import PaperLine
from server.store.rows import AccessLog, Paper

Connection = Any


@dataclass(frozen=True, slots=True)
class Opened:
    name: str
    content: bytes
    media_type: str


def open_pdf(work: Work, paper_id: str, *, public_address: str = "") -> Opened:
    """The paper as it was issued; that it was opened, and by whom, is recorded.

    `public_address` goes before a check address that was written down without a host.
    """
    with work.snapshot() as db:
        paper, facts = found_paper(work, db, paper_id)
    facts = with_address(facts, public_address)
    content = _kept(work, paper) if paper.file_sha256 else _made(work, paper, facts)
    log_opening(work, paper, "pdf")
    return Opened(f"{paper.number}.pdf", content, pdf.MEDIA_TYPE)


def open_masked(work: Work, paper_id: str, *, public_address: str = "") -> Opened:
    """公示稿: the same paper without names and door, to be hung up; the file keeps the whole."""
    with work.snapshot() as db:
        paper, facts = found_paper(work, db, paper_id)
    if paper.kind not in MASKED_KINDS:
        raise Problem("paper.no_masked_copy", title=KINDS[paper.kind].title)
    shown = masked_facts(with_address(facts, public_address))
    content = _print(shown, work.store.config.fonts)
    log_opening(work, paper, "masked")
    return Opened(f"{paper.number}公示稿.pdf", content, pdf.MEDIA_TYPE)


def with_address(facts: Mapping[str, Any], public_address: str) -> Mapping[str, Any]:
    """A check address that was written down without a host gets today's."""
    if not facts["verify_at"].startswith("/"):
        return facts
    return {**facts, "verify_at": f"{public_address}{facts['verify_at']}"}


def open_word(work: Work, paper_id: str) -> Opened:
    """An editable copy by the county's template of the day of issue, or the built-in one."""
    with work.snapshot() as db:
        paper, facts = found_paper(work, db, paper_id)
        county = whole_county(work.county)
        own = reads.template_content(county, db, paper.template_id) if paper.template_id else None
    content = word.fill(own or built_in(paper.kind), paper.kind, facts)
    log_opening(work, paper, "docx")
    return Opened(f"{paper.number}.docx", content, word.MEDIA_TYPE)


def whole_pdfs(work: Work, papers: Sequence[PaperLine]) -> dict[str, bytes]:
    """Paper id -> PDF, for the house's whole file, whose export is what is recorded.

    Those never opened are made first and kept after: nobody waits for a lock meanwhile.
    """
    made = {one.id: _print(facts, fonts) for one, facts, fonts in _unmade(work, papers)}
    for one in papers:
        if one.id in made:
            _keep(work, one, made[one.id])
    return {one.id: made.get(one.id) or _kept(work, one) for one in papers}


def _unmade(
    work: Work, papers: Sequence[PaperLine]
) -> list[tuple[PaperLine, Mapping[str, Any], Path]]:
    reach, fonts = reach_of(work.actor, Act.PAPER_READ), work.store.config.fonts
    with work.snapshot() as db:
        return [
            (one, facts_of(work, db, reach, one), fonts) for one in papers if not one.file_sha256
        ]


def facts_of(work: Work, db: Connection, reach: Reach, paper: PaperLine) -> Mapping[str, Any]:
    """What the paper says; `paper.changed` unless it is what the ledger knows of."""
    sealed = reads.sealed_facts(reach, db, paper.id)
    content = work.store.secrets.open_bytes(sealed, paper.id.encode())
    if sm3(content) != paper.facts_sm3:
        raise Problem("paper.changed", number=paper.number)
    facts: dict[str, Any] = orjson.loads(content)
    return facts


def found_paper(work: Work, db: Connection, paper_id: str) -> tuple[PaperLine, Mapping[str, Any]]:
    require_act(work.actor, Act.PAPER_READ)
    reach = reach_of(work.actor, Act.PAPER_READ)
    paper = reads.paper_line(reach, db, paper_id)
    if paper is None:
        raise Problem("paper.missing")
    return paper, facts_of(work, db, reach, paper)


def _made(work: Work, paper: PaperLine, facts: Mapping[str, Any]) -> bytes:
    content = _print(facts, work.store.config.fonts)
    _keep(work, paper, content)
    return content


def _print(facts: Mapping[str, Any], fonts: Path) -> bytes:
    return pdf.make_pdf(paper_html(facts["kind"], facts), style(), fonts_of(fonts))


def _keep(work: Work, paper: PaperLine, content: bytes) -> None:
    sealed = work.store.secrets.seal(content, paper.id.encode())
    name = sealed_files.put(work, work.store.papers, sealed)
    values = {
        "file_sha256": name,
        "pdf_sha256": hashlib.sha256(content).hexdigest(),
        "pdf_sm3": sm3(content),
    }
    chain = f"house:{paper.house_id}"
    # `house.changed_meanwhile` when somebody else made it: the door tries again and finds his.
    work.update(Paper, {"id": paper.id, "file_sha256": ""}, values, chain=chain)
    work.record(
        "paper.rendered",
        chain,
        case_id=paper.case_id,
        paper=paper.id,
        pdf=values["pdf_sha256"],
        sm3=values["pdf_sm3"],
    )


def _kept(work: Work, paper: PaperLine) -> bytes:
    try:
        with work.store.papers.open(paper.file_sha256) as file:
            sealed = file.read()
    except FileNotFoundError as error:
        raise Problem("paper.changed", number=paper.number) from error
    content = work.store.secrets.open_bytes(sealed, paper.id.encode())
    if hashlib.sha256(content).hexdigest() != paper.pdf_sha256:
        raise Problem("paper.changed", number=paper.number)
    return content


def log_opening(work: Work, paper: PaperLine, form: str) -> None:
    work.record(
        "paper.opened", f"house:{paper.house_id}", case_id=paper.case_id, paper=paper.id, form=form
    )
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "paper.opened",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": {"paper": paper.id, "form": form},
    }
    work.keep(AccessLog, row)
