"""销号公示: signed-off houses of a month, for anybody, on paper and on the screen (M11)."""

from __future__ import annotations

from datetime import datetime
from tempfile import TemporaryFile
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, render_template, request
from marshmallow import Schema, fields, validate

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.door import Door
from server.http.downloads import attachment, file_pieces
from server.http.paging import cursor_of, key_of
from server.outputs.dates import day_text, month_text
from server.outputs.excel import MEDIA_TYPE, write_book
from server.services import published
from server.services.work import Work
from survey_schema.model import CountyProfile

door = Door("public_signed_off", __name__, template_folder="templates")

_RATE = "60 per minute"
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
}


class AskedSchema(Schema):
    month = fields.String(validate=validate.Regexp(r"(\d{4}-\d{2})?\Z"))
    township = fields.String(validate=validate.Regexp(r"(\d{12})?\Z"))
    after = fields.String(validate=validate.Length(max=300))


class Asked(NamedTuple):
    profile: CountyProfile
    month: str
    township: str | None
    after: tuple[datetime, str] | None


@door.opens("/gongshi/<county_id>", act=Act.PUBLIC, query=AskedSchema, rate=_RATE)
def signed_off(work: Work, query: dict[str, str], county_id: str) -> Response:
    """销号公示：按乡镇、按月；只有房屋编码、所在村和整治内容，没有个人信息"""
    asked = _asked(work, query, county_id)
    found = published.page(work, asked.profile, asked.month, asked.township, asked.after)
    body = render_template(
        "public/signed_off.html",
        county=asked.profile,
        asked=asked,
        months=published.months(work, asked.profile),
        lines=found.lines,
        next_page=_next(asked, found.next_key),
        day=day_text,
        month_text=month_text,
    )
    return Response(body, mimetype="text/html", headers=_HEADERS)


@door.opens(
    "/gongshi/<county_id>/list.xlsx", act=Act.PUBLIC, query=AskedSchema, rate="20 per minute"
)
def signed_off_sheet(work: Work, query: dict[str, str], county_id: str) -> Response:
    """销号公示表（XLSX），供张贴"""
    asked = _asked(work, query, county_id)
    sheet = published.sheet(work, asked.profile, asked.month, asked.township)
    book = TemporaryFile()  # noqa: SIM115  closed when it is sent
    write_book(book, [sheet], made_at=work.now)
    book.seek(0)
    name = f"{asked.profile.name}销号公示-{asked.month}.xlsx"
    return attachment(file_pieces(book), name, MEDIA_TYPE)


def _asked(work: Work, query: dict[str, str], county_id: str) -> Asked:
    profile = published.profile_named(work, county_id)
    township = query.get("township") or None
    if township is not None and township not in {one.code for one in profile.townships}:
        raise Problem("area.missing", code=township)
    month = query.get("month") or published.months(work, profile)[0]
    return Asked(profile, month, township, _after(query.get("after")))


def _after(cursor: str | None) -> tuple[datetime, str] | None:
    key = key_of(cursor, 2)
    if key is None:
        return None
    try:
        at = datetime.fromisoformat(key[0])
    except ValueError as error:
        raise Problem("cursor.invalid") from error
    if at.tzinfo is None:
        raise Problem("cursor.invalid")
    return at, key[1]


def _next(asked: Asked, key: tuple[datetime, str] | None) -> str | None:
    if key is None:
        return None
    cursor = cursor_of((key[0].isoformat(), key[1]))
    return f"{request.path}?{urlencode({**sheet_query(asked), 'after': cursor or ''})}"


def sheet_query(asked: Asked) -> dict[str, Any]:
    return {"month": asked.month, "township": asked.township or ""}
