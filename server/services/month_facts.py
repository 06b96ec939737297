"""What a paper on a month is made of: the figures of the leading group's page, as plain JSON.

Nothing is counted here; `leading.page_of_month` is what the page shows, and a paper says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.domain.figure_words import share
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.leading import Course, UnitLine
from server.domain.month_headlines import HEADLINES, TOLD, TRENDS
from server.domain.report_levels import COUNTY, HANDED_IN
from server.outputs.dates import end_text
from server.services import frozen, leading, report_progress
from server.services.county import county_schema
from server.services.figure_table import TOTAL
from server.services.leading import Page
from server.services.work import Work

_MOST_PLACES = 60
_MOST_WORSE = 8
_MOST_STUCK = 8


def month_facts(work: Work, month: str, issue: int | None = None) -> dict[str, Any]:
    """As frozen, or of the ledger as it stands with `issue` 0."""
    return facts_of(work, leading.page_of_month(work, month, issue))


def facts_of(work: Work, page: Page) -> dict[str, Any]:
    profile = county_schema(work.county).profile
    period = page.report.cut_off.period
    return {
        "county": profile.name,
        "scope": "全县",
        "month": page.month,
        "starts": period.starts.isoformat(),
        "ends": period.ends.isoformat(),
        "until": end_text(page.report.cut_off.before),
        "report_day": profile.report_day,
        **_seal(page),
        **_figures(page),
        "phases": [_phase(one) for one in page.courses],
        "units": [_unit(page, one) for one in page.units],
        "trend": [_point(one) for one in page.trend],
        "parts": _parts(work, page),
        "corrected": _corrected(work, page),
    }


def _seal(page: Page) -> dict[str, Any]:
    """What the numbers can be checked against; nothing of it while the month is not frozen."""
    mark, anchor = page.report.issue, page.report.anchor
    told = {"seq": anchor.seq, "hash": anchor.hash} if anchor else None
    return {
        "issue": mark.issue if mark else None,
        "frozen_at": mark.frozen_at.isoformat() if mark else None,
        "sm3": mark.sm3 if mark else None,
        "anchor": told,
        "unmet": len(page.report.unmet),
    }


def _figures(page: Page) -> dict[str, Any]:
    report, names = page.report, page.names
    before = report.before.get(TOTAL) if page.compares else None
    return {
        "total": {one: report.total[one] for one in TOLD},
        "before": None if before is None else {one: before[one] for one in TOLD},
        "falls": {one.indicator: one.is_explained for one in report.falls if one.area == TOTAL},
        "worse": [
            {"figure": one.indicator.id, "was": one.was, "now": one.now}
            for one in page.worse[:_MOST_WORSE]
        ],
        "stuck": [
            {"area": names[one.area], "figure": one.indicator.id, "number": one.number}
            for one in page.stuck[:_MOST_STUCK]
        ],
        "places": [
            {"township": one.township, "village": one.area.name, "number": one.number}
            for one in page.places[:_MOST_PLACES]
        ],
        "remedied_share": share(report.total["remedy_done"], report.total["to_remedy"]),
        "no_data": [
            one.name for one in report.townships if not report.number(one.code, "registered")
        ],
    }


def _phase(one: Course) -> dict[str, Any]:
    stood = one.progress
    return {
        "label": stood.phase.label,
        "ends": stood.phase.ends.isoformat() if stood.phase.ends else None,
        "done": stood.done,
        "target": stood.target,
        "share": share(stood.done, stood.target),
        "state": one.state,
        "left": one.left,
        "a_month": one.a_month,
    }


def _unit(page: Page, one: UnitLine) -> dict[str, Any]:
    numbers = page.report.numbers[one.area]
    return {
        "name": page.names[one.area],
        "surveyed": numbers["survey_total"],
        "surveyed_share": _tenths(one.surveyed_share),
        "to_remedy": numbers["to_remedy"],
        "remedied": numbers["remedy_done"],
        "remedied_share": _tenths(one.remedied_share),
        "hazardous": numbers["hazardous"],
        "severe": numbers["severe"],
        "overdue": one.overdue,
        "uncontrolled": one.uncontrolled,
    }


def _tenths(percent: float | None) -> int | None:
    return None if percent is None else round(percent * 10)


def _point(one: frozen.MonthNumbers) -> dict[str, Any]:
    numbers = {figure: one.numbers[figure] for _, figures in TRENDS for figure in figures}
    return {"month": one.month, "numbers": numbers}


def _parts(work: Work, page: Page) -> dict[str, Any] | None:
    """Who handed in the month; None while it runs, and where nobody handed in anything."""
    if not page.report.cut_off.is_closed:
        return None
    lines = report_progress.month_parts(work, page.month).lines
    due = [one for one in lines if one.unit.party != COUNTY]
    came = [one for one in due if one.state in HANDED_IN]
    if not came:
        return None
    return {
        "due": len(due),
        "late": [one.unit.name for one in came if one.is_late],
        "missing": [one.unit.name for one in due if one.state not in HANDED_IN],
    }


def _corrected(work: Work, page: Page) -> list[Mapping[str, Any]]:
    mark = page.report.issue
    if mark is None or mark.issue == 1:
        return []
    changed = frozen.differences(work, mark.month, mark.issue)
    return list(_changes(one for one in changed if one.area == TOTAL))


def _changes(changed: Iterator[frozen.Difference]) -> Iterator[Mapping[str, Any]]:
    for one in changed:
        if one.indicator in HEADLINES:
            name = INDICATORS_BY_ID[one.indicator].name
            yield {"name": name, "was": one.was, "now": one.now}
