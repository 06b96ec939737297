"""`anju rules list | diff | dry-run | apply`: rule packs over time (M6)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import click

from server import clock
from server.commands.place import (
    ChineseGroup,
    county_option,
    home_option,
    in_work,
    opened,
    operator,
    profile_of,
)
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.outputs.excel import Sheet, write_book
from server.outputs.terminal import table
from server.services import rule_packs, rule_reviews, rule_runs, rule_trials
from server.services.county import county_schema
from server.services.rule_packs import ListedPack, name_of
from server.services.rule_runs import Run
from server.services.rule_sheets import diff_sheets, diff_summary, trial_sheets, trial_table
from server.services.rule_trials import Trial
from server.services.work import Look
from server.store.engines import Store
from server.store.reads.evidence import area_names
from survey_schema.model import Rule, RulePack, Severity

_BATCH = 200  # tasks in one unit of work

_output = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件.xlsx",
    help="另存为 XLSX 文件。",
)
_processes = click.option(
    "--processes",
    type=click.IntRange(0, 64),
    default=0,
    help="同时使用的处理器数；默认全部。",
)


@click.group(cls=ChineseGroup, help="规则库：列出、对照、试算和执行新版规则。")
def rules() -> None: ...


@rules.command("list", help="列出各版规则库及其施行日期。")
def list_command() -> None:
    today = local_day(clock.now())
    head = ["规则库", "施行日期", "截止", "严重", "一般", "口径", "采用县", "状态"]
    click.echo(table(head, [_listed(one, today) for one in rule_packs.listed(today)]))


def _listed(one: ListedPack, today: Any) -> list[object]:
    severe = sum(rule.severity is Severity.SEVERE for rule in one.pack.rules)
    state = "现行" if one.is_in_force else "待施行" if one.pack.valid_from > today else "已被取代"
    return [
        name_of(one.pack),
        one.pack.valid_from.isoformat(),
        one.ends.isoformat() if one.ends else "—",
        severe,
        len(one.pack.rules) - severe,
        "、".join(one.pack.profiles.values()),
        "、".join(one.counties) or "—",
        state,
    ]


@rules.command(help="对照两版规则库：新增、删除和逐项变动。A、B 为“编号@版本”或 TOML 文件。")
@click.argument("a")
@click.argument("b")
@_output
def diff(a: str, b: str, output: Path | None) -> None:
    today = local_day(clock.now())
    found = rule_packs.compare(rule_packs.find_pack(a, today), rule_packs.find_pack(b, today))
    click.echo(f"{name_of(found.before)} → {name_of(found.after)}：{diff_summary(found)}")
    for one in found.pack:
        click.echo(f"规则库 {one.field}：{one.before} → {one.after}")
    _say_rules("新增", "+", found.added)
    _say_rules("删除", "-", found.removed)
    for changed in found.changed:
        click.echo(f"~ {changed.after.id} {changed.after.sign}")
        for one in changed.differences:
            click.echo(f"    {one.field}：{one.before}\n      → {one.after}")
    if found.is_empty:
        click.echo("两版规则完全相同。")
    if output is not None:
        _save(output, diff_sheets(found), clock.now())


def _say_rules(word: str, mark: str, rules: Sequence[Rule]) -> None:
    for rule in rules:
        severity = "严重" if rule.severity is Severity.SEVERE else "一般"
        click.echo(f"{mark} {word} {rule.id} {rule.sign}（{severity}，{rule.clause}）")


@rules.command(
    "dry-run",
    help="试算：用一版规则库重新判定全部房屋，列出会变化的，不改变任何判定。中断后重新执行会接着做。",
)
@click.argument("pack")
@click.option("--profile", metavar="口径", help="规则口径；默认本县采用的口径。")
@_output
@_processes
@home_option
@county_option
def dry_run(  # noqa: PLR0917
    pack: str,
    profile: str | None,
    output: Path | None,
    processes: int,
    home: Path | None,
    county_id: str,
) -> None:
    county, now = profile_of(county_id).code, clock.now()
    found = rule_packs.find_pack(pack, local_day(now))
    trial = _trial(county, found, profile, now)
    with opened(home) as store:
        run = _ran(store, trial, now, processes)
        names = _township_names(store, county, run)
        _say_run(run, names)
        if output is not None:
            _save(output, trial_sheets(run, names, now), now)
        run.discard()


@rules.command(
    help="执行：记录本县采用这版规则库，并为判定会变化的房屋建立复核任务；判定由技术人员复核后才改变。"
)
@click.argument("pack")
@_processes
@home_option
@county_option
@click.option("--yes", is_flag=True, help="不再询问。")
def apply(pack: str, processes: int, home: Path | None, county_id: str, yes: bool) -> None:
    county, now = profile_of(county_id).code, clock.now()
    found = rule_packs.own_pack(county, pack, local_day(now))
    trial = _trial(county, found, None, now)
    if not yes:
        click.confirm(f"执行 {rule_trials.title_of(trial)}，记入台账并建立复核任务？", abort=True)
    with opened(home) as store:
        in_work(store, operator(county), rule_reviews.begin, trial)
        run = _ran(store, trial, now, processes)
        _open_tasks(store, trial, run)
        in_work(store, operator(county), rule_reviews.finish, trial, houses=run.houses)
        _say_run(run, _township_names(store, county, run))
        run.discard()
    click.echo(f"已执行 {name_of(found)}，须复核 {run.to_review} 户，见“判定复核”。")


def _trial(county: str, pack: RulePack, profile: str | None, now: datetime) -> Trial:
    """As of today, or of the first day of a pack that is not yet in force."""
    wanted = rule_packs.profile_of(county_schema(county), pack, profile)
    return Trial(county, pack, wanted, max(local_day(now), pack.valid_from))


def _ran(store: Store, trial: Trial, now: datetime, processes: int) -> Run:
    with Look(store, operator(trial.county), now) as look:
        expected = rule_trials.count(look)
    with _bar(expected, f"试算 {name_of(trial.pack)}") as progress:
        run = rule_runs.run(store, trial, now, processes=processes, progress=progress)
    if run.went_on:
        click.echo(f"接着上次中断处继续，其中 {run.went_on} 户此前已试算。")
    return run


@contextmanager
def _bar(length: int, label: str) -> Any:
    with click.progressbar(length=length, label=label, width=24, show_pos=True) as bar:
        yield bar.update
        bar.finish()


def _open_tasks(store: Store, trial: Trial, run: Run) -> None:
    """In units of work of their own: interrupted, it goes on with the houses that have none."""
    moves = run.moves()
    with _bar(run.moved, "建立复核任务") as progress:
        while batch := list(islice(moves, _BATCH)):
            in_work(store, operator(trial.county), rule_reviews.open_tasks, trial, batch)
            progress(len(batch))


def _township_names(store: Store, county: str, run: Run) -> dict[str, str]:
    codes = sorted({township for township, _, _ in run.counts})
    with store.reading() as db:
        return dict(area_names(whole_county(county), db, codes))


def _say_run(run: Run, names: dict[str, str]) -> None:
    click.echo(
        f"{rule_trials.title_of(run.trial)}：试算 {run.houses} 户，判定会变化 {run.moved} 户，"
        f"其中须复核 {run.to_review} 户。"
    )
    if run.moved:
        made = trial_table(run, names)
        click.echo(table(made.head, made.rows))


def _save(path: Path, sheets: Sequence[Sheet], made_at: datetime) -> None:
    """Complete or not at all: written beside the target and put in its place."""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".xlsx", delete=False) as draft:
            write_book(draft, sheets, made_at=made_at)
        Path(draft.name).replace(path)
    except OSError as error:
        raise Problem("import.cannot_write", folder=str(path.resolve().parent)) from error
    click.echo(f"已保存：{path}")
