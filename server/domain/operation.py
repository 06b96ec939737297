"""May this house be used for business? (M10, M12, M15) Every bar is named, none hides another.

Asked by the approval bureau before a licence, so it is also asked of houses that do no business
yet: without a report that passed, the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from server.domain.facts import Verdict


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """`is_dangerous` is the newest report's word, None without one.

    `is_accepted`: the remediation that report asked for has passed acceptance since.
    `void_cause` (a key of report_validity.VOID_CAUSES) ended the report before its day;
    `is_questioned`: a favourable report that has serious questions open, or is objected to.
    """

    today: date
    verdict: Verdict | None  # None: never surveyed
    is_dangerous: bool | None = None
    valid_until: date | None = None  # of the report; None with a report: no end known
    void_cause: str | None = None
    is_questioned: bool = False
    is_accepted: bool = False
    is_under_control: bool = False  # a control measure is needed, ordered or in place
    has_open_hazards: bool = False
    is_unlawful: bool = False
    is_ended: bool = False


class Bar(NamedTuple):
    sentence: str
    holds: Callable[[OperationFacts], bool]


def _has_expired(facts: OperationFacts) -> bool:
    return (
        facts.is_dangerous is not None
        and facts.valid_until is not None
        and facts.today > facts.valid_until
    )


OPERATION_BARS: Mapping[str, Bar] = {
    "house_ended": Bar("房屋已灭失。", lambda facts: facts.is_ended),
    "not_surveyed": Bar("房屋尚未排查。", lambda facts: facts.verdict is None),
    "no_report": Bar("没有房屋安全鉴定报告。", lambda facts: facts.is_dangerous is None),
    "report_expired": Bar("房屋安全鉴定报告已过有效期。", _has_expired),
    "report_void": Bar(
        "房屋安全鉴定报告已失效，须重新鉴定。", lambda facts: facts.void_cause is not None
    ),
    "report_questioned": Bar("房屋安全鉴定报告有疑问正在核实。", lambda facts: facts.is_questioned),
    "not_accepted": Bar(
        "鉴定为危险房屋，整治后尚未验收合格。",
        lambda facts: facts.is_dangerous is True and not facts.is_accepted,
    ),
    "under_control": Bar("管控措施尚未解除。", lambda facts: facts.is_under_control),
    "open_hazards": Bar("仍有未销号的安全隐患。", lambda facts: facts.has_open_hazards),
    "unlawful": Bar("存在未处理的违法建设或违规经营问题。", lambda facts: facts.is_unlawful),
}


class Operation(NamedTuple):
    is_allowed: bool
    reasons: tuple[str, ...]  # keys of OPERATION_BARS

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(OPERATION_BARS[reason].sentence for reason in self.reasons)


def may_operate(facts: OperationFacts) -> Operation:
    reasons = tuple(code for code, bar in OPERATION_BARS.items() if bar.holds(facts))
    return Operation(not reasons, reasons)
