"""XForms and XLSForms, made of the sheets that survey_schema.xlsform writes.

pyxform compiles; that ODK Validate accepts what it made is proved by the tests, so Java is needed
there and not here.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence

import orjson

from survey_schema.xlsform import COLUMNS

Sheets = Mapping[str, Sequence[Mapping[str, str]]]

XFORM_TYPE = "text/xml; charset=utf-8"
CSV_TYPE = "text/csv; charset=utf-8"
_ROOT = "data"
_COMPILER = "server.outputs.xform_compiler"
_PATIENCE_S = 120
_HIDDEN = str.maketrans("“”‘’", "\ue000\ue001\ue002\ue003")
_SHOWN = str.maketrans("\ue000\ue001\ue002\ue003", "“”‘’")


class XFormError(Exception):
    """What pyxform found wrong with the sheets, in its words."""


def compile_xform(sheets: Sheets) -> bytes:
    """The XForm in UTF-8; XFormError when a sheet is not in order.

    pyxform compiles in a process of its own (xform_compiler.py says why). It makes Chinese
    quotation marks straight; they are hidden from it in private characters, so that labels stay
    what the form says.
    """
    workbook = {name: [_hidden(row) for row in rows] for name, rows in sheets.items()}
    compiled = subprocess.run(
        [sys.executable, "-m", _COMPILER],
        input=orjson.dumps({"sheets": workbook, "root": _ROOT}),
        capture_output=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    if compiled.returncode:
        raise XFormError(compiled.stderr.decode(errors="replace").strip())
    return compiled.stdout.decode().translate(_SHOWN).encode()


def _hidden(row: Mapping[str, str]) -> dict[str, str]:
    return {column: text.translate(_HIDDEN) for column, text in row.items()}


def xlsform_book(sheets: Sheets) -> bytes:
    """The same sheets as a workbook that pyxform, ODK Central and people can read."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            columns = _columns(rows)
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns)
            for place, row in enumerate(rows, start=1):
                for column, title in enumerate(columns):
                    sheet.write_string(place, column, row.get(title, ""))
    return file.getvalue()


def _columns(rows: Sequence[Mapping[str, str]]) -> list[str]:
    used = dict.fromkeys(column for row in rows for column in row)
    known = [column for column in COLUMNS if column in used]
    return known if len(known) == len(used) else list(used)


def choices_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A list for a form to choose from: for a machine, so without the mark Excel wants (BOM)."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue().encode()
