"""What one core does without HTTP: classify, check, seal, verify, anchor, report, import."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from scripts.benchmarks.county import COUNTY_ID, County
from scripts.benchmarks.serving import Home
from scripts.benchmarks.surveys import answers_of, schema
from server import clock
from server.commands import main as commands
from server.commands.place import operator
from server.domain.classification import classify, decisive_questions
from server.domain.days import local_day
from server.domain.reach import whole_county
from server.services import ledger, reports
from server.services.work import Look, Work
from server.store.engines import Store
from survey_schema.answers import check

_KINDS = ("dwelling", "shop", "one_sign", "three_signs")


def pure(rounds: int) -> Iterator[Any]:
    """Checks and grades in memory, whole surveys of the mix one after the other."""
    today, form, codes = local_day(clock.now()), schema().form, schema().codes
    given = [answers_of(kind) for kind in _KINDS]
    checked = [check(form, codes, one, today=today) for one in given]
    decisive, profile, pack = decisive_questions(form), schema().profile, schema().pack
    for _ in range(rounds):
        yield "check answers", _rate(lambda n: check(form, codes, given[n % 4], today=today), 4000)
        yield (
            "classify",
            _rate(
                lambda n: classify(
                    pack,
                    profile.promotion,
                    profile.rule_profile,
                    checked[n % 4].values,
                    checked[n % 4].hidden,
                    decisive=decisive,
                    on=today,
                ),
                8000,
            ),
        )


def sealing(store: Store, rounds: int) -> Iterator[Any]:
    particulars = {
        "owner_name": "赵守田",
        "owner_id_number": "140928197001010015",
        "owner_phone": "13800001234",
        "group_name": "东社",
        "door_number": "12号",
    }
    sealed = store.secrets.seal(particulars)
    for _ in range(rounds):
        yield "seal", _rate(lambda _: store.secrets.seal(particulars), 8000)
        yield "open", _rate(lambda _: store.secrets.open(sealed), 8000)
        yield "receipt", _rate(lambda _: store.secrets.receipt("device", sealed), 8000)


def _rate(act: Callable[[int], Any], count: int) -> dict[str, float]:
    """Per CPU second: other programs on the machine do not count."""
    act(0)
    began = time.process_time()
    for number in range(count):
        act(number)
    spent = time.process_time() - began
    return {"per_cpu_s": count / spent, "cpu_us": 1e6 * spent / count, "n": count}


def ledgers(home: Home, county: County) -> Iterator[Any]:
    """Verify everything, and draw the first anchor over all chains."""
    store = home.open()
    with Look(store, operator(county.code), clock.now()) as look:
        figures, findings = timed(home, lambda: ledger.verify(look))
    if findings:
        raise RuntimeError(f"the ledger does not hold: {findings[0]}")
    yield "verify ledger", figures
    with Work(store, operator(county.code), clock.now()) as work:
        figures, anchor = timed(home, lambda: ledger.anchor(work, "interval"))
        work.commit()
    yield "first anchor", {**figures, "n": anchor.chains if anchor else 0}
    store.close()


def month(home: Home, county: County, houses: int, rounds: int) -> Iterator[Any]:
    store = home.open()
    for _ in range(rounds):
        with Look(store, operator(county.code), clock.now()) as look:
            figures, report = timed(home, partial(_month_report, look))
        if report.houses != houses:
            raise RuntimeError(f"the report counts {report.houses} houses of {houses}")
        yield "month report", {**figures, "n": houses}
    store.close()


def _month_report(look: Look) -> reports.MonthReport:
    cut_off = reports.cut_off_of_month(look, reports.current_month(look))
    return reports.month_report(look, cut_off, reach=whole_county(look.county))


def timed(home: Home, act: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    began, cpu, database = time.perf_counter(), time.process_time(), home.database_cpu_s()
    result = act()
    spent = time.process_time() - cpu + home.database_cpu_s() - database
    return {"s": time.perf_counter() - began, "cpu_s": spent}, result


def importing(home: Home, county: County, houses: int) -> Iterator[Any]:
    """`anju import houses` over a CSV file made here."""
    file = home.config.home / "houses.csv"
    _write_houses(file, county, houses)
    environment = {"DATABASE_URL": home.config.database_url if home.cluster else ""}
    arguments = [
        "import",
        "houses",
        str(file),
        "--home",
        str(home.config.home),
        "--county",
        COUNTY_ID,
    ]
    figures, done = timed(home, lambda: CliRunner().invoke(commands, arguments, env=environment))
    if done.exit_code or f"新建 {houses} 户" not in done.output:
        raise RuntimeError(f"the import failed: {done.output[-800:]}{done.exception!r}")
    yield "import houses", {**figures, "n": houses}


def _write_houses(file: Path, county: County, houses: int) -> None:
    dice = random.Random(7)
    head = [
        "平台编号",
        "乡镇",
        "村",
        "经度",
        "纬度",
        "户主姓名",
        "号",
        "是否用作经营用途",
        "主体层数",
        "建筑面积",
    ]
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        lines = csv.writer(out)
        lines.writerow(head)
        for number in range(houses):
            village = county.villages[number % len(county.villages)]
            place = number // len(county.villages)
            lines.writerow(
                [
                    f"P{number:08d}",
                    f"{village.code[:9]}000",
                    village.code,
                    *village.point(place),
                    dice.choice("赵钱孙李") + dice.choice("守建国秀"),
                    f"{place}号",
                    "否",
                    1,
                    86,
                ]
            )
