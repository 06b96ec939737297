"""How the townships and villages stand with their patrols; every number leads to its list (M14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.reach import reach_of, whole_county
from server.services.county import county_schema
from server.services.patrol_desk import SOON_DAYS, start_of_month
from server.services.work import Work
from server.store.reads import evidence, patrols_due, self_checks
from server.store.reads.patrols_due import Keeper

NUMBERS = ("watched", "due", "overdue", "patrols", "found", "open", "unchecked")


class AreaNumbers(NamedTuple):
    """A village, or a township with the sum of its villages (`village_code` None).

    `keepers`: who answers for a village.
    """

    township_code: str
    village_code: str | None
    name: str
    watched: int
    due: int
    overdue: int
    patrols: int
    found: int
    open: int
    unchecked: int
    keepers: tuple[Keeper, ...] = ()


class Summary(NamedTuple):
    """`total` is of all that was asked for, not of the page."""

    lines: list[AreaNumbers]
    total: Mapping[str, int]
    is_of_townships: bool
    next_key: tuple[str] | None


def summary(
    work: Work, area: str | None = None, *, after: str | None = None, limit: int = 50
) -> Summary:
    """Of the running month. By township where there are several, else by village; units and
    names masked, nobody is ranked (law 8)."""
    villages = _villages(work, area)
    total = {name: sum(getattr(one, name) for one in villages) for name in NUMBERS}
    is_wide = len({one.township_code for one in villages}) > 1
    lines = _by_township(villages) if is_wide else villages
    rest = [one for one in lines if _code(one) > (after or "")]
    page = _named(work, rest[:limit])
    return Summary(page, total, is_wide, (_code(page[-1]),) if len(rest) > limit else None)


def _code(line: AreaNumbers) -> str:
    return line.village_code or line.township_code


def _villages(work: Work, area: str | None) -> list[AreaNumbers]:
    require_act(work.actor, Act.PATROL_READ)
    reach, today = reach_of(work.actor, Act.PATROL_READ), local_day(work.now)
    intervals = county_schema(work.county).profile.patrols.self_checks
    late, until = self_checks.is_unchecked(intervals, today), today + timedelta(days=SOON_DAYS)
    counts = patrols_due.counts_by_village(reach, work.db, today, until, late, area=area)
    found = patrols_due.done_by_village(reach, work.db, start_of_month(work), area)
    done = {one.village_code: one for one in found}
    return [
        AreaNumbers(
            one.township_code,
            one.village_code,
            one.village_code,
            one.watched,
            one.due,
            one.overdue,
            *(_of(done.get(one.village_code), name) for name in ("patrols", "found", "open")),
            one.unchecked,
        )
        for one in counts
    ]


def _of(done: Any, name: str) -> int:
    return 0 if done is None else int(getattr(done, name))


def _by_township(villages: Sequence[AreaNumbers]) -> list[AreaNumbers]:
    """They come by township."""
    return [
        AreaNumbers(code, None, code, *_sums(list(some)))
        for code, some in groupby(villages, key=lambda one: one.township_code)
    ]


def _sums(villages: Sequence[AreaNumbers]) -> Iterable[int]:
    return (sum(getattr(one, name) for one in villages) for name in NUMBERS)


def _named(work: Work, lines: Sequence[AreaNumbers]) -> list[AreaNumbers]:
    county, codes = whole_county(work.county), [_code(one) for one in lines]
    names = evidence.area_names(county, work.db, codes)
    keepers = _keepers(work, [one.village_code for one in lines if one.village_code])
    return [
        one._replace(name=names.get(_code(one), _code(one)), keepers=keepers.get(_code(one), ()))
        for one in lines
    ]


def _keepers(work: Work, codes: list[str]) -> Mapping[str, tuple[Keeper, ...]]:
    found: dict[str, list[Keeper]] = defaultdict(list)
    today: date = local_day(work.now)
    for one in patrols_due.keepers(whole_county(work.county), work.db, codes, today):
        found[one.village_code].append(one)
    return {code: tuple(ones) for code, ones in found.items()}
