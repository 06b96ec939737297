"""What the pages share on which somebody's table is read in: its file, its sheet, its columns."""

from __future__ import annotations

from collections.abc import Container

from flask import request

from server.domain.problems import Problem


def brought() -> tuple[str, bytes]:
    """Name and bytes of the file the form brings; `upload.no_file` without one."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Problem("upload.no_file")
    return file.filename, file.read()


def sheet_chosen() -> str:
    return request.form.get("sheet", "")[:100]


def pairs_chosen(known: Container[str]) -> dict[str, str]:
    """Column of the file → field of ours, "" for a column that is left out."""
    names, chosen = request.form.getlist("header"), request.form.getlist("field")
    pairs = zip(names, chosen, strict=False)
    return {name: field if field in known else "" for name, field in pairs}


def datum_chosen() -> str:
    return request.form.get("datum", "wgs84")
