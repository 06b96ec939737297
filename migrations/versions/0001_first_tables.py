"""The first tables, their spatial indexes, and the tables that can only grow."""

# ruff: noqa: E501  the words of a CHECK stand in one literal
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import forget_refusal, make_append_only, prepare_refusal
from migrations.geometry import add_geometry, drop_geometry, prepare_space

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

APPEND_ONLY = {
    "ledger_entry": ("county_code", "chain", "seq"),
    "ledger_anchor": ("county_code", "seq"),
    "ledger_leaf": ("county_code", "chain", "anchor"),
    "access_log": ("id",),
}


def upgrade() -> None:
    prepare_space()
    create_tables()
    prepare_refusal()
    for table, key in APPEND_ONLY.items():
        make_append_only(table, key)


def downgrade() -> None:
    for table, column in (("house", "location"), ("area", "boundary"), ("county", "boundary")):
        drop_geometry(table, column)
    for table in reversed(TABLES):
        op.drop_table(table)
    forget_refusal()


TABLES = (
    "acceptance",
    "access_log",
    "account",
    "area",
    "area_succession",
    "assessment",
    "case_number",
    "confirmation",
    "control_measure",
    "county",
    "device",
    "hazard",
    "house",
    "house_case",
    "house_number",
    "import_run",
    "inspection",
    "ledger_anchor",
    "ledger_entry",
    "ledger_leaf",
    "photo",
    "photo_file",
    "remediation",
    "seat",
    "sign_off",
    "submission",
    "unit",
    "web_session",
)


