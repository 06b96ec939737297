"""初步判定 in three values: the worst sign wins, promotion R2, and unknown is never safe (law 5).

The verdict is bounded from below by the rules known to fire and from above by those and the rules
nobody can rule out yet. Where the two bounds agree the verdict stands; where they differ it is
incomplete and says which answers are missing (domain.md §1.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import compress, repeat
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from server.domain.facts import Verdict
from server.domain.rule_plan import QUIET, Line, Plan, plan_of
from survey_schema.conditions import UNSEEN
from survey_schema.model import (
    Form,
    Promotion,
    Rule,
    RulePack,
    Severity,
)

STRUCTURE = "structure_type"  # the question that says which rules are about the house at all

_NOTHING: frozenset[str] = frozenset()
_SAFE, _SEVERE, _INCOMPLETE = Verdict.SAFE, Verdict.SEVERE, Verdict.INCOMPLETE  # asked often


class Fired(NamedTuple):
    """A rule that fired, with the answers it rests on: enough to explain it without the pack."""

    rule: str
    part: str
    sign: str
    severity: Severity
    clause: str
    certainty: str
    answers: dict[str, Any]
    threshold: str | None
    places: int
    group: str


@dataclass(frozen=True, slots=True)
class Classification:
    """`at_least` is the lower bound: what is certain even where the verdict is incomplete."""

    verdict: Verdict
    fired: tuple[Fired, ...]
    missing: tuple[str, ...]
    promoted_by: str | None  # "kinds:3" or "places:<group>:4"
    pack: str  # "<id>@<version>"
    profile: str
    at_least: Verdict


def classify(
    pack: RulePack,
    promotion: Promotion,
    profile: str,
    values: Mapping[str, Any],
    hidden: AbstractSet[str] = _NOTHING,
    *,
    decisive: frozenset[str] = _NOTHING,
    on: date | None = None,
) -> Classification:
    """Grade one survey; `hidden` are the questions known not to apply (answers.Checked).

    `decisive` (see `decisive_questions`) forbid "safe" while unanswered or unseen, whether or
    not a rule reads them. `on` leaves out rules that were not yet in force that day.
    """
    given = _plain(values)
    structure = given.get(STRUCTURE)
    plan = plan_of(pack, profile, structure, on)
    lines, is_quiet = _lines_to_ask(plan, given, hidden)
    reading = _Reading(promotion, given, hidden, *_ask(lines, given, hidden))
    if is_quiet:  # every gate has its answer
        decisive = _beyond(decisive, plan.fields)
    lower, promoted_by = reading.lower()
    missing = () if lower is _SEVERE else reading.missing(lower, decisive)
    return Classification(
        verdict=_INCOMPLETE if missing else lower,
        fired=tuple(map(reading.explain, reading.fired)),
        missing=missing,
        promoted_by=promoted_by,
        pack=plan.name,
        profile=profile,
        at_least=lower,
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers given, as a plain dict, which answers twice as fast as a read-only view.

    A read-only view is of checked answers (answers.Checked), which hold no None.
    """
    if isinstance(values, MappingProxyType):
        return values.copy()
    return {field: value for field, value in values.items() if value is not None}


def _ask(
    lines: Sequence[Line], values: Mapping[str, Any], hidden: AbstractSet[str]
) -> tuple[list[Rule], list[Rule]]:
    """The rules that fired, and those nobody can rule out yet."""
    fired, open_rules = [], []
    for _, holds, rule in lines:
        verdict = holds(values, hidden)
        if verdict:
            fired.append(rule)
        elif verdict is None:
            open_rules.append(rule)
    return fired, open_rules


def _lines_to_ask(
    plan: Plan, values: Mapping[str, Any], hidden: AbstractSet[str]
) -> tuple[Sequence[Line], bool]:
    """Every rule but those whose gate is shut, and whether all gates are.

    Nearly every sign of nearly every house is "no": all are looked at as one set, and only those
    with another answer one by one. A dry run does this for a whole county.
    """
    asked = plan.fields - hidden
    answers = list(map(values.get, asked))
    if QUIET.issuperset(answers):
        return plan.ungated, True
    lines = [*plan.ungated]
    for field in compress(asked, map(_IS_LOUD.get, answers, repeat(True))):
        value = values.get(field)
        if value in _UNKNOWN:
            lines += plan.by_field[field]
        else:
            lines += plan.by_gate.get((field, value), ())
    lines.sort(key=_place)  # sets have no order, the explanation has
    return lines, False


_place = itemgetter(0)
_IS_LOUD: dict[Any, Any] = dict.fromkeys(QUIET, False)
_UNKNOWN = frozenset({None, UNSEEN})


