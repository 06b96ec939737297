"""`anju ledger verify | anchor`: recompute every chain, or close an interval with an anchor."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from server import clock
from server.commands.place import ChineseGroup, home_option, in_work, opened, operator
from server.services import ledger as service
from server.services.work import Work
from server.store.engines import Store
from server.store.reads.areas import CountyLine, counties
from server.store.verification import Finding


@click.group(cls=ChineseGroup, help="台账核验与锚定。")
def ledger() -> None: ...


@ledger.command(help="重新计算全部台账链和锚定；发现问题时逐条列出，退出码为 1。")
@home_option
def verify(home: Path | None) -> None:
    found = 0
    with opened(home) as store:
        for county in _counties(store):
            findings = _verified(store, county)
            found += len(findings)
            _tell(county, findings)
    sys.exit(1 if found else 0)


def _verified(store: Store, county: CountyLine) -> list[Finding]:
    with (
        Work(store, operator(county.code), clock.now()) as work,
        click.progressbar(length=100, label=f"核验 {county.name} 台账", file=sys.stderr) as bar,
    ):
        found = service.check(work, lambda done, total: bar.update(_step(bar.pos, done, total)))
        work.commit()
        return found


def _step(shown: int, done: int, total: int) -> int:
    """How far to move a bar of 100 so that it shows done / total."""
    return max(0, (100 * done // total if total else 100) - shown)


def _tell(county: CountyLine, findings: list[Finding]) -> None:
    if not findings:
        click.echo(f"{county.name}：台账完整，未发现改动、缺失或替换。")
        return
    click.echo(f"{county.name}：发现 {len(findings)} 处问题")
    for finding in findings:
        click.echo(f"  [{finding.code}] {finding.chain or ''}#{finding.seq or ''} {finding.text}")


@ledger.command(help="立即为各县台账生成一次锚定（对全部台账链头的默克尔根）。")
@click.option(
    "--reason",
    type=click.Choice(["interval", "report", "backup"]),
    default="interval",
    show_default=True,
    help="锚定缘由：定时、月报、备份。",
)
@home_option
def anchor(home: Path | None, reason: str) -> None:
    with opened(home) as store:
        for county in _counties(store):
            made = in_work(store, operator(county.code), service.anchor, reason)
            told = f"第 {made.seq} 号锚定 {made.hash}" if made else "上次锚定以来没有变动"
            click.echo(f"{county.name}：{told}")


def _counties(store: Store) -> Iterator[CountyLine]:
    with store.reading() as db:
        found = counties(db)
    if not found:
        click.echo("还没有建立任何县，请先运行 anju init。", err=True)
    yield from found
