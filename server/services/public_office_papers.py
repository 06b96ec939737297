"""What the check code of an office's paper tells anybody who holds it: never a person (M20)."""

from __future__ import annotations

from typing import Any, NamedTuple

from server.domain.indicators import INDICATORS_BY_ID
from server.domain.month_headlines import PUBLIC
from server.domain.office_papers import KINDS
from server.services.office_paper_files import opened_facts
from server.services.work import Work
from server.store.reads import office_papers as reads
from server.store.reads.office_papers import Newer, OfficePaperLine


class Checked(NamedTuple):
    """`figures` are the county's of a month's paper, to be held against what is printed."""

    line: OfficePaperLine
    title: str
    unit: str | None  # whom a paper of supervision is about
    figures: list[tuple[str, str]]
    sm3: str | None
    anchor: str | None
    newer: Newer | None


def checked(work: Work, code: str) -> Checked | None:
    found = reads.public_paper(work.db, code)
    if found is None:
        return None
    facts = opened_facts(work, found.line, found.facts_sealed)
    return Checked(
        found.line,
        KINDS[found.line.kind].title,
        facts["item"]["unit"] if found.line.item_id else None,
        [_figure(one, facts["total"]) for one in PUBLIC] if found.line.month else [],
        facts.get("sm3"),
        (facts.get("anchor") or {}).get("hash"),
        found.newer,
    )


def _figure(figure: str, total: dict[str, Any]) -> tuple[str, str]:
    known = INDICATORS_BY_ID[figure]
    return known.name, f"{total[figure]}{known.unit}"
