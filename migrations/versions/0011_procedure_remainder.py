"""Telling of dangerous reports, dossiers asked for, where a check was saved, indexes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
OWED = "told_at IS NULL AND ended_at IS NULL"
TO_DO = "finished_at IS NULL AND replaced_by IS NULL"
STANDS = "lifted_at IS NULL"
POSITION = ("visited_lon", "visited_lat", "visited_accuracy_m")
COUNTY_TIME = timedelta(hours=8)

# (name, table, columns, where)
INDEXES = (
    ("ix_house_case_reopens", "house_case", ["county_code", "reopens"], None),
    ("ix_control_measure_standing", "control_measure", ["county_code", "house_id"], STANDS),
    ("ix_remediation_to_do", "remediation", ["county_code", "due_on", "house_id"], TO_DO),
    ("ix_sign_off_signed", "sign_off", ["county_code", "signed_at", "case_id"], None),
    ("ix_paper_file", "paper", ["county_code", "file_sha256"], None),
    ("ix_sealed_image_file", "sealed_image", ["county_code", "sealed_sha256"], None),
)


def upgrade() -> None:
    _report_telling()
    _dossier_request()
    for name in POSITION:
        op.add_column("acceptance", sa.Column(name, sa.Float(), nullable=True))
    for name, table, columns, where in INDEXES:
        _index(name, table, columns, where)
    _owe_what_was_reported()


def downgrade() -> None:
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(op.f(name), table_name=table)
    for name in reversed(POSITION):
        op.drop_column("acceptance", name)
    op.drop_table("dossier_request")
    op.drop_table("report_telling")


def _index(name: str, table: str, columns: list[str], where: str | None) -> None:
    only = (
        {} if where is None else dict.fromkeys(("sqlite_where", "postgresql_where"), sa.text(where))
    )
    op.create_index(op.f(name), table, columns, unique=False, **only)


def _report_telling() -> None:
    op.create_table(
        "report_telling",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("owed_since", INSTANT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("told_by", sa.String(length=36), nullable=True),
        sa.Column("whom", sa.String(length=12), nullable=True),
        sa.Column("way", sa.String(length=20), nullable=True),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recipient_masked", sa.String(length=20), nullable=True),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.Column("paper_id", sa.String(length=36), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("end_cause", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "inspection_id", name=op.f("pk_report_telling")),
    )
    owed = ["county_code", "township_code", "due_on", "inspection_id"]
    _index("ix_report_telling_owed", "report_telling", owed, OWED)
    _index("ix_report_telling_case", "report_telling", ["county_code", "case_id"], None)
    _index("ix_report_telling_house", "report_telling", ["county_code", "house_id"], None)


def _dossier_request() -> None:
    op.create_table(
        "dossier_request",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("requested_by", sa.String(length=36), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_dossier_request")),
    )
    by_state = ["county_code", "state", "requested_at"]
    _index("ix_dossier_request_state", "dossier_request", by_state, None)
    by_house = ["county_code", "house_id", "requested_at"]
    _index("ix_dossier_request_house", "dossier_request", by_house, None)


def _owe_what_was_reported() -> None:
    """Dangerous reports of cases that are open: their owners are owed word of them as well.

    Nobody wrote down who was told before; whoever was is entered as told by hand.
    """
    db = op.get_bind()
    found = db.execute(
        sa.text(
            "SELECT i.county_code, i.id AS inspection_id, i.house_id, i.case_id, "
            "c.township_code, i.reported_at AS owed_since FROM inspection i "
            "JOIN house_case c ON c.county_code = i.county_code AND c.id = i.case_id "
            "WHERE i.is_dangerous AND i.reported_at IS NOT NULL AND i.voided_on IS NULL "
            "AND c.closed_at IS NULL"
        )
    )
    rows = [{**row, "due_on": _three_days_after(row["owed_since"])} for row in found.mappings()]
    if rows:
        op.bulk_insert(_telling(), rows)


def _three_days_after(moment: Any) -> date:
    """LAW-ZJ art.21 (D); the county's own days count for reports from now on."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    at: datetime = moment.astimezone(UTC)
    return (at + COUNTY_TIME).date() + timedelta(days=3)


def _telling() -> sa.Table:
    names = ("county_code", "inspection_id", "house_id", "case_id", "township_code")
    texts = [sa.column(name, sa.String) for name in names]
    return sa.table(
        "report_telling", *texts, sa.column("owed_since", INSTANT), sa.column("due_on", sa.Date)
    )
