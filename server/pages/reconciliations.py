"""与国家平台比对: upload, columns, the run with its progress, the report by township (M20)."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from server.domain import import_states, reconciliation
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.downloads import attachment, file_pieces
from server.outputs import excel
from server.pages import matters, table_columns, words
from server.pages.frame import page
from server.pages.houses import Areas
from server.services import (
    import_wizard,
    reconciliation_reading as reading,
    reconciliation_sheets,
    reconciliations as service,
)
from server.services.county import county_schema
from server.services.exports import File
from server.services.reconciling.fields import fields_of
from server.services.work import Work
from server.store.reads import jobs
from server.store.reads.reconciliations import ComparisonRow
from survey_schema.platforms import load_platforms

door = Door("reconciliation_pages")

_READ, _RUN = Act.RECONCILE_READ, Act.RECONCILE_RUN
_MISSING = ("reconciliation.missing",)


@door.opens("/reconciliations", act=_READ, label="与国家平台比对")
def show_all(work: Work) -> str:
    """上传平台导出的表格；以往的比对"""
    return _list(work, None)


def _list(work: Work, problem: Problem | None) -> str:
    found = service.recent(work)
    return page(
        work,
        "reconciliations.html",
        lines=found,
        waiting={one.id: reading.waiting(work, one) for one in found if one.is_current},
        states=reconciliation.STATES,
        scopes=reconciliation.SCOPES,
        platforms=load_platforms(),
        areas=Areas(work, _READ),
        may_run=has_act(work.actor, _RUN),
        largest_mb=import_states.LARGEST_MB,
        kept_days=reconciliation.PERSONAL_KEPT_FOR.days,
        today=local_day(work.now).isoformat(),
        given=dict(request.form),
        problem=problem,
        say=words,
    )


@door.opens("/reconciliations", "POST", act=_RUN, max_bytes=(import_states.LARGEST_MB + 1) << 20)
def upload(work: Work) -> ResponseReturnValue:
    """上传 Excel 或 CSV 文件，注明来自哪个平台、数据日期和范围"""
    form = request.form
    try:
        comparison_id = service.upload(
            work,
            *table_columns.brought(),
            platform=form.get("platform", ""),
            as_of=matters.day_of(form.get("as_of")),
            scope=form.get("scope", "all"),
            township=form.get("township") or None,
        )
    except Problem as problem:
        work.rollback()
        answer = make_response(_list(work, problem))
        answer.status_code = STATUS[problem.kind]
        return answer
    return redirect(f"/reconciliations/{comparison_id}", 303)


@door.opens("/reconciliations/<comparison_id>", act=_READ, problems=_MISSING)
def show_one(work: Work, comparison_id: str) -> str:
    """一次比对：核对列名、进度，完成后按乡镇、村列出各类数目"""
    return _shown(work, service.find(work, comparison_id), None)


def _shown(work: Work, found: ComparisonRow, problem: Problem | None) -> str:
    facts: dict[str, Any] = {
        "comparison": found,
        "platform": load_platforms()[found.platform],
        "states": reconciliation.STATES,
        "scopes": reconciliation.SCOPES,
        "areas": Areas(work, _READ),
        "may_run": has_act(work.actor, _RUN),
        "say": words,
    }
    if found.state == "done":
        return page(work, "reconciliation.html", problem=problem, **facts, **_report(work, found))
    recognised = None
    if found.state in reconciliation.MAY_MAP and has_act(work.actor, _RUN):
        try:
            recognised = service.recognise(work, found)
        except Problem as fault:
            problem = problem or fault
    job = None if found.job_id is None else jobs.job(work.db, work.county, found.job_id)
    return page(
        work,
        "reconciliation_columns.html",
        problem=problem,
        recognised=recognised,
        job=job,
        datums=import_wizard.DATUM_LABELS,
        may_withdraw=found.state in reconciliation.MAY_WITHDRAW,
        **facts,
    )


def _report(work: Work, found: ComparisonRow) -> dict[str, Any]:
    townships = Areas(work, _READ).townships
    own = townships[0].code if len(townships) == 1 else None  # by villages at once
    township = request.args.get("township") or own
    return {
        "report": reading.report(work, found, township),
        "township": township,
        "is_own": own is not None,
        "kinds": reconciliation.KINDS,
        "to_settle": reconciliation.TO_SETTLE,
        "ways": reconciliation.WAYS,
        "kept_days": reconciliation.PERSONAL_KEPT_FOR.days,
        "may_export": has_act(work.actor, Act.EXPORT_READ),
    }


def _step(work: Work, comparison_id: str, act: Any) -> ResponseReturnValue:
    """One step; refused, the page comes again with the reason."""
    found = service.find(work, comparison_id)
    work.rollback()
    return matters.stepped(
        work,
        act,
        lambda problem: _shown(work, found, problem),
        lambda: f"/reconciliations/{comparison_id}",
    )


@door.opens("/reconciliations/<comparison_id>/sheet", "POST", act=_RUN, problems=_MISSING)
def choose_sheet(work: Work, comparison_id: str) -> ResponseReturnValue:
    """选择工作表"""
    sheet = table_columns.sheet_chosen()
    return _step(work, comparison_id, lambda: service.set_sheet(work, comparison_id, sheet))


@door.opens("/reconciliations/<comparison_id>/start", "POST", act=_RUN, problems=_MISSING)
def start(work: Work, comparison_id: str) -> ResponseReturnValue:
    """保存列名对照，开始比对"""
    pairs = table_columns.pairs_chosen(fields_of(county_schema(work.county)))
    datum = table_columns.datum_chosen()
    return _step(work, comparison_id, lambda: service.start(work, comparison_id, pairs, datum))


@door.opens("/reconciliations/<comparison_id>/withdraw", "POST", act=_RUN, problems=_MISSING)
def withdraw(work: Work, comparison_id: str) -> ResponseReturnValue:
    """撤回上传的文件"""
    return _step(work, comparison_id, lambda: service.withdraw(work, comparison_id))


_EXPORTS = {
    "report": reconciliation_sheets.report_file,
    "corrections": reconciliation_sheets.corrections_file,
}


@door.opens(
    "/reconciliations/<comparison_id>/report", "POST", act=Act.EXPORT_READ, problems=_MISSING
)
def report_file(work: Work, comparison_id: str) -> Response:
    """比对情况表（汇总和各类明细），XLSX；导出记入台账"""
    return _file(work, comparison_id, "report")


@door.opens(
    "/reconciliations/<comparison_id>/corrections", "POST", act=Act.EXPORT_READ, problems=_MISSING
)
def corrections_file(work: Work, comparison_id: str) -> Response:
    """待平台更正清单，XLSX；导出记入台账"""
    return _file(work, comparison_id, "corrections")


def _file(work: Work, comparison_id: str, which: str) -> Response:
    found = service.find(work, comparison_id)
    if found.state != "done":
        raise Problem("reconciliation.wrong_state", state=reconciliation.STATES[found.state])
    file: File = _EXPORTS[which](work, found, request.form.get("township") or None)
    return attachment(file_pieces(file.content), file.name, excel.MEDIA_TYPE)
