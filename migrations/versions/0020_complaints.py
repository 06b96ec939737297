"""Reports from the public: the report, who reported it apart, its steps, what it came to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_CHECKS = {
    "channel": "'email', 'handed_down', 'letter', 'media', 'phone', 'visit', 'web'",
    "state": ("'accepted', 'answered', 'assigned', 'checked', 'closed', 'declined', 'received'"),
    "side": "'denied', 'granted', 'none', 'paid', 'proposed'",
    "result": "'as_said', 'not_so', 'partly', 'unclear'",
    "declined_for": ("'not_found', 'not_self_built', 'other_matter', 'registered', 'repeated'"),
}
_FOLLOW = "follow IN ('handed_over', 'raised', 'reopened', 'surveyed')"
_REWARDED = "side IN ('proposed', 'granted', 'paid')"
_INDEXES = {
    "ix_complaint_due": ["county_code", "due_at", "id"],
    "ix_complaint_sender": ["county_code", "sender", "state", "due_at"],
    "ix_complaint_receiver": ["county_code", "receiver", "state", "due_at"],
    "ix_complaint_village": ["county_code", "village_code", "state", "due_at"],
    "ix_complaint_house": ["county_code", "house_id"],
    "ix_complaint_taken": ["county_code", "taken_at", "id"],
}


def upgrade() -> None:
    _create_complaint()
    op.create_table(
        "complaint_reporter",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("complaint_id", sa.String(length=36), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "complaint_id", name=op.f("pk_complaint_reporter")),
    )
    op.create_table(
        "complaint_step",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("complaint_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("files", JSON, nullable=False),
        sa.Column("outcomes", JSON, nullable=False),
        sa.Column("receiver", sa.String(length=60), nullable=True),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "complaint_id", "number", name=op.f("pk_complaint_step")
        ),
    )
    op.create_table(
        "complaint_following",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("complaint_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=36), nullable=False),
        sa.Column("follow", sa.String(length=12), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(_FOLLOW, name=op.f("ck_complaint_following_follow_is_known")),
        sa.PrimaryKeyConstraint(
            "county_code", "complaint_id", "reference", name=op.f("pk_complaint_following")
        ),
    )


def downgrade() -> None:
    for table in ("complaint_following", "complaint_step", "complaint_reporter", "complaint"):
        op.drop_table(table)


def _create_complaint() -> None:
    op.create_table(
        "complaint",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("village_code", sa.String(length=12), nullable=True),
        sa.Column("house_id", sa.String(length=36), nullable=True),
        sa.Column("report_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sender", sa.String(length=60), nullable=False),
        sa.Column("sender_unit_id", sa.String(length=36), nullable=True),
        sa.Column("receiver", sa.String(length=60), nullable=True),
        sa.Column("with_village", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.Column("declined_for", sa.String(length=20), nullable=True),
        sa.Column("earlier_id", sa.String(length=36), nullable=True),
        sa.Column("reward_yuan", sa.Integer(), nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("taken_by", sa.String(length=36), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("was_late", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(f"{name} IN ({words})", name=op.f(f"ck_complaint_{name}_is_known"))
            for name, words in _CHECKS.items()
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_complaint")),
    )
    for name, columns in _INDEXES.items():
        op.create_index(name, "complaint", columns)
    op.create_index("ix_complaint_number", "complaint", ["county_code", "number"], unique=True)
    op.create_index(
        "uq_complaint_reward",
        "complaint",
        ["county_code", "house_id"],
        unique=True,
        sqlite_where=sa.text(_REWARDED),
        postgresql_where=sa.text(_REWARDED),
    )
