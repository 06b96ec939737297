"""案件移送函 of a transfer: one letter each, to the department that has the case.

Which transfer a letter is about stands in its sealed facts alone; the few letters of a house are
opened to find it. Of two who issue at the same moment, in whatever series, one wins: the case is
found with its house watched (Work.watch) before the letters are looked through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from server.domain.acts import Act
from server.domain.parties import department
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services.cases import Found
from server.services.work import Work
from server.store.reads import matters, papers as reads
from server.store.reads.papers import PaperLine


def require_first(work: Work, found: Found, transfer: Mapping[str, Any] | None) -> None:
    """`paper.transfer_has_letter` while a valid letter about the same transfer stands."""
    if transfer is None:
        return
    letter = letter_of(work, found.reach, found.house.id, transfer["id"])
    if letter is not None:
        raise Problem(
            "paper.transfer_has_letter", transfer=transfer["number"], number=letter.number
        )


def require_competent(transfer: Mapping[str, Any] | None, to: str | None) -> None:
    """The letter goes to whom the case was handed over, where it was."""
    receiver = transfer and transfer["receiver"]
    if receiver and to and receiver != department(to):
        raise Problem("paper.other_department", transfer=transfer["number"] if transfer else "")


def shown_letter(work: Work, house_id: str, transfer_id: str) -> PaperLine | None:
    """For the transfer's page; None to whoever may read no papers."""
    if not has_act(work.actor, Act.PAPER_READ):
        return None
    return letter_of(work, reach_of(work.actor, Act.PAPER_READ), house_id, transfer_id)


class OfTransfer(NamedTuple):
    id: str
    number: str


def transfer_of(work: Work, paper: PaperLine) -> OfTransfer | None:
    """The case a letter hands over, for whoever may read it."""
    if paper.kind != "transfer_letter" or not has_act(work.actor, Act.TRANSFER_READ):
        return None
    told = _transfer_in(work, reach_of(work.actor, Act.PAPER_READ), paper)
    row = told and matters.transfer(reach_of(work.actor, Act.TRANSFER_READ), work.db, told["id"])
    return OfTransfer(row.id, row.number) if row else None


def letter_of(work: Work, reach: Reach, house_id: str, transfer_id: str) -> PaperLine | None:
    """The valid letter about the transfer, where there is one."""
    return next(_letters(work, reach, house_id, transfer_id), None)


def _letters(work: Work, reach: Reach, house_id: str, transfer_id: str) -> Iterator[PaperLine]:
    for line in reads.papers_of_house(reach, work.db, house_id):
        if line.kind == "transfer_letter" and line.state == "valid":
            told = _transfer_in(work, reach, line)
            if told is not None and told["id"] == transfer_id:
                yield line


def _transfer_in(work: Work, reach: Reach, line: PaperLine) -> Mapping[str, Any] | None:
    sealed = reads.sealed_facts(reach, work.db, line.id)
    facts = orjson.loads(work.store.secrets.open_bytes(sealed, line.id.encode()))
    told: Mapping[str, Any] | None = facts.get("transfer")
    return told
