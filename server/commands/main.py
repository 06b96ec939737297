"""The command tree."""

from __future__ import annotations

import click

from server import log
from server.commands import (
    chinese,
    frozen_reports as frozen_reports,  # adds its commands to `report`
    playing as playing,  # adds its command to `demo`
)
from server.commands.backups import backup, restore
from server.commands.coverage import coverage
from server.commands.demo import demo
from server.commands.draws import draw
from server.commands.ground import ground
from server.commands.imports import imports
from server.commands.ledger import ledger
from server.commands.patrols import patrols
from server.commands.place import ChineseGroup
from server.commands.plates import health_code, plates
from server.commands.quality import quality
from server.commands.reports import report
from server.commands.rules import rules
from server.commands.schema import schema
from server.commands.sectors import sectors
from server.commands.serving import serve
from server.commands.setup import init
from server.commands.users import user
from server.config import from_environment

chinese.speak()


@click.group(cls=ChineseGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="安居 Anju", message="%(prog)s %(version)s")
def main() -> None:
    """安居：县级自建房安全专项整治工作平台（运维命令行）。"""
    log.for_terminal(from_environment().log_level)


for _command in (
    init,
    serve,
    demo,
    draw,
    user,
    imports,
    ground,
    ledger,
    report,
    rules,
    schema,
    coverage,
    quality,
    sectors,
    plates,
    health_code,
    patrols,
    backup,
    restore,
):
    main.add_command(_command)
