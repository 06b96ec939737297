"""Two files of one house: who said so, who agreed, and where the closed file points."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_MERGED = sa.text("merged_into IS NOT NULL")
_PROPOSED = sa.text("state = 'proposed'")


def upgrade() -> None:
    _create_merges()
    op.add_column("house", sa.Column("merged_into", sa.String(length=36), nullable=True))
    op.create_index(
        op.f("ix_house_merged"),
        "house",
        ["county_code", "merged_into"],
        unique=False,
        sqlite_where=_MERGED,
        postgresql_where=_MERGED,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_house_merged"), table_name="house")
    op.drop_column("house", "merged_into")
    op.drop_table("house_merge")


def _create_merges() -> None:
    op.create_table(
        "house_merge",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("stays_id", sa.String(length=36), nullable=False),
        sa.Column("goes_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("proposed_by", sa.String(length=36), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_house_merge")),
    )
    op.create_index(
        op.f("ix_house_merge_list"),
        "house_merge",
        ["county_code", "state", "proposed_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_house_merge_stays"), "house_merge", ["county_code", "stays_id"], unique=False
    )
    op.create_index(
        op.f("ix_house_merge_goes"), "house_merge", ["county_code", "goes_id"], unique=False
    )
    op.create_index(
        op.f("ix_house_merge_open"),
        "house_merge",
        ["county_code", "goes_id"],
        unique=True,
        sqlite_where=_PROPOSED,
        postgresql_where=_PROPOSED,
    )