def create_tables() -> None:
    op.create_table(
        "acceptance",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("applied_at", INSTANT, nullable=False),
        sa.Column("applied_by", sa.String(length=36), nullable=False),
        sa.Column("tier", sa.String(length=30), nullable=True),
        sa.Column("participants", JSON, nullable=True),
        sa.Column("on_site_on", sa.Date(), nullable=True),
        sa.Column("conclusion", sa.String(length=10), nullable=True),
        sa.Column("reasons", sa.String(length=1000), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "conclusion IN ('passed', 'returned')", name=op.f("ck_acceptance_conclusion_is_known")
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_acceptance")),
    )
    op.create_index(
        op.f("ix_acceptance_county_code_case_id"),
        "acceptance",
        ["county_code", "case_id"],
        unique=False,
    )
    op.create_table(
        "access_log",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("county_code", sa.String(length=12), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(
        op.f("ix_access_log_county_code_at"), "access_log", ["county_code", "at"], unique=False
    )
    op.create_table(
        "account",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("personal_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_set_at", INSTANT, nullable=False),
        sa.Column("password_history", JSON, nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", INSTANT, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_login"), "account", ["login"], unique=True)
    op.create_table(
        "area",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=False),
        sa.Column("is_official", sa.Boolean(), nullable=False),
        sa.Column("path_kind", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "level IN ('grid', 'township', 'village')", name=op.f("ck_area_level_is_known")
        ),
        sa.PrimaryKeyConstraint("county_code", "code", "valid_from", name=op.f("pk_area")),
    )
    op.create_index(
        op.f("ix_area_county_code_parent_code"),
        "area",
        ["county_code", "parent_code"],
        unique=False,
    )
    op.create_table(
        "area_succession",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("old_code", sa.String(length=20), nullable=False),
        sa.Column("new_code", sa.String(length=20), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "old_code", "new_code", "on_day", name=op.f("pk_area_succession")
        ),
    )
    op.create_table(
        "assessment",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("pack", sa.String(length=40), nullable=False),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("fired", JSON, nullable=False),
        sa.Column("missing", JSON, nullable=False),
        sa.Column("promotion", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('general_hazard', 'incomplete', 'safe', 'severe_hazard')",
            name=op.f("ck_assessment_verdict_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_assessment")),
    )
    op.create_index(
        op.f("ix_assessment_county_code_house_id_at"),
        "assessment",
        ["county_code", "house_id", "at"],
        unique=False,
    )
    op.create_table(
        "case_number",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "township_code", "year", name=op.f("pk_case_number")
        ),
    )
    op.create_table(
        "confirmation",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("was", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('general_hazard', 'incomplete', 'safe', 'severe_hazard')",
            name=op.f("ck_confirmation_verdict_is_known"),
        ),
        sa.CheckConstraint(
            "was IN ('general_hazard', 'incomplete', 'safe', 'severe_hazard')",
            name=op.f("ck_confirmation_was_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_confirmation")),
    )
    op.create_index(
        op.f("ix_confirmation_county_code_house_id_at"),
        "confirmation",
        ["county_code", "house_id", "at"],
        unique=False,
    )
    op.create_table(
        "control_measure",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.Column("ordered_by", sa.String(length=36), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("in_place_at", INSTANT, nullable=True),
        sa.Column("in_place_by", sa.String(length=36), nullable=True),
        sa.Column("photo_sha256", sa.String(length=64), nullable=True),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_by", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_control_measure")),
    )
    op.create_index(
        op.f("ix_control_measure_county_code_case_id"),
        "control_measure",
        ["county_code", "case_id"],
        unique=False,
    )
    op.create_table(
        "county",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_county")),
    )
    op.create_table(
        "device",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_device")),
    )
    op.create_index(op.f("ix_device_token_hash"), "device", ["token_hash"], unique=True)
    op.create_table(
        "hazard",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("assessment_id", sa.String(length=36), nullable=True),
        sa.Column("rule_id", sa.String(length=20), nullable=True),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("sign", sa.String(length=200), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("certainty", sa.String(length=2), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("remediation_id", sa.String(length=36), nullable=True),
        sa.Column("listed_at", INSTANT, nullable=False),
        sa.Column("struck_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'planned', 'remedied', 'struck')",
            name=op.f("ck_hazard_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_hazard")),
    )
    op.create_index(
        op.f("ix_hazard_county_code_case_id"), "hazard", ["county_code", "case_id"], unique=False
    )
    op.create_index(
        op.f("ix_hazard_county_code_house_id"), "hazard", ["county_code", "house_id"], unique=False
    )
    op.create_table(
        "house",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("grid_code", sa.String(length=20), nullable=True),
        sa.Column("department_code", sa.String(length=40), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("personal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("owner_masked", sa.String(length=20), nullable=True),
        sa.Column("owner_index", sa.String(length=32), nullable=True),
        sa.Column("owner_id_index", sa.String(length=32), nullable=True),
        sa.Column("phone_index", sa.String(length=32), nullable=True),
        sa.Column("door_index", sa.String(length=32), nullable=True),
        sa.Column("is_operational", sa.Boolean(), nullable=True),
        sa.Column("business_kinds", JSON, nullable=True),
        sa.Column("structure_type", sa.String(length=30), nullable=True),
        sa.Column("storeys", sa.SmallInteger(), nullable=True),
        sa.Column("floor_area_m2", sa.Float(), nullable=True),
        sa.Column("built_year", sa.SmallInteger(), nullable=True),
        sa.Column("area_path", sa.String(length=40), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("is_verdict_confirmed", sa.Boolean(), nullable=False),
        sa.Column("health_code", sa.String(length=8), nullable=False),
        sa.Column("is_key_survey", sa.Boolean(), nullable=False),
        sa.Column("open_case_id", sa.String(length=36), nullable=True),
        sa.Column("stage", sa.String(length=30), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=True),
        sa.Column("assessment_id", sa.String(length=36), nullable=True),
        sa.Column("surveyed_at", INSTANT, nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("import_key", sa.String(length=64), nullable=True),
        sa.Column("imported_answers", JSON, nullable=True),
        sa.Column("platform_no", sa.String(length=40), nullable=True),
        sa.Column("census_no", sa.String(length=40), nullable=True),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "health_code IN ('green', 'grey', 'red', 'yellow')",
            name=op.f("ck_house_health_code_is_known"),
        ),
        sa.CheckConstraint("source IN ('import', 'survey')", name=op.f("ck_house_source_is_known")),
        sa.CheckConstraint(
            "verdict IN ('general_hazard', 'incomplete', 'safe', 'severe_hazard')",
            name=op.f("ck_house_verdict_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_house")),
    )
    op.create_index(
        op.f("ix_house_county_code_changed_at"),
        "house",
        ["county_code", "changed_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_house_county_code_code"), "house", ["county_code", "code"], unique=True
    )
    op.create_index(
        op.f("ix_house_county_code_door_index"),
        "house",
        ["county_code", "door_index"],
        unique=False,
    )
    op.create_index(
        op.f("ix_house_county_code_import_key"), "house", ["county_code", "import_key"], unique=True
    )
    op.create_index(
        op.f("ix_house_county_code_owner_id_index"),
        "house",
        ["county_code", "owner_id_index"],
        unique=False,
    )
    op.create_index(
        op.f("ix_house_county_code_owner_index"),
        "house",
        ["county_code", "owner_index"],
        unique=False,
    )
    op.create_index(
        op.f("ix_house_county_code_phone_index"),
        "house",
        ["county_code", "phone_index"],
        unique=False,
    )
    op.create_index(
        "ix_house_county_list",
        "house",
        [
            "county_code",
            "township_code",
            "village_code",
            "code",
            "verdict",
            "stage",
            "is_operational",
            "health_code",
            "due_on",
            "open_case_id",
        ],
        unique=False,
    )
    op.create_index(
        op.f("ix_house_county_code_village_code_code"),
        "house",
        ["county_code", "village_code", "code"],
        unique=False,
    )
    op.create_table(
        "house_case",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("track", sa.String(length=12), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("control", sa.String(length=12), nullable=False),
        sa.Column("inspection", sa.String(length=12), nullable=False),
        sa.Column("remediation", sa.String(length=12), nullable=False),
        sa.Column("acceptance", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closing", sa.String(length=12), nullable=True),
        sa.Column("reopens", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "acceptance IN ('applied', 'needed', 'not_needed', 'passed', 'returned')",
            name=op.f("ck_house_case_acceptance_is_known"),
        ),
        sa.CheckConstraint(
            "closing IN ('filed', 'signed_off')", name=op.f("ck_house_case_closing_is_known")
        ),
        sa.CheckConstraint(
            "control IN ('in_place', 'lifted', 'needed', 'not_needed', 'ordered')",
            name=op.f("ck_house_case_control_is_known"),
        ),
        sa.CheckConstraint(
            "inspection IN ('commissioned', 'needed', 'not_needed', 'reported')",
            name=op.f("ck_house_case_inspection_is_known"),
        ),
        sa.CheckConstraint(
            "remediation IN ('finished', 'needed', 'not_needed', 'planned', 'working')",
            name=op.f("ck_house_case_remediation_is_known"),
        ),
        sa.CheckConstraint(
            "stage IN ('accepting', 'awaiting_acceptance', 'awaiting_control', 'awaiting_filing', 'awaiting_inspection', 'awaiting_plan', 'awaiting_sign_off', 'awaiting_start', 'control_ordered', 'filed', 'inspecting', 'remediating', 'returned', 'signed_off')",
            name=op.f("ck_house_case_stage_is_known"),
        ),
        sa.CheckConstraint(
            "track IN ('operational', 'other')", name=op.f("ck_house_case_track_is_known")
        ),
        sa.CheckConstraint(
            "verdict IN ('general_hazard', 'incomplete', 'safe', 'severe_hazard')",
            name=op.f("ck_house_case_verdict_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_house_case")),
    )
    op.create_index(
        op.f("ix_house_case_county_code_house_id"),
        "house_case",
        ["county_code", "house_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_house_case_county_code_number"),
        "house_case",
        ["county_code", "number"],
        unique=True,
    )
    op.create_index(
        op.f("ix_house_case_county_code_stage_due_on"),
        "house_case",
        ["county_code", "stage", "due_on"],
        unique=False,
    )
    op.create_table(
        "house_number",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "village_code", name=op.f("pk_house_number")),
    )
    op.create_table(
        "import_run",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "inspection",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("commissioned_at", INSTANT, nullable=False),
        sa.Column("commissioned_by", sa.String(length=36), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("report_no", sa.String(length=60), nullable=True),
        sa.Column("scale", sa.String(length=12), nullable=True),
        sa.Column("grade", sa.String(length=8), nullable=True),
        sa.Column("scope", sa.String(length=8), nullable=True),
        sa.Column("is_dangerous", sa.Boolean(), nullable=True),
        sa.Column("advice", sa.String(length=20), nullable=True),
        sa.Column("conclusion", sa.String(length=2000), nullable=True),
        sa.Column("signers", JSON, nullable=True),
        sa.Column("standards", JSON, nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("reported_at", INSTANT, nullable=True),
        sa.Column("reported_by", sa.String(length=36), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_inspection")),
    )
    op.create_index(
        op.f("ix_inspection_county_code_agency_id_house_id"),
        "inspection",
        ["county_code", "agency_id", "house_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_inspection_county_code_case_id"),
        "inspection",
        ["county_code", "case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_inspection_county_code_house_id"),
        "inspection",
        ["county_code", "house_id"],
        unique=False,
    )
    op.create_table(
        "ledger_anchor",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "reason IN ('backup', 'interval', 'report')",
            name=op.f("ck_ledger_anchor_reason_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "seq", name=op.f("pk_ledger_anchor")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column(
            "chain",
            sa.String(length=50).with_variant(sa.String(length=50, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=50), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "chain", "seq", name=op.f("pk_ledger_entry")),
    )
    op.create_index(
        op.f("ix_ledger_entry_county_code_at"), "ledger_entry", ["county_code", "at"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_entry_county_code_case_id"),
        "ledger_entry",
        ["county_code", "case_id"],
        unique=False,
    )
    op.create_table(
        "ledger_leaf",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column(
            "chain",
            sa.String(length=50).with_variant(sa.String(length=50, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("anchor", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "chain", "anchor", name=op.f("pk_ledger_leaf")),
    )
    op.create_table(
        "photo",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=True),
        sa.Column("slot", sa.String(length=30), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=True),
        sa.Column("captured_at", INSTANT, nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "submission_id", "sha256", name=op.f("pk_photo")),
    )
    op.create_index(
        op.f("ix_photo_county_code_house_id"), "photo", ["county_code", "house_id"], unique=False
    )
    op.create_index(
        op.f("ix_photo_county_code_sha256"), "photo", ["county_code", "sha256"], unique=False
    )
    op.create_table(
        "photo_file",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "sha256", name=op.f("pk_photo_file")),
    )
    op.create_table(
        "remediation",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("remedies", JSON, nullable=False),
        sa.Column("requirement", sa.String(length=1000), nullable=False),
        sa.Column("responsible_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("responsible_masked", sa.String(length=20), nullable=False),
        sa.Column("supervising_unit_id", sa.String(length=36), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("planned_by", sa.String(length=36), nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("finished_by", sa.String(length=36), nullable=True),
        sa.Column("photos", JSON, nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_remediation")),
    )
    op.create_index(
        op.f("ix_remediation_county_code_case_id"),
        "remediation",
        ["county_code", "case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_remediation_county_code_due_on"),
        "remediation",
        ["county_code", "due_on"],
        unique=False,
    )
    op.create_table(
        "seat",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("village_code", sa.String(length=12), nullable=True),
        sa.Column("grid_code", sa.String(length=20), nullable=True),
        sa.Column("department_code", sa.String(length=40), nullable=True),
        sa.Column("agency_id", sa.String(length=36), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_seat")),
    )
    op.create_index(
        op.f("ix_seat_county_code_account_id"), "seat", ["county_code", "account_id"], unique=False
    )
    op.create_table(
        "sign_off",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.Column("signed_by", sa.String(length=36), nullable=False),
        sa.Column("tier", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "case_id", name=op.f("pk_sign_off")),
    )
    op.create_table(
        "submission",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=True),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("village_code", sa.String(length=12), nullable=True),
        sa.Column("grid_code", sa.String(length=20), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("form_version", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("captured_at", INSTANT, nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answers", JSON, nullable=True),
        sa.Column("personal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("doubts", JSON, nullable=True),
        sa.Column("reasons", JSON, nullable=True),
        sa.Column("raw_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("review_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('recheck', 'resurvey', 'survey')", name=op.f("ck_submission_kind_is_known")
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'quarantined', 'rejected', 'released', 'replaced', 'returned')",
            name=op.f("ck_submission_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_submission")),
    )
    op.create_index(
        op.f("ix_submission_county_code_house_id_captured_at"),
        "submission",
        ["county_code", "house_id", "captured_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_submission_county_code_state_received_at"),
        "submission",
        ["county_code", "state", "received_at"],
        unique=False,
    )
    op.create_table(
        "unit",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=True),
        sa.Column("village_code", sa.String(length=12), nullable=True),
        sa.Column("department_code", sa.String(length=40), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_unit")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_account_id"), "web_session", ["account_id"], unique=False)
    add_geometry("area", "boundary", "MULTIPOLYGON")
    add_geometry("county", "boundary", "MULTIPOLYGON")
    add_geometry("house", "location", "POINT")
