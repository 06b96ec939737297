"""A county with a few houses and a platform's file about them, compared."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from server.domain.acts import Role
from server.domain.facts import Actor, Event
from server.services import reconciliations
from server.services.owner import owner_columns
from server.services.reconciling.files import recognise
from server.services.reconciling.run import compare
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from survey_schema.platforms import load_platforms
from tests import make

HEADINGS = ("自建房排查编码", "乡镇", "行政村", "门牌号", "户主", "身份证号", "层数", "隐患等级")
ID = "140928197001010015"
OTHER_ID = "140922196512310025"


class Comparing:
    """`now` moves on with every comparison, so that the newest is known."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = make.NOW
        make.make_county(store)
        areas = Event("area.created", f"county:{make.COUNTY}", {"level": "village", "count": 4})
        make.record(store, areas)
        self.office = make.make_person(store, Role.LEADING_GROUP_OFFICE, "office").actor

    def house(self, village: str = make.VILLAGE_A1, **columns: Any) -> str:
        """`owner`, `door` and `id_number` are sealed and indexed as the services do."""
        names = {"owner": "owner_name", "door": "door_number", "id_number": "owner_id_number"}
        person = {new: columns.pop(old) for old, new in names.items() if old in columns}
        if person:
            columns |= owner_columns(self.work(self.office), village, person)
        return make.make_house(self.store, village, **columns)

    def work(self, actor: Actor) -> Work:
        return Work(self.store, actor, self.now)

    def do(self, actor: Actor, act: Any, *arguments: Any, **named: Any) -> Any:
        with self.work(actor) as work:
            done = act(work, *arguments, **named)
            work.commit()
        return done

    def uploaded(self, content: bytes, name: str = "平台导出.csv", **terms: Any) -> str:
        given = {"platform": "collection", "as_of": date(2022, 9, 15), **terms}
        return self.do(self.office, reconciliations.upload, name, content, **given)

    def started(self, comparison: str, **chosen: str) -> str:
        """With the columns as they were recognised, but for those given."""
        with self.work(self.office) as work:
            found = reconciliations.find(work, comparison)
            headings = recognise(work, found, load_platforms()[found.platform]).headings
        pairs = {one.name: chosen.get(one.name, one.field or "") for one in headings}
        self.do(self.office, reconciliations.start, comparison, pairs, "wgs84")
        return comparison

    def compared(self, *lines: dict[str, Any], **terms: Any) -> str:
        self.now += timedelta(hours=1)
        comparison = self.started(self.uploaded(csv_of(*lines), **terms))
        self.run(comparison)
        return comparison

    def run(self, comparison: str) -> None:
        compare(self.store, make.COUNTY, comparison, lambda: self.now, lambda _, __: None)

    def lines(self, comparison: str, **key: Any) -> list[Any]:
        table = rows.ReconciliationLine.__table__
        with self.store.reading() as db:
            found = select(table).filter_by(reconciliation_id=comparison, **key)
            return list(db.execute(found.order_by(table.c.number)))

    def line(self, comparison: str, **key: Any) -> Any:
        (found,) = self.lines(comparison, **key)
        return found

    def kinds(self, comparison: str) -> Counter[str]:
        return Counter(one.kind for one in self.lines(comparison))

    def row(self, row: Any, **key: Any) -> Any:
        with self.store.reading() as db:
            return db.execute(select(row.__table__).filter_by(**key)).one()


def csv_of(*lines: dict[str, Any], encoding: str = "utf-8-sig") -> bytes:
    names = list(dict.fromkeys(name for line in lines for name in line)) or list(HEADINGS)
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode(encoding)


def line_of(number: str = "", **cells: Any) -> dict[str, Any]:
    """A row of the platform, in 东村 of 砚城镇."""
    plain = {"自建房排查编码": number, "乡镇": "砚城镇", "行政村": "东村"}
    return {**dict.fromkeys(HEADINGS, ""), **plain, **cells}
