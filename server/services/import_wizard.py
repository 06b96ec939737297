"""The import wizard: upload, map columns, try, import (M20). A township reaches its own ground.

What a page asks for is small and kept with the upload; rows never enter the database before they
are imported. How a sheet was mapped is remembered for the county and guessed the next time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain import import_states as states
from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services import job_runs
from server.services.county import county_schema
from server.services.ids import fresh_id
from server.services.imports import uploaded
from server.services.imports.fields import Field, fields_of, headers_of
from server.services.imports.header import SEARCHED_ROWS, Columns, find_header
from server.services.imports.mapping import DATUMS, ColumnMapping, mapping_of
from server.services.work import Work
from server.store.reads import uploads as reads
from server.store.reads.uploads import UploadLine
from server.store.rows import ImportMapping, ImportUpload

DATUM_LABELS: Mapping[str, str] = {
    "wgs84": "WGS84、CGCS2000（国家标准）",
    "gcj02": "GCJ-02（高德、腾讯地图）",
    "bd09": "BD-09（百度地图）",
}


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """One column of the file, what it was taken for, and the first values in it (not personal)."""

    name: str
    field: str | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """How the file reads under the mapping it has; `headers` is empty where no header is found."""

    sheets: tuple[str, ...]
    headers: tuple[HeaderLine, ...]
    fields: Mapping[str, Field]
    rows: int | None


def reach(work: Work) -> Reach:
    require_act(work.actor, Act.HOUSE_IMPORT)
    return reach_of(work.actor, Act.HOUSE_IMPORT)


def upload(work: Work, name: str, content: bytes) -> str:
    """Keep the file sealed; what it is, its content tells and not its name."""
    where = reach(work)
    if not content:
        raise Problem("upload.no_file")
    upload_id = fresh_id(work)
    uploaded.seal_file(work.store, uploaded.path_of(work.store, upload_id), content, upload_id)
    row = {
        "id": upload_id,
        "account_id": work.actor.account_id,
        "township_code": _township(where),
        "file_name": name[-200:] or "未命名",
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "sheet": None,
        "mapping": {},
        "state": "uploaded",
        "job_id": None,
        "counts": {},
        "uploaded_at": work.now,
        "ended_at": None,
        "version": 1,
    }
    work.keep(ImportUpload, row)
    return upload_id


def _township(where: Reach) -> str | None:
    townships = {span.township for span in where.spans}
    return townships.pop() if len(townships) == 1 else None


def find(work: Work, upload_id: str) -> UploadLine:
    found = reads.upload(reach(work), work.db, upload_id)
    if found is None:
        raise Problem("upload.missing")
    return found


def recognise(work: Work, found: UploadLine) -> Recognised:
    """The header with what each column is taken for: as mapped, as last time, or by its name."""
    schema = county_schema(work.county)
    fields = fields_of(schema.form)
    with uploaded.opened(work.store, found) as (source, _):
        first = [row.cells for _, row in zip(range(SEARCHED_ROWS + 3), source.rows, strict=False)]
        searched = first[:1] if source.kind == "gpkg" else first[:SEARCHED_ROWS]
        mapping = _mapping_for(work, found, searched, fields)
        columns = find_header(searched, headers_of(fields), mapping)
        lines = () if columns is None else tuple(_lines(columns, first, fields))
        return Recognised(source.sheets, lines, fields, source.expected)


def _mapping_for(
    work: Work, found: UploadLine, searched: list[Any], fields: Mapping[str, Field]
) -> ColumnMapping:
    schema = county_schema(work.county)
    own = mapping_of(found.mapping, fields, schema.codes)
    if found.mapping:
        return own
    guessed = find_header(searched, headers_of(fields), own)
    if guessed is None:
        return own
    kept = reads.kept_mapping(work.db, work.county, uploaded.headers_hash(guessed.names))
    return own if kept is None else mapping_of(kept, fields, schema.codes)


def _lines(columns: Columns, first: list[Any], fields: Mapping[str, Field]) -> list[HeaderLine]:
    taken = {at: field for field, places in columns.of.items() for at in places}
    data = first[columns.last_row + 1 :]
    return [
        HeaderLine(name, taken.get(at), _examples(data, at, taken.get(at), fields))
        for at, name in enumerate(columns.names)
        if name
    ]


def _examples(
    data: list[Any], at: int, field: str | None, fields: Mapping[str, Field]
) -> tuple[str, ...]:
    """Only of columns known to tell of no person: an unknown one may hold anything."""
    if field is None or fields[field].personal:
        return ()
    found = (str(row[at]).strip()[:20] for row in data if at < len(row) and row[at] is not None)
    return tuple(dict.fromkeys(one for one in found if one))[:3]


def set_sheet(work: Work, upload_id: str, sheet: str) -> None:
    found = _in(work, upload_id, states.MAY_MAP)
    _change(work, found, sheet=sheet, mapping={}, state="uploaded")


def set_mapping(
    work: Work, upload_id: str, chosen: Mapping[str, str], datum: str, constants: Mapping[str, str]
) -> None:
    """`chosen` is header -> field, "" for none; kept for the county's next sheet of this kind."""
    found = _in(work, upload_id, states.MAY_MAP)
    columns: dict[str, list[str]] = {}
    for name, field in chosen.items():
        if field:
            columns.setdefault(field, []).append(name)
    content: dict[str, Any] = {
        "columns": columns,
        "coordinates": datum if datum in DATUMS else "wgs84",
        "constants": {name: value for name, value in constants.items() if value},
    }
    schema = county_schema(work.county)
    mapping_of(content, fields_of(schema.form), schema.codes)  # `import.bad_mapping`
    _change(work, found, mapping=content, state="uploaded")
    _remember(work, uploaded.headers_hash(tuple(chosen)), content)


