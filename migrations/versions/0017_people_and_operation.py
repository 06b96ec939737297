"""Grids for days, what phones tell, changes of areas, import wizard, jobs, backups, settings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COUNTY = sa.String(length=12)
ID = sa.String(length=36)

_DEVICE = {
    "told_at": INSTANT,
    "unsent_surveys": sa.Integer(),
    "unsent_photos": sa.Integer(),
    "oldest_unsent_at": INSTANT,
    "app_version": sa.String(length=40),
}
_INDEXES = (
    ("seat", ("county_code", "township_code")),
    ("seat", ("county_code", "grid_code")),
    ("device", ("county_code", "account_id")),
    ("access_log", ("county_code", "account_id", "at")),
)


def upgrade() -> None:
    op.add_column("seat", sa.Column("stands_in_for", ID, nullable=True))
    for name, kind in _DEVICE.items():
        op.add_column("device", sa.Column(name, kind, nullable=True))
    for table, columns in _INDEXES:
        op.create_index(op.f(_index_name(table, columns)), table, list(columns), unique=False)
    unvisited = sa.text("surveyed_at IS NULL AND ended_on IS NULL")
    op.create_index(
        "ix_house_unvisited",
        "house",
        ["county_code", "township_code", "village_code", "code"],
        unique=False,
        sqlite_where=unvisited,
        postgresql_where=unvisited,
    )
    _area_change()
    _setting()
    _job_run()
    _backup_run()
    _import_upload()
    _import_mapping()


def downgrade() -> None:
    for table in (
        "import_mapping",
        "import_upload",
        "backup_run",
        "job_run",
        "setting",
        "area_change",
    ):
        op.drop_table(table)
    op.drop_index("ix_house_unvisited", table_name="house")
    for table, columns in _INDEXES:
        op.drop_index(op.f(_index_name(table, columns)), table_name=table)
    for name in reversed(_DEVICE):
        op.drop_column("device", name)
    op.drop_column("seat", "stands_in_for")


def _index_name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _area_change() -> None:
    op.create_table(
        "area_change",
        sa.Column("county_code", COUNTY, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=120), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("drafted_by", ID, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_area_change")),
    )
    op.create_index(
        "ix_area_change_state", "area_change", ["county_code", "state", "on_day"], unique=False
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("county_code", COUNTY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("county_code", "name", name=op.f("pk_setting")),
    )


def _job_run() -> None:
    op.create_table(
        "job_run",
        sa.Column("county_code", COUNTY, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=50), nullable=False),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("alive_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_job_run")),
    )
    op.create_index(
        "ix_job_run_state", "job_run", ["county_code", "state", "queued_at"], unique=False
    )
    op.create_index("ix_job_run_list", "job_run", ["county_code", "queued_at"], unique=False)


def _backup_run() -> None:
    op.create_table(
        "backup_run",
        sa.Column("county_code", COUNTY, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("is_sound", sa.Boolean(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_backup_run")),
    )
    op.create_index(
        "ix_backup_run_list", "backup_run", ["county_code", "kind", "started_at"], unique=False
    )


def _import_upload() -> None:
    op.create_table(
        "import_upload",
        sa.Column("county_code", COUNTY, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=True),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("job_id", ID, nullable=True),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_import_upload")),
    )
    op.create_index(
        "ix_import_upload_list", "import_upload", ["county_code", "uploaded_at"], unique=False
    )


def _import_mapping() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("county_code", COUNTY, nullable=False),
        sa.Column("headers_hash", sa.String(length=64), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("county_code", "headers_hash", name=op.f("pk_import_mapping")),
    )
