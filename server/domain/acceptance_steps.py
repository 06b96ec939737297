"""The rows of the procedure from the application to the conclusion of 验收 (M11, domain.md §4.4).

The owner applies or the township proposes; the village committee says its opinion; the body the
county names goes on site, compares before and after hazard by hazard; structural work is
inspected again; then it passes, or goes back with reasons.
"""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.case_state import any_of
from server.domain.transition import Transition

ACCEPTANCE: tuple[Transition, ...] = (
    Transition(
        Act.ACCEPTANCE_APPLY,
        "acceptance.applied",
        {"remediation": any_of("finished"), "acceptance": any_of("needed")},
        {"acceptance": "applied"},
        guards=("all_hazards_planned",),
        evidence=("statement",),  # nothing to show where the township proposes
    ),
    # The village committee's no does not end it, it is answered by who decides (§4.4).
    Transition(
        Act.ACCEPTANCE_OPINE,
        "acceptance.opined",
        {"acceptance": any_of("applied")},
        {"acceptance": "opined"},
        evidence=("opinion_reasons",),  # nothing to write where it agrees
    ),
    Transition(
        Act.ACCEPTANCE_VISIT,
        "acceptance.visited",
        {"acceptance": any_of("opined")},
        {"acceptance": "visited"},
        guards=("right_tier", "four_eyes", "other_names", "enough_participants", "units_on_site"),
        evidence=("on_site_on", "lines"),
    ),
    Transition(
        Act.ACCEPTANCE_REINSPECT,
        "acceptance.reinspected",
        {"acceptance": any_of("applied", "opined", "visited")},
        {},
        evidence=("report_file",),
    ),
    Transition(
        Act.ACCEPTANCE_DECIDE,
        "acceptance.passed",
        {"acceptance": any_of("visited"), "outcome": any_of("passed")},
        {"acceptance": "passed"},
        guards=(
            "right_tier",
            "four_eyes",
            "other_names",
            "enough_participants",
            "nothing_failed",
            "reinspected",
            "answered",
        ),
    ),
    Transition(
        Act.ACCEPTANCE_DECIDE,
        "acceptance.returned",
        {"acceptance": any_of("visited"), "outcome": any_of("returned")},
        {"acceptance": "returned", "remediation": "working"},
        guards=("right_tier", "four_eyes"),
        evidence=("reasons",),
    ),
)
