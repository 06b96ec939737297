"""Parts of submissions that arrive by the OpenRosa door."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "openrosa_instance",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=120), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("xml_hash", sa.String(length=64), nullable=False),
        sa.Column("xml_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "instance_id", name=op.f("pk_openrosa_instance")),
    )
    op.create_index(
        op.f("ix_openrosa_instance_county_code_submission_id"),
        "openrosa_instance",
        ["county_code", "submission_id"],
        unique=True,
    )
    op.create_table(
        "openrosa_file",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slot", sa.String(length=30), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint(
            "county_code", "instance_id", "name", name=op.f("pk_openrosa_file")
        ),
    )


def downgrade() -> None:
    op.drop_table("openrosa_file")
    op.drop_table("openrosa_instance")
