"""The month's table, and the houses behind each of its numbers (law 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.indicators import INDICATORS, INDICATORS_BY_ID, Indicator
from server.domain.permission import has_act
from server.domain.phases import Progress, progress
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.outputs.dates import end_text
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import frozen, report_houses, reports, todays_division, todays_houses
from server.services.county import county_schema
from server.services.report_houses import HousesBehind
from server.services.reports import INSTANT, MonthReport
from server.services.todays_division import Version
from server.services.work import Work

door = Door("report_pages")


class Group(NamedTuple):
    label: str
    rows: list[Indicator]


@door.opens("/reports", act=Act.REPORT_READ, label="月度统计")
def this_month(work: Work) -> ResponseReturnValue:
    """本期统计表"""
    month = request.args.get("month") or reports.current_month(work)
    kept = {"division": "today"} if is_todays_division() else {}
    return redirect(url_for("report_pages.month", month=month, **kept), 303)


@door.opens(
    "/reports/<month>",
    act=Act.REPORT_READ,
    problems=("figures.no_such_month", "report.not_frozen"),
)
def month(work: Work, month: str) -> str:
    """某月统计表：已封存的按封存时的数；每个数都能点开看到是哪些房屋"""
    report = _asked_for(work, month)
    township = request.args.get("township")
    shown = report.villages_of(township) if township else report.townships
    number = report.issue.issue if report.issue else None
    return page(
        work,
        "report.html",
        report=report,
        names=_names(work, report),
        month=month,
        groups=list(_groups()),
        shown=shown,
        township=township,
        phases=_phases(work, report),
        issues=[one for one in frozen.marks(work) if one.month == month],
        changes=frozen.differences(work, month, number)[:_MOST_CHANGES] if number else [],
        tail=_tail(report),
        is_today=is_todays_division(),
        moved=todays_division.changes_since(work, report.cut_off.before),
        address=lambda **change: address(f"/reports/{month}", **change),
        may_correct=has_act(work.actor, Act.REPORT_CORRECT),
        may_lead=has_act(work.actor, Act.LEADING_READ),
        may_export=has_act(work.actor, Act.EXPORT_READ),
        say=words,
        until=end_text(report.cut_off.before),
        months=months_of(work),
        areas=Areas(work),
        indicators=INDICATORS_BY_ID,
    )


def _names(work: Work, report: MonthReport) -> Mapping[str, str]:
    """Those that are no more have the name they had last."""
    moves = [move for one in report.falls for move in one.moves]
    gone = {one.area for one in report.falls} | {move.from_village for move in moves}
    known = {one.code: one.name for one in report.areas}
    return {**todays_division.names_of_gone(work, gone - known.keys()), **known}


_MOST_CHANGES = 200


def _asked_for(work: Work, month: str) -> MonthReport:
    """`issue=0` asks for the ledger's word of today, whatever is frozen; `division=today` for the
    same numbers under the villages of today."""
    if is_todays_division():
        return todays_division.report_of_month(work, month, _version())
    if request.args.get("issue") == "0":
        return reports.month_report(work, reports.cut_off_of_month(work, month))
    return frozen.report_of_month(work, month, _issue_asked())


def is_todays_division() -> bool:
    return request.args.get("division") == "today"


def address(path: str, **change: str) -> str:
    """The page as it was asked for with something changed; an empty value leaves it out."""
    kept = {name: one for name, one in {**asked_of_request(), **change}.items() if one}
    kept.pop("after", None)
    return f"{path}?{urlencode(kept)}" if kept else path


def _version() -> Version:
    return Version(_issue_asked() or None, request.args.get("issue") == "0")


def _issue_asked() -> int | None:
    asked = request.args.get("issue", "")
    return int(asked) if asked.isdecimal() and 0 < len(asked) < _LONGEST_ISSUE else None


_LONGEST_ISSUE = 6


def _tail(report: MonthReport) -> str:
    """Which issue and division the numbers of this page lead on to; nothing where the usual."""
    parts = []
    if report.issue is not None:
        parts.append(f"issue={report.issue.issue}")
    elif request.args.get("issue") == "0":
        parts.append("issue=0")
    return "&".join([*parts, *(["division=today"] if is_todays_division() else [])])


def _phases(work: Work, report: MonthReport) -> list[Progress]:
    profile = county_schema(work.county).profile
    return progress(profile, report.total, local_day(report.cut_off.before - INSTANT))


def _groups() -> Iterator[Group]:
    for label, rows in groupby(INDICATORS, key=lambda row: row.group):
        yield Group(label, list(rows))


def months_of(work: Work) -> list[str]:
    """Every month from the county's first report to now, newest first."""
    first = county_schema(work.county).profile.report_from
    year, month = map(int, reports.current_month(work).split("-"))
    number = (year - first.year) * 12 + month - first.month + 1
    counted = (first.month - 1 + step for step in range(number))
    return [f"{first.year + at // 12}-{at % 12 + 1:02d}" for at in counted][::-1]


@door.opens(
    "/reports/<month>/<indicator>", act=Act.REPORT_READ, problems=("figures.no_such_indicator",)
)
def behind(work: Work, month: str, indicator: str) -> str:
    """一个数背后的房屋"""
    asked = asked_of_request()
    found = _found(work, month, indicator, asked)
    areas = Areas(work)
    return page(
        work,
        "report_houses.html",
        lines=found.houses,
        gone=found.gone,
        month=month,
        asked=asked,
        areas=areas,
        place=_place(work, areas, asked.get("area")),
        address=address(f"/reports/{month}/{indicator}"),
        back=address(f"/reports/{month}", area="", limit=""),
        indicator=INDICATORS_BY_ID[indicator],
        department=_department(work, asked.get("department")),
        say=words,
        words=Words(work.county),
        now=work.now,
        next_page=next_page(asked, cursor_of((found.next_after,) if found.next_after else None)),
    )


def _place(work: Work, areas: Areas, code: str | None) -> str:
    """A village that is no more has the name it had last."""
    if not code or areas.knows(code):
        return areas.name(code) if code else ""
    return todays_division.names_of_gone(work, [code]).get(code, code)


def _department(work: Work, code: str | None) -> str | None:
    known = county_schema(work.county).profile.departments
    return next((one.name for one in known if one.code == code), code)


def _found(work: Work, month: str, indicator: str, asked: Mapping[str, str]) -> HousesBehind:
    """Of the frozen month the houses as they were, else those that count as of the cut-off."""
    after = key_of(asked.get("after"), 1)
    where: dict[str, Any] = {"area": asked.get("area"), "after": after[0] if after else None}
    if is_todays_division():
        return todays_houses.houses_behind(work, month, indicator, version=_version(), **where)
    where["department"] = asked.get("department")
    if asked.get("issue") != "0":
        kept = frozen.houses_behind(work, month, indicator, number=_issue_asked(), **where)
        if kept is not None:
            return kept
    cut_off = reports.cut_off_of_month(work, month)
    return report_houses.houses_behind(work, indicator, cut_off, **where)
