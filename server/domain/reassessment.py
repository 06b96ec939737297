"""What a verdict does: it opens a case (M7), or moves the columns of one that is open.

A raised verdict may call for control and inspection again: a new severe sign makes an earlier
report worth nothing (domain.md §3.3, validity). An incomplete survey never moves anything back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from server.domain.case_state import SETTLED, CaseState, Values, any_of, matches
from server.domain.facts import Track, Verdict

RANK: Mapping[Verdict, int] = {
    Verdict.SAFE: 0,
    Verdict.INCOMPLETE: 1,
    Verdict.GENERAL: 2,
    Verdict.SEVERE: 3,
}

_EACH = any_of(*Verdict)
_SEVERE = any_of(Verdict.SEVERE)
_GENERAL = any_of(Verdict.GENERAL)
_OPERATIONAL = any_of(Track.OPERATIONAL)
_OTHER = any_of(Track.OTHER)


class Effect(NamedTuple):
    """When all columns match, the changes are made; later rows see what earlier ones did."""

    when: Mapping[str, Values]
    changes: Mapping[str, str]


# The state a verdict opens a case with; no row, no case: the survey is filed (other + safe).
OPENINGS: tuple[Effect, ...] = (
    Effect(
        {"track": _OPERATIONAL, "verdict": _SEVERE},
        {"control": "needed", "inspection": "needed"},
    ),
    Effect({"track": _OPERATIONAL, "verdict": _EACH}, {"inspection": "needed"}),
    Effect(
        {"track": _OTHER, "verdict": _SEVERE},
        {"control": "needed", "inspection": "needed"},
    ),
    Effect({"track": _OTHER, "verdict": _GENERAL}, {"remediation": "needed"}),
    # An unfinished survey that already found a sign belongs on the hazard list all the same.
    Effect({"track": _OTHER, "has_open_hazards": any_of("yes")}, {"remediation": "needed"}),
)

_YES = any_of("yes")
_RAISED = any_of("raised")
_LOWERED = any_of("lowered")

EFFECTS: tuple[Effect, ...] = (
    Effect(
        {"verdict": _SEVERE, "direction": _RAISED, "control": any_of("not_needed", "lifted")},
        {"control": "needed"},
    ),
    Effect(
        {"verdict": _SEVERE, "direction": _RAISED, "inspection": SETTLED},
        {"inspection": "needed"},
    ),
    # What was not begun or already done waits for the new report, which asks for it again.
    Effect(
        {
            "verdict": _SEVERE,
            "direction": _RAISED,
            "remediation": any_of("needed", "finished"),
        },
        {"remediation": "not_needed"},
    ),
    Effect({"verdict": _SEVERE, "direction": _RAISED}, {"acceptance": "not_needed"}),
    # The same when the report the case rests on is no longer valid (report_validity.VOID_CAUSES).
    Effect(
        {"report_ended": _YES, "inspection": SETTLED, "remediation": any_of("needed", "finished")},
        {"remediation": "not_needed"},
    ),
    Effect(
        {"report_ended": _YES, "inspection": SETTLED},
        {"inspection": "needed", "acceptance": "not_needed"},
    ),
    Effect(
        {
            "verdict": any_of(Verdict.SAFE, Verdict.INCOMPLETE, Verdict.GENERAL),
            "control": any_of("needed"),
            "is_dangerous": any_of("no"),  # a report that stopped its use still does
        },
        {"control": "not_needed"},
    ),
    Effect(
        {"track": _OPERATIONAL, "inspection": any_of("not_needed")},
        {"inspection": "needed"},
    ),
    Effect(
        {"track": _OTHER, "direction": _LOWERED, "inspection": any_of("needed")},
        {"inspection": "not_needed"},
    ),
    Effect(
        {"verdict": _GENERAL, "inspection": SETTLED, "remediation": any_of("not_needed")},
        {"remediation": "needed"},
    ),
    Effect(
        {
            "needs_remediation": any_of("yes"),
            "inspection": SETTLED,
            "remediation": any_of("not_needed"),
        },
        {"remediation": "needed"},
    ),
    Effect(
        {"verdict": _GENERAL, "direction": _RAISED, "remediation": any_of("finished")},
        {"remediation": "needed", "acceptance": "not_needed"},
    ),
    # A sign nobody has planned for cannot be accepted, nor struck, with the others.
    Effect(
        {"found": any_of(Verdict.GENERAL, Verdict.SEVERE), "remediation": any_of("finished")},
        {"remediation": "needed", "acceptance": "not_needed"},
    ),
    Effect(
        {
            "verdict": any_of(Verdict.SAFE),
            "needs_remediation": any_of("no"),
            "remediation": any_of("needed"),
        },
        {"remediation": "not_needed"},
    ),
)


def opening(track: Track, verdict: Verdict, *, has_open_hazards: bool = False) -> CaseState | None:
    """The case a verdict opens, or None when the survey is simply filed."""
    state = CaseState(track, verdict, has_open_hazards=has_open_hazards)
    effect = next((row for row in OPENINGS if matches(_view(state, "same"), row.when)), None)
    return None if effect is None else _changed(state, effect.changes)


def reassessed(
    state: CaseState,
    verdict: Verdict,
    track: Track | None = None,
    *,
    has_open_hazards: bool | None = None,
    found: Verdict | None = None,
    report_ended: bool = False,
) -> CaseState:
    """The open case after a new verdict (or use) of its house; equal when nothing moves.

    `has_open_hazards` is what holds after the new verdict, `found` the worst of the signs that
    were not on the list before: a second severe sign in a severe case counts as raised.
    `report_ended`: the report the case rested on has just become void. Closed
    cases are not reassessed: a new hazard opens a new case (domain.md §4.4, reopen).
    """
    if state.closing is not None:
        raise ValueError("a closed case is not reassessed; open a new one")
    said = _said(state.verdict, verdict)
    direction = "raised" if found is Verdict.SEVERE else _direction(state.verdict, said)
    hazards = state.has_open_hazards if has_open_hazards is None else has_open_hazards
    state = replace(state, verdict=said, track=track or state.track, has_open_hazards=hazards)
    if report_ended:
        state = replace(
            state, is_dangerous=None, is_report_questioned=False, is_report_objected=False
        )
    view, changes = {**_view(state, direction), "found": found}, dict[str, str]()
    view["report_ended"] = "yes" if report_ended else "no"
    for effect in EFFECTS:
        if matches(view, effect.when):
            changes.update(effect.changes)
            view.update(effect.changes)
    return _changed(state, changes)


def standing_track(track: Track, surveyed: Track) -> Track:
    """The track of an open case after a survey: one opened as operational stays so.

    Its acceptance would otherwise move to another body by the word of whoever answers the form;
    an office decides that (workflow.change_track).
    """
    return track if track is Track.OPERATIONAL else surveyed


def with_second_report(state: CaseState, *, is_dangerous: bool, stops_use: bool) -> CaseState:
    """After a second opinion: a worse report is acted on, a better one waits for the decision."""
    changes: dict[str, Any] = {}
    if stops_use and state.control in ("not_needed", "lifted"):
        changes["control"] = "needed"
    if is_dangerous and state.remediation in ("not_needed", "finished"):  # as after a first one
        changes |= {"remediation": "needed", "acceptance": "not_needed"}
    return replace(state, **changes, is_dangerous=bool(state.is_dangerous) or is_dangerous)


def with_report_decided(state: CaseState) -> CaseState:
    """After the bureau said which report counts: a plan nobody needs any more is not waited for."""
    if state.remediation == "needed" and not state.needs_remediation:
        return replace(state, remediation="not_needed")
    if state.remediation == "not_needed" and state.is_dangerous:
        return replace(state, remediation="needed")
    return state


def _said(was: Verdict, verdict: Verdict) -> Verdict:
    """ "Incomplete" lowers nothing, but what was safe is unknown again (law 5)."""
    return max(was, verdict, key=RANK.__getitem__) if verdict is Verdict.INCOMPLETE else verdict


def _direction(was: Verdict, verdict: Verdict) -> str:
    if RANK[verdict] == RANK[was]:
        return "same"
    return "raised" if RANK[verdict] > RANK[was] else "lowered"


def _view(state: CaseState, direction: str) -> dict[str, object]:
    return {
        **state.columns,
        "track": state.track,
        "verdict": state.verdict,
        "direction": direction,
        "has_open_hazards": "yes" if state.has_open_hazards else "no",
        "is_dangerous": "yes" if state.is_dangerous else "no",
        "needs_remediation": "yes" if state.needs_remediation else "no",
    }


def _changed(state: CaseState, changes: Mapping[str, Any]) -> CaseState:
    return replace(state, **changes)
