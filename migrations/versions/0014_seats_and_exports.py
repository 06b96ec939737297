"""The seat a session works in, exports that are asked for, what a house is found and sorted by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_STATES = (
    "state IN ('expired', 'failed', 'making', 'queued', 'ready', 'refused', 'waiting', 'withdrawn')"
)
_OPEN = "open_case_id IS NOT NULL"
_TO_CONFIRM = {
    "sqlite_where": sa.text("is_verdict_confirmed IS 0 AND verdict IS NOT NULL"),
    "postgresql_where": sa.text("is_verdict_confirmed IS false AND verdict IS NOT NULL"),
}


def upgrade() -> None:
    op.add_column("web_session", sa.Column("seat_id", sa.String(length=36), nullable=True))
    op.add_column("house", sa.Column("door_part_index", sa.String(length=32), nullable=True))
    op.add_column("house", sa.Column("phone_tail_index", sa.String(length=32), nullable=True))
    _index("house", ["county_code", "door_part_index"])
    _index("house", ["county_code", "phone_tail_index"])
    _index("house", ["county_code", "surveyed_at", "code"])
    _partial(
        "ix_house_open_case",
        [
            "county_code",
            "due_on",
            "code",
            "township_code",
            "village_code",
            "stage",
            "is_operational",
            "due_at",
            "ended_on",
            "grid_code",
            "open_case_id",
        ],
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )
    _partial(
        "ix_house_to_confirm",
        [
            "county_code",
            "township_code",
            "village_code",
            "code",
            "verdict",
            "surveyed_at",
            "ended_on",
            "grid_code",
        ],
        **_TO_CONFIRM,
    )
    _index("operation_check", ["county_code", "unit_id", "at"])
    _create_requests()
    op.create_table(
        "list_choice",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("list", sa.String(length=20), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.PrimaryKeyConstraint("county_code", "account_id", "list", name=op.f("pk_list_choice")),
    )


def _create_requests() -> None:
    op.create_table(
        "export_request",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("filters", JSON, nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("is_unmasked", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("seat_id", sa.String(length=36), nullable=True),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("made_at", INSTANT, nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("downloaded_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_export_request_state_is_known")),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_export_request")),
    )
    _index("export_request", ["county_code", "account_id", "asked_at"])
    _index("export_request", ["county_code", "state", "asked_at"])


def _index(table: str, columns: list[str]) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def _partial(name: str, columns: list[str], **where: sa.TextClause) -> None:
    op.create_index(op.f(name), "house", columns, **where)


def downgrade() -> None:
    op.drop_table("list_choice")
    op.drop_table("export_request")
    op.drop_index(op.f("ix_operation_check_county_code_unit_id_at"), "operation_check")
    for name in (
        "ix_house_to_confirm",
        "ix_house_open_case",
        "ix_house_county_code_surveyed_at_code",
        "ix_house_county_code_phone_tail_index",
        "ix_house_county_code_door_part_index",
    ):
        op.drop_index(op.f(name), "house")
    op.drop_column("house", "phone_tail_index")
    op.drop_column("house", "door_part_index")
    op.drop_column("web_session", "seat_id")
