"""Geohazard areas, the houses inside them, and outlines of single houses drawn on the map."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.geometry import add_geometry, drop_geometry

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    _create_areas()
    _create_houses()
    _create_outlines()
    add_geometry("geohazard_area", "outline", "MULTIPOLYGON")
    add_geometry("house_outline", "outline", "POLYGON")


def downgrade() -> None:
    drop_geometry("house_outline", "outline")
    drop_geometry("geohazard_area", "outline")
    for table in ("house_outline", "geohazard_house", "geohazard_area"):
        op.drop_table(table)


def _create_areas() -> None:
    op.create_table(
        "geohazard_area",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("replaces", sa.String(length=36), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("drawn_by", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "id", name=op.f("pk_geohazard_area")),
    )
    op.create_index(
        op.f("ix_geohazard_area_list"),
        "geohazard_area",
        ["county_code", "township_code", "village_code", "valid_from", "id"],
        unique=False,
    )


def _create_houses() -> None:
    op.create_table(
        "geohazard_house",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("area_id", sa.String(length=36), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint(
            "county_code", "area_id", "house_id", name=op.f("pk_geohazard_house")
        ),
    )
    op.create_index(
        op.f("ix_geohazard_house_county_code_house_id"),
        "geohazard_house",
        ["county_code", "house_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_geohazard_house_list"),
        "geohazard_house",
        ["county_code", "township_code", "village_code", "house_id"],
        unique=False,
    )


def _create_outlines() -> None:
    op.create_table(
        "house_outline",
        sa.Column("county_code", sa.String(length=12), nullable=False),
        sa.Column("house_id", sa.String(length=36), nullable=False),
        sa.Column("township_code", sa.String(length=12), nullable=False),
        sa.Column("village_code", sa.String(length=12), nullable=False),
        sa.Column("area_m2", sa.Float(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("drawn_by", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "house_id", name=op.f("pk_house_outline")),
    )
