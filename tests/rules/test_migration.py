"""The tables of rule packs go and come again with tasks in them; houses stay."""

import pytest
from sqlalchemy import func, inspect, select

from server.store import rows, schema
from tests.rules.conftest import County


@pytest.mark.slow
def test_tasks_go_with_their_table_and_houses_stay(houses: County, milder) -> None:
    houses.apply(milder)
    assert _count(houses, rows.ReviewTask) == 1
    try:
        schema.downgrade(houses.store, "0002")
        assert not {"review_task", "rule_decision"} & _tables(houses)
        assert _count(houses, rows.House) == 3
    finally:
        schema.upgrade(houses.store)

    assert (_count(houses, rows.ReviewTask), _count(houses, rows.House)) == (0, 3)
    assert houses.apply(milder) == 1


def _count(houses: County, row: type) -> int:
    with houses.store.reading() as db:
        return int(db.scalar(select(func.count()).select_from(row)))


def _tables(houses: County) -> set[str]:
    with houses.store.engine.connect() as db:
        return set(inspect(db).get_table_names())
