"""An uploaded file on its way into the county's files: looked into, mapped, tried, imported (M20).

The file lies sealed in the home until it is imported or a week old. Every look at it is through a
temporary copy that is gone afterwards. Only the import itself writes houses; it is safe to run
again, because what is there is found by its keys.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.import_states import SHOWN_FAULTS
from server.domain.problems import Problem
from server.outputs.import_errors import FaultLine, ImportErrors
from server.services.county import county_schema
from server.services.imports.fields import fields_of
from server.services.imports.houses import Batch, HouseImport, prepare_import, texts_of
from server.services.imports.mapping import ColumnMapping, mapping_of
from server.services.imports.registering import finish_run, import_batch
from server.services.imports.sources import Source, opened_source
from server.services.work import Look, Work
from server.store.engines import Store
from server.store.reads import people, uploads as reads
from server.store.reads.uploads import UploadLine
from server.store.rows import ImportUpload

Clock = Callable[[], datetime]
Tell = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class ShownFault:
    """One line of the preview; `shown` is masked where it is personal."""

    row: int
    column: str
    shown: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try or an import came to."""

    counts: Mapping[str, int]
    faults: tuple[ShownFault, ...]
    has_errors_file: bool


_LONGEST_NAME = 150  # bytes


def path_of(store: Store, upload_id: str) -> Path:
    return store.config.uploads / f"{upload_id}.sealed"


def errors_path(store: Store, upload_id: str) -> Path:
    return store.config.uploads / f"{upload_id}.errors.sealed"


def seal_file(store: Store, target: Path, content: bytes, upload_id: str) -> None:
    target.parent.mkdir(exist_ok=True, mode=0o700)
    draft = target.with_suffix(".part")
    draft.write_bytes(store.secrets.seal(content, upload_id.encode()))
    os.replace(draft, target)


def open_sealed(store: Store, path: Path, upload_id: str) -> bytes:
    try:
        sealed = path.read_bytes()
    except FileNotFoundError as error:
        raise Problem("upload.gone") from error
    return store.secrets.open_bytes(sealed, upload_id.encode())


@contextmanager
def opened(store: Store, upload: UploadLine) -> Iterator[tuple[Source, Path]]:
    """The file as rows, from a copy that is gone afterwards; its name as it was uploaded."""
    content = open_sealed(store, path_of(store, upload.id), upload.id)
    with tempfile.TemporaryDirectory(prefix="anju-import-") as folder:
        path = Path(folder) / _plain_name(upload.file_name)
        path.write_bytes(content)
        with opened_source(path, upload.sheet) as source:
            yield source, path


def _plain_name(name: str) -> str:
    """Whatever was uploaded, its name leads nowhere else; and it is short enough for a disk, with
    what is added for the faulty rows: a Chinese character is three bytes of at most 255."""
    bare = Path(name).name.replace("\0", "")
    return bare.encode()[-_LONGEST_NAME:].decode(errors="ignore") or "upload"


def mapping_in(county: str, upload: UploadLine) -> ColumnMapping:
    schema = county_schema(county)
    return mapping_of(upload.mapping, fields_of(schema.form), schema.codes)


def headers_hash(headers: tuple[str, ...]) -> str:
    return hashlib.sha256(orjson.dumps(list(headers))).hexdigest()


def try_upload(store: Store, actor: Actor, upload: UploadLine, now: datetime) -> Outcome:
    """Every row judged, nothing written; the sheet of faulty rows lies ready to be fetched."""
    return _Passage(store, actor, upload, lambda: now, lambda _, __: None, is_dry=True).go()


def import_upload(
    store: Store, county: str, upload_id: str, clock: Clock, tell: Tell, *, is_dry: bool = False
) -> None:
    """The import, or a try of it, as a job: with the reach of who asked for it, as it is now."""
    with store.reading() as db:
        upload = reads.upload_for_job(db, county, upload_id)
        if upload is None:
            raise Problem("upload.missing")
        actor = people.actor_by_account(db, county, upload.account_id, local_day(clock())).actor
    passage = _Passage(store, actor, upload, clock, tell, is_dry=is_dry)
    try:
        if actor.is_closed:  # since it was asked for
            raise Problem("account.closed")
        outcome = passage.go()
    except BaseException:
        left = {"imported": dict(passage.counts)}
        _end(store, actor, upload, clock(), "uploaded" if is_dry else "failed", left)
        raise
    told = tried(outcome) if is_dry else {"imported": counted(outcome)}
    _end(store, actor, upload, clock(), "checked" if is_dry else "done", told)


