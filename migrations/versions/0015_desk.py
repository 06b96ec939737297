"""Forms of pages sent once and kept for their writer, checks of the whole ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("led_to", sa.String(length=500), nullable=False),
        sa.Column("content", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_sent_form")),
    )
    op.create_index(
        op.f("ix_sent_form_county_code_sent_at"), "sent_form", ["county_code", "sent_at"]
    )
    op.create_table(
        "kept_form",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_kept_form")),
    )
    of_account = ["county_code", "account_id", "kept_at"]
    op.create_index(op.f("ix_kept_form_county_code_account_id_kept_at"), "kept_form", of_account)
    op.create_index(
        op.f("ix_kept_form_county_code_kept_at"), "kept_form", ["county_code", "kept_at"]
    )
    op.create_table(
        "ledger_check",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("anchor", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "at", name=op.f("pk_ledger_check")),
    )


def downgrade() -> None:
    for table in ("ledger_check", "kept_form", "sent_form"):
        op.drop_table(table)
