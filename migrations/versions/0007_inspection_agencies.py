"""Register of agencies, cross-examination and validity of reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

# A report given before has none of these: its file is a photo, its signers are masked names.
INSPECTION_COLUMNS = {
    "accepted_at": INSTANT,
    "has_no_interest": sa.Boolean(),
    "rejected_at": INSTANT,
    "rejection": sa.String(length=1000),
    "second_of": sa.String(length=36),
    "stated": JSON,
    "address_sealed": sa.LargeBinary(),
    "people": JSON,
    "signed_on": sa.Date(),
    "voided_on": sa.Date(),
    "voided_by": sa.String(length=36),
    "void_cause": sa.String(length=30),
}
PRINT_INDEX = "ix_photo_print_county_code_print"
TABLES = (
    "agency",
    "agency_standing",
    "agency_qualification",
    "agency_person",
    "agency_tie",
    "agency_conduct",
    "inspection_visit",
    "report_document",
    "report_picture",
    "report_band",
    "report_question",
    "report_objection",
)


def upgrade() -> None:
    for name, kind in INSPECTION_COLUMNS.items():
        op.add_column("inspection", sa.Column(name, kind, nullable=True))
    op.create_index(PRINT_INDEX, "photo_print", ["county_code", "print"])
    _create_agency()
    _create_agency_standing()
    _create_agency_qualification()
    _create_agency_person()
    _create_agency_tie()
    _create_agency_conduct()
    _create_inspection_visit()
    _create_report_document()
    _create_report_picture()
    _create_report_band()
    _create_report_question()
    _create_report_objection()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index(PRINT_INDEX, "photo_print")
    for name in reversed(INSPECTION_COLUMNS):
        op.drop_column("inspection", name)


def _create_agency() -> None:
    op.create_table(
        "agency",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("legal_name", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("scope", JSON, nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "unit_id", name=op.f("pk_agency")),
    )
    op.create_index(
        op.f("ix_agency_county_code_credit_code"), "agency", ["county_code", "credit_code"]
    )


def _create_agency_standing() -> None:
    op.create_table(
        "agency_standing",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "state IN ('registered', 'removed', 'suspended')",
            name=op.f("ck_agency_standing_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_agency_standing")),
    )
    op.create_index(
        op.f("ix_agency_standing_county_code_agency_id_from_on"),
        "agency_standing",
        ["county_code", "agency_id", "from_on"],
    )


def _create_agency_qualification() -> None:
    op.create_table(
        "agency_qualification",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("listed_at", INSTANT, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_agency_qualification")),
    )
    op.create_index(
        op.f("ix_agency_qualification_county_code_agency_id"),
        "agency_qualification",
        ["county_code", "agency_id"],
    )


def _create_agency_person() -> None:
    op.create_table(
        "agency_person",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("personal_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.String(length=20), nullable=False),
        sa.Column("name_index", sa.String(length=32), nullable=False),
        sa.Column("number_index", sa.String(length=32), nullable=False),
        sa.Column("certificate", sa.String(length=30), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("listed_at", INSTANT, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_agency_person")),
    )
    op.create_index(
        op.f("ix_agency_person_county_code_agency_id"),
        "agency_person",
        ["county_code", "agency_id"],
    )
    op.create_index(
        op.f("ix_agency_person_county_code_number_index"),
        "agency_person",
        ["county_code", "number_index"],
    )


def _create_agency_tie() -> None:
    op.create_table(
        "agency_tie",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.String(length=20), nullable=False),
        sa.Column("name_index", sa.String(length=32), nullable=False),
        sa.Column("tied_agency_id", sa.String(length=36), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("listed_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('agency', 'owner', 'repairer')", name=op.f("ck_agency_tie_kind_is_known")
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_agency_tie")),
    )
    op.create_index(
        op.f("ix_agency_tie_county_code_agency_id"), "agency_tie", ["county_code", "agency_id"]
    )


def _create_agency_conduct() -> None:
    op.create_table(
        "agency_conduct",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("listed_at", INSTANT, nullable=False),
        sa.Column("listed_by", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "kind IN ('complaint', 'correction', 'false_report')",
            name=op.f("ck_agency_conduct_kind_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_agency_conduct")),
    )
    op.create_index(
        op.f("ix_agency_conduct_county_code_agency_id"),
        "agency_conduct",
        ["county_code", "agency_id"],
    )


def _create_inspection_visit() -> None:
    op.create_table(
        "inspection_visit",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("people", JSON, nullable=False),
        sa.Column("photos", JSON, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_inspection_visit")),
    )
    op.create_index(
        op.f("ix_inspection_visit_county_code_agency_id_visited_on"),
        "inspection_visit",
        ["county_code", "agency_id", "visited_on"],
    )
    op.create_index(
        op.f("ix_inspection_visit_county_code_inspection_id"),
        "inspection_visit",
        ["county_code", "inspection_id"],
    )


def _create_report_document() -> None:
    op.create_table(
        "report_document",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("flags", JSON, nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("stored_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "inspection_id", "sha256", name=op.f("pk_report_document")
        ),
    )
    op.create_index(
        op.f("ix_report_document_county_code_sha256"), "report_document", ["county_code", "sha256"]
    )


def _create_report_picture() -> None:
    op.create_table(
        "report_picture",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("print", sa.String(length=16), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("band_a", sa.Integer(), nullable=False),
        sa.Column("band_b", sa.Integer(), nullable=False),
        sa.Column("band_c", sa.Integer(), nullable=False),
        sa.Column("band_d", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "inspection_id", "print", name=op.f("pk_report_picture")
        ),
    )
    op.create_index(
        op.f("ix_report_picture_county_code_band_a"), "report_picture", ["county_code", "band_a"]
    )
    op.create_index(
        op.f("ix_report_picture_county_code_band_b"), "report_picture", ["county_code", "band_b"]
    )
    op.create_index(
        op.f("ix_report_picture_county_code_band_c"), "report_picture", ["county_code", "band_c"]
    )
    op.create_index(
        op.f("ix_report_picture_county_code_band_d"), "report_picture", ["county_code", "band_d"]
    )


def _create_report_band() -> None:
    op.create_table(
        "report_band",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("signature", sa.String(length=512), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "agency_id", "band", "inspection_id", name=op.f("pk_report_band")
        ),
    )


def _create_report_question() -> None:
    op.create_table(
        "report_question",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("is_serious", sa.Boolean(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('answered', 'open', 'withdrawn')",
            name=op.f("ck_report_question_state_is_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('corrected', 'explained', 'not_credible')",
            name=op.f("ck_report_question_outcome_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_report_question")),
    )
    op.create_index(
        op.f("ix_report_question_county_code_house_id"),
        "report_question",
        ["county_code", "house_id"],
    )
    op.create_index(
        op.f("ix_report_question_list"),
        "report_question",
        ["county_code", "state", "township_code", "id"],
    )
    op.create_index(
        op.f("ix_report_question_standing"),
        "report_question",
        ["county_code", "inspection_id", "kind", "basis"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )


def _create_report_objection() -> None:
    op.create_table(
        "report_objection",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("inspection_id", sa.String(length=36), nullable=False),
        sa.Column("raised_for", sa.String(length=12), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("raised_by", sa.String(length=36), nullable=False),
        sa.Column("second_id", sa.String(length=36), nullable=True),
        sa.Column("counts_id", sa.String(length=36), nullable=True),
        sa.Column("decision_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "raised_for IN ('authority', 'owner')",
            name=op.f("ck_report_objection_raised_for_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_report_objection")),
    )
    op.create_index(
        op.f("ix_report_objection_county_code_case_id"),
        "report_objection",
        ["county_code", "case_id"],
    )
    op.create_index(
        op.f("ix_report_objection_open"),
        "report_objection",
        ["county_code", "inspection_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
