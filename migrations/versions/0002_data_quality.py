"""Questions about the quality of surveys, what they are found by, and why a house is looked at first."""

# ruff: noqa: E501  the words of a CHECK stand in one literal
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

HOUSE_COLUMNS = {
    "key_reasons": JSON,
    "is_outside_village": sa.Boolean(),
    "footprint_m2": sa.Float(),
}
HOUSE_INDEXES = ("ix_house_key_survey", "ix_house_coverage")


def upgrade() -> None:
    for name, kind in HOUSE_COLUMNS.items():
        op.add_column("house", sa.Column(name, kind, nullable=True))
    _index_houses()
    _create_prints()
    _create_questions()
    _tell_reasons()


def downgrade() -> None:
    for table in ("quality_subject", "quality_question", "photo_print"):
        op.drop_table(table)
    for index in HOUSE_INDEXES:
        op.drop_index(index, "house")
    for name in reversed(HOUSE_COLUMNS):
        op.drop_column("house", name)


def _index_houses() -> None:
    is_key = sa.column("is_key_survey", sa.Boolean()).is_(True)
    op.create_index(
        "ix_house_key_survey",
        "house",
        ["county_code", "township_code", "village_code", "code"],
        sqlite_where=is_key,
        postgresql_where=is_key,
    )
    op.create_index(
        "ix_house_coverage",
        "house",
        [
            "county_code",
            "township_code",
            "village_code",
            "grid_code",
            "ended_on",
            "surveyed_at",
            "lon",
            "is_outside_village",
        ],
    )


def _create_prints() -> None:
    op.create_table(
        "photo_print",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("print", sa.BigInteger(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("county_code", "sha256", name=op.f("pk_photo_print")),
    )


def _create_questions() -> None:
    op.create_table(
        "quality_question",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
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
            name=op.f("ck_quality_question_state_is_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('as_recorded', 'corrected', 'resurvey')",
            name=op.f("ck_quality_question_outcome_is_known"),
        ),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_quality_question")),
    )
    op.create_index(
        "ix_quality_question_standing",
        "quality_question",
        ["county_code", "subject", "basis"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_index(
        "ix_quality_question_list",
        "quality_question",
        ["county_code", "township_code", "village_code", "id", "state", "kind"],
    )
    op.create_table(
        "quality_subject",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("question_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint(
            "county_code", "question_id", "house_id", name=op.f("pk_quality_subject")
        ),
    )
    op.create_index(
        op.f("ix_quality_subject_county_code_house_id"),
        "quality_subject",
        ["county_code", "house_id"],
    )


# ---- why the houses that are marked already are marked; frozen as the rules were on this day ----

_HOUSE = sa.table(
    "house",
    sa.column("county_code"),
    sa.column("id"),
    sa.column("submission_id"),
    sa.column("storeys"),
    sa.column("imported_answers", JSON),
    sa.column("is_key_survey", sa.Boolean()),
    sa.column("key_reasons", JSON),
)
_SUBMISSION = sa.table(
    "submission", sa.column("county_code"), sa.column("id"), sa.column("answers", JSON)
)


def _tell_reasons() -> None:
    same = sa.and_(
        _SUBMISSION.c.county_code == _HOUSE.c.county_code,
        _SUBMISSION.c.id == _HOUSE.c.submission_id,
    )
    marked = op.get_bind().execute(
        sa.select(
            _HOUSE.c.county_code,
            _HOUSE.c.id,
            _HOUSE.c.storeys,
            _HOUSE.c.imported_answers,
            _SUBMISSION.c.answers,
        )
        .select_from(_HOUSE.outerjoin(_SUBMISSION, same))
        .where(_HOUSE.c.is_key_survey.is_(True))
    )
    for county, house, storeys, imported, answers in marked.all():
        said = answers if answers is not None else {**(imported or {}), "storeys": storeys}
        where = sa.and_(_HOUSE.c.county_code == county, _HOUSE.c.id == house)
        op.get_bind().execute(
            sa.update(_HOUSE).where(where).values(key_reasons=list(_reasons(said)))
        )


def _reasons(said: Mapping[str, Any]) -> Iterator[str]:
    if (said.get("storeys") or 0) >= 3:
        yield "storeys"
    if (said.get("max_span_m") or 0) >= 6:
        yield "span"
    if said.get("is_complex_structure") is True:
        yield "complex"
    if True in (said.get("is_extended"), said.get("main_structure_changed")):
        yield "altered"
    if said.get("is_shop_conversion") is True:
        yield "shop"
    if said.get("is_crowded") is True:
        yield "crowded"
