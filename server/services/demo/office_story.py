"""What lies on the desks of the running house: exports asked for, an upload, a draft, a failed job.

Through the services people use. What is queued here the job runner makes when the house is served.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services import area_changes, export_requests, import_wizard, job_runs
from server.services.demo.cast import Cast
from server.services.demo.villages import Layout
from server.services.export_requests import Wanted
from server.services.work import Work
from server.store.engines import Store

_COLUMNS = ("village", "verdict", "stage", "due")
_FOR_VISITS = "入户告知严重隐患房屋的户主，须有姓名和电话。"
_FOR_SUBSIDY = "核对危房改造补助对象，须有户主姓名。"
_HEADERS = "乡镇,村,户主姓名,联系电话,门牌号,层数,建成年份"


def fill(store: Store, cast: Cast, layout: Layout, now: datetime, random: Random) -> None:
    story = _Story(store, now, random)
    _ask_for_exports(story, cast)
    story.do(cast.admin, lambda work: _upload(work, layout))
    story.do(cast.admin, lambda work: _rename_a_grid_village(work, layout))
    _try_a_restore(story, cast)


class _Story:
    def __init__(self, store: Store, now: datetime, random: Random) -> None:
        self._store, self._now, self._random = store, now, random

    def do(self, actor: Actor, act: Callable[[Work], Any], *, ago: timedelta = timedelta()) -> Any:
        with Work(self._store, actor, self._now - ago, noise=self._random.randbytes) as work:
            done = act(work)
            work.commit()
        return done


def _ask_for_exports(story: _Story, cast: Cast) -> None:
    """One waits for another's word, one was approved, one was refused, one is masked."""
    township = next(iter(cast.townships.values()))
    severe = {"verdict": "severe_hazard"}
    waiting = Wanted(
        filters=severe, columns=_COLUMNS, personal=("owner_name", "owner_phone"), reason=_FOR_VISITS
    )
    story.do(township, lambda work: export_requests.ask(work, waiting), ago=timedelta(hours=5))
    subsidy = Wanted(
        filters=severe, columns=_COLUMNS, personal=("owner_name",), reason=_FOR_SUBSIDY
    )
    approved = story.do(
        cast.housing, lambda work: export_requests.ask(work, subsidy), ago=timedelta(days=1)
    )
    story.do(cast.office, lambda work: export_requests.approve(work, approved))
    all_of_it = Wanted(filters={}, columns=_COLUMNS, personal=("owner_name",), reason="备查备用。")
    refused = story.do(
        township, lambda work: export_requests.ask(work, all_of_it), ago=timedelta(days=3)
    )
    why = "没有写明用途，请按需要的村和房屋另行申请。"
    story.do(cast.office, lambda work: export_requests.refuse(work, refused, reason=why))
    masked = Wanted(filters={"operational": "1"}, columns=_COLUMNS)
    story.do(cast.housing, lambda work: export_requests.ask(work, masked))


def _upload(work: Work, layout: Layout) -> None:
    """A township's own list of houses, whose columns are still to be confirmed."""
    places = layout.villages[:3]
    rows = [
        f"{one.township},{one.code},示例户主,,{number + 100},{number % 3 + 1},{1995 + number}"
        for number, one in enumerate(places)
    ]
    content = "\n".join((_HEADERS, *rows)).encode("utf-8-sig")
    import_wizard.upload(work, "乡镇自有房屋台账.csv", content)


def _rename_a_grid_village(work: Work, layout: Layout) -> None:
    """Drafted only: looked at, decided by nobody yet."""
    township = layout.villages[0].township
    village = [one for one in layout.villages if one.township == township][-1]
    terms = {"area": village.code, "name": f"{village.name[:-1]}社区"}
    day = local_day(work.now) + timedelta(days=30)
    area_changes.draft(work, "rename", day, "民政部门拟更名批复（演示）", terms)


def _try_a_restore(story: _Story, cast: Cast) -> None:
    """Asked for before there was any backup: it failed, and says so."""
    ago = timedelta(hours=3)
    job_id = story.do(cast.admin, lambda work: job_runs.queue(work, "restore_check"), ago=ago)
    why = Problem("backup.none", place="/srv/anju/backups").text
    runner = Actor("job:runner", cast.admin.county, ())
    story.do(runner, lambda work: job_runs.fail(work, job_id, why), ago=ago)
