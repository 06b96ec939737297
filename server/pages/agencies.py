"""鉴定机构名录 of a day, and the desk of an agency: what was commissioned to it."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.agency_register import CONDUCT_LABELS, STATE_LABELS, TIE_LABELS
from server.domain.days import local_day
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import step_offers, words
from server.pages.frame import page
from server.pages.words import Words
from server.services import agency_register, agency_sheets
from server.services.work import Work

door = Door("agency_pages")


@door.opens("/agencies", act=Act.AGENCY_READ, label="鉴定机构名录")
def register(work: Work) -> str:
    """某一天的名录：状态、资质、人员、从业记录"""
    return _shown(work, _day(request.args.get("on")) or local_day(work.now))


def _shown(work: Work, on: date, problem: Problem | None = None) -> str:
    agencies = agency_register.register_on(work, on)
    return page(
        work,
        "agencies.html",
        problem=problem,
        may_import=has_act(work.actor, Act.AGENCY_MANAGE),
        sheets=agency_sheets.SHEETS,
        agencies=agencies,
        offers=step_offers.of_register(work),
        keeps={one.unit_id: step_offers.of_agency(work, one) for one in agencies},
        on=on,
        today=local_day(work.now),
        states=STATE_LABELS,
        conduct=CONDUCT_LABELS,
        ties=TIE_LABELS,
        say=words,
        words=Words(work.county),
    )


@door.opens(
    "/agencies/register", "POST", act=Act.AGENCY_MANAGE, max_bytes=agency_sheets.LARGEST_BYTES
)
def import_register(work: Work) -> ResponseReturnValue:
    """按表格批量登记；有一处错误即全部不导入，逐行说明"""
    file = request.files.get("sheet")
    try:
        if file is None or not file.filename:
            raise Problem("agency.sheet_needed")
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as draft:
            file.save(draft)
            draft.flush()
            agency_sheets.import_register(work, Path(draft.name))
    except Problem as problem:
        work.rollback()
        refused = make_response(_shown(work, local_day(work.now), problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("agency_pages.register"), 303)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
