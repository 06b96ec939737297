"""A township of the demo takes two files for one house; another person has yet to look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

from server.domain.facts import Actor
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import house_merges
from server.services.demo.cast import Cast
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import houses
from server.store.reads.house_filter import HouseFilter

_WORDS = "两份档案位置相邻，疑为同一户重复建档，请到现场核对后确认。"
_LOOKED_AT = 200


def propose(store: Store, cast: Cast, now: datetime, random: Random) -> None:
    """One that waits: nothing of the demo's figures follows from it."""
    for code, township in cast.townships.items():
        for pair in _pairs(store, township, code):
            if _proposed(store, township, pair, now, random):
                return


def _proposed(
    store: Store, township: Actor, pair: tuple[str, str], now: datetime, random: Random
) -> bool:
    with Work(store, township, now, noise=random.randbytes) as work:
        try:
            house_merges.propose(work, *pair, reason=_WORDS)
        except Problem:
            return False  # something is still open on the one that would go
        work.commit()
        return True


def _pairs(store: Store, township: Actor, code: str) -> Iterator[tuple[str, str]]:
    """A house with its case open, and a safe one without any of the same village."""
    county = whole_county(township.county)
    standing = HouseFilter(township=code, is_ended=False)
    safe = HouseFilter(township=code, is_ended=False, verdict="safe")
    with store.reading() as db:
        urgent = houses.house_page(county, db, standing, None, _LOOKED_AT)
        plain = houses.house_page(county, db, safe, None, _LOOKED_AT)
    by_village = {one.village_code: one.id for one in plain if one.stage is None}
    for one in urgent:
        if one.open_case_id is not None and one.village_code in by_village:
            yield one.id, by_village[one.village_code]
