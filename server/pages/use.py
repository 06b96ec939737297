"""Certificates and plates in the office: issued, revoked, printed; the forms stand in the file."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.plate import CERTIFICATE_PATH
from server.http.addresses import public_address
from server.http.door import Door
from server.http.printing import printable
from server.outputs.certificate_sheet import certificate_html
from server.outputs.plate_sheet import TITLE, sheet_pieces
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request
from server.pages.words import Words
from server.services import certificates, plates, use_file
from server.services.house_asking import flag
from server.services.work import Work
from server.store.reads.house_filter import HouseFilter

door = Door("use_pages")


def _back(house_id: str) -> ResponseReturnValue:
    return redirect(url_for("house_pages.house_file", house_id=house_id, _anchor="use"), 303)


@door.opens("/houses/<house_id>/certificates", "POST", act=Act.CERTIFICATE_ISSUE)
def issue_certificate(work: Work, house_id: str) -> ResponseReturnValue:
    """核发准予经营使用凭证"""
    certificates.issue(work, house_id, use=request.form.get("use", ""))
    return _back(house_id)


@door.opens("/certificates/<certificate_id>", act=Act.HOUSE_READ)
def certificate_paper(work: Work, certificate_id: str) -> Response:
    """凭证的打印页；今天已无效的，印明无效"""
    held = certificates.held_of(work, Act.HOUSE_READ, certificate_id)
    url = f"{public_address()}{CERTIFICATE_PATH}{held.row.token}"
    return printable(certificate_html(use_file.face_of(work, held, url)))


@door.opens("/certificates/<certificate_id>/revoke", "POST", act=Act.CERTIFICATE_REVOKE)
def revoke_certificate(work: Work, certificate_id: str) -> ResponseReturnValue:
    """撤销凭证"""
    form = request.form
    row = certificates.revoke(
        work, certificate_id, reason=form.get("reason", ""), note=form.get("note", "")
    )
    return _back(row.house_id)


@door.opens("/houses/<house_id>/plates", "POST", act=Act.PLATE_MANAGE)
def issue_plate(work: Work, house_id: str) -> ResponseReturnValue:
    """制发、补发一块码牌"""
    plates.issue_one(work, house_id)
    return _back(house_id)


@door.opens("/houses/<house_id>/plates/withdraw", "POST", act=Act.PLATE_MANAGE)
def withdraw_plate(work: Work, house_id: str) -> ResponseReturnValue:
    """停用码牌"""
    plates.withdraw(work, house_id, reason=request.form.get("reason", ""))
    return _back(house_id)


@door.opens("/plates", act=Act.PLATE_MANAGE, label="房屋码牌")
def plate_desk(work: Work) -> str:
    """码牌的批量制发和打印：按乡镇、村、网格选择"""
    asked = asked_of_request()
    return page(
        work,
        "plates.html",
        asked=asked,
        areas=Areas(work),
        counts=plates.counts(work, _choice(asked)),
        most=plates.MOST_A_PAGE,
        say=words,
        words=Words(work.county),
    )


def _choice(asked: dict[str, str]) -> HouseFilter:
    return HouseFilter(
        township=asked.get("township"),
        village=asked.get("village"),
        grid=asked.get("grid"),
        is_operational=flag(asked.get("operational")),
    )


@door.opens("/plates", "POST", act=Act.PLATE_MANAGE)
def issue_plates(work: Work) -> ResponseReturnValue:
    """为所选范围批量制发"""
    asked = {name: request.form[name] for name in _FILTER if request.form.get(name)}
    plates.issue_many(work, _choice(asked))
    return redirect(url_for("use_pages.plate_desk", **asked), 303)


_FILTER = ("township", "village", "grid", "operational")


@door.opens("/plates/sheet", act=Act.PLATE_MANAGE, reads=False)
def plate_sheet(work: Work) -> Response:
    """码牌打印页：所选范围的，或一处房屋的"""
    asked = asked_of_request()
    if "house" in asked:
        made = plates.sheet_of_one(work, asked["house"], public_address())
    else:
        made = plates.sheet(work, _choice(asked), public_address())
    return printable("".join(sheet_pieces(made.faces, TITLE)))
