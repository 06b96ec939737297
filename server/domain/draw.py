"""督查抽查: a draw that anybody can do again with sha256sum (docs/draw.md, D).

The seed is made of values that were fixed before it could be known: the ledger's first anchor
after the month, the township, the month, and the hash of the list drawn from. Each house gets the
SHA-256 of the seed and its code as its ticket; the lowest tickets are drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from server.domain.facts import Moment, Verdict

METHOD = "anju-draw-1"

# What decides in the ledger of one month whether a house stands in the list at its end.
COUNTED = (
    "case.signed_off",
    "case.opened",
    "house.ended",
    "verdict.assessed",
    "verdict.confirmed",
    "verdict.overridden",
)


class Terms(NamedTuple):
    """Everything the draw rests on besides the list."""

    county: str
    township: str
    month: str
    anchor_hash: str
    percent: int


class Ticket(NamedTuple):
    ticket: str
    code: str


def is_candidate(moments: Iterable[Moment]) -> bool:
    """Of one house's month: signed off, or judged safe, and nothing after it said otherwise."""
    stands = False
    for moment in moments:
        if moment.kind == "case.signed_off":
            stands = True
        elif moment.kind in ("case.opened", "house.ended"):
            stands = False
        elif moment.kind in COUNTED:
            stands = moment.facts["verdict"] == Verdict.SAFE
    return stands


def list_hash(codes: Iterable[str]) -> str:
    """Of the file with one house code a line, sorted: what `sha256sum` says of it."""
    return _sha256("".join(f"{code}\n" for code in sorted(codes)))


def seed_of(terms: Terms, candidates_hash: str) -> str:
    lines = (METHOD, terms.county, terms.township, terms.month, terms.anchor_hash, candidates_hash)
    return _sha256("".join(f"{line}\n" for line in lines))


def drawn(codes: Sequence[str], seed: str, percent: int) -> list[Ticket]:
    """The houses drawn, lowest ticket first: at least the share, at least one."""
    tickets = sorted(Ticket(_sha256(f"{seed} {code}"), code) for code in codes)
    return tickets[: number_of(len(codes), percent)]


def number_of(candidates: int, percent: int) -> int:
    return -(-candidates * percent // 100)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
