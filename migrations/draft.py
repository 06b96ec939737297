"""Draws the tables of migration 0001 anew from server/store/rows: python -m migrations.draft

Only until the first release; afterwards a change of rows is a new migration. It rewrites the text
between the two marks in versions/0001_first_tables.py; read the difference before committing it.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic.autogenerate import render_python_code
from alembic.operations import ops
from geoalchemy2 import Geometry
from sqlalchemy import JSON, Column, MetaData, Table

from server.store import rows as _every_table  # noqa: F401  (fills Base.metadata)
from server.store.base import Base, Instant

FIRST = Path(__file__).parent / "versions" / "0001_first_tables.py"
BEGIN, END = "# tables: begin\n", "# tables: end\n"


def main() -> None:
    head, rest = FIRST.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    FIRST.write_text(head + BEGIN + _tables() + END + tail, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(FIRST)], check=True)


def _tables() -> str:
    plain, spatial = MetaData(naming_convention=Base.metadata.naming_convention), []
    operations: list[ops.MigrateOperation] = []
    for table in Base.metadata.sorted_tables:
        spatial += [column for column in table.columns if isinstance(column.type, Geometry)]
        copy = _without_geometry(table, plain)
        operations.append(ops.CreateTableOp.from_table(copy))
        for index in sorted(copy.indexes, key=lambda index: str(index.name)):
            operations.append(ops.CreateIndexOp.from_index(index))
    code = render_python_code(ops.UpgradeOps(operations), render_item=_render)
    lines = [line for line in code.splitlines() if not line.strip().startswith("#")]
    lines += [_geometry(column) for column in spatial]
    body = "\n".join(lines)
    names = tuple(table.name for table in Base.metadata.sorted_tables)
    return f"TABLES = {names!r}\n\n\ndef create_tables() -> None:\n    {body.strip()}\n"


def _without_geometry(table: Table, metadata: MetaData) -> Table:
    copy = table.to_metadata(metadata)
    for column in list(copy.columns):
        if isinstance(column.type, Geometry):
            copy._columns.remove(column)  # no public way to take a column out
    return copy


def _geometry(column: Column[Any]) -> str:
    assert isinstance(column.type, Geometry)
    return (
        f'    add_geometry("{column.table.name}", "{column.name}", "{column.type.geometry_type}")'
    )


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    if kind == "type" and isinstance(item, Instant):
        return "INSTANT"
    if kind == "type" and isinstance(item, JSON):
        return "JSON"
    return False


if __name__ == "__main__":
    main()
