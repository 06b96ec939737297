"""Comparison with the national platforms: files, lines, links and settlements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_COUNTY = sa.String(length=12)
_ID = sa.String(length=36)

_INDEXES = {
    "ix_reconciliation_list": ("reconciliation", "county_code uploaded_at"),
    "ix_reconciliation_current": ("reconciliation", "county_code is_current platform"),
    "ix_reconciliation_line_list": (
        "reconciliation_line",
        "county_code reconciliation_id rank number kind is_settled township_code village_code way",
    ),
    "ix_reconciliation_line_township": (
        "reconciliation_line",
        "county_code reconciliation_id township_code rank number kind is_settled village_code way",
    ),
    "ix_reconciliation_line_house": ("reconciliation_line", "county_code house_id"),
    "ix_reconciliation_link_house": ("reconciliation_link", "county_code house_id"),
    "ix_reconciliation_settlement_line": (
        "reconciliation_settlement",
        "county_code reconciliation_id line",
    ),
}


def upgrade() -> None:
    _create_reconciliation()
    _create_line()
    _create_link()
    _create_settlement()
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns.split())
    op.create_index(
        "ix_reconciliation_line_before",
        "reconciliation_line",
        ["county_code", "reconciliation_id", "kind", "township_code"],
        sqlite_where=sa.text("before_kind IS NOT NULL"),
        postgresql_where=sa.text("before_kind IS NOT NULL"),
    )
    op.create_index(
        "ix_reconciliation_line_faults",
        "reconciliation_line",
        ["county_code", "reconciliation_id", "township_code"],
        sqlite_where=sa.text("has_faults IS 1"),
        postgresql_where=sa.text("has_faults IS true"),
    )


def downgrade() -> None:
    for table in (
        "reconciliation_settlement",
        "reconciliation_link",
        "reconciliation_line",
        "reconciliation",
    ):
        op.drop_table(table)


def _create_reconciliation() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("county_code", _COUNTY, nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("platform", sa.String(length=30), nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=True),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("job_id", _ID, nullable=True),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("compared_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("dropped_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_reconciliation")),
    )


def _create_line() -> None:
    op.create_table(
        "reconciliation_line",
        sa.Column("county_code", _COUNTY, nullable=False),
        sa.Column("reconciliation_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("before_kind", sa.String(length=12), nullable=True),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("lead_field", sa.String(length=30), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("house_id", _ID, nullable=True),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("village_code", sa.String(length=12), nullable=True),
        sa.Column("way", sa.String(length=20), nullable=True),
        sa.Column("group_number", sa.Integer(), nullable=True),
        sa.Column("row_key", sa.String(length=64), nullable=True),
        sa.Column("platform_no", sa.String(length=40), nullable=True),
        sa.Column("told", JSON, nullable=False),
        sa.Column("differences", JSON, nullable=False),
        sa.Column("faults", JSON, nullable=False),
        sa.Column("has_faults", sa.Boolean(), nullable=False),
        sa.Column("personal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("settled", JSON, nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.Column("is_to_correct", sa.Boolean(), nullable=False),
        sa.Column("question_id", _ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "reconciliation_id", "number", name=op.f("pk_reconciliation_line")
        ),
    )


def _create_link() -> None:
    op.create_table(
        "reconciliation_link",
        sa.Column("county_code", _COUNTY, nullable=False),
        sa.Column("platform", sa.String(length=30), nullable=False),
        sa.Column("row_key", sa.String(length=64), nullable=False),
        sa.Column("house_id", _ID, nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("platform_no", sa.String(length=40), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "platform", "row_key", "house_id", name=op.f("pk_reconciliation_link")
        ),
    )


def _create_settlement() -> None:
    op.create_table(
        "reconciliation_settlement",
        sa.Column("county_code", _COUNTY, nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("reconciliation_id", _ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcomes", JSON, nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_reconciliation_settlement")),
    )
