"""After a statement was refused a commit tells the truth: all is kept, or it raises."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server.domain.problems import Problem
from server.store.engines import Store
from server.store.rows import Unit
from server.store.writing import Connection, insert

UNIT = {
    "county_code": "140928000000",
    "id": "one",
    "kind": "village",
    "name": "村委会",
}


def _written_with_a_refusal(store: Store) -> Connection:
    db = store.begin_writing()
    insert(db, Unit, [UNIT])
    with pytest.raises(IntegrityError):
        insert(db, Unit, [UNIT])
    return db


def test_commit_after_a_refused_statement_keeps_the_rest_or_raises(store: Store) -> None:
    db = _written_with_a_refusal(store)
    if store.config.is_embedded:
        store.commit(db)  # SQLite undoes the refused statement alone
    else:
        with pytest.raises(Problem, match=r"database\.busy"):
            store.commit(db)
    db.close()
    with store.reading() as look:
        assert look.execute(select(Unit.id)).scalars().all() == (
            ["one"] if store.config.is_embedded else []
        )


def test_store_writes_on_after_it(store: Store) -> None:
    db = _written_with_a_refusal(store)
    store.rollback(db)
    db.close()
    db = store.begin_writing()
    insert(db, Unit, [UNIT])
    store.commit(db)
    db.close()


def test_commit_on_a_lost_connection_is_to_be_tried_again(store: Store) -> None:
    if store.config.is_embedded:
        pytest.skip("a file has no connection to lose")
    db = store.begin_writing()
    insert(db, Unit, [UNIT])
    db.invalidate()
    with pytest.raises(Problem, match=r"database\.busy"):
        store.commit(db)
    db.close()
