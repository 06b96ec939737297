"""每周报送: the weeks with who handed in, one week side by side, and a unit's own form (M19)."""

from __future__ import annotations

from datetime import timedelta

from flask import request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.supervision import ITEMS
from server.http.door import UPLOAD_BODY, Door
from server.pages import matters, words
from server.pages.frame import page
from server.pages.unit_files import chosen_files
from server.services import unit_files, weekly_reading, weekly_reports
from server.services.weekly_reports import WORDS, Told
from server.services.work import Work

door = Door("weekly_pages")

_ABOUT = "about-"
_COUNTED = timedelta(days=7 * 12)  # over how long completeness is told


@door.opens("/weekly", act=Act.SUPERVISION_READ, label="每周报送")
def weeks(work: Work) -> str:
    """每周应报送的督查督办情况，各周报送、逾期的单位数"""
    today = local_day(work.now)
    return page(
        work,
        "weekly.html",
        weeks=weekly_reading.weeks(work),
        asked=weekly_reading.profile_of(work).reporting.weekly,
        own=weekly_reading.own_parties(work),
        punctual=weekly_reading.punctuality(work, today - _COUNTED, today),
        today=today,
        say=words,
    )


@door.opens("/weekly/<week_item>/<week>", act=Act.SUPERVISION_READ, problems=("weekly.missing",))
def one_week(work: Work, week_item: str, week: str) -> str:
    """一周各单位报送情况并列，按督查组排列"""
    return page(
        work,
        "weekly_week.html",
        due=weekly_reading.due_of(work, week_item, week),
        units=weekly_reading.week(work, week_item, week),
        groups=weekly_reading.profile_of(work).supervision.groups,
        say=words,
    )


@door.opens(
    "/weekly/<week_item>/<week>/<party>", act=Act.SUPERVISION_READ, problems=("weekly.not_yours",)
)
def unit_week(work: Work, week_item: str, week: str, party: str) -> str:
    """本单位一周的报送情况和报送表"""
    return _shown(work, (week_item, week, party))


def _shown(work: Work, place: tuple[str, str, str], problem: Problem | None = None) -> str:
    found = weekly_reading.unit_week(work, *place)
    running = weekly_reading.running_items(work, found.party) if found.may_hand_in else []
    return page(
        work,
        "weekly_unit.html",
        unit=found,
        running=running,
        demand=lambda row: work.store.secrets.open(row.demand_sealed)["demand"],
        states=ITEMS.states,
        given=dict(request.form),
        about=_ABOUT,
        longest=WORDS[1],
        problem=problem,
        say=words,
    )


@door.opens(
    "/weekly/<week_item>/<week>/<party>",
    "POST",
    act=Act.SUPERVISION_ANSWER,
    max_bytes=UPLOAD_BODY,
    problems=("weekly.not_yours",),
)
def hand_in(work: Work, week_item: str, week: str, party: str) -> ResponseReturnValue:
    """报送或补充本单位一周的情况"""
    place = (week_item, week, party)
    address = url_for("weekly_pages.unit_week", week_item=week_item, week=week, party=party)

    def send() -> None:
        about = {
            name.removeprefix(_ABOUT): text
            for name, text in request.form.items()
            if name.startswith(_ABOUT)
        }
        papers = unit_files.examined(chosen_files())
        weekly_reports.hand_in(work, *place, Told(request.form.get("words", ""), about, papers))

    return matters.stepped(
        work,
        send,
        lambda problem: _shown(work, place, problem),
        lambda: f"{address}?notice=step_taken",
    )
