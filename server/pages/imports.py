"""导入向导: upload, columns, a try with its faults by row, the import with its progress (M20)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from server.domain import import_states as states
from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.downloads import attachment
from server.outputs import excel
from server.pages import matters, table_columns, words
from server.pages.frame import page
from server.services import import_wizard as wizard, staff_choices
from server.services.county import county_schema
from server.services.imports.fields import fields_of
from server.services.work import Work
from server.store.reads import jobs, uploads
from server.store.reads.uploads import UploadLine

door = Door("import_pages")

_ACT = Act.HOUSE_IMPORT


@door.opens("/imports", act=_ACT, label="导入房屋")
def show_imports(work: Work) -> str:
    """上传文件，和以前上传的"""
    return _list(work, None)


def _list(work: Work, problem: Problem | None) -> str:
    return page(
        work,
        "imports.html",
        lines=uploads.uploads(wizard.reach(work), work.db),
        states=states.STATES,
        largest_mb=states.LARGEST_MB,
        problem=problem,
        say=words,
    )


@door.opens("/imports", "POST", act=_ACT, max_bytes=(states.LARGEST_MB + 1) << 20)
def upload(work: Work) -> ResponseReturnValue:
    """上传 Excel、CSV 或 GeoPackage 文件"""
    try:
        upload_id = wizard.upload(work, *table_columns.brought())
    except Problem as problem:
        work.rollback()
        answer = make_response(_list(work, problem))
        answer.status_code = STATUS[problem.kind]
        return answer
    return redirect(f"/imports/{upload_id}", 303)


@door.opens("/imports/<upload_id>", act=_ACT, problems=("upload.missing",))
def show_import(work: Work, upload_id: str) -> str:
    """一个文件：核对列名、试导结果、导入进度和问题行"""
    return _shown(work, wizard.find(work, upload_id), None)


def _shown(work: Work, found: UploadLine, problem: Problem | None) -> str:
    recognised = None
    if found.state in states.MAY_MAP:
        try:
            recognised = wizard.recognise(work, found)
        except Problem as fault:
            problem = problem or fault
    job = None if found.job_id is None else jobs.job(work.db, work.county, found.job_id)
    return page(
        work,
        "import.html",
        upload=found,
        states=states.STATES,
        may_map=found.state in states.MAY_MAP,
        may_import=found.state in states.MAY_IMPORT,
        may_withdraw=found.state in states.MAY_WITHDRAW,
        is_own=found.account_id == work.actor.account_id,
        recognised=recognised,
        townships=_townships(work),
        datums=wizard.DATUM_LABELS,
        job=job,
        problem=problem,
        say=words,
    )


def _townships(work: Work) -> dict[str, str]:
    known = staff_choices.areas(work, _ACT)
    return {
        code: name for code, name in known.items() if code.endswith("000") and " / " not in name
    }


def _step(work: Work, upload_id: str, service: Any) -> ResponseReturnValue:
    """One step; refused, the page comes again with the reason."""
    found = wizard.find(work, upload_id)
    work.rollback()
    return matters.stepped(
        work,
        service,
        lambda problem: _shown(work, found, problem),
        lambda: f"/imports/{upload_id}",
    )


@door.opens("/imports/<upload_id>/sheet", "POST", act=_ACT, problems=("upload.missing",))
def choose_sheet(work: Work, upload_id: str) -> ResponseReturnValue:
    """选择工作表"""
    sheet = table_columns.sheet_chosen()
    return _step(work, upload_id, lambda: wizard.set_sheet(work, upload_id, sheet))


@door.opens("/imports/<upload_id>/mapping", "POST", act=_ACT, problems=("upload.missing",))
def set_mapping(work: Work, upload_id: str) -> ResponseReturnValue:
    """保存列名对照，并试导"""
    pairs = table_columns.pairs_chosen(fields_of(county_schema(work.county).form))
    constants = {"township": request.form.get("township", "")}
    datum = table_columns.datum_chosen()

    def save_and_try() -> None:
        wizard.set_mapping(work, upload_id, pairs, datum, constants)
        work.commit()
        wizard.try_out(work, upload_id)

    return _step(work, upload_id, save_and_try)


@door.opens("/imports/<upload_id>/start", "POST", act=_ACT, problems=("upload.missing",))
def start(work: Work, upload_id: str) -> ResponseReturnValue:
    """开始导入"""
    return _step(work, upload_id, lambda: wizard.start(work, upload_id))


@door.opens("/imports/<upload_id>/withdraw", "POST", act=_ACT, problems=("upload.missing",))
def withdraw(work: Work, upload_id: str) -> ResponseReturnValue:
    """撤回上传的文件"""
    return _step(work, upload_id, lambda: wizard.withdraw(work, upload_id))


@door.opens("/imports/<upload_id>/errors.xlsx", act=_ACT, problems=("upload.missing",))
def errors(work: Work, upload_id: str) -> Response:
    """问题行：改正后可直接再次上传；只有上传的人可以下载"""
    found = wizard.find(work, upload_id)
    content = wizard.errors_of(work, upload_id)
    name = f"{Path(found.file_name).stem}-问题行.xlsx"
    return attachment([content], name, excel.MEDIA_TYPE)


@door.opens("/imports/template.xlsx", act=_ACT)
def template(work: Work) -> Response:
    """空白导入模板"""
    from server.outputs.import_template import write_template
    from server.services.imports.template import GUIDE, template_columns

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, template_columns(work.county), GUIDE)
        content = path.read_bytes()
    return attachment([content], "房屋导入模板.xlsx", excel.MEDIA_TYPE)
