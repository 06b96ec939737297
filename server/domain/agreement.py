"""How far two surveys of one house agree, told of a township and never of a person (law 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from server.domain.facts import Verdict
from server.domain.reassessment import RANK


class Pair(NamedTuple):
    """The first survey and the blind second one."""

    first: Verdict
    second: Verdict
    first_signs: frozenset[str]
    second_signs: frozenset[str]

    @property
    def is_worse(self) -> bool:
        return RANK[self.second] > RANK[self.first]


class Agreement(NamedTuple):
    """Counts beside every share: three houses of four are not seventy-five of a hundred.

    `kappa` is Cohen's over the verdicts; None where both surveys knew but one answer.
    """

    drawn: int
    visited: int
    same_verdict: int
    same_signs: int
    worse: int
    kappa: float | None


def agreement_of(drawn: int, pairs: Sequence[Pair]) -> Agreement:
    return Agreement(
        drawn=drawn,
        visited=len(pairs),
        same_verdict=sum(one.first == one.second for one in pairs),
        same_signs=sum(one.first_signs == one.second_signs for one in pairs),
        worse=sum(one.is_worse for one in pairs),
        kappa=_kappa(pairs),
    )


def _kappa(pairs: Sequence[Pair]) -> float | None:
    """(observed − expected) / (1 − expected); expected from the two margins."""
    total = len(pairs)
    if not total:
        return None
    first, second = Counter(one.first for one in pairs), Counter(one.second for one in pairs)
    observed = sum(one.first == one.second for one in pairs) / total
    expected = sum(first[verdict] * second[verdict] for verdict in Verdict) / total**2
    return None if expected == 1 else round((observed - expected) / (1 - expected), 3)
