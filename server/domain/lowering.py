"""What would have to be different for the lower grade: smallest sets of other answers.

Nothing is estimated. A set of changes counts only when the survey, graded again with these answers
by the same rules, comes out lower, and none of its changes can be left out. The search branches on
what stands in the way (a severe rule that fired, or the promotion), so that a set it does not find
within its budget is missing, never wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server.domain.answer_words import AnswerWords
from server.domain.asked import as_asked
from server.domain.changes import Change, changes_against
from server.domain.classification import (
    STRUCTURE,
    Classification,
    Fired,
    classify,
)
from server.domain.facts import Verdict
from server.domain.reassessment import RANK
from survey_schema.model import Form, Promotion, Rule, RulePack, Severity
from survey_schema.skipped import skipped

WAYS = 6
BUDGET = 600  # gradings; less than a tenth of a second, since a page waits for it


def takes_back(before: Classification, after: Classification) -> bool:
    """Whether a survey graded anew tells less: a lower bound, the best of what was unknown, or a
    sign that was found and is not any more, with none newly found of the same part that weighs as
    much in its place."""
    found, kept = ({one.rule for one in each.fired} for each in (before, after))
    fresh = [one for one in after.fired if one.rule not in found]
    gone = [one for one in before.fired if one.rule not in kept]
    is_lower = RANK[after.at_least] < RANK[before.at_least]
    is_lower |= _takes_the_best(before, after)
    return is_lower or not all(any(_stands_for(new, one) for new in fresh) for one in gone)


def _takes_the_best(before: Classification, after: Classification) -> bool:
    """What could not be seen might have been worse; now all of it is said not to be there."""
    is_known = before.verdict is Verdict.INCOMPLETE is not after.verdict
    return is_known and RANK[after.verdict] <= RANK[before.at_least]


def _stands_for(new: Fired, one: Fired) -> bool:
    is_as_grave = new.severity is Severity.SEVERE or one.severity is Severity.GENERAL
    return new.part == one.part and is_as_grave


@dataclass(frozen=True, slots=True)
class Survey:
    """All that a verdict rests on, so that it can be asked again with other answers."""

    pack: RulePack
    promotion: Promotion
    profile: str
    words: AnswerWords
    answers: Mapping[str, Any]
    on: date
    written_for: Form | None = None  # the form the pack was written for; None: the survey's own

    def graded(self, changes: Iterable[Change] = ()) -> Classification:
        """Answers to questions that the changes make pointless are left out."""
        form = self.words.form
        values = {**self.answers, **{one.question: one.value for one in changes}}
        hidden = skipped(form, values)
        shown = {name: value for name, value in values.items() if name not in hidden}
        asked = as_asked(form, self.written_for or form, shown, hidden, self.on)
        return classify(
            self.pack,
            self.promotion,
            self.profile,
            asked.values,
            asked.hidden,
            decisive=asked.decisive,
            on=self.on,
        )


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that together lower the verdict to `verdict`; none of them can be left out."""

    changes: tuple[Change, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Lowering:
    """`is_complete` is False when there may be further sets: too many, or too long to look for."""

    ways: tuple[Way, ...]
    is_complete: bool


def ways_down(survey: Survey) -> Lowering | None:
    """None for a verdict that has no lower grade, or is not known yet."""
    now = survey.graded()
    if now.verdict not in (Verdict.GENERAL, Verdict.SEVERE):
        return None
    search = _Search(survey, now.verdict)
    search.run()
    ways = tuple(search.found)[:WAYS]
    return Lowering(ways, search.is_exhausted and len(search.found) <= WAYS)


@dataclass(slots=True)
class _Search:
    """Breadth first: sets of one change before sets of two; each state is graded once."""

    survey: Survey
    was: Verdict
    found: list[Way] = field(default_factory=list)
    is_exhausted: bool = False
    _seen: set[frozenset[tuple[str, str]]] = field(default_factory=set)
    _spent: int = 0

    def run(self) -> None:
        level: list[tuple[Change, ...]] = [()]
        while level and self._spent < BUDGET and len(self.found) <= WAYS:
            level = [after for before in level for after in self._next(before)]
        self.is_exhausted = not level
        if not self.found:
            self._straight_down()

    def _next(self, changes: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
        """The sets one change larger than this one, unless it is enough already."""
        if self._spent >= BUDGET or self._contains_a_way(changes):
            return
        self._spent += 1
        result = self.survey.graded(changes)
        if self.is_lower(result):
            self._keep(changes, result)
            return
        for change in self._against(result, changes):
            larger = _with(changes, change)
            key = _key(larger)
            if key not in self._seen:
                self._seen.add(key)
                yield larger

    def is_lower(self, result: Classification) -> bool:
        return RANK[result.at_least] < RANK[self.was]

    def _contains_a_way(self, changes: tuple[Change, ...]) -> bool:
        key = _key(changes)
        return any(_key(way.changes) <= key for way in self.found)

    def _keep(self, changes: tuple[Change, ...], result: Classification) -> None:
        for one in changes:
            rest = tuple(other for other in changes if other is not one)
            if self.is_lower(self.survey.graded(rest)):
                return  # not a smallest set; the smaller one is found by itself
        self.found.append(Way(changes, result.verdict.value))

    def _straight_down(self) -> None:
        """One way for a house with too many signs to try all: every sign in the way is absent."""
        changes: tuple[Change, ...] = ()
        for _ in range(len(self.survey.pack.rules)):
            result = self.survey.graded(changes)
            if self.is_lower(result):
                self._keep(_smallest(self, changes), result)
                return
            change = next(iter(self._against(result, changes)), None)
            if change is None:
                return
            changes = _with(changes, change)

    def _against(self, result: Classification, changes: tuple[Change, ...]) -> Iterator[Change]:
        """Changes of which every set that lowers the verdict holds one."""
        answers = {**self.survey.answers, **{one.question: one.value for one in changes}}
        rules = {rule.id: rule for rule in self.survey.pack.rules}
        for fired in _in_the_way(result, self.was):
            rule = rules[fired.rule]
            yield from self._undoing(rule, answers)
            if result.promoted_by and result.promoted_by.startswith("places:"):
                yield from self._fewer_places(rule, result, answers)

    def _undoing(self, rule: Rule, answers: Mapping[str, Any]) -> Iterator[Change]:
        words = self.survey.words
        hidden = skipped(words.form, answers)
        for change in changes_against(rule.when, words, answers, hidden):
            if change.question != STRUCTURE:  # another structure is another house
                yield change

    def _fewer_places(
        self, rule: Rule, result: Classification, answers: Mapping[str, Any]
    ) -> Iterator[Change]:
        """As many places as just do not promote, the other counts of the kind as they are."""
        if rule.places is None or answers.get(rule.places) is None:
            return
        counts = {
            one.places: int(answers.get(one.places) or 1)
            for one in self._counted_with(rule, result)
            if one.places
        }
        others = sum(counts.values()) - counts[rule.places]
        wanted = max(1, self.survey.promotion.places - 1 - others)
        if wanted < counts[rule.places]:
            text = f"不多于{wanted} {self.survey.words.unit(rule.places)}"
            yield Change.of(self.survey.words, answers, rule.places, wanted, text)

    def _counted_with(self, rule: Rule, result: Classification) -> Iterator[Rule]:
        fired = {one.rule for one in result.fired}
        for one in self.survey.pack.rules:
            if one.id in fired and (one.group or one.id) == (rule.group or rule.id):
                yield one


def _in_the_way(result: Classification, was: Verdict) -> list[Fired]:
    """The first rule that alone is enough for the verdict, or the rules that are so together."""
    severe = [one for one in result.fired if one.severity is Severity.SEVERE]
    if severe or was is Verdict.GENERAL:
        return [*severe, *result.fired][:1]
    promoted_by = result.promoted_by or ""
    if promoted_by.startswith("places:"):
        group = promoted_by.removeprefix("places:").rpartition(":")[0]
        return [one for one in result.fired if one.group == group]
    return list(result.fired)


def _with(changes: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """A second change of one answer takes the place of the first."""
    return (*(one for one in changes if one.question != change.question), change)


def _key(changes: tuple[Change, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((one.question, repr(one.value)) for one in changes)


def _smallest(search: _Search, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Leave out, one after the other, what is not needed."""
    for one in changes:
        rest = tuple(other for other in changes if other is not one)
        if search.is_lower(search.survey.graded(rest)):
            changes = rest
    return changes
