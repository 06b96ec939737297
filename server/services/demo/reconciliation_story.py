"""Comparisons in the demo: what the platforms would export of this county, slightly altered (M20).

The 归集平台 twice, of operating houses, so that it shows what was settled since; the rural platform
once, of the houses of every township. All of it goes through the same services as a real file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.reach import reach_of, whole_county
from server.domain.reconciliation import OUTCOMES, WE_ARE_RIGHT
from server.services import job_runs, reconciliation_steps, reconciliations
from server.services.county import county_schema
from server.services.demo import names
from server.services.demo.cast import Cast
from server.services.list_kinds import VERDICTS
from server.services.reconciling.files import recognise
from server.services.reconciling.houses import OurHouse, our_houses
from server.services.reconciling.lines import fields_to_settle
from server.services.reconciling.run import compare
from server.services.work import Look, Work
from server.store.engines import Store
from server.store.reads import reconciliation_houses, reconciliation_lines as lines
from server.store.reads.grid import areas_of
from survey_schema.platforms import load_platforms

_REASON = "已到现场核对，以核对结果为准"
_AT_ONCE = 500


def reconcile(store: Store, cast: Cast, now: datetime, random: Random) -> None:
    story = _Story(store, cast, now, random)
    with Look(store, cast.office, now) as look:
        rows = list(_exported(look, random))
    operating = [one for one in rows if one["是否经营性"] == "是"]
    hour = timedelta(hours=1)
    first = story.compared("collection", _altered(operating, random, 8), "operational", now - hour)
    story.settle(first, now - hour / 2)
    story.compared("collection", _altered(operating, random, 4), "operational", now)
    story.compared("rural", _altered(rows, random, 3), "all", now)


def _exported(look: Work, random: Random) -> Iterator[dict[str, Any]]:
    """What a platform would hold if it were right: the houses as our files have them."""
    county = whole_county(look.county)
    platform = load_platforms()["collection"]
    areas = {one.code: one.name for one in areas_of(county, look.db, local_day(look.now))}
    keys = reconciliation_houses.house_keys(county, look.db)
    kept = sorted(one.id for one in keys if one.ended_on is None)  # the same on both engines
    for start in range(0, len(kept), _AT_ONCE):
        ids = kept[start : start + _AT_ONCE]
        some = our_houses(look, platform, ids)
        for number, house_id in enumerate(ids, start=start + 1):
            yield _row(look, some[house_id], number, areas)


def _row(look: Work, our: OurHouse, number: int, areas: Mapping[str, str]) -> dict[str, Any]:
    house, values = our.house, our.values
    sealed = house.personal_sealed
    person = {} if sealed is None else look.store.secrets.open(sealed)
    labels = county_schema(look.county).codes
    grade, progress = values["inspection_grade"], values["remediation_progress"]
    return {
        "自建房排查编码": f"YH{look.county[:6]}{number:09d}",
        "乡镇": areas.get(house.township_code, ""),
        "行政村": areas.get(house.village_code, ""),
        "组": person.get("group_name", ""),
        "路": person.get("road_name", ""),
        "门牌号": person.get("door_number", ""),
        "户主姓名": person.get("owner_name", ""),
        "身份证号": person.get("owner_id_number", ""),
        "是否经营性": {True: "是", False: "否", None: ""}[house.is_operational],
        "层数": house.storeys or "",
        "建筑面积": house.floor_area_m2 or "",
        "建成年份": house.built_year or "",
        "结构类型": labels["structure_type"].labels.get(house.structure_type or "", ""),
        "隐患初判": VERDICTS[house.verdict] if house.verdict in _TOLD else "",
        "鉴定结论": labels["inspection_grade"].labels.get(grade or "", ""),
        "整治状态": labels["remediation_progress"].labels.get(progress or "", ""),
        "是否销号": "是" if values["is_signed_off"] else "否",
        "经度": house.lon or "",
        "纬度": house.lat or "",
    }


_TOLD = ("safe", "general_hazard", "severe_hazard")


def _altered(rows: list[dict[str, Any]], random: Random, percent: int) -> list[dict[str, Any]]:
    """So many of a hundred rows are missing, out of date or doubled; a few are of nobody here."""
    found = []
    for row in rows:
        chance = random.random() * 100
        if chance < percent:
            continue
        if chance < 3 * percent:
            found.append(_outdated(row, random))
        else:
            found.append(row)
        if chance > 99.7:
            found.append({**row})
    some = random.sample(rows, min(len(rows), max(3, len(rows) * percent // 300)))
    strange = [_of_nobody(one, at, random) for at, one in enumerate(some)]
    return [*found, *strange]


def _outdated(row: dict[str, Any], random: Random) -> dict[str, Any]:
    ways: list[dict[str, Any]] = [
        {"层数": (row["层数"] or 1) + 1},
        {"建筑面积": round((row["建筑面积"] or 80) * 1.3, 1)},
        {"隐患初判": random.choice(["安全", "一般安全隐患"])},
        {"隐患初判": "未发现安全隐患", "是否销号": "是"},
        {"整治状态": "待整治"},
        {"结构类型": "混杂结构"},
    ]
    return {**row, **random.choice(ways)}


def _of_nobody(row: dict[str, Any], at: int, random: Random) -> dict[str, Any]:
    """Every fourth cannot even be placed, as it happens with hand-made sheets."""
    where = {"乡镇": "城关镇", "行政村": "未填"} if at % 4 == 3 else {}
    nobody = {
        "自建房排查编码": f"{row['自建房排查编码'][:8]}9{at:08d}",
        "户主姓名": names.person(random),
        "身份证号": "",
        "门牌号": str(900 + at),
        "经度": "",
        "纬度": "",
        "隐患初判": random.choice(["安全", "安全", "严重安全隐患"]),
    }
    return {**row, **nobody, **where}


class _Story:
    def __init__(self, store: Store, cast: Cast, now: datetime, random: Random) -> None:
        self._store, self._cast, self._now, self._random = store, cast, now, random

    def compared(self, platform: str, rows: list[dict[str, Any]], scope: str, at: datetime) -> str:
        name = f"{load_platforms()[platform].label}导出.csv"
        with self._work(self._cast.office, at) as work:
            day = local_day(at)
            comparison = reconciliations.upload(
                work, name, _csv(rows), platform=platform, as_of=day, scope=scope
            )
            work.commit()
        with self._work(self._cast.office, at) as work:
            found = reconciliations.find(work, comparison)
            headings = recognise(work, found, load_platforms()[platform]).headings
            chosen = {one.name: one.field or "" for one in headings}
            reconciliations.start(work, comparison, chosen, "wgs84")
            work.commit()
        county = self._cast.office.county
        compare(self._store, county, comparison, lambda: at, lambda _, __: None)
        self._end_job(comparison, at)
        return comparison

    def _end_job(self, comparison: str, at: datetime) -> None:
        """It was done here: the runner need not find it again."""
        with self._work(self._cast.office, at) as work:
            job_id = reconciliations.find(work, comparison).job_id
            job_runs.finish(work, job_id or "")
            work.commit()

    def settle(self, comparison: str, at: datetime) -> None:
        """Two townships have settled what they could, most of it for the platform to correct."""
        for actor in [actor for _, actor in sorted(self._cast.townships.items())][:2]:
            with self._work(actor, at) as work:
                where = reach_of(actor, Act.RECONCILE_READ)
                wanted = lines.LineFilter(comparison, state="open")
                open_ = lines.line_page(where, work.db, wanted, None, 12)
                for line in [one for one in open_ if one.kind in OUTCOMES]:
                    right = self._random.choice([WE_ARE_RIGHT, WE_ARE_RIGHT, "there"])
                    outcomes = dict.fromkeys(fields_to_settle(line._asdict()), right)
                    reconciliation_steps.settle(
                        work, comparison, line.number, outcomes, reason=_REASON
                    )
                work.commit()

    def _work(self, actor: Actor, at: datetime) -> Work:
        return Work(self._store, actor, at, noise=self._random.randbytes)


def _csv(rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
