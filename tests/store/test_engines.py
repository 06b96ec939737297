"""Transactions of the store, on both engines and over threads and processes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from server.config import Config
from server.domain.facts import Event
from server.domain.problems import Problem
from server.store import faults, ledger, schema
from server.store.engines import Store, open_engine, open_store
from server.store.rows import House, LedgerEntry, Unit
from server.store.writing import insert, next_number

NOW = datetime(2024, 5, 1, tzinfo=UTC)
COUNTY = "140928000000"
WHO = ledger.Signature(COUNTY, "p", None, NOW)


def test_committed_is_there_and_rolled_back_is_not(store: Store) -> None:
    for id_, end in (("kept", store.commit), ("undone", store.rollback)):
        db = store.begin_writing()
        insert(db, Unit, [_unit(id_)])
        end(db)
        db.close()
    assert _units(store) == ["kept"]


def test_connection_closed_without_commit_undoes_and_lets_the_next_write(store: Store) -> None:
    db = store.begin_writing()
    insert(db, Unit, [_unit("undone")])
    db.close()
    _write(store, "kept")
    assert _units(store) == ["kept"]


def test_reader_sees_the_moment_it_began(store: Store) -> None:
    _write(store, "before")
    with store.reading() as db:
        assert _count(db) == 1
        _write(store, "after")
        assert _count(db) == 1
    assert _units(store) == ["after", "before"]


def test_reader_cannot_write(store: Store) -> None:
    with pytest.raises((DatabaseError, RuntimeError)), store.reading() as db:
        insert(db, Unit, [_unit("x")])
    _write(store, "y")
    assert _units(store) == ["y"]


def test_writing_twice_in_one_thread_is_a_mistake_not_a_wait(store: Store) -> None:
    if not store.config.is_embedded:
        return
    db = store.begin_writing()
    with pytest.raises(RuntimeError, match="one unit of work"):
        store.begin_writing()
    store.rollback(db)
    db.close()


def test_json_and_moments_come_back_as_they_went_in(store: Store) -> None:
    db = store.begin_writing()
    insert(db, House, [{**_house("h"), "business_kinds": ["餐饮", "住宿"]}])
    store.commit(db)
    db.close()
    with store.reading() as db:
        row = db.execute(select(House.business_kinds, House.registered_at)).one()
    assert row == (["餐饮", "住宿"], NOW)
    assert row.registered_at.utcoffset() is not None


def test_wrong_geometry_cannot_leave_a_half_transaction(store: Store) -> None:
    db = store.begin_writing()
    insert(db, Unit, [_unit("first")])
    with pytest.raises(DatabaseError):
        insert(db, House, [{**_house("h"), "location": "SRID=4326;LINESTRING(0 0, 1 1)"}])
    with pytest.raises((RuntimeError, DatabaseError)):
        insert(db, Unit, [_unit("second")])
        store.commit(db)
    store.rollback(db)
    db.close()


# ---- faults ------------------------------------------------------------------------------


def test_two_entries_of_one_place_meet_at_the_key(store: Store) -> None:
    db = store.begin_writing()
    ledger.append(db, WHO, [Event("house.registered", "house:h", {})])
    entry = dict(db.execute(select(*LedgerEntry.__table__.columns)).one()._mapping)
    with pytest.raises(Problem, match=r"house\.changed_meanwhile"):
        insert(db, LedgerEntry, [entry])
    store.rollback(db)
    db.close()


def test_key_nobody_named_passes_as_it_is(store: Store) -> None:
    db = store.begin_writing()
    insert(db, Unit, [_unit("x")])
    with pytest.raises(IntegrityError):
        insert(db, Unit, [_unit("x")])
    store.rollback(db)
    db.close()


def test_error_text_shows_no_values(store: Store) -> None:
    db = store.begin_writing()
    with pytest.raises(DatabaseError) as error:
        insert(db, Unit, [{**_unit("x"), "county_code": None, "name": "张三"}])
    store.rollback(db)
    db.close()
    assert "张三" not in str(error.value).split("DETAIL")[0]


def test_every_named_constraint_exists(store: Store) -> None:
    known = set(faults._constraints().values())
    assert known >= faults.TAKEN.keys()


def test_locked_database_is_busy(config: Config) -> None:
    """Somebody else's tool holds the file, who does not know of write.lock."""
    if not config.is_embedded:
        return
    store, other = open_store(config), open_engine(config)
    with store.engine.connect() as db:
        db.exec_driver_sql("PRAGMA busy_timeout=1")
    holding = other.execution_options(anju_begin="BEGIN IMMEDIATE")
    with holding.begin(), pytest.raises(Problem, match=r"database\.busy"):
        store.begin_writing()
    _write(store, "after")
    store.close()
    other.dispose()


