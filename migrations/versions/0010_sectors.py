"""Dispatched tasks, transfers and technical opinions; which departments a house is shown to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _house_department()
    _unlawful_finding()
    _sector_task()
    _sector_task_house()
    _case_transfer()
    _matter_step()
    _matter_file()
    _matter_number()
    _from_columns()


def downgrade() -> None:
    op.drop_table("matter_number")
    op.drop_table("matter_file")
    op.drop_table("matter_step")
    op.drop_table("case_transfer")
    op.drop_table("sector_task_house")
    op.drop_table("sector_task")
    op.drop_table("unlawful_finding")
    op.drop_table("house_department")


def _house_department() -> None:
    op.create_table(
        "house_department",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("ground", sa.String(length=36), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint(
            "county_code", "department_code", "house_id", "ground", name=op.f("pk_house_department")
        ),
    )
    op.create_index(
        op.f("ix_house_department_house"),
        "house_department",
        ["county_code", "house_id"],
        unique=False,
    )


def _unlawful_finding() -> None:
    op.create_table(
        "unlawful_finding",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("transfer_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "house_id", name=op.f("pk_unlawful_finding")),
    )
    op.create_index(
        op.f("ix_unlawful_finding_list"),
        "unlawful_finding",
        ["county_code", "township_code", "found_at"],
        unique=False,
    )


def _sector_task() -> None:
    op.create_table(
        "sector_task",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("demand_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mechanism", sa.Integer(), nullable=True),
        sa.Column("transfer_id", sa.String(length=36), nullable=True),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("houses", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=60), nullable=False),
        sa.Column("sender_unit_id", sa.String(length=36), nullable=True),
        sa.Column("receiver", sa.String(length=60), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("is_binding", sa.Boolean(), nullable=False),
        sa.Column("dispatched_at", INSTANT, nullable=False),
        sa.Column("dispatched_by", sa.String(length=36), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("first_due_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_sector_task")),
        sa.CheckConstraint(
            "kind IN ("
            "'licence_check', 'mechanism', 'on_site', 'other', "
            "'supervise', 'technical_opinion', 'verify')",
            name=op.f("ck_sector_task_kind_is_known"),
        ),
        sa.CheckConstraint(
            "side IN ('asked', 'denied', 'granted', 'none')",
            name=op.f("ck_sector_task_side_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ("
            "'answered', 'closed', 'dispatched', 'disputed', 'refused', "
            "'signed', 'withdrawn')",
            name=op.f("ck_sector_task_state_is_known"),
        ),
    )
    op.create_index(
        op.f("ix_sector_task_number"), "sector_task", ["county_code", "number"], unique=True
    )
    op.create_index(
        op.f("ix_sector_task_receiver"),
        "sector_task",
        ["county_code", "receiver", "state", "due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sector_task_sender"),
        "sector_task",
        ["county_code", "sender", "state", "due_at"],
        unique=False,
    )


def _sector_task_house() -> None:
    op.create_table(
        "sector_task_house",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "task_id", "house_id", name=op.f("pk_sector_task_house")
        ),
    )
    op.create_index(
        op.f("ix_sector_task_house_house"),
        "sector_task_house",
        ["county_code", "house_id"],
        unique=False,
    )


def _case_transfer() -> None:
    op.create_table(
        "case_transfer",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=True),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.String(length=60), nullable=False),
        sa.Column("sender_unit_id", sa.String(length=36), nullable=True),
        sa.Column("receiver", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("outcomes", JSON, nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("is_binding", sa.Boolean(), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.Column("handed_over_at", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_case_transfer")),
        sa.CheckConstraint(
            "side IN ('acknowledged', 'given', 'none')",
            name=op.f("ck_case_transfer_side_is_known"),
        ),
        sa.CheckConstraint(
            "source IN ('complaint', 'department', 'patrol', 'survey')",
            name=op.f("ck_case_transfer_source_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ("
            "'declined', 'disputed', 'filed', 'handed_over', 'penalised', "
            "'received', 'recorded', 'rectified', 'returned', "
            "'to_justice', 'withdrawn')",
            name=op.f("ck_case_transfer_state_is_known"),
        ),
    )
    op.create_index(
        op.f("ix_case_transfer_house"), "case_transfer", ["county_code", "house_id"], unique=False
    )
    op.create_index(
        op.f("ix_case_transfer_number"), "case_transfer", ["county_code", "number"], unique=True
    )
    op.create_index(
        op.f("ix_case_transfer_receiver"),
        "case_transfer",
        ["county_code", "receiver", "state", "due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_case_transfer_sender"),
        "case_transfer",
        ["county_code", "sender", "state", "due_at"],
        unique=False,
    )


def _matter_step() -> None:
    op.create_table(
        "matter_step",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(length=8), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("clause", sa.String(length=300), nullable=True),
        sa.Column("files", JSON, nullable=False),
        sa.Column("outcomes", JSON, nullable=False),
        sa.Column("receiver", sa.String(length=60), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "matter_id", "number", name=op.f("pk_matter_step")),
        sa.CheckConstraint(
            "matter IN ('task', 'transfer')", name=op.f("ck_matter_step_matter_is_known")
        ),
    )
    op.create_index(
        op.f("ix_matter_step_count"), "matter_step", ["county_code", "matter", "at"], unique=False
    )


def _matter_file() -> None:
    op.create_table(
        "matter_file",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "sha256", name=op.f("pk_matter_file")),
    )


def _matter_number() -> None:
    op.create_table(
        "matter_number",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "kind", "year", name=op.f("pk_matter_number")),
    )


def _from_columns() -> None:
    """What the leading department reached stays in its reach; the others follow from the county's
    profile with `anju sectors refresh`, or with the next survey."""
    op.execute(
        "INSERT INTO house_department (county_code, department_code, house_id, ground, since)"
        " SELECT county_code, department_code, id, 'use', registered_at FROM house"
        " WHERE department_code IS NOT NULL"
    )
