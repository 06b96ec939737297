"""`anju ledger verify | anchor`: recompute every chain, or close an interval with an anchor."""

from __future__ import annotations

import click

from server.commands.place import ChineseGroup


@click.group(cls=ChineseGroup, help="台账核验与存证。")
def ledger() -> None: ...
