"""Official papers, their numbers, templates and delivery."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")

_KINDS = (
    "acceptance_form",
    "hazard_notice",
    "inspection_notice",
    "rectify_notice",
    "sign_off_notice",
    "stop_use_notice",
    "supervision_letter",
    "talk_notice",
    "transfer_letter",
)


def _known(table: str, column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_is_known"))


def upgrade() -> None:
    _papers()
    _numbers()
    _templates()
    _deliveries()


def _papers() -> None:
    op.create_table(
        "paper",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("issuer", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(length=36), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("facts_sm3", sa.String(length=64), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.String(length=36), nullable=True),
        sa.Column("check_code", sa.String(length=20), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_sm3", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("voided_at", INSTANT, nullable=True),
        sa.Column("voided_by", sa.String(length=36), nullable=True),
        sa.Column("void_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("delivery", sa.String(length=12), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_paper")),
        _known("paper", "kind", _KINDS),
        _known("paper", "state", ("valid", "void")),
        _known("paper", "delivery", ("delivered", "not_needed", "tried", "waiting")),
    )
    for columns, is_unique in (
        (("series", "year", "serial"), True),
        (("check_code",), True),
        (("house_id",), False),
        (("township_code", "delivery", "issued_on"), False),
    ):
        name = "_".join(("ix_paper_county_code", *columns))
        op.create_index(op.f(name), "paper", ["county_code", *columns], unique=is_unique)


def _numbers() -> None:
    op.create_table(
        "paper_number",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "series", "year", name=op.f("pk_paper_number")),
    )


def _templates() -> None:
    op.create_table(
        "paper_template",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("uploaded_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_paper_template")),
        _known("paper_template", "kind", _KINDS),
    )
    op.create_index(
        op.f("ix_paper_template_county_code_kind_version"),
        "paper_template",
        ["county_code", "kind", "version"],
        unique=True,
    )


def _deliveries() -> None:
    op.create_table(
        "paper_delivery",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("is_delivered", sa.Boolean(), nullable=False),
        sa.Column("happened_at", INSTANT, nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivered_by", sa.String(length=36), nullable=False),
        sa.Column("person_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("receiver_masked", sa.String(length=20), nullable=True),
        sa.Column("relation", sa.String(length=20), nullable=True),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_paper_delivery")),
        _known("paper_delivery", "way", ("direct", "entrusted", "lien", "notice", "post")),
    )
    op.create_index(
        op.f("ix_paper_delivery_county_code_paper_id"),
        "paper_delivery",
        ["county_code", "paper_id"],
    )


def downgrade() -> None:
    for table in ("paper_delivery", "paper_template", "paper_number", "paper"):
        op.drop_table(table)
