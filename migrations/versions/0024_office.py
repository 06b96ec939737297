"""Who supervises a line of the remediation list, what pays for it; views of lists by name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")

_OF_PLAN = (
    ("supervisor_sealed", sa.LargeBinary()),
    ("supervisor_masked", sa.String(length=20)),
    ("funding", sa.String(length=200)),
)


def upgrade() -> None:
    for name, kind in _OF_PLAN:
        op.add_column("remediation", sa.Column(name, kind, nullable=True))
    op.create_table(
        "list_view",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("list", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("asked", sa.String(length=1000), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "account_id", "list", "name", name=op.f("pk_list_view")
        ),
    )


def downgrade() -> None:
    op.drop_table("list_view")
    for name, _ in _OF_PLAN:
        op.drop_column("remediation", name)
