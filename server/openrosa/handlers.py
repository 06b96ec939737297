"""What the door does, whoever stands before it: forms out, filled forms in.

The same routes are opened twice: with a device's key in the path, and with login and password.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import IO, Any, NamedTuple

from flask import Response, request

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.problems import Problem
from server.http.door import UPLOAD_BODY, Door
from server.http.downloads import attachment
from server.openrosa.answers import (
    document,
    element,
    message,
    problem_answer,
    with_headers,
    xml_answer,
)
from server.outputs import excel
from server.outputs.xform import CSV_TYPE
from server.services import openrosa, xform_content
from server.services.openrosa import Received
from server.services.work import Work

_LIST = "http://openrosa.org/xforms/xformsList"
_MANIFEST = "http://openrosa.org/xforms/xformsManifest"
_XML = "xml_submission_file"
_SAID = {
    "accepted": "排查已收到并完成初步判定。",
    "quarantined": "排查已收到，转入待核，由乡镇核对后计入。",
    "known": "该次排查此前已收到。",
}


class Route(NamedTuple):
    rule: str
    method: str
    handler: Callable[..., Any]
    terms: dict[str, Any]


def form_list(work: Work) -> Response:
    """表单清单"""
    form = xform_content.xform_of(work.county, local_day(work.now))
    here = f"{_root()}/forms/{form.id}/{form.version}"
    parts = (
        ("formID", form.id),
        ("name", form.label),
        ("version", form.version),
        ("hash", form.hash),
        ("downloadUrl", f"{here}.xml"),
        ("manifestUrl", f"{here}/manifest"),
    )
    wanted = request.args.get("formID", form.id)
    elements = [element("xform", parts)] if wanted == form.id else []
    return xml_answer(document("xforms", _LIST, elements))


def form(work: Work, form_id: str, version: str) -> Response:
    """表单（XForm）"""
    return xml_answer(xform_content.form_for_download(work, form_id, version).body)


def workbook(work: Work, form_id: str, version: str) -> Response:
    """表单（XLSForm 工作簿）"""
    xform_content.form_for_download(work, form_id, version)
    book = [xform_content.workbook(work)]
    return attachment(book, f"{form_id}-{version}.xlsx", excel.MEDIA_TYPE)


def manifest(work: Work, form_id: str, version: str) -> Response:
    """表单附带的房屋、村（居）名单"""
    xform_content.form_for_download(work, form_id, version)
    here = f"{_root()}/media"
    files = (
        (("filename", one.name), ("hash", one.hash), ("downloadUrl", f"{here}/{one.name}"))
        for one in xform_content.media(work)
    )
    return xml_answer(document("manifest", _MANIFEST, (element("mediaFile", one) for one in files)))


def media(work: Work, media_name: str) -> Response:
    """名单文件（CSV），限本设备辖区"""
    found = xform_content.media_file(work, media_name)
    return with_headers(Response(found.body, content_type=CSV_TYPE))


def ask_submission(work: Work) -> Response:
    """可否提交：204"""
    return with_headers(Response(status=204))


def send_submission(work: Work) -> Response:
    """接收填好的表单；照片可分几次送来"""
    files = {name: file.stream for name, file in _files()}
    received = openrosa.receive(work, _form_sent(), files, _agent())
    if received.refused is not None:
        # Not raised: the survey is kept though a photo is not, and the phone keeps the photo.
        return problem_answer(received.refused)
    return message(_said(received), 201)


def _files() -> Iterable[tuple[str, Any]]:
    """Parts by file name: Collect names the part after the file, others the file only."""
    for part, file in request.files.items(multi=True):
        if part != _XML:
            yield file.filename or part, file


def _form_sent() -> bytes:
    file = request.files.get(_XML)
    if file is not None:
        return _read_whole(file.stream)
    if _XML not in request.form:
        raise Problem("xform.missing")
    return request.form[_XML].encode()


def _read_whole(stream: IO[bytes]) -> bytes:
    """From the beginning: a request tried again reads it again."""
    stream.seek(0)
    return stream.read()


def _agent() -> str:
    return request.user_agent.string or "openrosa"


def _said(received: Received) -> str:
    if not received.awaited:
        return _SAID[received.state]
    return f"{_SAID[received.state]}尚有 {len(received.awaited)} 张照片未到。"


def _root() -> str:
    """The address of this door as the client knows it, key included."""
    path = request.path
    cut = path.find("/forms/") if "/forms/" in path else path.rfind("/formList")
    return request.url_root.rstrip("/") + path[:cut]


_FORM = "/forms/<form_id>/<version>"
ROUTES = (
    Route("/formList", "GET", form_list, {"act": Act.GRID_PULL}),
    Route(f"{_FORM}.xml", "GET", form, {"act": Act.GRID_PULL}),
    Route(f"{_FORM}.xlsx", "GET", workbook, {"act": Act.GRID_PULL}),
    Route(f"{_FORM}/manifest", "GET", manifest, {"act": Act.GRID_PULL}),
    Route("/media/<media_name>", "GET", media, {"act": Act.GRID_PULL}),
    Route("/submission", "HEAD", ask_submission, {"act": Act.SUBMISSION_SEND}),
    Route(
        "/submission",
        "POST",
        send_submission,
        {"act": Act.SUBMISSION_SEND, "retries": 5, "max_bytes": UPLOAD_BODY},
    ),
)


def open_routes(door: Door) -> None:
    for route in ROUTES:
        door.opens(route.rule, route.method, **route.terms)(_without_key(route.handler))


def _without_key(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The key in the path has said who asks; no handler needs it."""

    @wraps(handler)
    def handle(work: Work, **path: Any) -> Any:
        path.pop("key", None)
        return handler(work, **path)

    return handle
