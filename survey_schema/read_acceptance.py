"""`[[acceptance]]` and `[checking]` of a county profile: who leads, who must be there (M11)."""

from __future__ import annotations

from survey_schema.county_model import AcceptanceTier, Checking, LeadingPlace
from survey_schema.toml_table import Table

TRACKS = ("operational", "other")


def read_tiers(top: Table) -> tuple[AcceptanceTier, ...]:
    tiers = tuple(_tier(table) for table in top.tables("acceptance"))
    tracks = sorted(tier.track for tier in tiers)
    if tracks != sorted(TRACKS):
        raise top.error(f"[[acceptance]] must name each track of {TRACKS} once", "acceptance")
    return tiers


def _tier(table: Table) -> AcceptanceTier:
    tier = AcceptanceTier(
        track=table.text("track"),
        leading_roles=table.texts("leading_roles"),
        leading_label=table.text("leading_label"),
        minimum_participants=table.integer("minimum_participants"),
        source=table.origin(),
        community_roles=table.texts("community_roles"),
        participating_units=table.texts("participating_units"),
        places=tuple(_leading_place(one) for one in table.tables("place")),
    )
    if not tier.leading_roles:
        raise table.error("'leading_roles' must name at least one role", "leading_roles")
    if not set(tier.community_roles) <= set(tier.leading_roles):
        raise table.error("'community_roles' must be leading roles", "community_roles")
    table.done()
    return tier


def _leading_place(table: Table) -> LeadingPlace:
    place = LeadingPlace(table.text("township"), table.text("leading_label"))
    table.done()
    return place


def read_checking(top: Table) -> Checking:
    table = top.table("checking")
    checking = Checking(
        structural_remedies=table.texts("structural_remedies"),
        pair_distance_m=table.integer("pair_distance_m"),
        draw_percent=table.integer("draw_percent"),
        source=table.origin(),
    )
    if not 0 < checking.draw_percent <= 100 or checking.pair_distance_m <= 0:
        raise table.error("'draw_percent' is 1–100, 'pair_distance_m' positive", "draw_percent")
    table.done()
    return checking
