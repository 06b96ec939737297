"""Lists paged by a moment: of lines of one day none is missed and none comes twice."""

from __future__ import annotations

from datetime import timedelta

from server.domain.reach import whole_county
from server.store import rows
from server.store.engines import Store
from server.store.reads import sectors, supervision
from server.store.reads.supervision import ItemFilter
from tests import make

COUNTY = whole_county(make.COUNTY)
HOURS = [make.NOW + timedelta(hours=hour) for hour in range(3)]  # of one day


def test_items_due_on_one_day_come_once_each(store: Store) -> None:
    for at in HOURS:
        item = {"id": make.make_id(), "number": make.make_id()[:30], "form": "press", "basis": "b"}
        item |= {"houses": [], "sender": "office", "receiver": "township:1", "state": "asked"}
        item |= {"side": "none", "demand_sealed": b"x", "opened_at": at, "opened_by": "o"}
        make.write(store, rows.SupervisionItem, item | {"due_at": at, "version": 1})
    found, after = [], None
    with store.reading() as db:
        while (lines := supervision.item_page(COUNTY, db, ItemFilter(), after, 1)) and (
            len(found) <= len(HOURS)
        ):
            found.append(lines[0].due_at)
            after = (lines[0].due_at, lines[0].id)
    assert found == HOURS


def test_findings_of_one_day_come_once_each(store: Store) -> None:
    make.make_county(store)
    for at in HOURS:
        finding = {"house_id": make.make_house(store), "township_code": make.TOWNSHIP_A}
        finding |= {"village_code": make.VILLAGE_A1, "submission_id": make.make_id(), "kinds": []}
        make.write(store, rows.UnlawfulFinding, finding | {"found_at": at})
    found, after = [], None
    with store.reading() as db:
        while (
            lines := sectors.findings_to_record(COUNTY, db, township=None, after=after, limit=1)
        ) and (len(found) <= len(HOURS)):
            found.append(lines[0].found_at)
            after = (lines[0].found_at, lines[0].house_id)
    assert found == HOURS
