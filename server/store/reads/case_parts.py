"""What hangs under the cases of one page of the remediation ledger, five kinds of rows."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, String, and_, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from server.domain.reach import Reach
from server.store.reads import reached
from server.store.reads.reach import within
from server.store.rows import Acceptance, ControlMeasure, House, Inspection, Remediation, SignOff


class CaseParts(NamedTuple):
    """What the ledger's columns need from under the cases of one page, by case id."""

    measures: dict[str, list[Any]]
    inspections: dict[str, list[Any]]
    remediations: dict[str, list[Any]]
    acceptances: dict[str, list[Any]]
    sign_offs: dict[str, list[Any]]


def case_parts(reach: Reach, db: Connection, case_ids: Sequence[str]) -> CaseParts:
    """The measures, reports, plans, acceptances and sign-offs of one page of cases."""
    rows = (
        (ControlMeasure, ("kinds", "ordered_at", "in_place_at", "lifted_at")),
        (Inspection, ("agency_id", "report_no", "grade", "advice", "inspected_on", "is_dangerous")),
        (Remediation, ("remedies", "started_at", "finished_at", "due_on")),
        (Acceptance, ("tier", "conclusion", "decided_at")),
        (SignOff, ("number", "signed_at", "tier")),
    )
    return CaseParts(*(_by_case(reach, db, row, names, case_ids) for row, names in rows))


def _by_case(
    reach: Reach, db: Connection, row: Any, names: tuple[str, ...], case_ids: Sequence[str]
) -> dict[str, list[Any]]:
    shape, dialect = _shape(names), db.dialect.name
    found = reached.rows(reach, db, _parts, row, names, dialect, ids=ids_of(dialect, case_ids))
    parts: dict[str, list[Any]] = {}
    for one in map(shape._make, found):
        parts.setdefault(one.case_id, []).append(one)
    return parts


@cache
def _shape(names: tuple[str, ...]) -> Any:
    return namedtuple("Part", ("case_id", *names))


def _parts(reach: Reach, row: Any, names: tuple[str, ...], dialect: str) -> Any:
    """All ids in one parameter: a list of fifty is written anew and planned anew every time."""
    found = select(row.case_id, *(getattr(row, name) for name in names))
    same_house = and_(House.county_code == row.county_code, House.id == row.house_id)
    found = found.join(House, same_house)
    order = row.case_id if row is SignOff else row.id  # ids sort by the moment they were made
    return found.where(within(reach), is_among(row.case_id, dialect)).order_by(order)


def is_among(column: Any, dialect: str) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return column == any_(bindparam("ids", type_=ARRAY(String)))
    return column.in_(select(func.json_each(bindparam("ids", type_=String)).table_valued("value")))


def ids_of(dialect: str, ids: Sequence[str]) -> Any:
    return list(ids) if dialect == "postgresql" else orjson.dumps(list(ids)).decode()
