"""与国家平台比对: a file is uploaded, its columns are mapped, the comparison runs as a job (M20).

The leading group's office and the housing bureau run it; townships see and settle their part
(services/reconciliation_steps.py). The file lies sealed until it is compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from server.domain import reconciliation as words
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.import_states import KEPT_FOR
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services import job_runs
from server.services.county import county_schema
from server.services.ids import fresh_id
from server.services.imports import uploaded
from server.services.imports.mapping import DATUMS, mapping_of
from server.services.reconciling import files, keeping
from server.services.reconciling.fields import fields_of, is_enough
from server.services.reconciling.files import Recognised, mapping_key
from server.services.work import Work
from server.store.reads import reconciliations as reads
from server.store.reads.reconciliations import ComparisonRow
from server.store.rows import ImportMapping, Reconciliation, ReconciliationLine
from survey_schema.platforms import Platform, load_platforms


def reach(work: Work) -> Reach:
    require_act(work.actor, Act.RECONCILE_READ)
    return reach_of(work.actor, Act.RECONCILE_READ)


def platform_of(platform: str) -> Platform:
    found = load_platforms().get(platform)
    if found is None:
        raise Problem("reconciliation.no_platform")
    return found


def upload(
    work: Work,
    name: str,
    content: bytes,
    *,
    platform: str,
    as_of: date | None,
    scope: str = "all",
    township: str | None = None,
) -> str:
    """Keep the file sealed; `as_of` is the day its platform says it is of."""
    require_act(work.actor, Act.RECONCILE_RUN)
    platform_of(platform)
    if not content:
        raise Problem("upload.no_file")
    if as_of is not None and as_of > local_day(work.now):
        raise Problem("reconciliation.as_of_future")
    known = {one.code for one in county_schema(work.county).profile.townships}
    comparison_id = fresh_id(work)
    path = uploaded.path_of(work.store, comparison_id)
    uploaded.seal_file(work.store, path, content, comparison_id)
    work.if_undone(lambda: path.unlink(missing_ok=True))
    row = {
        **_NEW,
        "id": comparison_id,
        "platform": platform,
        "account_id": work.actor.account_id,
        "file_name": name[-200:] or "未命名",
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "township_code": township if township in known else None,
        "scope": scope if scope in words.SCOPES else "all",
        "as_of": as_of,
        "uploaded_at": work.now,
    }
    work.keep(Reconciliation, row)
    return comparison_id


_NEW: Mapping[str, Any] = {
    "sheet": None,
    "mapping": {},
    "state": "uploaded",
    "is_current": False,
    "job_id": None,
    "counts": {},
    "compared_at": None,
    "ended_at": None,
    "dropped_at": None,
    "version": 1,
}


def find(work: Work, comparison_id: str) -> ComparisonRow:
    """`reconciliation.missing` outside reach; what is not done yet is for those who run it."""
    found = reads.comparison(reach(work), work.db, comparison_id)
    if found is None:
        raise Problem("reconciliation.missing")
    return found


def recent(work: Work) -> list[ComparisonRow]:
    return reads.comparisons(reach(work), work.db)


def recognise(work: Work, found: ComparisonRow) -> Recognised:
    return files.recognise(work, found, platform_of(found.platform))


def set_sheet(work: Work, comparison_id: str, sheet: str) -> None:
    found = _in(work, comparison_id, words.MAY_MAP)
    _change(work, found, sheet=sheet, mapping={}, state="uploaded")


def start(work: Work, comparison_id: str, chosen: Mapping[str, str], datum: str) -> None:
    """`chosen` is heading -> field, "" for none; kept for the platform's next file of this kind.

    A second press finds it queued already.
    """
    found = _in(work, comparison_id, words.MAY_MAP)
    columns: dict[str, list[str]] = {}
    for name, field in chosen.items():
        if field:
            columns.setdefault(field, []).append(name)
    if not is_enough(columns):
        raise Problem("reconciliation.no_number")
    constants = {"township": found.township_code} if found.township_code else {}
    content: dict[str, Any] = {
        "columns": columns,
        "coordinates": datum if datum in DATUMS else "wgs84",
        "constants": constants,
    }
    schema = county_schema(work.county)
    mapping_of(content, fields_of(schema), schema.codes)  # `import.bad_mapping`
    platform = platform_of(found.platform)
    _require_no_twins(work, found, platform, content)
    _remember(work, mapping_key(platform, tuple(chosen)), content)
    job_id = job_runs.queue(work, "reconcile", {"reconciliation": found.id})
    _change(work, found, mapping=content, state="queued", job_id=job_id)


def _require_no_twins(
    work: Work, found: ComparisonRow, platform: Platform, content: dict[str, Any]
) -> None:
    """Of two columns of one heading nobody could say which was meant."""
    seen = files.recognise(work, found._replace(mapping=content), platform)
    if seen.repeated:
        raise Problem("reconciliation.repeated_headers", headers="、".join(seen.repeated))


def _remember(work: Work, key: str, content: Mapping[str, Any]) -> None:
    row = {"headers_hash": key, "mapping": dict(content), "used_at": work.now}
    if not work.keep_once(ImportMapping, row):
        del row["headers_hash"]
        work.touch(ImportMapping, {"headers_hash": key}, row)


def withdraw(work: Work, comparison_id: str) -> None:
    """Take it back: the file is gone at once, and so are lines a broken run left."""
    found = _in(work, comparison_id, words.MAY_WITHDRAW)
    _change(work, found, state="withdrawn", ended_at=work.now, dropped_at=work.now)
    work.discard(ReconciliationLine, {"reconciliation_id": found.id})
    path = uploaded.path_of(work.store, found.id)
    work.if_done(lambda: path.unlink(missing_ok=True))


def drop_old(work: Work) -> int:
    """What old files told of persons, and files nobody compared within a week (KEPT_FOR); counts,
    differences and what was settled stay."""
    before = work.now - words.PERSONAL_KEPT_FOR
    found = reads.to_drop(work.db, work.county, before, work.now - KEPT_FOR)
    for comparison_id, state in found:
        key = {"reconciliation_id": comparison_id}
        work.touch(ReconciliationLine, key, {"personal_sealed": None})
        ended = {} if state == "done" else {"state": "withdrawn", "ended_at": work.now}
        work.touch(Reconciliation, {"id": comparison_id}, {"dropped_at": work.now, **ended})
        uploaded.path_of(work.store, comparison_id).unlink(missing_ok=True)
    return len(found)


def drop_lines_of_one(work: Work) -> bool:
    """Of the oldest comparison that is to lose its lines; whether there was one. One at a time,
    so that whoever waits to write has his turn."""
    old = keeping.to_drop(work)
    if old:
        keeping.drop_lines(work, old[-1])
    return bool(old)


def _in(work: Work, comparison_id: str, allowed: frozenset[str]) -> ComparisonRow:
    require_act(work.actor, Act.RECONCILE_RUN)
    found = reads.comparison(reach_of(work.actor, Act.RECONCILE_RUN), work.db, comparison_id)
    if found is None:
        raise Problem("reconciliation.missing")
    if found.state not in allowed:
        raise Problem("reconciliation.wrong_state", state=words.STATES[found.state])
    return found


def _change(work: Work, found: ComparisonRow, **values: Any) -> None:
    key = {"id": found.id, "version": found.version}
    if work.touch(Reconciliation, key, {**values, "version": found.version + 1}) != 1:
        raise Problem("house.changed_meanwhile")
