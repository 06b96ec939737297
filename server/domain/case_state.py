"""What a case holds at one moment: five columns, each with its own small set of values.

The columns are the database's columns and `checks()` gives their CHECK constraints, so that no
row can hold a state the table of server.domain.workflow does not know (domain.md, Appendix A).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.facts import Track, Verdict

Values = frozenset[str | None]

COLUMNS: Mapping[str, tuple[str | None, ...]] = {
    "control": ("not_needed", "needed", "ordered", "in_place", "lifted"),
    "inspection": ("not_needed", "needed", "commissioned", "reported"),
    "remediation": ("not_needed", "needed", "planned", "working", "finished"),
    "acceptance": (
        "not_needed",
        "needed",
        "applied",
        "opined",
        "visited",
        "returned",
        "passed",
    ),
    "closing": (None, "signed_off", "filed"),
}

CLOSING_LABELS: Mapping[str, str] = {"signed_off": "销号", "filed": "归档"}


@dataclass(frozen=True, slots=True)
class CaseState:
    """`is_dangerous` is the word of the report that counts, None without one.

    A hazard is open until struck. `is_report_questioned`: serious questions about that report are
    open, or an objection to it is undecided; `is_report_objected`: the latter.
    """

    track: Track
    verdict: Verdict
    control: str = "not_needed"
    inspection: str = "not_needed"
    remediation: str = "not_needed"
    acceptance: str = "not_needed"
    closing: str | None = None
    is_dangerous: bool | None = None
    has_open_hazards: bool = False
    is_report_questioned: bool = False
    is_report_objected: bool = False

    @property
    def needs_remediation(self) -> bool:
        return bool(self.is_dangerous) or self.has_open_hazards

    @property
    def is_held(self) -> bool:
        """Control measures come first: severe, or a report that stops the use (M7, M10)."""
        is_urgent = self.verdict == Verdict.SEVERE or bool(self.is_dangerous)
        return self.control == "needed" or (self.control == "ordered" and is_urgent)

    @property
    def columns(self) -> dict[str, str | None]:
        """The columns of a row of `house_case` that the procedure moves."""
        return {
            "control": self.control,
            "inspection": self.inspection,
            "remediation": self.remediation,
            "acceptance": self.acceptance,
            "closing": self.closing,
        }


def any_of(*values: str | None) -> Values:
    return frozenset(values)


SETTLED = any_of("not_needed", "reported")  # inspection: nothing is waited for


class Stage(NamedTuple):
    """One label for lists; `act` is what moves the case on, `deadline` runs from its beginning."""

    label: str
    when: Mapping[str, Values]
    act: Act | None
    deadline: str | None = None  # id of a CountyProfile.deadlines


# The first row that matches names the stage: what must happen first stands first. Measures that
# are ordered where nothing is held run beside the procedure and name no stage.
STAGES: Mapping[str, Stage] = {
    "signed_off": Stage("已销号", {"closing": any_of("signed_off")}, None),
    "filed": Stage("已归档", {"closing": any_of("filed")}, None),
    "awaiting_control": Stage(
        "待管控", {"control": any_of("needed")}, Act.CONTROL_ORDER, "control_in_place"
    ),
    "control_ordered": Stage(
        "管控落实中",
        {"control": any_of("ordered"), "is_held": any_of("yes")},
        Act.CONTROL_CONFIRM,
        "control_in_place",
    ),
    "awaiting_inspection": Stage(
        "待鉴定",
        {"inspection": any_of("needed")},
        Act.INSPECTION_COMMISSION,
        "inspection_commission",
    ),
    "inspecting": Stage(
        "鉴定中",
        {"inspection": any_of("commissioned")},
        Act.INSPECTION_REPORT,
        "inspection_report",
    ),
    "awaiting_plan": Stage(
        "待制定整治方案",
        {"remediation": any_of("needed")},
        Act.REMEDIATION_PLAN,
        "remediation_plan",
    ),
    # From here to the application the plan's own day counts, which the plan fixes.
    "awaiting_start": Stage("待整治", {"remediation": any_of("planned")}, Act.REMEDIATION_START),
    "returned": Stage("验收退回整改", {"acceptance": any_of("returned")}, Act.REMEDIATION_FINISH),
    "remediating": Stage("整治中", {"remediation": any_of("working")}, Act.REMEDIATION_FINISH),
    "awaiting_acceptance": Stage(
        "待申请验收", {"acceptance": any_of("needed")}, Act.ACCEPTANCE_APPLY, "acceptance_apply"
    ),
    "awaiting_opinion": Stage(
        "待村级意见",
        {"acceptance": any_of("applied")},
        Act.ACCEPTANCE_OPINE,
        "acceptance_opinion",
    ),
    "awaiting_visit": Stage(
        "待现场验收", {"acceptance": any_of("opined")}, Act.ACCEPTANCE_VISIT, "acceptance_visit"
    ),
    "accepting": Stage(
        "待验收结论", {"acceptance": any_of("visited")}, Act.ACCEPTANCE_DECIDE, "acceptance_decide"
    ),
    "awaiting_sign_off": Stage(
        "待销号", {"acceptance": any_of("passed")}, Act.CASE_SIGN_OFF, "sign_off"
    ),
    "awaiting_filing": Stage("待归档", {}, Act.CASE_FILE, "filing"),
}

STAGE_LABELS: Mapping[str, str] = {name: row.label for name, row in STAGES.items()}

INSPECTION_URGENT = "inspection_report_urgent"
DEADLINES: frozenset[str] = frozenset(
    {row.deadline for row in STAGES.values() if row.deadline} | {INSPECTION_URGENT}
)


def matches(view: Mapping[str, object], when: Mapping[str, Values]) -> bool:
    for column, allowed in when.items():  # noqa: SIM110  a generator doubles the time
        if view[column] not in allowed:
            return False
    return True


def stage(state: CaseState) -> str:
    view = {**state.columns, "is_held": "yes" if state.is_held else "no"}
    return next(name for name, row in STAGES.items() if matches(view, row.when))


# The plan's own days count here, and no deadline of the county's.
BY_PLAN: frozenset[str] = frozenset(
    name
    for name, row in STAGES.items()
    if row.act in (Act.REMEDIATION_START, Act.REMEDIATION_FINISH)
)


def keeps_clock(before: str, after: str) -> bool:
    """The same deadline runs on: ordering a measure does not set back when it must be in place."""
    deadline = STAGES[before].deadline
    return before == after or (deadline is not None and deadline == STAGES[after].deadline)


def checks() -> dict[str, tuple[str | None, ...]]:
    """Column of `house_case` → its allowed values; None means that NULL is allowed."""
    return {
        **COLUMNS,
        "track": tuple(track.value for track in Track),
        "verdict": tuple(verdict.value for verdict in Verdict),
        "stage": tuple(STAGES),
    }
