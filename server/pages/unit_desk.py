"""本单位工作台: the desk of a sector department, and of a township or service centre."""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.sector_tasks import TASKS
from server.http.door import Door
from server.pages import matters, words
from server.pages.frame import page
from server.pages.houses import Areas
from server.pages.words import Words
from server.services import task_reading, unit_desk
from server.services.work import Work

door = Door("unit_desk_pages")

# Of the unit's own part of the month, what is looked at first.
_FIGURES = ("survey_total", "hazardous", "severe_uncontrolled", "remedy_done", "sign_off_total")


@door.opens("/unit-desk", act=Act.TASK_ANSWER, label="本单位工作台")
def one_desk(work: Work) -> str:
    """本单位工作台：本行业（辖区）房屋、收到的派单可直接答复、移送和督办、本单位月报"""
    return page(
        work,
        "unit_desk.html",
        desk=unit_desk.desk(work),
        figures=[INDICATORS_BY_ID[one] for one in _FIGURES],
        kinds=task_reading.kinds(),
        areas=Areas(work),
        say=words,
        words=Words(work.county),
        parties={move.step: move.party for move in TASKS.moves},
        **matters.choices(work, TASKS),
    )
