"""Village opinion, on-site check, signatures, re-opening, random re-inspection.

An application that stands when this migration runs has had no opinion of its village yet: its
case goes back to waiting for one.
"""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_TABLES = (
    "acceptance_mark",
    "draw",
    "draw_visit",
    "named_person",
    "reinspection",
    "reopening",
    "sealed_image",
)
_NEW_WORDS = {
    "acceptance": ("opined", "visited"),
    "stage": ("awaiting_opinion", "awaiting_visit"),
}
_COLUMNS = (
    ("way", sa.String(length=10)),
    ("statement_id", sa.String(length=36)),
    ("opinion", sa.String(length=10)),
    ("opinion_reasons", sa.String(length=1000)),
    ("opined_at", INSTANT),
    ("opined_by", sa.String(length=36)),
    ("opinion_answer", sa.String(length=1000)),
    ("visited_at", INSTANT),
    ("visited_by", sa.String(length=36)),
    ("items", JSON),
)
_WAITING = "acceptance = 'applied' AND stage = 'accepting'"


def upgrade() -> None:
    _create_tables()
    with op.batch_alter_table("acceptance") as batch:
        for name, kind in _COLUMNS:
            batch.add_column(sa.Column(name, kind, nullable=True))
        batch.create_check_constraint(
            op.f("ck_acceptance_way_is_known"), "way IN ('owner', 'proposed')"
        )
        batch.create_check_constraint(
            op.f("ck_acceptance_opinion_is_known"), "opinion IN ('agree', 'disagree')"
        )
    op.add_column("sign_off", sa.Column("signature_id", sa.String(length=36), nullable=True))
    _set_words({name: _words(name) | set(words) for name, words in _NEW_WORDS.items()})
    _move("awaiting_opinion", _WAITING)


def downgrade() -> None:
    _move("accepting", "stage IN ('awaiting_opinion', 'awaiting_visit')")
    op.execute(
        "UPDATE house_case SET acceptance = 'applied' WHERE acceptance IN ('opined', 'visited')"
    )
    _set_words({name: _words(name) - set(words) for name, words in _NEW_WORDS.items()})
    op.drop_column("sign_off", "signature_id")
    with op.batch_alter_table("acceptance") as batch:
        batch.drop_constraint(op.f("ck_acceptance_way_is_known"), type_="check")
        batch.drop_constraint(op.f("ck_acceptance_opinion_is_known"), type_="check")
        for name, _ in _COLUMNS:
            batch.drop_column(name)
    for table in reversed(_TABLES):
        op.drop_table(table)


def _move(stage: str, where: str) -> None:
    """The case's stage, and what its house shows of it."""
    op.execute(
        f"UPDATE house SET stage = '{stage}' WHERE open_case_id IN "
        f"(SELECT id FROM house_case WHERE {where} AND county_code = house.county_code)"
    )
    op.execute(f"UPDATE house_case SET stage = '{stage}' WHERE {where}")


