"""经营核验: a licence clerk asks by code, number or QR, and takes a receipt away."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.words import Words
from server.services import operation_checks
from server.services.operation_checks import reasons_told
from server.services.work import Work

door = Door("checking_pages")


@door.opens("/operation-checks", act=Act.HOUSE_CHECK_OPERATION, label="经营核验")
def show_form(work: Work) -> str:
    """核验表：房屋编码、凭证编号或二维码"""
    return page(work, "check.html", asked=request.args, problem=None, words=Words(work.county))


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
        again = page(work, "check.html", asked=form, problem=problem, words=Words(work.county))
        answer = make_response(again)
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
