"""经营核验: a licence clerk asks by code, number or QR, and takes a receipt away."""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.words import Words
from server.services import check_desk, operation_checks
from server.services.operation_checks import reasons_told
from server.services.work import Work

door = Door("checking_pages")


@door.opens("/operation-checks", act=Act.HOUSE_CHECK_OPERATION, label="经营核验")
def show_form(work: Work) -> str:
    """核验表：房屋编码、凭证编号、二维码或村名加门牌号；本单位最近的核验，答复后情况有变的"""
    return _form(work, request.args)


def _form(work: Work, given: Mapping[str, str], problem: Problem | None = None) -> str:
    return page(
        work,
        "check.html",
        asked=given,
        problem=problem,
        recent=check_desk.recent(work),
        turned=[(one.then, reasons_told(one.reasons)) for one in check_desk.turned(work)],
        say=words,
        words=Words(work.county),
    )


@door.opens(
    "/operation-checks",
    "POST",
    act=Act.HOUSE_CHECK_OPERATION,
    keeps_refusals=True,
    rate="60 per minute",
)
def check(work: Work) -> ResponseReturnValue:
    """核验一处房屋，得到回执"""
    form = request.form
    try:
        checked = operation_checks.check(
            work,
            form.get("asked", ""),
            licence_kind=form.get("licence_kind", ""),
            use=form.get("use") or None,
        )
    except Problem as problem:
        # The refused check is kept in the access log, so the page is answered, not raised.
        answer = make_response(_form(work, form, problem))
        answer.status_code = STATUS[problem.kind]
        return answer
    receipt = checked.check.receipt
    return redirect(url_for("checking_pages.show_receipt", receipt=receipt), 303)


@door.opens("/operation-checks/<receipt>", act=Act.HOUSE_CHECK_OPERATION)
def show_receipt(work: Work, receipt: str) -> str:
    """一次核验的回执，可打印"""
    found = operation_checks.by_receipt(work, receipt)
    return page(
        work,
        "check_receipt.html",
        found=found,
        line=found.line,
        bars=reasons_told(found.line.reasons),
        say=words,
        words=Words(work.county),
    )
