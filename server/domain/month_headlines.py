"""The figures that stand for a month in the paper for the leading group (domain.md §5.2)."""

from __future__ import annotations

# In the order of the work, as they stand in two columns of the month's report.
HEADLINES: tuple[str, ...] = (
    "survey_total",
    "survey_new",
    "operational",
    "hazardous",
    "severe",
    "severe_uncontrolled",
    "inspection_total",
    "dangerous",
    "to_remedy",
    "remedy_done",
    "sign_off_total",
    "sign_off_new",
    "overdue",
    "patrols",
)

# Of one size each, so that no line of a chart lies flat under another.
TRENDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("排查进展", ("survey_total",)),
    ("隐患和销号", ("hazardous", "hazardous_open", "sign_off_total")),
    ("严重隐患未管控和超期", ("severe_uncontrolled", "overdue")),
)

# What anybody who holds the paper may compare it with: what county bulletins publish anyway.
PUBLIC: tuple[str, ...] = ("survey_total", "hazardous", "severe", "sign_off_total")

# Every figure a paper on a month says something about.
TOLD: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *HEADLINES,
            *(one for _, figures in TRENDS for one in figures),
            "registered",
            "unsurveyed",
            "other_use",
            "general",
            "incomplete",
            "severe_controlled",
            "inspection_new",
            "grade_a",
            "grade_b",
            "grade_c",
            "grade_d",
            "operational_to_inspect",
            "operational_inspected",
            "remedy_running",
            "remedy_waiting",
            "patrol_found_total",
            "patrol_settled_total",
            "patrol_open",
            "complaints",
            "complaints_total",
            "complaints_closed",
        )
    )
)
