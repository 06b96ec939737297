"""What villages look like from above, where positions come from, and verdicts that differed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    _village_ground()
    _verdict_defect()
    op.add_column("submission", sa.Column("location_source", sa.String(12), nullable=True))
    op.add_column("house", sa.Column("location_source", sa.String(12), nullable=True))


def downgrade() -> None:
    op.drop_column("house", "location_source")
    op.drop_column("submission", "location_source")
    op.drop_table("verdict_defect")
    op.drop_table("village_ground")


def _village_ground() -> None:
    op.create_table(
        "village_ground",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("shapes", sa.LargeBinary(), nullable=False),
        sa.Column("shape_count", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "village_code", "kind", name=op.f("pk_village_ground")
        ),
        sa.CheckConstraint(
            "kind IN ('footprint', 'road')", name=op.f("ck_village_ground_kind_is_known")
        ),
    )


def _verdict_defect() -> None:
    op.create_table(
        "verdict_defect",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("verdict_on_phone", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("rules_on_phone", sa.String(length=40), nullable=True),
        sa.Column("rules", sa.String(length=40), nullable=False),
        sa.Column("form_version", sa.String(length=20), nullable=False),
        sa.Column("app_version", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("examined_at", INSTANT, nullable=True),
        sa.Column("examined_by", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "submission_id", name=op.f("pk_verdict_defect")),
        sa.CheckConstraint(
            "cause IN ('other', 'program', 'rules_differ')",
            name=op.f("ck_verdict_defect_cause_is_known"),
        ),
    )
    op.create_index(
        op.f("ix_verdict_defect_list"),
        "verdict_defect",
        ["county_code", "found_at", "submission_id"],
        unique=False,
    )