# ---- threads and processes ---------------------------------------------------------------


def test_writers_in_threads_and_processes_take_turns(store: Store) -> None:
    processes = [_fork(_count_up_in_threads, store) for _ in range(3)]
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    with store.reading() as db:
        assert db.scalar(text("SELECT last FROM case_number")) == 3 * 2 * 10


def test_killed_writer_blocks_nobody(store: Store) -> None:
    ready = multiprocessing.get_context("fork").Event()
    process = _fork(_write_and_hang, store, ready)
    assert ready.wait(30)
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    _write(store, "after")
    assert _units(store) == ["after"]


def test_child_leaves_the_transaction_of_its_parent_alone(store: Store) -> None:
    db = store.begin_writing()
    insert(db, Unit, [_unit("parent")])
    child = _fork(_units, store)
    child.join(30)
    insert(db, Unit, [_unit("parent2")])
    store.commit(db)
    db.close()
    assert child.exitcode == 0
    assert _units(store) == ["parent", "parent2"]


# ---- home --------------------------------------------------------------------------------


def test_home_is_prepared_twice_without_harm(config: Config) -> None:
    store = open_store(config)
    _write(store, "kept")
    store.close()
    again = schema.prepare(config)
    assert _units(again) == ["kept"]
    again.engine.dispose()
    with again.engine.begin() as db:
        db.execute(text("DELETE FROM unit"))
    again.close()


def test_home_that_lost_its_keys_gets_no_new_ones(config: Config) -> None:
    config.keys_file.unlink()
    with pytest.raises(RuntimeError, match="密钥文件"):
        schema.prepare(config)
    assert not config.keys_file.exists()


def _fork(target: Callable[..., object], *arguments: object) -> multiprocessing.Process:
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments)
    process.start()
    return process


def _count_up_in_threads(store: Store) -> None:
    threads = [threading.Thread(target=_count_up, args=(store,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()


def _count_up(store: Store) -> None:
    from server.store.rows import CaseNumber

    key = {"county_code": COUNTY, "township_code": "11", "year": 2024}
    for _ in range(10):
        db = store.begin_writing()
        next_number(db, CaseNumber, key)
        store.commit(db)
        db.close()


def _write_and_hang(store: Store, ready: object) -> None:
    db = store.begin_writing()
    insert(db, Unit, [_unit("lost")])
    ready.set()
    signal.pause()


def _write(store: Store, id_: str) -> None:
    db = store.begin_writing()
    insert(db, Unit, [_unit(id_)])
    store.commit(db)
    db.close()


def _units(store: Store) -> list[str]:
    with store.reading() as db:
        return list(db.scalars(select(Unit.id).order_by(Unit.id)))


def _count(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(Unit))


def _unit(id_: str) -> dict[str, object]:
    return {"county_code": COUNTY, "id": id_, "kind": "village", "name": "村委会"}


def _house(id_: str) -> dict[str, object]:
    return {
        "county_code": COUNTY,
        "id": id_,
        "code": id_,
        "township_code": "11",
        "village_code": "111",
        "source": "survey",
        "registered_at": NOW,
        "changed_at": NOW,
    }
