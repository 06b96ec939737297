"""The files of the office's papers: the PDF made once and kept sealed, the Word copy made anew.

A draft is made from the facts of the moment, marked as such, and kept nowhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from server.domain.office_papers import KINDS, MONTH_REPORT
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.outputs import month_report_html, office_paper_html, paper_html, pdf, word
from server.outputs.fonts import fonts_of
from server.services import sealed_files
from server.services.digests import sm3
from server.services.ids import fresh_id
from server.services.office_papers import chain_of, find
from server.services.paper_files import Opened, with_address
from server.services.work import Look, Work
from server.store.reads import office_papers as reads
from server.store.reads.office_papers import OfficePaperLine
from server.store.rows import AccessLog, OfficePaper

Facts = Mapping[str, Any]


def print_pdf(work: Work, facts: Facts) -> bytes:
    """The month's report has two pages whatever it says; the others are letters."""
    fonts = fonts_of(work.store.config.fonts)
    if facts["kind"] == MONTH_REPORT:
        roomy, *tighter = month_report_html.styles(facts)
        html = month_report_html.month_report_html(facts)
        return pdf.make_pdf(html, roomy, fonts, pages=month_report_html.PAGES, tighter=tighter)
    html, style = office_paper_html.letter_html(facts), paper_html.style()
    return pdf.make_pdf(html, f"{style}\n{office_paper_html.style()}", fonts)


def write_word(facts: Facts) -> bytes:
    return word.fill_with(office_paper_html.template(facts), office_paper_html.values(facts))


def open_pdf(
    work: Work, paper_id: str, *, item_id: str | None = None, public_address: str = ""
) -> Opened:
    """The paper as it was issued; that it was opened, and by whom, is recorded."""
    paper, told = _found(work, paper_id, item_id)
    facts = with_address(told, public_address)
    content = _kept(work, paper) if paper.file_sha256 else _made(work, paper, facts)
    _log_opening(work, paper, "pdf")
    return Opened(f"{paper.number}.pdf", content, pdf.MEDIA_TYPE)


def open_word(work: Work, paper_id: str, *, item_id: str | None = None) -> Opened:
    paper, facts = _found(work, paper_id, item_id)
    if paper.kind == MONTH_REPORT:
        raise Problem("paper.no_word", title=KINDS[paper.kind].title)
    content = write_word(facts)
    _log_opening(work, paper, "docx")
    return Opened(f"{paper.number}.docx", content, word.MEDIA_TYPE)


def _found(
    work: Work, paper_id: str, item_id: str | None
) -> tuple[OfficePaperLine, dict[str, Any]]:
    """Read in a look of its own: nobody waits while the file is made."""
    with Look(work.store, work.actor, work.now) as look:
        paper = find(look, paper_id, item_id)
        return paper, facts_of(look, paper)


def facts_of(work: Work, paper: OfficePaperLine) -> dict[str, Any]:
    """What the paper says; `paper.changed` unless it is what the ledger knows of."""
    sealed = reads.sealed_facts(whole_county(work.county), work.db, paper.id)
    return opened_facts(work, paper, sealed)


def opened_facts(work: Work, paper: OfficePaperLine, sealed: bytes) -> dict[str, Any]:
    content = work.store.secrets.open_bytes(sealed, paper.id.encode())
    if sm3(content) != paper.facts_sm3:
        raise Problem("paper.changed", number=paper.number)
    facts: dict[str, Any] = orjson.loads(content)
    return facts


def _made(work: Work, paper: OfficePaperLine, facts: Facts) -> bytes:
    content = print_pdf(work, facts)
    sealed = work.store.secrets.seal(content, paper.id.encode())
    values = {
        "file_sha256": sealed_files.put(work, work.store.papers, sealed),
        "pdf_sha256": hashlib.sha256(content).hexdigest(),
        "pdf_sm3": sm3(content),
    }
    chain = chain_of(work, paper)
    # `house.changed_meanwhile` when somebody else made it: the door tries again and finds his.
    work.update(OfficePaper, {"id": paper.id, "file_sha256": ""}, values, chain=chain)
    told = {"pdf": values["pdf_sha256"], "sm3": values["pdf_sm3"]}
    work.record("office_paper.rendered", chain, paper=paper.id, **told)
    return content


def _kept(work: Work, paper: OfficePaperLine) -> bytes:
    try:
        with work.store.papers.open(paper.file_sha256) as file:
            content = work.store.secrets.open_bytes(file.read(), paper.id.encode())
    except FileNotFoundError as error:
        raise Problem("paper.changed", number=paper.number) from error
    if hashlib.sha256(content).hexdigest() != paper.pdf_sha256:
        raise Problem("paper.changed", number=paper.number)
    return content


def _log_opening(work: Work, paper: OfficePaperLine, form: str) -> None:
    work.record("office_paper.opened", chain_of(work, paper), paper=paper.id, form=form)
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "office_paper.opened",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": {"paper": paper.id, "form": form},
    }
    work.keep(AccessLog, row)
