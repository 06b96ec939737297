"""排查覆盖: the known, surveyed, missing and unplaced houses of every area, each with its list."""

from __future__ import annotations

from urllib.parse import urlencode

from server.domain.acts import Act
from server.domain.coverage import LEVEL_LABELS, LEVELS, MEASURES
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request
from server.services import coverage
from server.services.coverage import Line
from server.services.work import Work
from server.store.reads.house_filter import NO_GRID

door = Door("coverage_pages")

_BELOW = {"township": "village", "village": "grid"}


@door.opens("/coverage", act=Act.HOUSE_READ, label="排查覆盖")
def show_coverage(work: Work) -> str:
    """排查覆盖：各乡镇、村、网格已建档、已排查、未排查、未落位，点数字看是哪些房屋"""
    asked = asked_of_request()
    level = asked.get("level", "")
    level = level if level in LEVELS else "township"
    found = coverage.coverage(
        work, level, township=asked.get("township"), village=asked.get("village")
    )
    return page(
        work,
        "coverage.html",
        found=found,
        asked={**asked, "level": level},
        areas=Areas(work),
        levels=LEVEL_LABELS,
        measures=MEASURES,
        say=words,
        made_at=work.now,
        address=lambda line, measure: houses_address(asked, line, measure),
        below=lambda line: below_address(level, line),
    )


def houses_address(asked: dict[str, str], line: Line | None, measure: str) -> str:
    """The list of exactly the houses a number counts; no line means the total of the page."""
    area = {name: asked.get(name) for name in ("township", "village")}
    if line is not None:
        area = {"township": line.township, "village": line.village}
        if line.village and (line.grid or line.name == coverage.NO_GRID_NAME):
            area["grid"] = line.grid or NO_GRID
    given = {name: code for name, code in area.items() if code}
    return f"/houses?{urlencode({**given, **MEASURES[measure].wanted})}"


def below_address(level: str, line: Line) -> str | None:
    """The same table one level down; None at the lowest."""
    if level not in _BELOW:
        return None
    given = {"level": _BELOW[level], "township": line.township, "village": line.village}
    return f"/coverage?{urlencode({name: code for name, code in given.items() if code})}"
