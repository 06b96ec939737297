"""年终考核: all units side by side for the office, a unit's own sheet with its working (M19)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.assessment import BASIS_LABELS, STATEMENT_KINDS
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.domain.unit_measures import MEASURES
from server.http.door import UPLOAD_BODY, Door
from server.http.downloads import attachment, file_pieces
from server.pages import matters, words
from server.pages.frame import page
from server.pages.unit_files import chosen_files
from server.services import (
    assessment,
    assessment_adjusting,
    assessment_issuing,
    assessment_sheets,
    assessment_words,
    assessment_year,
    unit_files,
)
from server.services.county import county_schema
from server.services.work import Work

door = Door("assessment_pages")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS = (("township", "乡镇"), ("department", "部门"))


@door.opens("/assessment", act=Act.SUPERVISION_READ, label="年终考核")
def newest_year(work: Work) -> ResponseReturnValue:
    """本年度考核：办公室看全县，单位看本单位；已印发待核对的先看"""
    year = assessment_year.years(work)[0]
    own = assessment.own_parties(work)
    for issued in assessment.to_look_at(work)[:1]:
        address = url_for("assessment_pages.sheet", year=issued.year, party=issued.party)
        return redirect(address, 303)
    if own:
        return redirect(url_for("assessment_pages.sheet", year=year, party=own[0]), 303)
    if has_act(work.actor, Act.LEADING_READ):
        return redirect(url_for("assessment_pages.all_units", year=year), 303)
    return page(work, "assessment_none.html")


@door.opens("/assessment/<int:year>", act=Act.LEADING_READ, problems=("assessment.no_such_year",))
def all_units(work: Work, year: int) -> str:
    """各单位考核表并列，按县情配置的顺序，不排名次"""
    return _shown_all(work, year)


def _shown_all(work: Work, year: int, problem: Problem | None = None) -> str:
    units = assessment.side_by_side(work, year)
    tables = [
        (label, [one for one in units if one.sheet.party.startswith(f"{kind}:")])
        for kind, label in _KINDS
    ]
    return page(
        work,
        "assessment.html",
        year=year,
        tables=[(label, found) for label, found in tables if found],
        may_issue=has_act(work.actor, Act.SUPERVISION_OPEN),
        problem=problem,
        **_common(work),
    )


def _common(work: Work) -> dict[str, Any]:
    terms = county_schema(work.county).profile.supervision.assessment
    return {
        "years": assessment_year.years(work),
        "terms": terms,
        "basis_labels": BASIS_LABELS,
        "told": assessment_words,
        "say": words,
    }


@door.opens("/assessment/<int:year>/file", "POST", act=Act.LEADING_READ)
def workbook(work: Work, year: int) -> ResponseReturnValue:
    """导出考核表和计分依据；导出记入台账"""
    name, content = assessment_sheets.workbook(work, year)
    return attachment(file_pieces(content), name, _XLSX)


@door.opens("/assessment/<int:year>/issue", "POST", act=Act.SUPERVISION_OPEN)
def issue_year(work: Work, year: int) -> ResponseReturnValue:
    """印发全部尚未印发的考核表"""
    return matters.stepped(
        work,
        lambda: _counted(assessment_issuing.issue_year(work, year)),
        lambda problem: _shown_all(work, year, problem),
        lambda: url_for("assessment_pages.all_units", year=year, notice="step_taken"),
    )


def _counted(number: int) -> None:
    """Nothing to issue is told, not done silently."""
    if not number:
        raise Problem("assessment.nothing_to_issue")


@door.opens(
    "/assessment/<int:year>/<party>", act=Act.SUPERVISION_READ, problems=("assessment.missing",)
)
def sheet(work: Work, year: int, party: str) -> str:
    """一个单位的考核表、计算过程、加减分、说明和异议"""
    return _shown(work, year, party)


def _shown(work: Work, year: int, party: str, problem: Problem | None = None) -> str:
    file = assessment.file_of(work, year, party, _issue_asked())
    return page(
        work,
        "assessment_sheet.html",
        file=file,
        sheet=file.sheet,
        problem=problem,
        given=dict(request.form),
        kinds=STATEMENT_KINDS,
        reason=_reason(work, file),
        account=work.actor.account_id,
        may_adjust=has_act(work.actor, Act.SUPERVISION_OPEN),
        may_state=party in assessment.own_parties(work) and file.newest is not None,
        is_open=file.newest is not None and work.now < file.newest.objections_until,
        sees_all=has_act(work.actor, Act.LEADING_READ),
        **_common(work),
    )


def _reason(work: Work, file: assessment.File) -> str | None:
    return assessment_issuing.reason_of(work, file.sheet.issue) if file.sheet.issue else None


def _issue_asked() -> int | None:
    asked = request.args.get("issue", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else None


@door.opens(
    "/assessment/<int:year>/<party>/<criterion_id>",
    act=Act.SUPERVISION_READ,
    problems=("assessment.missing",),
)
def basis(work: Work, year: int, party: str, criterion_id: str) -> str:
    """一项得分的依据：逐月的数和逐件的事项，都能点开"""
    file = assessment.file_of(work, year, party, _issue_asked())
    criterion, line = file.sheet.line(criterion_id)
    kind, _, code = party.partition(":")
    return page(
        work,
        "assessment_basis.html",
        sheet=file.sheet,
        criterion=criterion,
        line=line,
        where=f"area={code}" if kind == "township" else f"department={code}",
        measures=MEASURES,
        **_common(work),
    )


# ---- steps; each goes back to the sheet, refused on the sheet with the reason


def _stepped(work: Work, year: int, party: str, take: Callable[[], object]) -> ResponseReturnValue:
    return matters.stepped(
        work,
        take,
        lambda problem: _shown(work, year, party, problem),
        lambda: url_for("assessment_pages.sheet", year=year, party=party, notice="step_taken"),
    )


@door.opens("/assessment/<int:year>/<party>/adjust", "POST", act=Act.SUPERVISION_OPEN)
def adjust(work: Work, year: int, party: str) -> ResponseReturnValue:
    """提出加减分，须由他人确认"""
    form = request.form
    tenths = assessment_adjusting.tenths_of(form.get("points", ""))
    given = (form.get("criterion", ""), tenths, form.get("reason", ""))
    return _stepped(
        work, year, party, lambda: assessment_adjusting.propose(work, year, party, *given)
    )


@door.opens(
    "/assessment/<int:year>/<party>/adjustments/<adjustment_id>",
    "POST",
    act=Act.SUPERVISION_OPEN,
    problems=("assessment.adjustment_missing",),
)
def decide(work: Work, year: int, party: str, adjustment_id: str) -> ResponseReturnValue:
    """确认、不同意或撤回一项加减分"""
    step, said = request.form.get("step", ""), request.form.get("words", "")
    return _stepped(
        work,
        year,
        party,
        lambda: assessment_adjusting.decide(work, adjustment_id, step, said),
    )


@door.opens("/assessment/<int:year>/<party>/issue", "POST", act=Act.SUPERVISION_OPEN)
def issue_again(work: Work, year: int, party: str) -> ResponseReturnValue:
    """写明理由，更正印发一个单位的考核表"""
    reason = request.form.get("reason", "")
    return _stepped(
        work, year, party, lambda: assessment_issuing.issue_again(work, year, party, reason)
    )


@door.opens(
    "/assessment/<int:year>/<party>/statements",
    "POST",
    act=Act.SUPERVISION_ANSWER,
    max_bytes=UPLOAD_BODY,
    problems=("assessment.missing",),
)
def state_it(work: Work, year: int, party: str) -> ResponseReturnValue:
    """单位对印发的考核表提交说明或异议"""

    def file() -> str:
        papers = unit_files.examined(chosen_files())
        kind, said = request.form.get("kind", ""), request.form.get("words", "")
        return assessment_issuing.state_it(work, year, party, kind, said, papers)

    return _stepped(work, year, party, file)


@door.opens(
    "/assessment/<int:year>/<party>/statements/<statement_id>",
    "POST",
    act=Act.SUPERVISION_OPEN,
    problems=("assessment.missing",),
)
def answer(work: Work, year: int, party: str, statement_id: str) -> ResponseReturnValue:
    """答复异议"""
    outcome, said = request.form.get("outcome", ""), request.form.get("words", "")
    return _stepped(
        work, year, party, lambda: assessment_issuing.answer(work, statement_id, outcome, said)
    )
