"""A second factor at sign-in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("set_up_at", INSTANT, nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("recovery", JSON, nullable=False),
        sa.Column("reset_at", INSTANT, nullable=True),
        sa.Column("reset_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "account_id", name=op.f("pk_second_factor")),
    )
    op.add_column("web_session", sa.Column("must_set_up", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Sessions are operational: SQLite 3.35 and newer drops the column in place."""
    op.drop_column("web_session", "must_set_up")
    op.drop_table("second_factor")
