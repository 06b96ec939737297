"""Documents units bring: taken from a form, and handed out to be saved, never shown."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request

from server.domain.acts import Act
from server.domain.problems import Problem
from server.domain.unit_files import LARGEST_MB, MOST_FILES
from server.http.door import Door
from server.services import unit_file_readers
from server.services.work import Work

door = Door("unit_file_pages")

_TOO_LARGE = (LARGEST_MB << 20) + 1


def chosen_files() -> list[tuple[str, bytes]]:
    """(name, content) of the documents chosen in the form; never more of one than is refused."""
    files = request.files.getlist("papers")[: MOST_FILES + 1]
    return [(one.filename or "", one.stream.read(_TOO_LARGE)) for one in files]


@door.opens(
    "/supervision/files/<file_id>",
    act=Act.SUPERVISION_READ,
    reads=False,
    problems=("unit_file.missing",),
)
def download(work: Work, file_id: str) -> Response:
    """下载单位报送的文件；调阅留痕"""
    try:
        opened = unit_file_readers.open_file(work, file_id)
    except Problem as problem:
        if problem.code.endswith((".missing", ".not_yours")):
            raise Problem("unit_file.missing") from problem
        raise
    answer = Response(opened.content, content_type=opened.kind.media_type)
    name = quote(opened.name, safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
