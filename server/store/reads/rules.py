"""Surveys read in bulk to be graded again by another rule pack, and the packs applied so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select

from server.domain.reach import Reach
from server.store.reads import reached
from server.store.reads.reach import within
from server.store.rows import Assessment, House, RuleDecision, Submission


class Stretch(NamedTuple):
    """Houses by id: after `after` (None: from the first), up to and with `last` (None: all)."""

    after: str | None
    last: str | None


class Surveyed(NamedTuple):
    """A house with the survey its verdict rests on, and what the machine said of it then.

    That survey is the newest accepted one, or an earlier one that arrived late and found worse.
    """

    id: str
    code: str
    township_code: str
    village_code: str
    verdict: str | None
    is_verdict_confirmed: bool
    stage: str | None
    open_case_id: str | None
    assessment_id: str
    submission_id: str
    assessed: str
    form_version: str
    captured_at: datetime | None
    answers: dict[str, Any] | None


def stretches(reach: Reach, db: Connection, size: int) -> list[Stretch]:
    """The houses cut into stretches of about `size`; new houses belong to the last."""
    numbered = (
        select(House.id, func.row_number().over(order_by=House.id).label("place"))
        .where(within(reach))
        .subquery()
    )
    ends = select(numbered.c.id).where(numbered.c.place % size == 0).order_by(numbered.c.id)
    bounds = [None, *db.execute(ends).scalars(), None]
    return [Stretch(*pair) for pair in pairwise(bounds)]


def graded_count(reach: Reach, db: Connection) -> int:
    graded = (within(reach), House.ended_on.is_(None), House.assessment_id.is_not(None))
    return int(db.execute(select(func.count()).select_from(House).where(*graded)).scalar_one())


def surveyed(reach: Reach, db: Connection, stretch: Stretch) -> Iterator[Surveyed]:
    """Houses of the stretch with a verdict and still standing, by id.

    Straight from the driver, one stretch in memory: a dry run reads the whole county this way.
    """
    _look_up_by_key(db)
    bounds = {name: one for name, one in stretch._asdict().items() if one is not None}
    found = reached.rows(reach, db, _surveyed, *(one is not None for one in stretch), **bounds)
    return map(Surveyed._make, found)


def _look_up_by_key(db: Connection) -> None:
    """Until the end of the snapshot. PostgreSQL guesses how many houses a stretch holds, and by
    its guess reads all assessments of the county for five hundred of them: twice the work at
    120,000 houses."""
    if db.dialect.name == "postgresql":
        off = (func.set_config(f"enable_{join}", "off", True) for join in ("hashjoin", "mergejoin"))
        db.execute(select(*off))


def _surveyed(reach: Reach, is_after: bool, has_last: bool) -> Any:
    inside = [House.id > bindparam("after")] if is_after else []
    inside += [House.id <= bindparam("last")] if has_last else []
    return (
        select(
            *(getattr(House, name) for name in Surveyed._fields[:8]),
            Assessment.id,
            Assessment.submission_id,
            Assessment.verdict,
            Submission.form_version,
            Submission.captured_at,
            Submission.answers,
        )
        .join(Assessment, _same(Assessment, House.county_code, House.assessment_id))
        .join(Submission, _same(Submission, Assessment.county_code, Assessment.submission_id))
        .where(within(reach), House.ended_on.is_(None), *inside)
        .order_by(House.id)
    )


def changed_since(reach: Reach, db: Connection, stretch: Stretch, at: datetime) -> bool:
    """Whether a house of the stretch is another than it was when it was graded."""
    changed = select(House.id).where(within(reach), House.changed_at >= at, *_inside(stretch))
    return db.execute(changed.limit(1)).one_or_none() is not None


def rules_fired(
    reach: Reach, db: Connection, assessment_ids: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    found = (
        select(Assessment.id, Assessment.fired)
        .join(House, _same(House, Assessment.county_code, Assessment.house_id))
        .where(within(reach), Assessment.id.in_(assessment_ids))
    )
    return {identity: fired for identity, fired in db.execute(found)}  # noqa: C416


def _same(row: Any, county: Any, identity: Any) -> ColumnElement[bool]:
    return and_(row.county_code == county, row.id == identity)


def _inside(stretch: Stretch) -> list[ColumnElement[bool]]:
    inside: list[ColumnElement[bool]] = []
    if stretch.after is not None:
        inside.append(House.id > stretch.after)
    if stretch.last is not None:
        inside.append(House.id <= stretch.last)
    return inside


class DecisionLine(NamedTuple):
    pack: str
    profile: str
    content_hash: str
    decided_at: datetime
    finished_at: datetime | None
    houses: int | None
    moved: int | None


def decisions(reach: Reach, db: Connection) -> list[DecisionLine]:
    """Packs the county applied, in the order it did."""
    found = select(*(getattr(RuleDecision, name) for name in DecisionLine._fields))
    counties = [span.county for span in reach.spans]
    ordered = found.where(RuleDecision.county_code.in_(counties)).order_by(RuleDecision.decided_at)
    return [DecisionLine(*row) for row in db.execute(ordered)]
