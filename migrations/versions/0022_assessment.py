"""Weekly reports and documents of units, year-end assessment, proposals declined by unit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import make_append_only

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

APPEND_ONLY = {
    "weekly_report": ("county_code", "id"),
    "assessment_issue": ("county_code", "year", "party", "issue"),
}
TABLES = (
    "weekly_report",
    "unit_file",
    "assessment_adjustment",
    "assessment_issue",
    "assessment_statement",
)


def upgrade() -> None:
    _create_weekly()
    _create_files()
    _create_adjustments()
    _create_issues()
    _create_statements()
    for table, key in APPEND_ONLY.items():
        make_append_only(table, key)
    op.add_column("supervision_item", sa.Column("measure", sa.String(length=40), nullable=True))
    op.add_column("supervision_item", sa.Column("behind", JSON, nullable=True))
    _create_declined("proposal_declined", "party", 60)
    _move_declined("supervision_declined", "area_code", "proposal_declined", "party")
    op.execute("UPDATE proposal_declined SET party = 'township:' || party")
    op.drop_table("supervision_declined")


def downgrade() -> None:
    _create_declined("supervision_declined", "area_code", 12)
    # a department has no area: what was declined of one is proposed anew
    op.execute("DELETE FROM proposal_declined WHERE party NOT LIKE 'township:%'")
    op.execute("UPDATE proposal_declined SET party = substr(party, 10)")
    _move_declined("proposal_declined", "party", "supervision_declined", "area_code")
    op.drop_table("proposal_declined")
    op.drop_column("supervision_item", "behind")
    op.drop_column("supervision_item", "measure")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_declined(table: str, unit: str, length: int) -> None:
    op.create_table(
        table,
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("trigger", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(unit, sa.String(length=length), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "trigger", "month", unit, name=op.f(f"pk_{table}")),
    )


def _move_declined(old: str, unit: str, new: str, new_unit: str) -> None:
    rest = "reason_sealed, at, account_id"
    op.execute(
        f'INSERT INTO {new} (county_code, "trigger", month, {new_unit}, {rest}) '
        f'SELECT county_code, "trigger", month, {unit}, {rest} FROM {old}'
    )


def _create_weekly() -> None:
    op.create_table(
        "weekly_report",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("items", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_weekly_report")),
    )
    op.create_index(
        "uq_weekly_report_number",
        "weekly_report",
        ["county_code", "due", "item", "party", "number"],
        unique=True,
    )


def _create_files() -> None:
    op.create_table(
        "unit_file",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("holder", sa.String(length=12), nullable=False),
        sa.Column("holder_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_file", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("brought_at", INSTANT, nullable=False),
        sa.Column("brought_by", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "holder IN ('item', 'statement', 'weekly')", name=op.f("ck_unit_file_holder_is_known")
        ),
        sa.CheckConstraint(
            "kind IN ('docx', 'pdf', 'xlsx')", name=op.f("ck_unit_file_kind_is_known")
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_unit_file")),
    )
    op.create_index("ix_unit_file_holder", "unit_file", ["county_code", "holder_id", "step"])


def _create_adjustments() -> None:
    op.create_table(
        "assessment_adjustment",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("proposed_by", sa.String(length=36), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('confirmed', 'proposed', 'refused', 'withdrawn')",
            name=op.f("ck_assessment_adjustment_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_assessment_adjustment")),
    )
    op.create_index(
        "ix_assessment_adjustment_sheet",
        "assessment_adjustment",
        ["county_code", "year", "party"],
    )


def _create_issues() -> None:
    op.create_table(
        "assessment_issue",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("issue", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(length=36), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("objections_until", INSTANT, nullable=False),
        sa.Column("sm3", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint(
            "county_code", "year", "party", "issue", name=op.f("pk_assessment_issue")
        ),
    )


def _create_statements() -> None:
    op.create_table(
        "assessment_statement",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("filed_by", sa.String(length=36), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('objection', 'statement')",
            name=op.f("ck_assessment_statement_kind_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('dismissed', 'noted', 'open', 'upheld')",
            name=op.f("ck_assessment_statement_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_assessment_statement")),
    )
    op.create_index(
        "ix_assessment_statement_sheet", "assessment_statement", ["county_code", "year", "party"]
    )