def _words(column: str) -> set[str]:
    """What the CHECK allows now, whichever migration before this one wrote it."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("house_case")
    text = next(one["sqltext"] for one in checks if one["name"] == _check(column))
    return set(re.findall(r"'([a-z_]+)'", text))


def _set_words(wanted: dict[str, set[str]]) -> None:
    with op.batch_alter_table("house_case") as batch:
        for column, words in wanted.items():
            listed = ", ".join(f"'{word}'" for word in sorted(words))
            batch.drop_constraint(op.f(_check(column)), type_="check")
            batch.create_check_constraint(op.f(_check(column)), f"{column} IN ({listed})")


def _check(column: str) -> str:
    return f"ck_house_case_{column}_is_known"


def _create_tables() -> None:
    op.create_table(
        "acceptance_mark",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("acceptance_id", sa.String(length=36), nullable=False),
        sa.Column("hazard_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("mark", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("before_sha256", sa.String(length=64), nullable=True),
        sa.Column("after_sha256", sa.String(length=64), nullable=True),
        sa.Column("after_at", INSTANT, nullable=True),
        sa.Column("after_lon", sa.Float(), nullable=True),
        sa.Column("after_lat", sa.Float(), nullable=True),
        sa.Column("distance_m", sa.Float(), nullable=True),
        sa.Column("place_note", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "mark IN ('done', 'not_done', 'not_required')",
            name=op.f("ck_acceptance_mark_mark_is_known"),
        ),
        sa.PrimaryKeyConstraint(
            "county_code", "acceptance_id", "hazard_id", name=op.f("pk_acceptance_mark")
        ),
    )
    op.create_index(
        op.f("ix_acceptance_mark_county_code_case_id"),
        "acceptance_mark",
        ["county_code", "case_id"],
        unique=False,
    )
    op.create_table(
        "draw",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("anchor_seq", sa.Integer(), nullable=False),
        sa.Column("anchor_hash", sa.String(length=64), nullable=False),
        sa.Column("candidates", JSON, nullable=False),
        sa.Column("candidates_hash", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("drawn_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_draw")),
    )
    op.create_index(
        op.f("ix_draw_county_code_township_code_month"),
        "draw",
        ["county_code", "township_code", "month"],
        unique=True,
    )
    op.create_table(
        "draw_visit",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("draw_id", sa.String(length=36), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("first_verdict", sa.String(length=20), nullable=False),
        sa.Column("first_signs", JSON, nullable=False),
        sa.Column("assigned_to", sa.String(length=36), nullable=True),
        sa.Column("assigned_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "first_verdict IN ('general_hazard', 'incomplete', 'safe', 'severe_hazard')",
            name=op.f("ck_draw_visit_first_verdict_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "draw_id", "rank", name=op.f("pk_draw_visit")),
    )
    op.create_index(
        op.f("ix_draw_visit_county_code_assigned_to"),
        "draw_visit",
        ["county_code", "assigned_to"],
        unique=False,
    )
    op.create_index(
        op.f("ix_draw_visit_county_code_house_id"),
        "draw_visit",
        ["county_code", "house_id"],
        unique=False,
    )
    op.create_table(
        "named_person",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("part_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.String(length=20), nullable=False),
        sa.Column("name_index", sa.String(length=32), nullable=False),
        sa.Column("named_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "part IN ('acceptance', 'reinspection', 'repair', 'report')",
            name=op.f("ck_named_person_part_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_named_person")),
    )
    op.create_index(
        op.f("ix_named_person_county_code_case_id"),
        "named_person",
        ["county_code", "case_id"],
        unique=False,
    )
    op.create_table(
        "reinspection",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("acceptance_id", sa.String(length=36), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("report_no", sa.String(length=60), nullable=False),
        sa.Column("scale", sa.String(length=12), nullable=False),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("is_usable", sa.Boolean(), nullable=False),
        sa.Column("conclusion", sa.String(length=2000), nullable=False),
        sa.Column("signers", JSON, nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("filed_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_reinspection")),
    )
    op.create_index(
        op.f("ix_reinspection_county_code_case_id"),
        "reinspection",
        ["county_code", "case_id"],
        unique=False,
    )
    op.create_table(
        "reopening",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("reopens", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("reopened_at", INSTANT, nullable=False),
        sa.Column("reopened_by", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "cause IN ('complaint', 'disaster', 'new_survey', 'patrol', 'spot_check')",
            name=op.f("ck_reopening_cause_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "case_id", name=op.f("pk_reopening")),
    )
    op.create_index(
        op.f("ix_reopening_county_code_house_id"),
        "reopening",
        ["county_code", "house_id"],
        unique=False,
    )
    op.create_table(
        "sealed_image",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("kept_by", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "kind IN ('signature', 'statement')", name=op.f("ck_sealed_image_kind_is_known")
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_sealed_image")),
    )
    op.create_index(
        op.f("ix_sealed_image_county_code_case_id"),
        "sealed_image",
        ["county_code", "case_id"],
        unique=False,
    )
