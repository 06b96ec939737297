"""Prepared statements bind and read values exactly as SQLAlchemy itself does, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from server.domain.problems import Problem
from server.store.engines import Store
from server.store.prepared import Prepared
from server.store.rows import House, LedgerEntry
from server.store.spatial import point
from server.store.writing import update
from tests.make import COUNTY

NOON_IN_SHANXI = datetime(2022, 9, 20, 12, 0, 0, 17, tzinfo=timezone(timedelta(hours=8)))

_COLUMNS = select(
    House.id,
    House.code,
    House.lon,
    House.is_operational,
    House.business_kinds,
    House.registered_at,
    House.version,
    House.health_code,
    func.count().over(),
).where(House.county_code == bindparam("county"), House.id == bindparam("id"))


def _house(identity: str, **more: Any) -> dict[str, Any]:
    return {
        "county_code": COUNTY,
        "id": identity,
        "code": f"{COUNTY[:6]}-{identity}",
        "township_code": f"{COUNTY[:6]}100000",
        "village_code": f"{COUNTY[:6]}100200",
        "source": "survey",
        "registered_at": NOON_IN_SHANXI,
        "changed_at": NOON_IN_SHANXI,
        **more,
    }


FULL = _house(
    "a",
    lon=111.84,
    is_operational=True,
    business_kinds=["餐饮", "住宿"],
    location=point(111.84, 38.9),
)
EMPTY = _house("b", lon=None, is_operational=None, business_kinds=None, location=None)


@pytest.mark.parametrize("values", [FULL, EMPTY])
def test_row_written_prepared_is_the_row_sqlalchemy_writes(
    store: Store, values: dict[str, Any]
) -> None:
    theirs = {**values, "id": "theirs", "code": "theirs"}
    db = store.begin_writing()
    assert Prepared(insert(House.__table__), list(values)).run(db, values) == 1
    db.execute(insert(House.__table__), theirs)
    table = House.__table__
    names = [one.name for one in table.c if one.name not in {"id", "code", "location"}]
    shown = select(*(table.c[name] for name in names), func.ST_AsText(table.c.location))
    rows = [db.execute(shown.where(table.c.id == one)).one() for one in (values["id"], "theirs")]
    store.rollback(db)
    db.close()
    assert rows[0] == rows[1]
    assert rows[0].version == 1  # the default of a column left out


@pytest.mark.parametrize("values", [FULL, EMPTY])
def test_row_read_prepared_is_the_row_sqlalchemy_reads(
    store: Store, values: dict[str, Any]
) -> None:
    db = store.begin_writing()
    db.execute(insert(House.__table__), values)
    key = {"county": COUNTY, "id": values["id"]}
    mine, theirs = Prepared(_COLUMNS).row(db, key), db.execute(_COLUMNS, key).one()
    store.rollback(db)
    db.close()
    assert mine == tuple(theirs)
    assert mine is not None
    assert mine[5] == NOON_IN_SHANXI
    assert mine[5].tzinfo is UTC
    assert [type(one) for one in mine] == [type(one) for one in theirs]


def test_what_the_statement_says_itself_stays_with_what_is_given(store: Store) -> None:
    newest = Prepared(
        select(House.id)
        .where(House.county_code == bindparam("county"), House.health_code == "grey")
        .order_by(House.id.desc())
        .limit(1)
    )
    db = store.begin_writing()
    Prepared(insert(House.__table__), list(FULL)).run_many(db, [FULL, {**EMPTY, **_named("z")}])
    found = newest.rows(db, {"county": COUNTY})
    nothing = newest.scalar(db, {"county": "other"})
    store.rollback(db)
    db.close()
    assert found == [("z",)]
    assert nothing is None


def _named(identity: str) -> dict[str, str]:
    return {"id": identity, "code": identity}


def test_refusal_we_know_is_a_problem_and_another_names_no_value(store: Store) -> None:
    entry = {one.name: None for one in LedgerEntry.__table__.c}
    db = store.begin_writing()
    with pytest.raises(IntegrityError) as refused:
        Prepared(insert(LedgerEntry.__table__), list(entry)).run(db, {**entry, "facts": "秘密"})
    store.rollback(db)
    db.close()
    assert isinstance(refused.value, DBAPIError)
    assert "秘密" not in str(refused.value).split("[SQL")[1]


def test_second_house_of_a_key_is_a_problem(store: Store) -> None:
    imported = {**FULL, "import_key": "one"}
    again = {**imported, **_named("c")}
    db = store.begin_writing()
    with pytest.raises(Problem) as refused:
        Prepared(insert(House.__table__), list(imported)).run_many(db, [imported, again])
    store.rollback(db)
    db.close()
    assert refused.value.code == "import.meanwhile"


def test_update_finds_its_row_by_the_old_value_of_a_column_it_changes(store: Store) -> None:
    db = store.begin_writing()
    Prepared(insert(House.__table__), list(FULL)).run(db, FULL)
    key = {"county_code": COUNTY, "id": "a", "version": 1}
    assert update(db, House, key, {"version": 2}) == 1
    assert update(db, House, key, {"version": 2}) == 0
    store.rollback(db)
    db.close()
