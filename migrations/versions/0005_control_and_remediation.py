"""Neighbours to move, progress of repairs, the end of a house."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UNCONTROLLED = "stage IN ('awaiting_control', 'control_ordered')"
LOCAL = ZoneInfo("Asia/Shanghai")

_NEW_COLUMNS = (
    ("house", "due_at", INSTANT),
    ("house_case", "due_at", INSTANT),
    ("remediation", "replaced_by", sa.String(length=36)),
)


def upgrade() -> None:
    for table, name, kind in _NEW_COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    ends_house = sa.Column("ends_house", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("remediation", ends_house)
    op.create_index(
        "ix_house_uncontrolled",
        "house",
        ["county_code", "due_at", "code"],
        sqlite_where=sa.text(UNCONTROLLED),
        postgresql_where=sa.text(UNCONTROLLED),
    )
    _create_neighbours()
    _create_evidence()
    _create_progress()
    _create_reviews()
    _tell_moments()


def downgrade() -> None:
    for table in ("overdue_review", "remediation_progress", "evidence_photo", "neighbour"):
        op.drop_table(table)
    op.drop_index("ix_house_uncontrolled", "house")
    op.drop_column("remediation", "ends_house")
    for table, name, _ in reversed(_NEW_COLUMNS):
        op.drop_column(table, name)


def _key(*more: str) -> list[sa.Column]:
    widths = {"county_code": 12, "sha256": 64}
    return [
        sa.Column(name, sa.String(length=widths.get(name, 36)), nullable=False)
        for name in ("county_code", *more)
    ]


def _create_neighbours() -> None:
    op.create_table(
        "neighbour",
        *_key("id", "house_id", "measure_id", "endangered_house_id"),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("metres", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("named_at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("told_by", sa.String(length=36), nullable=True),
        sa.Column("way", sa.String(length=20), nullable=True),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recipient_masked", sa.String(length=20), nullable=True),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.Column("signature_sha256", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "basis IN ('buffer', 'by_hand')", name=op.f("ck_neighbour_basis_is_known")
        ),
        sa.CheckConstraint(
            "state IN ('no_need', 'refused', 'told', 'waiting')",
            name=op.f("ck_neighbour_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_neighbour")),
    )
    op.create_index(
        "ix_neighbour_of_measure",
        "neighbour",
        ["county_code", "measure_id", "house_id"],
        unique=True,
    )
    op.create_index("ix_neighbour_by_house", "neighbour", ["county_code", "house_id", "state"])


def _create_evidence() -> None:
    op.create_table(
        "evidence_photo",
        *_key("sha256", "house_id", "case_id"),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("known_by", sa.String(length=12), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "known_by IN ('camera', 'received', 'survey', 'told')",
            name=op.f("ck_evidence_photo_known_by_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "sha256", name=op.f("pk_evidence_photo")),
    )
    op.create_index("ix_evidence_photo_by_case", "evidence_photo", ["county_code", "case_id"])
    op.create_index("ix_evidence_photo_by_house", "evidence_photo", ["county_code", "house_id"])


def _create_progress() -> None:
    op.create_table(
        "remediation_progress",
        *_key("id", "house_id", "case_id", "remediation_id"),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("reported_by", sa.String(length=36), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("photos", JSON, nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_remediation_progress")),
    )
    op.create_index(
        "ix_remediation_progress_by_case", "remediation_progress", ["county_code", "case_id"]
    )


def _create_reviews() -> None:
    op.create_table(
        "overdue_review",
        *_key("id", "house_id", "case_id", "remediation_id"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("called_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("confirmation_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_overdue_review")),
    )
    op.create_index(
        "ix_overdue_review_of_line",
        "overdue_review",
        ["county_code", "remediation_id", "due_on"],
        unique=True,
    )
    op.create_index("ix_overdue_review_by_house", "overdue_review", ["county_code", "house_id"])


def _tell_moments() -> None:
    """A deadline in hours that ran already: the end of its day, which is no earlier than it was."""
    cases = sa.table(
        "house_case",
        *map(sa.column, ("county_code", "id", "house_id")),
        sa.column("stage"),
        sa.column("due_on", sa.Date()),
        sa.column("due_at", INSTANT),
    )
    houses = sa.table("house", *map(sa.column, ("county_code", "id")), sa.column("due_at", INSTANT))
    db = op.get_bind()
    running = sa.select(cases.c.county_code, cases.c.id, cases.c.house_id, cases.c.due_on).where(
        cases.c.stage.in_(("awaiting_control", "control_ordered")), cases.c.due_on.is_not(None)
    )
    for county, case_id, house_id, due_on in db.execute(running).all():
        due_at = _end_of(due_on, db.dialect.name)
        for table, key in ((cases, case_id), (houses, house_id)):
            same = (table.c.county_code == county, table.c.id == key)
            db.execute(sa.update(table).where(*same).values(due_at=due_at))


def _end_of(day: object, dialect: str) -> object:
    midnight = datetime.combine(day, time(), LOCAL) + timedelta(days=1)  # type: ignore[arg-type]
    if dialect == "postgresql":
        return midnight
    naive = midnight.astimezone(UTC).replace(tzinfo=None)
    return naive.isoformat(timespec="microseconds") + "Z"
