"""0002 with data in the database: why a house is a key house is found out, and down goes as up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, column, select, table, text
from sqlalchemy.exc import DatabaseError

from server.store import rows, schema
from server.store.base import Json
from server.store.engines import Store
from server.store.writing import insert
from tests import make
from tests.intake import looking

_HOUSE = table("house", column("id"), column("key_reasons", Json))


@pytest.fixture
def before(store: Store) -> Iterator[Store]:
    """A database as the first migration left it, brought up again for the next test."""
    schema.downgrade(store, "0001")
    yield store
    schema.upgrade(store)


def _old_house(db: Connection, identity: str, **columns: Any) -> None:
    values = {
        "county_code": make.COUNTY,
        "id": identity,
        "code": identity,
        "township_code": make.TOWNSHIP_A,
        "village_code": make.VILLAGE_A1,
        "is_verdict_confirmed": False,
        "health_code": "grey",
        "is_key_survey": True,
        "source": "survey",
        "registered_at": "2022-09-20T00:00:00.000000Z",
        "changed_at": "2022-09-20T00:00:00.000000Z",
        "version": 1,
        **columns,
    }
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    db.execute(text(f"INSERT INTO house ({names}) VALUES ({places})"), values)


def _old_survey(db: Connection, identity: str, answers: str) -> None:
    db.execute(
        text(
            "INSERT INTO submission (county_code, id, kind, state, form_version, account_id,"
            " received_at, body_hash, answers) VALUES (:county, :id, 'survey', 'accepted',"
            " '2022.1', 'a', '2022-09-20T00:00:00.000000Z', 'x', :answers)"
        ),
        {"county": make.COUNTY, "id": identity, "answers": answers},
    )


@pytest.mark.slow
def test_key_houses_of_old_learn_their_reasons(before: Store) -> None:
    with before.engine.begin() as db:
        _old_survey(db, "s", '{"storeys": 4, "max_span_m": 5.9, "is_shop_conversion": true}')
        _old_house(db, "surveyed", submission_id="s")
        _old_house(db, "imported", storeys=2, imported_answers='{"is_extended": true}')
        _old_house(db, "ordinary", is_key_survey=False, storeys=9)
    schema.upgrade(before)
    with before.engine.connect() as db:
        told = db.execute(select(_HOUSE.c.id, _HOUSE.c.key_reasons))
        found = {identity: reasons for identity, reasons in told}  # noqa: C416
    assert found == {"surveyed": ["storeys", "shop"], "imported": ["altered"], "ordinary": None}


@pytest.mark.slow
def test_questions_go_and_houses_stay_on_the_way_down(store: Store) -> None:
    house = make.make_house(store, key_reasons=["span"], is_key_survey=True)
    _ask(store)
    schema.downgrade(store, "0001")
    try:
        with store.engine.connect() as db:
            assert "quality_question" not in schema.tables_in(db)
            assert db.scalar(text("SELECT id FROM house")) == house
    finally:
        schema.upgrade(store)
    assert looking.every(store, rows.QualityQuestion) == []
    assert looking.one(store, rows.House, id=house).is_key_survey


def test_the_same_question_cannot_stand_twice_but_may_follow_a_withdrawn_one(store: Store) -> None:
    _ask(store, id="1", state="withdrawn")
    _ask(store, id="2")
    db = store.begin_writing()
    try:
        with pytest.raises(DatabaseError):
            insert(db, rows.QualityQuestion, [_question(id="3")])
    finally:
        store.rollback(db)
        db.close()


@pytest.mark.parametrize("word", [{"state": "suspected"}, {"outcome": "guilty"}])
def test_a_word_the_domain_does_not_know_is_refused(store: Store, word: dict[str, str]) -> None:
    db = store.begin_writing()
    try:
        with pytest.raises(DatabaseError, match="is_known"):
            insert(db, rows.QualityQuestion, [_question(**word)])
    finally:
        store.rollback(db)
        db.close()


def _question(**columns: Any) -> dict[str, Any]:
    return {
        "county_code": make.COUNTY,
        "id": "1",
        "township_code": make.TOWNSHIP_A,
        "village_code": make.VILLAGE_A1,
        "kind": "pace",
        "subject": "0" * 64,
        "basis": "0" * 64,
        "facts": {},
        "state": "open",
        "asked_at": make.NOW,
        "version": 1,
        **columns,
    }


def _ask(store: Store, **columns: Any) -> None:
    make.write(store, rows.QualityQuestion, _question(**columns))
