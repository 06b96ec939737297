"""How houses count over time, reports frozen, and reports handed in level by level."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import make_append_only

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")

_STATES = "state IN ('accepted', 'returned', 'submitted')"
_STEPS = "step IN ('accept', 'reopen', 'return', 'submit')"

APPEND_ONLY = {
    "report_issue": ("county_code", "month", "issue"),
    "report_issue_village": ("county_code", "month", "issue", "village_code", "township_code"),
    "report_step": ("county_code", "id"),
}
TABLES = (
    "figure_span",
    "figure_line",
    "figure_waiting",
    "figure_basis",
    "report_issue",
    "report_issue_village",
    "report_part",
    "report_step",
)


def upgrade() -> None:
    _create_figures()
    _create_issues()
    _create_parts()
    for table, key in APPEND_ONLY.items():
        make_append_only(table, key)
    _watch_ledger()
    # what the ledger holds already waits as well
    op.execute(
        "INSERT INTO figure_waiting (county_code, house_id, seq) "
        "SELECT county_code, substr(chain, 7), max(seq) FROM ledger_entry "
        "WHERE chain LIKE 'house:%' GROUP BY county_code, chain"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER ledger_entry_waits ON ledger_entry")
        op.execute("DROP FUNCTION figure_waits()")
    else:
        op.execute("DROP TRIGGER ledger_entry_waits")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_figures() -> None:
    op.create_table(
        "figure_span",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("fresh", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "house_id", "since", name=op.f("pk_figure_span")),
    )
    op.create_index(
        "ix_figure_span_when",
        "figure_span",
        ["county_code", "until", "since", "township_code", "village_code", "line", "fresh"],
    )
    op.create_table(
        "figure_line",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("adds", sa.LargeBinary(), nullable=False),
        sa.Column("kinds", sa.String(length=400), nullable=False),
        sa.Column("department_code", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_figure_line")),
    )
    op.create_table(
        "figure_waiting",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "house_id", "seq", name=op.f("pk_figure_waiting")),
    )
    op.create_table(
        "figure_basis",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_code", name=op.f("pk_figure_basis")),
    )


def _create_issues() -> None:
    op.create_table(
        "report_issue",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("frozen_at", INSTANT, nullable=False),
        sa.Column("frozen_by", sa.String(length=50), nullable=False),
        sa.Column("anchor", sa.Integer(), nullable=False),
        sa.Column("sm3", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "month", "issue", name=op.f("pk_report_issue")),
    )
    op.create_table(
        "report_issue_village",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("houses", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code",
            "month",
            "issue",
            "village_code",
            "township_code",
            name=op.f("pk_report_issue_village"),
        ),
    )


def _create_parts() -> None:
    op.create_table(
        "report_part",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_report_part_state_is_known")),
        sa.PrimaryKeyConstraint("county_code", "month", "party", name=op.f("pk_report_part")),
    )
    op.create_index(
        "ix_report_part_state", "report_part", ["county_code", "party", "state", "month"]
    )
    op.create_table(
        "report_step",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("party", sa.String(length=60), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("figures", sa.String(length=64), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("statement", sa.String(length=300), nullable=True),
        sa.Column("signature", sa.String(length=64), nullable=True),
        sa.Column("signature_file", sa.String(length=64), nullable=True),
        sa.CheckConstraint(_STEPS, name=op.f("ck_report_step_step_is_known")),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_report_step")),
    )
    op.create_index("ix_report_step_part", "report_step", ["county_code", "month", "party", "at"])


def _watch_ledger() -> None:
    """Every entry of a house's chain waits to be counted: in the transaction that wrote it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION figure_waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO figure_waiting (county_code, house_id, seq) "
            "VALUES (NEW.county_code, substr(NEW.chain, 7), NEW.seq) "
            "ON CONFLICT DO NOTHING; RETURN NULL; END $$"
        )
        op.execute(
            "CREATE TRIGGER ledger_entry_waits AFTER INSERT ON ledger_entry FOR EACH ROW "
            "WHEN (NEW.chain LIKE 'house:%') EXECUTE FUNCTION figure_waits()"
        )
    else:
        op.execute(
            "CREATE TRIGGER ledger_entry_waits AFTER INSERT ON ledger_entry "
            "WHEN NEW.chain >= 'house:' AND NEW.chain < 'house;' BEGIN "
            "INSERT OR IGNORE INTO figure_waiting (county_code, house_id, seq) "
            "VALUES (NEW.county_code, substr(NEW.chain, 7), NEW.seq); END"
        )
