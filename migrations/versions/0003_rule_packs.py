"""Rule packs the county applied, and the review tasks that came of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_VERDICTS = "('general_hazard', 'incomplete', 'safe', 'severe_hazard')"
_INDEXES = (
    (["county_code", "assessment_id", "pack", "profile"], True),
    (["county_code", "house_id"], False),
    (["county_code", "state", "house_id"], False),
)


def upgrade() -> None:
    op.create_table(
        "rule_decision",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("pack", sa.String(length=60), nullable=False),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("houses", sa.Integer(), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "pack", "profile", name=op.f("pk_rule_decision")),
    )
    _create_tasks()
    for columns, is_unique in _INDEXES:
        name = op.f(f"ix_review_task_{'_'.join(columns)}")
        op.create_index(name, "review_task", columns, unique=is_unique)


def downgrade() -> None:
    op.drop_table("review_task")
    op.drop_table("rule_decision")


def _create_tasks() -> None:
    op.create_table(
        "review_task",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("pack", sa.String(length=60), nullable=False),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("was", sa.String(length=20), nullable=False),
        sa.Column("proposed", sa.String(length=20), nullable=False),
        sa.Column("gained", JSON, nullable=False),
        sa.Column("lost", JSON, nullable=False),
        sa.Column("fired", JSON, nullable=False),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("promotion", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("confirmation_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(f"was IN {_VERDICTS}", name=op.f("ck_review_task_was_is_known")),
        sa.CheckConstraint(
            f"proposed IN {_VERDICTS}", name=op.f("ck_review_task_proposed_is_known")
        ),
        sa.CheckConstraint(
            "state IN ('decided', 'open')", name=op.f("ck_review_task_state_is_known")
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_review_task")),
    )
