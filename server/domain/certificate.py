"""准予经营使用凭证: the paper a house's "yes" is shown by. It never outlives the "yes" itself.

Nothing is stored of its validity: it is asked anew at every look, of the certificate's own life
and of `may_operate`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from server.domain.operation import Operation

# Why a certificate is taken back: by a person, in these words; the note beside it is sealed.
REVOCATIONS: Mapping[str, str] = {
    "danger": "发现危及安全的情况",
    "change_of_use": "擅自改变用途",
    "false_material": "以虚假材料取得",
    "unlawful": "查实违法建设或违规经营",
    "mistake": "核发有误",
    "ceased": "不再用于经营",
}
REPLACED = "replaced"  # a newer certificate stands in its place
# What a person may still have to clear by issuing anew.
CLEARED_BY_ISSUING = frozenset({"certificate_revoked", "other_use"})


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    today: date
    valid_until: date | None
    revoked_for: str | None = None  # a key of REVOCATIONS, or REPLACED


class CertificateBar(NamedTuple):
    sentence: str
    holds: Callable[[CertificateFacts], bool]


CERTIFICATE_BARS: Mapping[str, CertificateBar] = {
    "revoked": CertificateBar(
        "凭证已被撤销。", lambda facts: facts.revoked_for not in {None, REPLACED}
    ),
    "replaced": CertificateBar(
        "凭证已换发，请查验新的凭证。", lambda facts: facts.revoked_for == REPLACED
    ),
    "expired": CertificateBar(
        "凭证已过有效期。",
        lambda facts: facts.valid_until is not None and facts.today > facts.valid_until,
    ),
    "house_barred": CertificateBar("房屋现状不符合经营使用条件。", lambda _facts: False),
}


class Standing(NamedTuple):
    """Does the certificate hold today? `reasons` are keys of CERTIFICATE_BARS."""

    is_valid: bool
    reasons: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(CERTIFICATE_BARS[reason].sentence for reason in self.reasons)


def standing(facts: CertificateFacts, operation: Operation) -> Standing:
    own = [code for code, bar in CERTIFICATE_BARS.items() if bar.holds(facts)]
    reasons = (*own, *(() if operation.is_allowed else ("house_barred",)))
    return Standing(not reasons, reasons)


def number_text(prefix: str, word: str, year: int, serial: int) -> str:
    """五建自准用〔2026〕00012号."""
    return f"{prefix}{word}〔{year}〕{serial:05d}号"


_NUMBER = re.compile(r"(20\d{2})\D+(\d{1,6})\D*", re.ASCII)


def read_number(text: str) -> tuple[int, int] | None:
    """Year and serial of a certificate's number, however its brackets were typed."""
    found = _NUMBER.fullmatch(text[text.find("20") :]) if "20" in text else None
    return (int(found[1]), int(found[2])) if found else None
