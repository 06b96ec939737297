"""隐患清单, 整治清单 and 整治台账 for a village, a township or the county (M9, domain.md §4.1).

The three are projections: nothing is written to keep them, and every line leads to its house.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.deadlines import NEVER, Due, told
from server.domain.permission import require_act
from server.domain.reach import Reach, reach_of, whole_county
from server.domain.urgency import is_on_top
from server.services import health
from server.services.finding import unseen
from server.services.work import Work
from server.store.reads import evidence, lists, report_tellings
from server.store.reads.case_parts import case_parts
from server.store.reads.lists import CaseCells, HazardCells, Key, Line, ListFilter


class ListPage(NamedTuple):
    """`rows` are flat: the columns of the house, then those of the line."""

    rows: list[dict[str, Any]]
    next_key: Key | None


Reader = Callable[..., list[Line]]
Finish = Callable[[Work, Reach, list[Line]], list[dict[str, Any]]]


class Page(NamedTuple):
    """Which part of a list is asked for."""

    after: Key | None = None
    limit: int = 50


FIRST_PAGE = Page()


def hazard_list(work: Work, wanted: ListFilter, page: Page = FIRST_PAGE) -> ListPage:
    """One line per hazard; without a wanted state the struck ones are shown too."""
    return _list(work, lists.hazard_page, _hazards, wanted, page)


def remediation_list(work: Work, wanted: ListFilter, page: Page = FIRST_PAGE) -> ListPage:
    return _list(work, lists.remediation_page, _with_progress, wanted, page)


def remediation_ledger(work: Work, wanted: ListFilter, page: Page = FIRST_PAGE) -> ListPage:
    """One line per case, from its opening to its sign-off."""
    return _list(work, lists.case_page, _with_parts, wanted, page)


_COUNTS: Mapping[str, Callable[..., int]] = {
    "hazards": lists.hazard_count,
    "remediations": lists.remediation_count,
    "ledger": lists.case_count,
}


def count_of(work: Work, kind: str, wanted: ListFilter) -> int:
    """How many lines the list holds, COUNT_CAP for that many or more."""
    require_act(work.actor, Act.LIST_READ)
    wanted = replace(wanted, unseen=unseen(work))
    return _COUNTS[kind](reach_of(work.actor, Act.LIST_READ), work.db, wanted)


def _list(work: Work, read: Reader, finish: Finish, wanted: ListFilter, page: Page) -> ListPage:
    require_act(work.actor, Act.LIST_READ)
    reach = reach_of(work.actor, Act.LIST_READ)
    wanted = replace(wanted, unseen=unseen(work))
    lines = read(reach, work.db, wanted, page.after, page.limit + 1)
    shown = [_coloured(work, line) for line in lines[: page.limit]]
    rows = _with_tellings(work, reach, _with_areas(work, finish(work, reach, shown)))
    return ListPage(rows, shown[-1].key if len(lines) > page.limit else None)


def _hazards(work: Work, _reach: Reach, lines: list[Line]) -> list[dict[str, Any]]:
    """A hazard that is remedied or struck is due no more."""
    rows = []
    for line in lines:
        cells: HazardCells = line.cells
        is_waiting = cells.state in ("open", "planned")
        due = Due(cells.due_on, cells.due_at) if is_waiting else NEVER
        rows.append({**_flat(line), "due_on": due.on, "due_at": due.at, **_left(work, due)})
    return rows


def _left(work: Work, due: Due) -> dict[str, Any]:
    return told(due, work.now)._asdict()


def _flat(line: Line) -> dict[str, Any]:
    shown = {**line.house._asdict(), **line.cells._asdict()}
    return {**shown, "is_on_top": is_on_top(line.cells.stage)}


def _with_areas(work: Work, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    codes = {row[name] for row in rows for name in ("township_code", "village_code")}
    names = evidence.area_names(whole_county(work.county), work.db, codes)
    return [
        {
            **row,
            "township": names.get(row["township_code"]),
            "village": names.get(row["village_code"]),
        }
        for row in rows
    ]


def _coloured(work: Work, line: Line) -> Line:
    return line._replace(house=health.of_today(line.house, local_day(work.now)))


def _with_tellings(work: Work, reach: Reach, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Beside the stage's clock another may run: the owner is still to be told of a report."""
    owed = report_tellings.owed_of_cases(reach, work.db, {_case_of(row) for row in rows})
    return [row | _telling(work, owed.get(_case_of(row), NEVER)) for row in rows]


def _case_of(row: Mapping[str, Any]) -> str:
    return str(row.get("case_id") or row["id"])


def _telling(work: Work, due: Due) -> dict[str, Any]:
    said = told(due, work.now)
    return {
        "telling_due_on": due.on,
        "telling_due_at": due.at,
        "telling_is_overdue": said.is_overdue,
        "telling_left": said.left,
    }


def _with_progress(work: Work, _reach: Reach, lines: list[Line]) -> list[dict[str, Any]]:
    """待整治, 整治中, 已整治 (code list remediation_progress), and whether the day has passed."""
    return [
        {
            **_flat(line),
            "progress": progress(line.cells.started_at, line.cells.finished_at),
            "is_patrol_late": is_past(line.cells.patrol_due_on, work.now),
            **_left(work, NEVER if line.cells.finished_at else Due(line.cells.due_on)),
        }
        for line in lines
    ]


def is_past(day: date | None, now: datetime) -> bool:
    return day is not None and day < local_day(now)


def progress(started_at: object, finished_at: object) -> str:
    if finished_at is not None:
        return "done"
    return "waiting" if started_at is None else "working"


def _with_parts(work: Work, reach: Reach, lines: list[Line]) -> list[dict[str, Any]]:
    parts = case_parts(reach, work.db, [line.cells.id for line in lines])._asdict()
    rows = []
    for line in lines:
        case: CaseCells = line.cells
        of_case = {name: by_case.get(case.id, []) for name, by_case in parts.items()}
        due = NEVER if case.closed_at else Due(case.due_on, case.due_at)
        rows.append({**_flat(line), **_ledger_cells(of_case), **_left(work, due)})
    return rows


def _ledger_cells(parts: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The running columns of §4.1, from what hangs under one case."""
    works = parts["remediations"]
    report = _last([one for one in parts["inspections"] if one.grade is not None])
    decision = _last([one for one in parts["acceptances"] if one.decided_at is not None])
    measure, signed = _last(parts["measures"]), _last(parts["sign_offs"])
    finished = [one.finished_at for one in works if one.finished_at is not None]
    return {
        "control_kinds": _of(measure, "kinds"),
        "control_in_place_at": _of(measure, "in_place_at"),
        "inspection_grade": _of(report, "grade"),
        "inspection_report_no": _of(report, "report_no"),
        "remedies": sorted({remedy for one in works for remedy in one.remedies}),
        "started_at": min((one.started_at for one in works if one.started_at), default=None),
        "finished_at": max(finished) if works and len(finished) == len(works) else None,
        "remediation_due_on": max((one.due_on for one in works), default=None),
        "acceptance_tier": _of(decision, "tier"),
        "acceptance_conclusion": _of(decision, "conclusion"),
        "accepted_at": _of(decision, "decided_at"),
        "sign_off_number": _of(signed, "number"),
        "signed_off_at": _of(signed, "signed_at"),
    }


def _last(parts: list[Any]) -> Any:
    return parts[-1] if parts else None


def _of(part: Any, name: str) -> Any:
    return None if part is None else getattr(part, name)
