"""What a database administrator could do to the ledger is found and named (law 3)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, text

from server.domain.facts import Actor, Event
from server.domain.problems import Problem
from server.services import ledger as service
from server.services.work import Work
from server.store import anchors, ledger
from server.store.engines import Store
from server.store.rows import House
from server.store.writing import insert

NOW = datetime(2024, 5, 1, tzinfo=UTC)
COUNTY = "140928000000"
OPERATOR = Actor("job:anchor", COUNTY, ())
HOUSES = ("a", "b", "c")
LEDGER = ("ledger_entry", "ledger_anchor", "ledger_leaf")

Tamper = Callable[[str], None]


@pytest.fixture
def filled(store: Store) -> Store:
    """Three houses with three entries each: the first two under anchor 1, the third under 2."""
    _write(store, HOUSES, ("house.registered", "survey.received"), new=True)
    _anchor(store, "interval")
    _write(store, HOUSES, ("verdict.assessed",))
    _anchor(store, "report")
    return store


@pytest.fixture
def tamper(filled: Store) -> Tamper:
    """Runs SQL as the owner of the database can: the triggers are put aside first."""

    def run(statement: str) -> None:
        with filled.engine.begin() as db:
            _put_triggers_aside(db)
            assert db.exec_driver_sql(statement).rowcount > 0

    return run


def test_untouched_ledger_is_whole(filled: Store) -> None:
    assert _found(filled) == []


def test_empty_ledger_is_whole(store: Store) -> None:
    assert _found(store) == []


ENTRY_2 = "chain = 'house:b' AND seq = 2"
REHASHED = "'0000000000000000000000000000000000000000000000000000000000000001'"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            f"""UPDATE ledger_entry SET facts = '{{"n":2}}' WHERE {ENTRY_2}""",
            [("entry.altered", "house:b", 2)],
        ),
        (
            f"UPDATE ledger_entry SET actor = 'somebody' WHERE {ENTRY_2}",
            [("entry.altered", "house:b", 2)],
        ),
        (
            f"UPDATE ledger_entry SET hash = {REHASHED} WHERE {ENTRY_2}",
            [
                ("entry.altered", "house:b", 2),
                ("chain.replaced", "house:b", 2),
                ("entry.unlinked", "house:b", 3),
            ],
        ),
        (f"DELETE FROM ledger_entry WHERE {ENTRY_2}", [("entry.missing", "house:b", 2)]),
        (
            "DELETE FROM ledger_entry WHERE chain = 'house:b' AND seq = 1",
            [("entry.missing", "house:b", 1)],
        ),
        (
            "DELETE FROM ledger_entry WHERE chain = 'house:b' AND seq = 3",
            [("chain.shortened", "house:b", 3)],
        ),
        (
            "DELETE FROM ledger_entry WHERE chain = 'house:b'",
            [("chain.missing", "house:b", 3), ("house.without_chain", "house:b", 0)],
        ),
        ("DELETE FROM house WHERE id = 'b'", [("house.missing", "house:b", 1)]),
        (
            "DELETE FROM ledger_leaf WHERE chain = 'house:b' AND anchor = 2",
            [("anchor.root_mismatch", f"county:{COUNTY}", 2)],
        ),
        (
            f"UPDATE ledger_anchor SET root = {REHASHED} WHERE seq = 1",
            [
                ("anchor.altered", f"county:{COUNTY}", 1),
                ("anchor.root_mismatch", f"county:{COUNTY}", 1),
            ],
        ),
        (
            f"UPDATE ledger_anchor SET previous = {REHASHED} WHERE seq = 2",
            [
                ("anchor.unlinked", f"county:{COUNTY}", 2),
                ("anchor.altered", f"county:{COUNTY}", 2),
            ],
        ),
        (
            "DELETE FROM ledger_anchor WHERE seq = 1",
            [("anchor.missing", f"county:{COUNTY}", 1)],
        ),
        (
            "DELETE FROM ledger_anchor WHERE seq = 2",
            [("anchor.missing", f"county:{COUNTY}", 2)],
        ),
    ],
)
def test_tampering_is_found_and_named(
    filled: Store, tamper: Tamper, statement: str, found: list[tuple[str, str, int]]
) -> None:
    tamper(statement)
    assert _found(filled) == found


def test_removed_house_with_its_whole_chain_is_found(filled: Store, tamper: Tamper) -> None:
    tamper("DELETE FROM ledger_entry WHERE chain = 'house:b'")
    tamper("DELETE FROM house WHERE id = 'b'")
    assert _found(filled) == [("chain.missing", "house:b", 3)]


def test_chain_written_anew_consistently_is_found(filled: Store, tamper: Tamper) -> None:
    tamper("DELETE FROM ledger_entry WHERE chain = 'house:b'")
    _write(filled, ("b",), ("house.registered", "survey.received", "verdict.confirmed"))
    assert _found(filled) == [("chain.replaced", "house:b", 3)]


def test_house_nobody_recorded_is_found(filled: Store) -> None:
    db = filled.begin_writing()
    insert(db, House, [_house("x")])
    filled.commit(db)
    db.close()
    assert _found(filled) == [("house.without_chain", "house:x", 0)]


def test_finding_says_in_chinese_where_to_look(filled: Store, tamper: Tamper) -> None:
    tamper(f"DELETE FROM ledger_entry WHERE {ENTRY_2}")
    assert [one.text for one in _verify(filled)] == ["第 2 至 2 条记录缺失。"]


def test_interval_without_movement_makes_no_anchor(filled: Store) -> None:
    assert _anchor(filled, "interval") is None


def test_report_always_makes_an_anchor_chained_to_the_one_before(filled: Store) -> None:
    with filled.reading() as db:
        before = anchors.last(db, COUNTY)
    after = _anchor(filled, "report")
    assert (after.seq, after.previous, after.root) == (3, before.hash, before.root)
    assert _found(filled) == []


def test_entry_with_an_earlier_moment_falls_into_the_next_anchor(filled: Store) -> None:
    racing = filled.begin_writing()
    earlier = ledger.Signature(COUNTY, "p", None, datetime(2020, 1, 1, tzinfo=UTC))
    ledger.append(racing, earlier, [Event("control.ordered", "house:a", {})])
    with filled.reading() as db:
        without = anchors.draw(db, COUNTY, NOW, "interval")
    filled.commit(racing)
    racing.close()
    assert without.leaves == []
    assert _anchor(filled, "interval").seq == 3
    assert _found(filled) == []


def test_two_anchors_of_one_number_cannot_be_stored(filled: Store) -> None:
    with filled.reading() as db:
        drawn = anchors.draw(db, COUNTY, NOW, "report")
    _anchor(filled, "report")
    db = filled.begin_writing()
    with pytest.raises(Problem, match=r"database\.busy|house\.changed_meanwhile"):
        anchors.save(db, drawn)
    filled.rollback(db)
    db.close()


def test_progress_ends_at_the_total(filled: Store) -> None:
    seen: list[tuple[int, int]] = []
    with Work(filled, OPERATOR, NOW) as work:
        service.verify(work, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (9, 9)


def _found(store: Store) -> list[tuple[str, str, int]]:
    return [(one.code, one.chain, one.seq) for one in _verify(store)]


def _verify(store: Store) -> list[service.Finding]:
    with Work(store, OPERATOR, NOW) as work:
        return service.verify(work)


def _anchor(store: Store, reason: str) -> anchors.Anchor | None:
    with Work(store, OPERATOR, NOW) as work:
        anchor = service.anchor(work, reason)
        work.commit()
    return anchor


def _write(
    store: Store, houses: tuple[str, ...], kinds: tuple[str, ...], new: bool = False
) -> None:
    db = store.begin_writing()
    if new:
        insert(db, House, [_house(house) for house in houses])
    who = ledger.Signature(COUNTY, "p", None, NOW)
    ledger.append(
        db, who, [Event(kind, f"house:{house}", {}) for house in houses for kind in kinds]
    )
    store.commit(db)
    db.close()


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


def _put_triggers_aside(db: Connection) -> None:
    if db.dialect.name == "postgresql":
        db.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for table in LEDGER:
        for change in ("no_update", "no_delete", "no_replace"):
            db.execute(text(f"DROP TRIGGER IF EXISTS {table}_{change}"))