def counted(outcome: Outcome) -> dict[str, int]:
    return {**outcome.counts, "errors": int(outcome.has_errors_file)}


def tried(outcome: Outcome) -> dict[str, Any]:
    """As it is kept with the upload; what is shown of a row is masked already."""
    faults = [[one.row, one.column, one.shown, one.text] for one in outcome.faults]
    return {"tried": counted(outcome), "faults": faults}


def _end(  # noqa: PLR0917
    store: Store,
    actor: Actor,
    upload: UploadLine,
    now: datetime,
    state: str,
    counts: Mapping[str, Any],
) -> None:
    with Work(store, actor, now) as work:
        values = {"state": state, "counts": dict(counts), "ended_at": now}
        work.touch(ImportUpload, {"id": upload.id}, values)
        work.commit()


class _Passage:
    """One pass over the file, batch by batch."""

    def __init__(
        self,
        store: Store,
        actor: Actor,
        upload: UploadLine,
        clock: Clock,
        tell: Tell,
        *,
        is_dry: bool,
    ) -> None:
        self.counts: Counter[str] = Counter(good=0, there=0, faulty=0, different=0)
        self._store, self._actor, self._upload = store, actor, upload
        self._clock, self._tell, self._is_dry = clock, tell, is_dry
        self._shown: list[ShownFault] = []
        self._is_started = False
        self._rows = 0

    def go(self) -> Outcome:
        with opened(self._store, self._upload) as (source, path):
            with Look(self._store, self._actor, self._clock()) as look:
                mapping = mapping_in(look.county, self._upload)
                made = prepare_import(look, source, path, mapping)
            with ImportErrors(path, made.columns.names) as errors:
                for batch in made.batches():
                    self._one(made, batch, errors)
                    self._rows += batch.rows
                    self._tell(self._rows, source.expected)
            has_errors = self._keep_errors(errors)
        if self._is_started:
            self._in_work(finish_run, made.note.id, self.counts)
        return Outcome(dict(self.counts), tuple(self._shown), has_errors)

    def _one(self, made: HouseImport, batch: Batch, errors: ImportErrors) -> None:
        if batch.good and not self._is_dry:
            is_first = not self._is_started
            self._in_work(import_batch, made.note, batch.good, is_first=is_first)
            self._is_started = True
        for row, faults in batch.faulty:
            lines = [FaultLine(one.column, one.shown, one.code, one.text) for one in faults]
            errors.add_row(row.number, texts_of(row, len(made.columns.names)), lines)
            self._show(row.number, lines)
        self._compare(made, batch, errors)
        self.counts.update(good=len(batch.good), there=len(batch.there), faulty=len(batch.faulty))

    def _show(self, row: int, lines: list[FaultLine]) -> None:
        for one in lines:
            if len(self._shown) < SHOWN_FAULTS:
                self._shown.append(ShownFault(row, one.column, one.shown, one.text))

    def _compare(self, made: HouseImport, batch: Batch, errors: ImportErrors) -> None:
        with Look(self._store, self._actor, self._clock()) as look:
            differences = made.differences(look, batch)
        for one in differences:
            errors.add_difference(one)
        self.counts["different"] += len({one.number for one in differences})

    def _keep_errors(self, errors: ImportErrors) -> bool:
        target = errors_path(self._store, self._upload.id)
        if not errors.is_written:
            target.unlink(missing_ok=True)
            return False
        seal_file(self._store, target, errors.path.read_bytes(), self._upload.id)
        return True

    def _in_work(self, service: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        with Work(self._store, self._actor, self._clock()) as work:
            service(work, *arguments, **named)
            work.commit()
