"""What each counted event does to the figures of its house; `server.domain.figures` folds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from server.domain.days import LOCAL, local_day
from server.domain.events import HOUSE_FACTS
from server.domain.facts import Moment, Verdict
from server.domain.grades import letter_of
from server.domain.repeated_folds import REPEATED_FOLDS

Due = tuple[str, datetime]  # what is to be done, and the moment after which it is late
NO_DUES: frozenset[Due] = frozenset()
_NONE: frozenset[str] = frozenset()

Entry = Callable[[dict[str, Any], Moment], None]
_SETS = frozenset({"business_kinds", "area_kinds", "illegal_kinds"})
_PLAIN = tuple(name for name in HOUSE_FACTS if name not in _SETS)


def _reach(found: dict[str, Any], milestone: str, moment: Moment) -> None:
    if milestone not in found:
        found[milestone] = local_day(moment.at)


def _place(found: dict[str, Any], moment: Moment) -> None:
    found["township"] = moment.facts["township"]
    found["village"] = moment.facts["village"]


def _end(found: dict[str, Any], _moment: Moment) -> None:
    found["is_ended"] = True


def _merge(found: dict[str, Any], _moment: Moment) -> None:
    """A second file of one house: from now on it counts nowhere, whatever else is said of it."""
    found["is_merged"] = True


def _describe(found: dict[str, Any], moment: Moment) -> None:
    """What the facts do not name stays as an earlier survey or the import said it."""
    facts: dict[str, Any] = moment.facts
    for name in _PLAIN:
        if facts.get(name) is not None:
            found[name] = facts[name]
    for name in _SETS:
        if facts.get(name) is not None:
            found[name] = frozenset(facts[name])


def _survey(found: dict[str, Any], moment: Moment) -> None:
    _describe(found, moment)
    _reach(found, "surveyed_on", moment)
    if moment.facts.get("illegal_kinds"):
        _reach(found, "unlawful_on", moment)


_HAZARDS = frozenset({Verdict.GENERAL.value, Verdict.SEVERE.value})


_CLOSED = frozenset({None, "signed_off", "filed"})
# By when a severe house must be under control where the entry does not say (`control_due`): both
# counties had set 24 hours while no entry said it.
CONTROL_WITHIN = timedelta(hours=24)


def watch_control(found: dict[str, Any], moment: Moment) -> None:
    """After every event: since when, and until when, a severe house stands without control.

    The clock runs from the verdict and is not set back by an order; nothing but control stops it.
    """
    if not _is_exposed(found):
        found["control_late_at"] = None
    elif isinstance(said := moment.facts.get("control_due"), str):
        found["control_late_at"] = end_of(said)
    elif found.get("control_late_at") is None:
        found["control_late_at"] = moment.at + CONTROL_WITHIN


def _is_exposed(found: dict[str, Any]) -> bool:
    is_severe = found.get("verdict") == Verdict.SEVERE.value and "surveyed_on" in found
    return is_severe and not (found.get("is_controlled") or found.get("is_ended"))


def _assess(found: dict[str, Any], moment: Moment) -> None:
    """While a case is open a survey alone lowers nothing: `case.reassessed` says what stands."""
    _reach(found, "assessed_on", moment)
    if found.get("stage") in _CLOSED:
        _stand(found, moment)


def _judge(found: dict[str, Any], moment: Moment) -> None:
    _reach(found, "assessed_on", moment)
    _stand(found, moment)


def _stand(found: dict[str, Any], moment: Moment) -> None:
    verdict = found["verdict"] = moment.facts["verdict"]
    if verdict in _HAZARDS:
        _reach(found, "hazard_on", moment)


def _list_hazard(found: dict[str, Any], _moment: Moment) -> None:
    found["hazards_listed"] = found.get("hazards_listed", 0) + 1


def _move(found: dict[str, Any], moment: Moment) -> None:
    found["stage"] = moment.facts["stage"]


def _open_case(found: dict[str, Any], moment: Moment) -> None:
    found["is_controlled"] = False
    found["dues"] = NO_DUES
    found["control_kinds"] = found["remedies"] = _NONE
    _move(found, moment)
    if "verdict" in moment.facts:  # a visit that arrived late may have opened it
        _stand(found, moment)


def _reassess(found: dict[str, Any], moment: Moment) -> None:
    _move(found, moment)
    _stand(found, moment)
    if found["stage"] == "awaiting_control":
        found["is_controlled"] = False


def _order_control(found: dict[str, Any], moment: Moment) -> None:
    _move(found, moment)
    _add(found, "control_kinds", moment.facts.get("kinds"))
    _await(found, "control", moment)


def _commission(found: dict[str, Any], moment: Moment) -> None:
    _move(found, moment)
    _await(found, "inspection", moment)


def _control(found: dict[str, Any], moment: Moment) -> None:
    _move(found, moment)
    found["is_controlled"] = True
    _done(found, "control")
    _reach(found, "controlled_on", moment)


def _inspect(found: dict[str, Any], moment: Moment) -> None:
    """A report whose grade is on no scale counts as none: services refuse it beforehand."""
    _move(found, moment)
    _done(found, "inspection")
    letter = letter_of(str(moment.facts["grade"]))
    if letter is not None:
        found["grade"] = letter
        _reach(found, "inspected_on", moment)


def _plan(found: dict[str, Any], moment: Moment) -> None:
    _move(found, moment)
    _add(found, "remedies", moment.facts.get("remedies"))
    _await(found, "remediation", moment)
    _reach(found, "planned_on", moment)


def _finish(found: dict[str, Any], moment: Moment) -> None:
    """Done when the last line of the plan is: then the case waits for acceptance."""
    _move(found, moment)
    if found["stage"] == "awaiting_acceptance":
        _done(found, "remediation")
        _reach(found, "remediated_on", moment)


def _sign_off(found: dict[str, Any], moment: Moment) -> None:
    _move(found, moment)
    found["dues"] = NO_DUES
    _reach(found, "remediated_on", moment)  # nothing is struck that was not done
    _reach(found, "signed_off_on", moment)


def _file(found: dict[str, Any], moment: Moment) -> None:
    _move(found, moment)
    found["dues"] = NO_DUES
    _reach(found, "filed_on", moment)


def _record_transfer(found: dict[str, Any], moment: Moment) -> None:
    found["transfer"], found["penalties"] = "recorded", _NONE
    _reach(found, "unlawful_on", moment)


# What a step of a transfer leads to, and the milestone it reaches.
_TRANSFERS: Mapping[str, tuple[str, str | None]] = {
    "handed_over": ("handed_over", "transferred_on"),
    "received": ("received", None),
    "refused": ("returned", None),
    "assigned": ("handed_over", None),
    "filed": ("filed", None),
    "declined": ("declined", None),
    "penalised": ("penalised", "penalised_on"),
    "to_justice": ("to_justice", None),
    "rectified": ("rectified", "rectified_on"),
    "withdrawn": ("withdrawn", None),
}


def _move_transfer(found: dict[str, Any], moment: Moment) -> None:
    state, milestone = _TRANSFERS[moment.kind.removeprefix("transfer.")]
    found["transfer"] = state
    _add(found, "penalties", moment.facts.get("outcomes") if state == "penalised" else ())
    if milestone is not None:
        _reach(found, milestone, moment)


def _await(found: dict[str, Any], what: str, moment: Moment) -> None:
    """A later day for the same thing replaces the one before; `due` is a day or a moment."""
    said = moment.facts.get("due")
    _done(found, what)
    if isinstance(said, str):
        found["dues"] |= {(what, end_of(said))}


def end_of(due: str) -> datetime:
    """A day ends at 24:00 of the county."""
    if len(due) > len("2022-09-22"):
        return datetime.fromisoformat(due)
    return datetime.combine(date.fromisoformat(due) + timedelta(days=1), time(), LOCAL)


def _done(found: dict[str, Any], what: str) -> None:
    kept = (one for one in found.get("dues", NO_DUES) if one[0] != what)
    found["dues"] = frozenset(kept)


def _add(found: dict[str, Any], name: str, codes: Any) -> None:
    found[name] = found.get(name, _NONE) | frozenset(codes or ())


FOLDS: Mapping[str, Entry] = {
    "house.registered": _place,
    "house.moved": _place,
    "house.ended": _end,
    "house.merged": _merge,
    "house.imported": _describe,
    "survey.received": _survey,
    "verdict.assessed": _assess,
    "verdict.confirmed": _judge,
    "verdict.overridden": _judge,
    "hazard.listed": _list_hazard,
    "case.opened": _open_case,
    "case.reassessed": _reassess,
    "control.ordered": _order_control,
    "control.in_place": _control,
    "control.lifted": _move,
    "inspection.commissioned": _commission,
    "inspection.reported": _inspect,
    "remediation.planned": _plan,
    "remediation.started": _move,
    "remediation.finished": _finish,
    "acceptance.applied": _move,
    "acceptance.opined": _move,
    "acceptance.visited": _move,
    "acceptance.passed": _move,
    "acceptance.returned": _move,
    "case.signed_off": _sign_off,
    "case.filed": _file,
    "transfer.recorded": _record_transfer,
    **{f"transfer.{step}": _move_transfer for step in _TRANSFERS},
    **REPEATED_FOLDS,
}

COUNTED_EVENTS: frozenset[str] = frozenset(FOLDS)  # a reader need not fetch any other
