"""`anju backup DIR`, `anju restore BACKUP`: the whole home kept elsewhere, and brought back."""

from __future__ import annotations

from pathlib import Path

import click

from server import clock
from server.commands.place import config_of, home_option, opened
from server.domain.problems import Problem
from server.services import backups
from server.services.backups import Trial
from server.store import backup as store_backup
from server.store.backup import Manifest

_MB = 1 << 20


class _Refusing(click.Command):
    """A Problem becomes one line, as in a group of commands."""

    def invoke(self, context: click.Context) -> None:
        try:
            super().invoke(context)
        except Problem as problem:
            raise click.ClickException(problem.text) from problem


@click.command(
    cls=_Refusing,
    help="备份到目录 DIR：数据库、照片、文书一致备份，服务不停。密钥只在设置了"
    " ANJU_BACKUP_PASSPHRASE（备份口令）时加密存入，否则须另行妥善保管。",
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--check/--no-check", default=False, help="备份后立即试恢复核验。")
@home_option
def backup(directory: Path, check: bool, home: Path | None) -> None:
    place = directory.resolve()
    with opened(home) as store:
        _say(backups.make(store, place, clock.now), place)
        if check:
            _say_trial(backups.try_restore(store, place, clock.now))


@click.command(
    cls=_Refusing,
    help="从备份 BACKUP（备份目录中的一个子目录）恢复到空的数据目录；--trial 只试恢复核验，"
    "不动现有数据。",
)
@click.argument(
    "chosen", metavar="BACKUP", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--trial", is_flag=True, help="恢复到临时位置，核验台账和数量，然后删除。")
@click.option(
    "--keys",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="密钥文件 keys.json；备份中已有加密的密钥时，设置 ANJU_BACKUP_PASSPHRASE 即可。",
)
@home_option
def restore(chosen: Path, trial: bool, keys: Path | None, home: Path | None) -> None:
    chosen = chosen.resolve()
    if trial:
        with opened(home) as store:
            _say_trial(backups.try_restore(store, chosen.parent, clock.now, chosen.name))
        return
    config = config_of(home)
    content = keys.read_bytes() if keys else store_backup.keys_of(chosen, config.backup_passphrase)
    manifest = store_backup.restore(chosen, config, content)
    click.echo(f"已恢复备份 {manifest.name} 到 {config.home}：文件 {manifest.files} 个。")
    click.echo("请运行 anju ledger verify 核验台账，再启动服务。")


def _say(made: Manifest, place: Path) -> None:
    click.echo(f"已备份：{place / made.name}")
    click.echo(
        f"  数据库 {made.database_size / _MB:.1f} MB，{sum(made.counts.values())} 行；"
        f"文件 {made.files} 个，{made.files_size / _MB:.1f} MB"
    )
    for county, anchor in made.anchors.items():
        if anchor:
            click.echo(f"  {county} 第 {anchor['seq']} 号锚定 {anchor['hash']}")
    if not made.has_keys:
        click.echo("  密钥不在备份中：请另行妥善保管 keys.json，没有它无法读取个人信息。", err=True)


def _say_trial(found: Trial) -> None:
    if found.is_sound:
        click.echo(
            f"试恢复核验通过：{found.name}，台账 {found.entries} 条完整，文件 {found.files} 个。"
        )
        return
    for one in found.findings:
        click.echo(f"  · {one}", err=True)
    raise click.ClickException(f"试恢复核验发现 {len(found.findings)} 处问题：{found.name}")
