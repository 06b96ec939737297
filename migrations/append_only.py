"""Tables that can only grow: the database refuses UPDATE, DELETE and TRUNCATE itself. Frozen.

Who owns the database can still disable a trigger; `anju ledger verify` finds what he did then.
"""

from collections.abc import Sequence

from alembic import op

_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'AJ001', MESSAGE = 'ledger.append_only';
END $$
"""


def prepare_refusal() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)


def forget_refusal() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def make_append_only(table: str, key: Sequence[str]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        _on_postgres(table)
    else:
        _on_sqlite(table, key)


def _on_postgres(table: str) -> None:
    # Row triggers are copied to partitions, statement triggers are not.
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _on_sqlite(table: str, key: Sequence[str]) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'ledger.append_only'); END"
        )
    # INSERT OR REPLACE deletes the old row without asking a DELETE trigger.
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        "BEGIN SELECT RAISE(ABORT, 'ledger.key_taken'); END"
    )
