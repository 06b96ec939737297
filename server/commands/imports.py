"""`anju import houses|villages|template`: earlier data into the county's files (M20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from server import clock
from server.commands.place import county_option, home_option, in_work, opened, operator, profile_of
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.outputs.import_errors import DIFFERENCES, FaultLine, ImportErrors
from server.outputs.import_template import write_template
from server.services.imports.houses import Batch, HouseImport, prepare_import, texts_of
from server.services.imports.registering import finish_run, import_batch
from server.services.imports.sources import Source, SourceRow, opened_source
from server.services.imports.template import GUIDE, template_columns
from server.services.imports.villages import VillageList, add_villages, read_villages
from server.services.imports.words import RowFault
from server.services.work import Look
from server.store.engines import Store

_file = click.argument("file", type=click.Path(path_type=Path))
_sheet_option = click.option("--sheet", help="工作表或图层名，默认第一个。")
_dry_option = click.option("--dry-run", is_flag=True, help="只检查并写出问题行，不导入。")


@click.group("import", help="导入已有的房屋、村名单（Excel、CSV、GeoPackage）。")
def imports() -> None:
    pass


@imports.command(
    help="导入房屋：逐行检查，好的导入，有问题的写入“<文件>-问题行.xlsx”；可重复执行。"
)
@_file
@click.option("--mapping", type=click.Path(path_type=Path), help="列名对照文件（TOML）。")
@_sheet_option
@_dry_option
@home_option
@county_option
def houses(
    *,
    file: Path,
    mapping: Path | None,
    sheet: str | None,
    dry_run: bool,
    home: Path | None,
    county_id: str,
) -> None:
    profile = profile_of(county_id)
    actor = operator(profile.code)
    with opened(home) as store, opened_source(file, sheet) as source:
        look = Look(store, actor, clock.now())
        with look:
            made = prepare_import(look, source, file, mapping)
        _say_columns(source, made)
        run = _Run(store, actor, made, is_dry=dry_run)
        with _errors(file, made.columns.names) as errors:
            run.go(source, errors)
    _say_counts(run.counts, errors, is_dry=dry_run)


class _Run:
    """The batches of one file, each in a unit of work of its own."""

    def __init__(self, store: Store, actor: Actor, made: HouseImport, *, is_dry: bool) -> None:
        self.counts: Counter[str] = Counter(good=0, there=0, faulty=0, different=0)
        self._store = store
        self._actor = actor
        self._made = made
        self._is_dry = is_dry
        self._is_started = False

    def go(self, source: Source, errors: ImportErrors) -> None:
        bar: Any
        with click.progressbar(
            length=source.expected,
            label="导入房屋",
            show_pos=True,
            update_min_steps=500,
            item_show_func=lambda _item: f"新建 {self.counts['good']}",
        ) as bar:
            for batch in self._made.batches():
                self._one(batch, errors)
                bar.update(batch.rows, batch)
        if self._is_started:
            in_work(self._store, self._actor, finish_run, self._made.note.id, self.counts)

    def _one(self, batch: Batch, errors: ImportErrors) -> None:
        if batch.good and not self._is_dry:
            in_work(
                self._store,
                self._actor,
                import_batch,
                self._made.note,
                batch.good,
                is_first=not self._is_started,
            )
            self._is_started = True
        for row, faults in batch.faulty:
            _add_faulty(errors, row, faults, len(self._made.columns.names))
        self._compare(batch, errors)
        self.counts.update(good=len(batch.good), there=len(batch.there), faulty=len(batch.faulty))

    def _compare(self, batch: Batch, errors: ImportErrors) -> None:
        with Look(self._store, self._actor, clock.now()) as look:
            differences = self._made.differences(look, batch)
        for difference in differences:
            errors.add_difference(difference)
        self.counts["different"] += len({one.number for one in differences})


@imports.command(help="导入村名单（三列：code 村代码、name 村名、parent 乡镇）；可重复执行。")
@_file
@_sheet_option
@_dry_option
@home_option
@county_option
def villages(
    file: Path, sheet: str | None, dry_run: bool, home: Path | None, county_id: str
) -> None:
    profile = profile_of(county_id)
    actor = operator(profile.code)
    with opened(home) as store, opened_source(file, sheet) as source:
        with Look(store, actor, clock.now()) as look:
            found = read_villages(look, source)
        with _errors(file, found.columns.names) as errors:
            for row, faults in found.faulty:
                _add_faulty(errors, row, faults, len(found.columns.names))
        if found.added and not dry_run:
            in_work(store, actor, add_villages, found)
    _say_villages(found, errors, is_dry=dry_run)


@imports.command(help="写出空白导入模板（含下拉选项和填写说明）。")
@click.argument("file", type=click.Path(path_type=Path))
@county_option
def template(file: Path, county_id: str) -> None:
    if file.exists():
        raise Problem("import.exists", file=file.name)
    try:
        write_template(file, template_columns(profile_of(county_id).code), GUIDE)
    except OSError as error:
        raise Problem("import.cannot_write", folder=str(file.parent)) from error
    click.echo(f"模板已写入 {file}")


def _errors(file: Path, headers: Sequence[str]) -> ImportErrors:
    try:
        return ImportErrors(file, headers)
    except OSError as error:
        raise Problem("import.cannot_write", folder=str(file.resolve().parent)) from error


def _add_faulty(
    errors: ImportErrors, row: SourceRow, faults: Sequence[RowFault], width: int
) -> None:
    lines = [FaultLine(one.column, one.shown, one.code, one.text) for one in faults]
    errors.add_row(row.number, texts_of(row, width), lines)


def _say_columns(source: Source, made: HouseImport) -> None:
    click.echo(f"{source.sheet}：识别 {len(made.recognised)} 列")
    for header, label in made.recognised:
        click.echo(f"  {header} → {label}")
    for header in made.columns.repeated:
        click.echo(f"  {header}：与前面的列重复，未用")
    for header in made.columns.unknown:
        click.echo(f"  {header}：未识别，不导入")


def _say_counts(counts: Any, errors: ImportErrors, *, is_dry: bool) -> None:
    word = "可导入" if is_dry else "新建"
    click.echo(
        f"{word} {counts['good']} 户，已存在 {counts['there']} 户，问题行 {counts['faulty']} 行，"
        f"与档案不同 {counts['different']} 户{'（试运行，未写入）' if is_dry else ''}"
    )
    _say_errors(errors, bool(counts["different"]))


def _say_errors(errors: ImportErrors, has_differences: bool) -> None:
    if errors.is_written:
        sheet = f"（不同之处见工作表“{DIFFERENCES}”）" if has_differences else ""
        click.echo(f"问题行见 {errors.path}{sheet}")


def _say_villages(found: VillageList, errors: ImportErrors, *, is_dry: bool) -> None:
    word = "可新增" if is_dry else "新增"
    click.echo(
        f"{word} {len(found.added)} 村，已存在 {found.there} 村，问题行 {len(found.faulty)} 行"
    )
    _say_errors(errors, has_differences=False)
