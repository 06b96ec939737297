"""退单、逾期 per unit and month: what supervision and bulletins begin with (M19)."""

from __future__ import annotations

from flask import request

from server.domain.acts import Act
from server.domain.matter_counts import OPEN_LABELS, TALLIES
from server.domain.matters import Procedure
from server.domain.sector_tasks import TASKS
from server.domain.transfers import TRANSFERS
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.services import matter_asking, matter_counts
from server.services.work import Work

door = Door("unit_count_pages")

_SHOWN = ((TASKS, "派单", "/sector-tasks"), (TRANSFERS, "案件移送", "/transfers"))


@door.opens("/unit-counts", act=Act.TASK_READ, problems=("figures.no_such_month",))
def unit_counts(work: Work) -> str:
    """各单位一个报表月的退单、逾期件数"""
    period = matter_asking.period_asked(work, request.args.get("month") or None)
    since, until = matter_asking.beginning_of(period), period.closes_at

    def table(procedure: Procedure, title: str, address: str) -> dict[str, object]:
        labels = {name: one.label for name, one in TALLIES[procedure.name].items()}
        units = matter_counts.unit_counts(work, procedure, since, until)
        return {
            "title": title,
            "address": address,
            "labels": {**labels, **OPEN_LABELS},
            "units": units,
        }

    return page(
        work,
        "unit_counts.html",
        period=period,
        tables=[table(*one) for one in _SHOWN],
        say=words,
    )
