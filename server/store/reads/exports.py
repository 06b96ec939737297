"""What leaves the house as a file: accepted surveys with their open answers, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Text, and_, cast, func, or_, select

from server.domain.reach import Reach
from server.store.prepared import Prepared
from server.store.reads.reach import within
from server.store.rows import House, Submission

_FETCH = 500
_ACCEPTED = ("accepted", "released")  # released: accepted after the office had looked


class SurveyRow(NamedTuple):
    """An accepted survey without anything personal."""

    id: str
    house_code: str
    township_code: str
    village_code: str
    owner_masked: str | None
    kind: str
    form_version: str
    captured_at: datetime | None
    received_at: datetime
    lon: float | None
    lat: float | None
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SurveyFilter:
    """Where the house lies now, and when the survey came in: from `since` until before `until`."""

    township: str | None = None
    village: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (House.township_code.__eq__, self.township),
            (House.village_code.__eq__, self.village),
            (Submission.received_at.__ge__, self.since),
            (Submission.received_at.__lt__, self.until),
        )
        return [clause(value) for clause, value in wanted if value is not None]


def accepted_surveys(reach: Reach, db: Connection, wanted: SurveyFilter) -> Iterator[SurveyRow]:
    """Every accepted survey of the houses in reach, by id, which is the order they were begun in.

    Streams: the primary key gives the order, so that neither engine sorts the answers.
    """
    columns = (
        Submission.id,
        House.code,
        House.township_code,
        House.village_code,
        House.owner_masked,
        Submission.kind,
        Submission.form_version,
        Submission.captured_at,
        Submission.received_at,
        Submission.lon,
        Submission.lat,
        _ANSWERS[db.dialect.name],
    )
    found = select(*columns).join(House, _same_house()).where(*_accepted(reach, wanted))
    ordered = Prepared(found.order_by(Submission.county_code, Submission.id))
    read = _READ[db.dialect.name]
    # From the driver's own cursor: SQLAlchemy's rows cost as much again as reading the answers.
    for rows in ordered.raw_batches(db, {}, _FETCH):
        yield from map(read, rows)


# As text on both engines: a batch of rows unpacked at once falls out of the processor's cache.
_ANSWERS: Mapping[str, Any] = {
    "postgresql": cast(Submission.answers, Text),
    "sqlite": Submission.answers,
}


def _from_moments(row: Sequence[Any]) -> SurveyRow:
    return SurveyRow(*row[:-1], orjson.loads(row[-1]))


def _from_text(row: Sequence[Any]) -> SurveyRow:
    """SQLite keeps moments as text, too."""
    *plain, captured_at, received_at, lon, lat, answers = row
    captured = captured_at and datetime.fromisoformat(captured_at)
    received = datetime.fromisoformat(received_at)
    return SurveyRow(*plain, captured, received, lon, lat, orjson.loads(answers))


_READ: Mapping[str, Callable[[Sequence[Any]], SurveyRow]] = {
    "postgresql": _from_moments,
    "sqlite": _from_text,
}


def accepted_count(reach: Reach, db: Connection, wanted: SurveyFilter) -> int:
    found = select(func.count()).select_from(Submission).join(House, _same_house())
    return int(db.execute(found.where(*_accepted(reach, wanted))).scalar_one())


def _same_house() -> ColumnElement[bool]:
    return and_(House.county_code == Submission.county_code, House.id == Submission.house_id)


def _accepted(reach: Reach, wanted: SurveyFilter) -> list[ColumnElement[bool]]:
    is_accepted = or_(*(Submission.state == state for state in _ACCEPTED))
    return [within(reach), is_accepted, *wanted.conditions()]
