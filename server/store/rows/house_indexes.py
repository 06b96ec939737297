"""How houses are found, listed, counted and sorted; every index says which read it is for."""

from __future__ import annotations

from sqlalchemy import Index, text

# the words of server.domain.urgency.UNCONTROLLED, written out as the partial index needs them
UNCONTROLLED = "stage IN ('awaiting_control', 'control_ordered')"
OPEN_CASE = "open_case_id IS NOT NULL"
UNVISITED = "surveyed_at IS NULL AND ended_on IS NULL"

HOUSE_INDEXES = (
    Index(None, "county_code", "code", unique=True),
    # the county list: its order, then every column it is narrowed by, so that houses that
    # do not fit are passed over inside the index, and counted there
    Index(
        "ix_house_county_list",
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
        "ended_on",
    ),
    Index(None, "county_code", "village_code", "code"),
    Index(None, "county_code", "owner_index"),
    Index(None, "county_code", "owner_id_index"),
    Index(None, "county_code", "phone_index"),
    Index(None, "county_code", "door_index"),
    Index(None, "county_code", "door_part_index"),
    Index(None, "county_code", "phone_tail_index"),
    Index(None, "county_code", "changed_at"),
    Index(None, "county_code", "surveyed_at", "code"),
    # the closed files that point at a house
    Index(
        "ix_house_merged",
        "county_code",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
    # two imports at once cannot enter one house twice
    Index(None, "county_code", "import_key", unique=True),
    Index(
        "ix_house_key_survey",
        "county_code",
        "township_code",
        "village_code",
        "code",
        sqlite_where=text("is_key_survey IS 1"),
        postgresql_where=text("is_key_survey IS true"),
    ),
    # those that stand on top of every list (server.domain.urgency)
    Index(
        "ix_house_uncontrolled",
        "county_code",
        "due_at",
        "code",
        sqlite_where=text(UNCONTROLLED),
        postgresql_where=text(UNCONTROLLED),
    ),
    # what home counts and the list by due day: houses with an open case are few
    Index(
        "ix_house_open_case",
        "county_code",
        "due_on",
        "code",
        "township_code",
        "village_code",
        "stage",
        "is_operational",
        "due_at",
        "ended_on",
        "grid_code",
        "open_case_id",
        sqlite_where=text(OPEN_CASE),
        postgresql_where=text(OPEN_CASE),
    ),
    # verdicts no technician has confirmed yet
    Index(
        "ix_house_to_confirm",
        "county_code",
        "township_code",
        "village_code",
        "code",
        "verdict",
        "surveyed_at",
        "ended_on",
        "grid_code",
        sqlite_where=text("is_verdict_confirmed IS 0 AND verdict IS NOT NULL"),
        postgresql_where=text("is_verdict_confirmed IS false AND verdict IS NOT NULL"),
    ),
    # 漏查名单: the few at which nobody has been
    Index(
        "ix_house_unvisited",
        "county_code",
        "township_code",
        "village_code",
        "code",
        sqlite_where=text(UNVISITED),
        postgresql_where=text(UNVISITED),
    ),
    # what coverage counts, so that no house itself is read for it
    Index(
        "ix_house_coverage",
        "county_code",
        "township_code",
        "village_code",
        "grid_code",
        "ended_on",
        "surveyed_at",
        "lon",
        "is_outside_village",
    ),
    # patrols: what is due first, and what a village has due
    Index("ix_house_patrol_due", "county_code", "patrol_due_on", "code", "township_code"),
    Index(
        "ix_house_patrol_counts",
        "county_code",
        "township_code",
        "village_code",
        "grid_code",
        "patrol_due_on",
        "self_checked_on",
        "built_year",
        "ended_on",
    ),
)
