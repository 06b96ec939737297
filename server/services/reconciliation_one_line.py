"""One line of a comparison with both its sides, and what was said of it (M20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.masking import mask_id_number, mask_name, mask_phone
from server.domain.reach import whole_county
from server.domain.reconciliation import KINDS, OUTCOMES, RANKS
from server.domain.reconciliation_fields import LABELS
from server.services.houses import masked_owner
from server.services.reconciliation_pairing import opened
from server.services.reconciliation_reading import ShownLine, reach, shown_lines
from server.services.reconciliation_steps import find_line
from server.services.reconciliation_words import ValueWords
from server.services.reconciliations import platform_of
from server.services.reconciling.houses import OurHouse, our_houses
from server.services.work import Work
from server.store.reads import evidence, reconciliation_lines as reads
from server.store.reads.reconciliation_lines import LineRow
from server.store.reads.reconciliations import ComparisonRow

_MASKS = {"owner_name": mask_name, "owner_id_number": mask_id_number, "owner_phone": mask_phone}


def _masked(person: Mapping[str, Any]) -> dict[str, str]:
    """An address below the village is not shown at all."""
    return {name: mask(str(person[name])) for name, mask in _MASKS.items() if person.get(name)}


class Value(NamedTuple):
    """One field of both sides; `outcome` what was settled of it."""

    field: str
    label: str
    there: str
    here: str
    rank: str | None  # of the difference; None where they agree or one says nothing
    outcome: str | None
    is_carried: bool  # settled in an earlier comparison


class Said(NamedTuple):
    at: Any
    who: str
    unit: str
    outcomes: str
    reason: str


@dataclass(frozen=True, slots=True)
class OneLine:
    comparison: ComparisonRow
    shown: ShownLine
    values: Sequence[Value]
    said: Sequence[Said]
    group: Sequence[ShownLine]

    @property
    def outcomes(self) -> Mapping[str, str]:
        return OUTCOMES.get(self.shown.line.kind, {})

    @property
    def kind(self) -> str:
        return KINDS[self.shown.line.kind]


def one_line(work: Work, comparison_id: str, number: int) -> OneLine:
    comparison, line = find_line(work, comparison_id, number, Act.RECONCILE_READ)
    where = reach(work)
    (shown,) = shown_lines(work, where, [line])
    group = ()
    if line.group_number is not None:
        lines = reads.lines_of_group(where, work.db, comparison.id, line.group_number)
        group = shown_lines(work, where, [one for one in lines if one.number != number])
    return OneLine(
        comparison, shown, _values(work, comparison, shown), _said(work, line), tuple(group)
    )


_NOT_SHOWN = frozenset({"township", "village", "position", "presence"} | {"door_number"})


def _values(work: Work, comparison: ComparisonRow, shown: ShownLine) -> list[Value]:
    """What either side says, the differing fields first."""
    line, words = shown.line, ValueWords(work)
    ours = _ours(work, comparison, shown)
    owner = {} if shown.house is None else masked_owner(work, shown.house.personal_sealed)
    told = {**line.told, **_masked(opened(work, line))}
    apart = {str(one[0]): one for one in line.differences}
    found = []
    for field, label in LABELS.items():
        if field in apart:
            _, there, here, rank = apart[field]
            personal = (told.get(field), owner.get(field))
            values = personal if field in _MASKS else (there, here)
            found.append(_value(line, words, field, label, *values, rank))
        elif field not in _NOT_SHOWN:
            values = (told.get(field), owner.get(field) or (ours and ours.values.get(field)))
            is_told = any(one is not None for one in values)
            if is_told and (field != "is_ended" or values[1]):
                found.append(_value(line, words, field, label, *values, None))
    return sorted(found, key=lambda one: one.rank is None)


def _ours(work: Work, comparison: ComparisonRow, shown: ShownLine) -> OurHouse | None:
    if shown.house is None:
        return None
    platform = platform_of(comparison.platform)
    return our_houses(work, platform, {shown.house.id}).get(shown.house.id)


def _value(  # noqa: PLR0917
    line: LineRow,
    words: ValueWords,
    field: str,
    label: str,
    there: Any,
    here: Any,
    rank: int | None,
) -> Value:
    said = line.settled.get(field)
    outcome = OUTCOMES.get(line.kind, {}).get(said[0]) if said else None
    sides = ("未载明" if there is None else words.value(field, there), words.value(field, here))
    if field == "position":
        sides = (f"相距 {there} 米", "")
    if line.row_number is None:
        sides = ("—", sides[1])
    if line.house_id is None:
        sides = (sides[0], "—")
    is_carried = bool(said) and said[2] != line.reconciliation_id
    return Value(field, label, *sides, None if rank is None else RANKS[rank], outcome, is_carried)


def _said(work: Work, line: LineRow) -> list[Said]:
    rows = reads.settlements(work.db, work.county, line.reconciliation_id, line.number)
    county = whole_county(work.county)
    people = evidence.names_of(county, work.db, {one.account_id for one in rows})
    units = evidence.unit_names(county, work.db, {one.unit_id for one in rows if one.unit_id})
    return [
        Said(
            one.at,
            people.get(one.account_id, ""),
            units.get(one.unit_id or "", ""),
            "；".join(
                f"{LABELS.get(field, field)}：{OUTCOMES.get(line.kind, {}).get(who, who)}"
                for field, who in one.outcomes.items()
            ),
            _reason(work, one),
        )
        for one in rows
    ]


def _reason(work: Work, one: reads.SettlementRow) -> str:
    bound = one.id.encode()
    return str(work.store.secrets.open(one.reason_sealed, bound)["reason"])
