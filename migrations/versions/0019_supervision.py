"""Supervision items, proposals not taken up, liaison officers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_FORMS = "form IN ('bulletin', 'press', 'talk')"
_STATES = "state IN ('answered', 'asked', 'closed', 'withdrawn')"
_SIDES = "side IN ('due', 'held', 'none')"


def upgrade() -> None:
    _create_item()
    op.create_table(
        "supervision_step",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("files", JSON, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "item_id", "number", name=op.f("pk_supervision_step")
        ),
    )
    op.create_table(
        "supervision_declined",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("trigger", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "trigger", "month", "area_code", name=op.f("pk_supervision_declined")
        ),
    )
    op.create_table(
        "liaison_officer",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("name_masked", sa.String(length=40), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("mobile_masked", sa.String(length=40), nullable=False),
        sa.Column("personal_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("named_at", INSTANT, nullable=False),
        sa.Column("named_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_liaison_officer")),
    )
    op.create_index(
        "uq_liaison_officer_present",
        "liaison_officer",
        ["county_code", "party"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def downgrade() -> None:
    for table in (
        "liaison_officer",
        "supervision_declined",
        "supervision_step",
        "supervision_item",
    ):
        op.drop_table(table)


def _create_item() -> None:
    op.create_table(
        "supervision_item",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("demand_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("trigger", sa.String(length=40), nullable=True),
        sa.Column("figure", sa.String(length=60), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("area_code", sa.String(length=12), nullable=True),
        sa.Column("counted_at", INSTANT, nullable=True),
        sa.Column("houses", JSON, nullable=False),
        sa.Column("sender", sa.String(length=60), nullable=False),
        sa.Column("receiver", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.String(length=36), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_FORMS, name=op.f("ck_supervision_item_form_is_known")),
        sa.CheckConstraint(_STATES, name=op.f("ck_supervision_item_state_is_known")),
        sa.CheckConstraint(_SIDES, name=op.f("ck_supervision_item_side_is_known")),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_supervision_item")),
    )
    for name, columns in {
        "ix_supervision_item_receiver": ["county_code", "receiver", "state", "due_at"],
        "ix_supervision_item_due": ["county_code", "due_at", "id"],
        "ix_supervision_item_ground": ["county_code", "trigger", "month", "receiver"],
    }.items():
        op.create_index(name, "supervision_item", columns)
    op.create_index(
        "ix_supervision_item_number", "supervision_item", ["county_code", "number"], unique=True
    )
