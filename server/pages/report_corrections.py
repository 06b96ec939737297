"""更正已封存的月报: houses counted anew, with the reason; the frozen issue stays (M19)."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.http.answers import STATUS
from server.http.door import Door
from server.pages.frame import page
from server.services import corrections, frozen
from server.services.work import Work
from server.store.reads import figures

door = Door("report_correction_pages")

_MOST = 1_000


@door.opens("/reports/<month>/corrections", act=Act.REPORT_CORRECT)
def ask(work: Work, month: str) -> str:
    """更正已封存的月报"""
    return _shown(work, month)


@door.opens("/reports/<month>/corrections", "POST", act=Act.REPORT_CORRECT)
def correct(work: Work, month: str) -> ResponseReturnValue:
    """按房屋编码重新计数，另出一期更正"""
    try:
        mark = corrections.correct(work, month, _houses(work), request.form.get("reason", ""))
    except Problem as problem:
        work.rollback()
        answer = make_response(_shown(work, month, problem))
        answer.status_code = STATUS[problem.kind]
        return answer
    return redirect(url_for("report_pages.month", month=month, issue=mark.issue), 303)


def _houses(work: Work) -> list[str]:
    """The ids of the codes written, parted by spaces or commas; a wrong one is refused."""
    text = request.form.get("codes", "").replace("，", " ").replace(",", " ").replace("、", " ")
    codes = list(dict.fromkeys(text.split()))
    found = figures.ids_of_codes(reach_of(work.actor, Act.REPORT_CORRECT), work.db, codes[:_MOST])
    unknown = [one for one in codes if one not in found]
    if unknown:
        raise Problem("report.codes_unknown", codes="、".join(unknown[:5]))
    return list(found.values())


def _shown(work: Work, month: str, problem: Problem | None = None) -> str:
    row = frozen.issue_row(work, month)
    return page(
        work,
        "report_correction.html",
        month=month,
        issue=row.mark if row else None,
        problem=problem,
        written=request.form,
    )
