"""What a paper says: title, addressee, paragraphs and copies, from the facts kept with it.

Pure and total on whole facts (papers.require_whole): the same facts give the same words for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.paper_bodies import BODIES
from server.domain.paper_words import Facts, Paragraph
from server.domain.papers import KINDS, OWNER


@dataclass(frozen=True, slots=True)
class PaperText:
    title: str
    addressee: str
    paragraphs: tuple[Paragraph, ...]
    copies: str | None


def compose(kind: str, facts: Facts) -> PaperText:
    title, body = BODIES[kind]
    return PaperText(
        title(facts),
        addressee_of(kind, facts),
        tuple(body(facts)) if body else (),
        "，".join(facts["copies"]) or None,
    )


def addressee_of(kind: str, facts: Facts) -> str:
    if KINDS[kind].addressee == OWNER:
        return str(facts["owner"]["name"])
    return str(facts.get("addressee") or "")
