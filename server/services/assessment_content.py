"""One unit's sheet of a year, and the bytes it is issued as, which never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from server.domain import assessment as rules
from server.domain.assessment import Line, MonthBasis, Total
from server.domain.problems import Problem
from server.domain.unit_measures import as_json, from_json
from server.services.digests import sm3
from server.services.frozen_count import inflated
from server.store.reads.assessment import IssueRow
from survey_schema.assessment_model import Criterion
from survey_schema.model import Certainty, Source

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One unit's year. `issue` is None for what is worked out from the records as they are;
    `until` is the cut-off, None where the year has no frozen month yet."""

    year: int
    party: str
    name: str
    is_provisional: bool
    until: datetime | None
    criteria: tuple[Criterion, ...]
    lines: tuple[Line, ...]
    adjusted: Mapping[str, int]
    issue: IssueRow | None = None
    is_sound: bool = True  # what was issued has the hash the row names

    @property
    def total(self) -> Total:
        return rules.total(self.lines, self.adjusted)

    @property
    def rows(self) -> list[tuple[Criterion, Line]]:
        return list(zip(self.criteria, self.lines, strict=True))

    def line(self, criterion: str) -> tuple[Criterion, Line]:
        found = next((one for one in self.rows if one[0].id == criterion), None)
        if found is None:
            raise Problem("assessment.missing")
        return found

    def reached(self, line: Line) -> int | None:
        """Of a line, in tenths, with what was adjusted."""
        if line.tenths is None:
            return None
        return rules.within(line, line.tenths + self.adjusted.get(line.criterion, 0))


def content_of(
    sheet: Sheet, number: int, previous: str | None, adjustments: Sequence[str]
) -> bytes:
    """What is issued, as canonical JSON; no name of a person is in it."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "year": sheet.year,
        "party": sheet.party,
        "name": sheet.name,
        "issue": number,
        "previous": previous,
        "is_provisional": sheet.is_provisional,
        "until": sheet.until.isoformat() if sheet.until else None,
        "criteria": [_criterion_json(one) for one in sheet.criteria],
        "lines": [_line_json(one) for one in sheet.lines],
        "adjusted": dict(sheet.adjusted),
        "adjustments": list(adjustments),
        "total": list(sheet.total),
    }
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def _criterion_json(one: Criterion) -> dict[str, Any]:
    source = {"text": one.source.text, "certainty": one.source.certainty.value}
    names = ("id", "label", "points", "way", "part", "whole", "is_rest", "measure", "off")
    return {**{name: getattr(one, name) for name in names}, "source": source}


def _line_json(one: Line) -> dict[str, Any]:
    return {
        "state": one.state,
        "tenths": one.tenths,
        "good": one.good,
        "all": one.all,
        "months": [list(basis) for basis in one.months],
        "entries": [as_json(entry) for entry in one.entries],
    }


def issued_sheet(row: IssueRow) -> Sheet:
    data = inflated(row.content)
    told = orjson.loads(data)
    criteria = tuple(_criterion(one, row.party) for one in told["criteria"])
    lines = zip(criteria, told["lines"], strict=True)
    return Sheet(
        year=told["year"],
        party=told["party"],
        name=told["name"],
        is_provisional=told["is_provisional"],
        until=datetime.fromisoformat(told["until"]) if told["until"] else None,
        criteria=criteria,
        lines=tuple(_line(criterion, one) for criterion, one in lines),
        adjusted=told["adjusted"],
        issue=row,
        is_sound=sm3(data) == row.sm3,
    )


def _criterion(told: dict[str, Any], party: str) -> Criterion:
    source = Source(told["source"]["text"], Certainty(told["source"]["certainty"]))
    return Criterion(**{**told, "source": source, "units": (party.partition(":")[0],)})


def _line(criterion: Criterion, told: dict[str, Any]) -> Line:
    return Line(
        criterion.id,
        criterion.points,
        told["state"],
        told["tenths"],
        told["good"],
        told["all"],
        tuple(MonthBasis(*one) for one in told["months"]),
        tuple(from_json(one) for one in told["entries"]),
    )
