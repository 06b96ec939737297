"""Certificates of use, QR plates, checks before a licence, and the day a colour turns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_COLOURS = "health_then IN ('green', 'grey', 'red', 'yellow')"
_WITHDRAWALS = "withdrawn_for IN ('damaged', 'house_ended', 'lost', 'misused')"
_REVOCATIONS = (
    "revoked_for IN ('ceased', 'change_of_use', 'danger', 'false_material', 'mistake', "
    "'replaced', 'unlawful')"
)


def upgrade() -> None:
    op.add_column(
        "house",
        sa.Column(
            "health_then",
            sa.String(length=8),
            sa.CheckConstraint(_COLOURS, name=op.f("ck_house_health_then_is_known")),
            nullable=True,
        ),
    )
    op.add_column("house", sa.Column("health_turns_on", sa.Date(), nullable=True))
    _create_plates()
    _create_certificates()
    _create_checks()
    op.create_table(
        "running_number",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "kind", "year", name=op.f("pk_running_number")),
    )


def _create_plates() -> None:
    op.create_table(
        "plate",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("token", sa.String(length=26), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(length=36), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("withdrawn_by", sa.String(length=36), nullable=True),
        sa.Column("withdrawn_for", sa.String(length=20), nullable=True),
        sa.CheckConstraint(_WITHDRAWALS, name=op.f("ck_plate_withdrawn_for_is_known")),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_plate")),
    )
    _index("plate", ["token"], is_unique=True)
    _index("plate", ["county_code", "house_id"])
    _index("plate", ["county_code", "village_code"])
    _one_at_a_time("ix_plate_in_use", "plate", "withdrawn_at IS NULL")


def _create_certificates() -> None:
    op.create_table(
        "use_certificate",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=26), nullable=False),
        sa.Column("use", sa.String(length=30), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("revoked_by", sa.String(length=36), nullable=True),
        sa.Column("revoked_for", sa.String(length=20), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("replaced_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(_REVOCATIONS, name=op.f("ck_use_certificate_revoked_for_is_known")),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_use_certificate")),
    )
    _index("use_certificate", ["token"], is_unique=True)
    _index("use_certificate", ["county_code", "year", "serial"], is_unique=True)
    _index("use_certificate", ["county_code", "house_id", "issued_at"])
    _one_at_a_time("ix_use_certificate_in_force", "use_certificate", "revoked_at IS NULL")


def _create_checks() -> None:
    op.create_table(
        "operation_check",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("receipt", sa.String(length=20), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("certificate_id", sa.String(length=36), nullable=True),
        sa.Column("asked_by", sa.String(length=12), nullable=False),
        sa.Column("licence_kind", sa.String(length=30), nullable=False),
        sa.Column("use", sa.String(length=30), nullable=True),
        sa.Column("is_allowed", sa.Boolean(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_operation_check")),
    )
    _index("operation_check", ["county_code", "receipt"], is_unique=True)
    _index("operation_check", ["county_code", "house_id", "at"])


def _index(table: str, columns: list[str], *, is_unique: bool = False) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns, unique=is_unique)


def _one_at_a_time(name: str, table: str, standing: str) -> None:
    op.create_index(
        op.f(name),
        table,
        ["county_code", "house_id"],
        unique=True,
        sqlite_where=sa.text(standing),
        postgresql_where=sa.text(standing),
    )


def downgrade() -> None:
    op.drop_table("running_number")
    op.drop_table("operation_check")
    op.drop_table("use_certificate")
    op.drop_table("plate")
    op.drop_column("house", "health_turns_on")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_house_health_then_is_known"), "house")
    op.drop_column("house", "health_then")