def _remember(work: Work, headers: str, content: Mapping[str, Any]) -> None:
    row = {"headers_hash": headers, "mapping": dict(content), "used_at": work.now}
    if not work.keep_once(ImportMapping, row):
        del row["headers_hash"]
        work.touch(ImportMapping, {"headers_hash": headers}, row)


def try_out(work: Work, upload_id: str) -> None:
    """Judge every row as the import would; nothing is written but how it came out.

    A large file is tried as a job: no page waits for minutes.
    """
    found = _in(work, upload_id, states.MAY_MAP)
    if found.size > states.TRIED_AT_ONCE:
        job_id = job_runs.queue(work, "import_houses", {"upload": upload_id, "dry": 1})
        _change(work, found, state="trying", job_id=job_id)
        return
    work.rollback()  # reading a whole file holds no lock
    outcome = uploaded.try_upload(work.store, work.actor, found, work.now)
    _change(work, found, state="checked", counts=uploaded.tried(outcome))


def start(work: Work, upload_id: str) -> None:
    """Queue the import; a second press finds it queued already."""
    found = _in(work, upload_id, states.MAY_IMPORT)
    job_id = job_runs.queue(work, "import_houses", {"upload": upload_id})
    _change(work, found, state="queued", job_id=job_id)


def withdraw(work: Work, upload_id: str) -> None:
    """Take it back: the file is gone at once."""
    found = _in(work, upload_id, states.MAY_WITHDRAW)
    _change(work, found, state="withdrawn", ended_at=work.now)
    _drop_files(work, upload_id)


def errors_of(work: Work, upload_id: str) -> bytes:
    """The sheet of rows that were not taken: to be mended and uploaded again.

    It holds what the uploaded file held, so only who uploaded it fetches it.
    """
    found = find(work, upload_id)
    if found.account_id != work.actor.account_id:
        raise Problem("upload.missing")
    return uploaded.open_sealed(work.store, uploaded.errors_path(work.store, upload_id), upload_id)


def drop_old(work: Work) -> int:
    """Files a week old: the rows of the wizard stay, personal data does not."""
    before: datetime = work.now - states.KEPT_FOR
    ids = reads.old_uploads(work.db, work.county, before)
    for upload_id in ids:
        _drop_files(work, upload_id)
    return len(ids)


def _drop_files(work: Work, upload_id: str) -> None:
    for path in (
        uploaded.path_of(work.store, upload_id),
        uploaded.errors_path(work.store, upload_id),
    ):
        path.unlink(missing_ok=True)


def _in(work: Work, upload_id: str, allowed: frozenset[str]) -> UploadLine:
    found = find(work, upload_id)
    if found.state not in allowed:
        raise Problem("upload.wrong_state", state=states.STATES[found.state])
    return found


def _change(work: Work, found: UploadLine, **values: Any) -> None:
    key = {"id": found.id, "version": found.version}
    if work.touch(ImportUpload, key, {**values, "version": found.version + 1}) != 1:
        raise Problem("house.changed_meanwhile")
