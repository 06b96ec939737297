"""Load the demo county: areas, people, four years and more of history, in one go."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from random import Random

from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.period import period_of
from server.domain.problems import Problem
from server.services import draws
from server.services.areas import add_areas, found_county
from server.services.county import county_schema
from server.services.demo import (
    area_story,
    duties,
    merge_story,
    month_story,
    office_story,
    on_the_map,
    papers_of_use,
    reconciliation_story,
    supervision_story,
    unit_story,
)
from server.services.demo.agencies import enter_agencies
from server.services.demo.case_story import Scene
from server.services.demo.cast import AGENCIES, Cast, hire_all
from server.services.demo.complaint_story import ComplaintStory
from server.services.demo.earlier import import_earlier
from server.services.demo.ground import enter_demo_ground
from server.services.demo.history import History, anchor, ranked
from server.services.demo.matter_story import MatterStory, mark_unlawful
from server.services.demo.papers_of_use import Papers
from server.services.demo.plan import known_earlier, plan
from server.services.demo.timeline import Timeline, local
from server.services.demo.villages import Layout, lay_out
from server.services.demo.walks import Walks, look_after_own_houses
from server.services.work import Work
from server.store.engines import Store
from survey_schema.model import CountyProfile

FOUNDED = date(2022, 6, 1)
SEED = 20220609

Progress = Callable[[int], None]


def load(
    store: Store,
    profile: CountyProfile,
    *,
    houses: int,
    now: datetime,
    seed: int = SEED,
    prefix: str = "",
    progress: Progress = lambda _houses: None,
) -> int:
    """How many houses were surveyed. The same seed and moment give the same ids and verdicts.

    `progress` is told the number of houses surveyed since it was last told.
    """
    random = Random(f"{seed} {profile.code}")
    operator = Actor("job:demo", profile.code, ())
    with _without_pauses():
        layout, cast = _found(store, profile, operator, houses, random, prefix)
        history = _expected(store, profile, layout, cast, houses, now, random)
        history.anchor_monthly(operator)
        _play(history, now, progress)
        papers_of_use.hand_out(Papers(store, profile, cast, now, random), layout)
        look_after_own_houses(store, operator, layout, now, random)
        duties.give_out(store, cast, now, random, prefix)
        with Work(store, operator, now, noise=random.randbytes) as work:
            anchor(work)
            work.commit()
        _draw(store, profile, cast.office, now, random)
        on_the_map.draw(store, cast, layout, now, random)
        month_story.report(store, profile, cast, now, random)
        supervision_story.supervise(store, profile, cast, now, random)
        merge_story.propose(store, cast, now, random)
        reconciliation_story.reconcile(store, cast, now, random)
        unit_story.hand_in(store, profile, cast, now, random)
        area_story.merge_villages(store, operator, layout, now, random)
        office_story.fill(store, cast, layout, now, random)
    return history.surveyed


def _draw(
    store: Store, profile: CountyProfile, office: Actor, now: datetime, random: Random
) -> None:
    """The leading group office draws the month before the running one, township by township."""
    running = period_of(local_day(now), profile.report_day)
    for township in profile.townships:
        with Work(store, office, now, noise=random.randbytes) as work:
            try:
                draws.make(work, township=township.code, month=f"{running.starts:%Y-%m}")
            except Problem:
                continue  # nothing was signed off or judged safe there
            work.commit()


def _found(  # noqa: PLR0917
    store: Store,
    profile: CountyProfile,
    operator: Actor,
    houses: int,
    random: Random,
    prefix: str,
) -> tuple[Layout, Cast]:
    layout = lay_out(profile, houses, random)
    with Work(store, operator, local(FOUNDED, 8), noise=random.randbytes) as work:
        found_county(work, profile, is_demo=True, boundaries=layout.townships)
        add_areas(work, layout.areas(), since=FOUNDED)
        work.commit()
    with Work(store, operator, local(FOUNDED, 9), noise=random.randbytes) as work:
        cast = hire_all(work, profile, layout, houses, random, prefix)
        work.commit()
    with Work(store, cast.housing, local(FOUNDED, 10), noise=random.randbytes) as work:
        enter_agencies(work, [one.unit_id or "" for one in cast.agencies], AGENCIES)
        work.commit()
    return layout, cast


def _expected(  # noqa: PLR0917
    store: Store,
    profile: CountyProfile,
    layout: Layout,
    cast: Cast,
    houses: int,
    now: datetime,
    random: Random,
) -> History:
    scene = Scene(Timeline(store, random), cast, profile, random)
    history = History(scene, now)
    found = list(ranked(plan(county_schema(profile.code), layout, houses, now, random)))
    operator = Actor("job:demo", profile.code, ())
    with Work(store, operator, local(FOUNDED, 12), noise=random.randbytes) as work:
        enter_demo_ground(work, [one.house for one in found], f"{SEED} ground {profile.code}")
        work.commit()
    earlier = known_earlier(found, random)
    import_earlier(store, operator, earlier, local(FOUNDED, 14), random)
    for planned in found:
        mark_unlawful(planned)
        history.expect(planned)
    MatterStory(scene, now).begin()
    ComplaintStory(scene, now).begin()
    Walks(scene, layout, now).begin()
    return history


def _play(history: History, now: datetime, progress: Progress) -> None:
    told = 0
    for _ in history.scene.timeline.play(now):
        progress(history.surveyed - told)
        told = history.surveyed


@contextmanager
def _without_pauses() -> Iterator[None]:
    """The load makes millions of short-lived values and no cycles worth looking for."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