def _unanswered(
    questions: AbstractSet[str], values: Mapping[str, Any], hidden: AbstractSet[str]
) -> list[str]:
    """Those that apply, or may apply, and have no answer or could not be seen, by name."""
    asked = questions - hidden
    if values.keys() >= asked and UNSEEN not in map(values.get, asked):
        return []
    given = {field: values.get(field) for field in asked}  # lists of codes among them
    return sorted(field for field, one in given.items() if one is None or one == UNSEEN)


@lru_cache
def _beyond(decisive: frozenset[str], fields: frozenset[str]) -> frozenset[str]:
    return decisive - fields


# By identity, and with the form itself, so that its identity stays its own.
_decisive_of: dict[int, tuple[Form, frozenset[str]]] = {}


def decisive_questions(form: Form) -> frozenset[str]:
    known = _decisive_of.get(id(form))
    if known is None:
        found = frozenset(one.id for one in form.questions.values() if one.decisive)
        known = _decisive_of[id(form)] = (form, found)
    return known[1]


@dataclass(slots=True)
class _Reading:
    """One survey read against the rules: which fired, and which are still open."""

    promotion: Promotion
    values: dict[str, Any]
    hidden: AbstractSet[str]
    fired: Sequence[Rule]
    open_rules: Sequence[Rule]

    def lower(self) -> tuple[Verdict, str | None]:
        """What is certain, and what promoted it."""
        if not self.fired:
            return _SAFE, None
        if any(rule.severity is Severity.SEVERE for rule in self.fired):
            return Verdict.SEVERE, None
        promoted_by = self.promoted_by(self.fired)
        return (Verdict.SEVERE if promoted_by else Verdict.GENERAL), promoted_by

    def promoted_by(self, rules: Sequence[Rule], *, unknown_places: int = 1) -> str | None:
        """R2 over general signs: enough kinds, or one kind at enough places."""
        if not self.promotion.enabled:
            return None
        kinds = self._places_by_group(rules, unknown_places)
        if len(kinds) >= self.promotion.kinds:
            return f"kinds:{len(kinds)}"
        most = max(kinds, key=kinds.__getitem__, default="")
        if most and kinds[most] >= self.promotion.places:
            return f"places:{most}:{kinds[most]}"
        return None

    def _places_by_group(self, rules: Sequence[Rule], unknown_places: int) -> dict[str, int]:
        """Places per kind; two thresholds over one count are one count, not two."""
        counts: dict[str, dict[str, int]] = {}
        for rule in rules:
            if rule.severity is Severity.GENERAL and rule.promotes:
                group = counts.setdefault(rule.group or rule.id, {})
                if rule.places:
                    group[rule.places] = self.places(rule, unknown_places)
        return {group: max(1, sum(found.values())) for group, found in counts.items()}

    def places(self, rule: Rule, unknown: int = 1) -> int:
        if rule.places is None or rule.places in self.hidden:
            return 1
        count = self.values.get(rule.places)
        return unknown if count is None else max(1, int(count))

    def missing(self, lower: Verdict, decisive: AbstractSet[str]) -> tuple[str, ...]:
        """The answers that could still move the verdict; none means that it stands."""
        asked = {STRUCTURE: None} if self.is_unknown(STRUCTURE) else {}
        if lower is _SAFE:
            asked.update(dict.fromkeys(_unanswered(decisive, self.values, self.hidden)))
        if not self.fired and not self.open_rules:
            return tuple(asked)
        open_general = [one for one in self.open_rules if one.severity is Severity.GENERAL]
        could_promote = self._could_promote(open_general)
        for rule in self.open_rules:
            if lower is _SAFE or could_promote or rule.severity is Severity.SEVERE:
                asked.update(dict.fromkeys(filter(self.is_unknown, rule.fields)))
        if could_promote:
            asked.update(dict.fromkeys(self._uncounted()))
        return tuple(asked)

    def _could_promote(self, open_general: Sequence[Rule]) -> bool:
        rules = [*self.fired, *open_general]
        return (
            bool(rules)
            and self.promoted_by(rules, unknown_places=self.promotion.places) is not None
        )

    def _uncounted(self) -> list[str]:
        """Place counts of signs that are there, not counted yet."""
        general = (rule for rule in self.fired if rule.severity is Severity.GENERAL)
        counts = (rule.places for rule in general if rule.promotes)
        return [field for field in counts if field and self.is_unknown(field)]

    def is_unknown(self, field: str) -> bool:
        value = self.values.get(field)
        return (value is None or value == UNSEEN) and field not in self.hidden

    def explain(self, rule: Rule) -> Fired:
        answers = {field: self.values[field] for field in rule.fields if field in self.values}
        return Fired(
            rule=rule.id,
            part=rule.part,
            sign=rule.sign,
            severity=rule.severity,
            clause=rule.clause,
            certainty=rule.source.certainty.value,
            answers=answers,
            threshold=rule.threshold,
            places=self.places(rule),
            group=rule.group or rule.id,
        )
