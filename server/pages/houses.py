"""The file of one house (一户一档); what every list of the office shares: areas, address, pages."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.reach import reach_of
from server.http.door import Door
from server.pages import house_facts
from server.pages.frame import page
from server.services.work import Work
from server.store.reads.grid import AreaLine, areas_of

door = Door("house_pages")


def asked_of_request() -> dict[str, str]:
    """What the address asks for, without what was left empty."""
    return {name: value for name, value in request.args.items() if value.strip()}


def next_page(asked: dict[str, str], cursor: str | None) -> str | None:
    """The address of the next page with the same filter."""
    if cursor is None:
        return None
    return f"{request.path}?{urlencode({**asked, 'after': cursor})}"


class Areas:
    """Names and choices of the divisions within reach."""

    def __init__(self, work: Work, act: Act = Act.HOUSE_READ) -> None:
        lines = areas_of(reach_of(work.actor, act), work.db, local_day(work.now))
        self._names = {line.code: line.name for line in lines}
        self.townships = [line for line in lines if line.level == "township"]
        self._villages = [line for line in lines if line.level == "village"]
        self._grids = [line for line in lines if line.level == "grid"]

    def name(self, code: str | None) -> str:
        return self._names.get(code or "", code or "—")

    def knows(self, code: str) -> bool:
        return code in self._names

    def villages(self, township: str | None) -> list[AreaLine]:
        return [line for line in self._villages if line.parent_code == township]

    def grids(self, village: str | None) -> list[AreaLine]:
        return [line for line in self._grids if line.parent_code == village]


@door.opens("/houses/<house_id>", act=Act.HOUSE_READ, problems=("house.missing",))
def house_file(work: Work, house_id: str) -> ResponseReturnValue:
    """一户一档：下一步、判定依据、案卷、文书、照片、周边、台账时间线

    并入另一户的档案，网址转到那一户；带 closed=1 的看关闭的档案本身。
    """
    facts = house_facts.of_house(work, house_id)
    stays = facts["head"].merged_into
    if stays is not None and "closed" not in request.args:
        address = url_for("house_pages.house_file", house_id=stays, was=facts["head"].code)
        return redirect(address, 302)
    return page(work, "house.html", was=request.args.get("was"), **facts)
