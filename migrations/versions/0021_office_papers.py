"""Papers of the leading group's office: the month's report and bulletin, supervision's papers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")

_KINDS = (
    "kind IN ('item_bulletin', 'item_letter', 'item_talk', 'month_bulletin', 'month_report', "
    "'talk_record')"
)
_STATES = "state IN ('valid', 'void')"


def upgrade() -> None:
    op.create_table(
        "office_paper",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("report_issue", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("check_code", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("issuer", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(length=36), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("facts_sm3", sa.String(length=64), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_sm3", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("voided_at", INSTANT, nullable=True),
        sa.Column("voided_by", sa.String(length=36), nullable=True),
        sa.Column("void_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(_KINDS, name=op.f("ck_office_paper_kind_is_known")),
        sa.CheckConstraint(_STATES, name=op.f("ck_office_paper_state_is_known")),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_office_paper")),
    )
    _index()


def _index() -> None:
    for name, columns, unique in (
        ("number", ["series", "year", "serial"], True),
        ("check", ["check_code"], True),
        ("month", ["month", "kind", "issued_at"], False),
        ("item", ["item_id", "issued_at"], False),
        ("file", ["file_sha256"], False),
    ):
        op.create_index(
            f"ix_office_paper_{name}", "office_paper", ["county_code", *columns], unique=unique
        )


def downgrade() -> None:
    op.drop_table("office_paper")
