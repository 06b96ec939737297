"""One valid paper of a kind on one ground; what stays of a comparison whose lines have gone; the
index of the list of houses counts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_OF_MONTH = sa.text("state = 'valid' AND month IS NOT NULL")
_OF_ITEM = sa.text("state = 'valid' AND item_id IS NOT NULL")
_LIST = ["township_code", "village_code", "code", "verdict", "stage"]
_LIST += ["is_operational", "health_code", "due_on", "open_case_id"]
_COMPLAINTS = {
    "ix_complaint_house": ["house_id", "due_at", "id"],  # in the order of the list
    "ix_complaint_state": ["state", "due_at"],
    "ix_complaint_checked": ["checked_at"],
    "ix_complaint_closed": ["closed_at"],
}


def upgrade() -> None:
    _require_single_papers()
    op.create_index(
        op.f("ix_office_paper_one_of_month"),
        "office_paper",
        ["county_code", "month", "kind", "report_issue"],
        unique=True,
        sqlite_where=_OF_MONTH,
        postgresql_where=_OF_MONTH,
    )
    op.create_index(
        op.f("ix_office_paper_one_of_item"),
        "office_paper",
        ["county_code", "item_id", "kind"],
        unique=True,
        sqlite_where=_OF_ITEM,
        postgresql_where=_OF_ITEM,
    )
    op.create_table(
        "reconciliation_report",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("reconciliation_id", sa.String(length=36), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("sm3", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "reconciliation_id", name=op.f("pk_reconciliation_report")
        ),
    )
    _list_index([*_LIST, "ended_on"])  # counting a narrowed list asks the index alone
    op.drop_index(op.f("ix_complaint_house"), table_name="complaint")
    for name, columns in _COMPLAINTS.items():
        op.create_index(op.f(name), "complaint", ["county_code", *columns], unique=False)


def _list_index(columns: list[str]) -> None:
    op.drop_index("ix_house_county_list", table_name="house")
    op.create_index("ix_house_county_list", "house", ["county_code", *columns], unique=False)


def downgrade() -> None:
    _list_index(_LIST)
    for name in _COMPLAINTS:
        op.drop_index(op.f(name), table_name="complaint")
    op.create_index(
        op.f("ix_complaint_house"), "complaint", ["county_code", "house_id"], unique=False
    )
    op.drop_table("reconciliation_report")
    op.drop_index(op.f("ix_office_paper_one_of_item"), table_name="office_paper")
    op.drop_index(op.f("ix_office_paper_one_of_month"), table_name="office_paper")


def _require_single_papers() -> None:
    """Two offices may have issued one paper at the same moment: a person says which is void."""
    twice = op.get_bind().execute(
        sa.text(
            "SELECT min(number), max(number) FROM office_paper WHERE state = 'valid' "
            "GROUP BY county_code, month, report_issue, item_id, kind HAVING count(*) > 1"
        )
    )
    pairs = "；".join("、".join(pair) for pair in twice)
    if pairs:
        raise RuntimeError(
            f"同一事项的文书重复印发：{pairs}。请用升级前的版本启动，把多余的一份作废，再升级。"
        )
