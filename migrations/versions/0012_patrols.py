"""Patrols, rechecks, the owner's confirmation and self-checks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_HOUSE = (
    ("patrol_row", sa.String(length=30)),
    ("patrol_since", sa.Date()),
    ("patrol_due_on", sa.Date()),
    ("patrolled_on", sa.Date()),
    ("self_checked_on", sa.Date()),
)
_OPEN = "settled_at IS NULL AND state = 'accepted' AND finding IN ('changed', 'danger')"
_UNSEEN = "seen_at IS NULL"


def upgrade() -> None:
    for name, kind in _HOUSE:
        op.add_column("house", sa.Column(name, kind, nullable=True))
    op.create_index(
        "ix_house_patrol_due", "house", ["county_code", "patrol_due_on", "code", "township_code"]
    )
    op.create_index(
        "ix_house_patrol_counts",
        "house",
        [
            "county_code",
            "township_code",
            "village_code",
            "grid_code",
            "patrol_due_on",
            "self_checked_on",
            "built_year",
            "ended_on",
        ],
    )
    op.add_column("photo_file", sa.Column("sealed_sha256", sa.String(length=64), nullable=True))
    _create_patrol()
    _create_self_check()


def downgrade() -> None:
    op.drop_table("self_check")
    op.drop_table("patrol")
    op.drop_column("photo_file", "sealed_sha256")
    op.drop_index("ix_house_patrol_counts", "house")
    op.drop_index("ix_house_patrol_due", "house")
    for name, _ in reversed(_HOUSE):
        op.drop_column("house", name)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _create_patrol() -> None:
    op.create_table(
        "patrol",
        _text("county_code", 12),
        _text("id", 36),
        _text("house_id", 36, nullable=True),
        _text("township_code", 12, nullable=True),
        _text("village_code", 12, nullable=True),
        _text("grid_code", 20, nullable=True),
        _text("state", 12),
        _text("way", 8),
        _text("finding", 12),
        sa.Column("signs", JSON, nullable=False),
        _text("account_id", 36),
        _text("device_id", 36, nullable=True),
        sa.Column("patrolled_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        _text("body_hash", 64, nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told", JSON, nullable=True),
        sa.Column("correct_by", sa.Date(), nullable=True),
        sa.Column("doubts", JSON, nullable=True),
        sa.Column("reasons", JSON, nullable=True),
        sa.Column("raw_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("review_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        _text("settled_by", 36, nullable=True),
        _text("outcome", 12, nullable=True),
        _text("reference", 36, nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('accepted', 'quarantined', 'rejected')",
            name=op.f("ck_patrol_state_is_known"),
        ),
        sa.CheckConstraint("way IN ('office', 'phone')", name=op.f("ck_patrol_way_is_known")),
        sa.CheckConstraint(
            "finding IN ('changed', 'danger', 'not_seen', 'unchanged')",
            name=op.f("ck_patrol_finding_is_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('corrected', 'handed_over', 'raised', 'surveyed', 'unfounded')",
            name=op.f("ck_patrol_outcome_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_patrol")),
    )
    op.create_index("ix_patrol_by_house", "patrol", ["county_code", "house_id", "patrolled_at"])
    op.create_index("ix_patrol_by_arrival", "patrol", ["county_code", "received_at"])
    _partial("ix_patrol_waiting", "patrol", ["received_at"], "state = 'quarantined'")
    _partial("ix_patrol_open", "patrol", ["township_code", "village_code", "patrolled_at"], _OPEN)


def _create_self_check() -> None:
    op.create_table(
        "self_check",
        _text("county_code", 12),
        _text("id", 36),
        _text("house_id", 36),
        _text("township_code", 12),
        _text("village_code", 12),
        _text("plate_id", 36),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("is_alarming", sa.Boolean(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        _text("seen_by", 36, nullable=True),
        _text("reference", 36, nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_self_check")),
    )
    op.create_index("ix_self_check_by_house", "self_check", ["county_code", "house_id", "made_at"])
    _partial(
        "ix_self_check_unseen", "self_check", ["township_code", "village_code", "made_at"], _UNSEEN
    )


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name,
        table,
        ["county_code", *columns],
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
