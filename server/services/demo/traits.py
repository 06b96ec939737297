"""What the houses of the demo are like: structure by age, size, use, land, as in Shanxi's villages.

Rough proportions (D), so that every list and every breakdown of the monthly table holds something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

Chosen = dict[str, Any]

# structure, share, years it was built in
_RURAL: tuple[tuple[str, float, tuple[int, int]], ...] = (
    ("masonry", 60, (1982, 2021)),
    ("earth_stone", 13, (1955, 1988)),
    ("cave", 12, (1950, 1990)),
    ("timber", 5, (1950, 1985)),
    ("mixed", 5, (1975, 2005)),
    ("rc", 4, (2003, 2021)),
    ("bottom_frame", 1, (2000, 2020)),
)
_BUSINESS: tuple[tuple[str, float, tuple[int, int]], ...] = (
    ("masonry", 62, (1988, 2021)),
    ("bottom_frame", 14, (1998, 2021)),
    ("rc", 18, (2003, 2021)),
    ("mixed", 4, (1985, 2005)),
    ("cave", 2, (1970, 1990)),
)
_KINDS: Mapping[str, float] = {
    "catering": 26,
    "retail": 28,
    "lodging": 14,
    "rental": 8,
    "manufacturing": 6,
    "medical": 4,
    "education": 3,
    "storage": 3,
    "leisure": 3,
    "elderly_care": 2,
    "workers_lodging": 1,
    "culture": 1,
    "sports": 1,
    "religious": 1,
}
_AREA_KINDS: Mapping[str, str] = {
    "urban_village": "urban_village",
    "urban_fringe": "urban_fringe",
    "resettlement_area": "resettlement_area",
    "school_hospital": "near_school",
    "industrial_park": "industrial_park",
    "urban_other": "urban_built_up",
    "township_seat": "designated_town",
    "rural_community": "market_town",
    "near_large_plant": "other",
    "ordinary_village": "other",
}
_WALLS: Mapping[str, Sequence[str]] = {
    "masonry": ("brick", "brick", "brick", "concrete_block"),
    "bottom_frame": ("brick", "concrete_block"),
    "earth_stone": ("earth", "earth", "stone"),
    "mixed": ("brick", "earth"),
    "cave": ("earth", "stone", "brick"),
}
_PARTS: Mapping[str, Sequence[str]] = {
    "masonry": ("brick_wall",),
    "bottom_frame": ("brick_wall", "rc_column", "rc_beam"),
    "rc": ("rc_column", "rc_beam"),
    "steel": ("steel_column", "steel_beam"),
    "timber": ("timber_column", "timber_beam"),
    "mixed": ("brick_wall", "earth_wall", "timber_beam"),
    "cave": ("cave_arch",),
}
_PARTS_OF_ROOFS: Mapping[str, str] = {"timber": "timber_beam", "cast_in_place": "rc_beam"}
_OLD_ROOFS: Mapping[str, Sequence[str]] = {
    "masonry": ("timber", "timber", "precast"),
    "earth_stone": ("timber",),
    "timber": ("timber",),
    "mixed": ("timber",),
    "cave": ("cave_roof",),
}


def traits(random: Random, *, path: str, is_operational: bool, built: int | None = None) -> Chosen:
    """Answers about a sound house; `built` for one that is new."""
    table = _BUSINESS if is_operational else _RURAL
    structure, years = _structure(random, table, built)
    chosen: Chosen = {
        "structure_type": structure,
        "built_year": built or random.randint(*years),
        "is_operational": is_operational,
        "area_path": path,
        "area_kinds": [_AREA_KINDS[path]],
    }
    chosen |= _size(random, chosen, path)
    chosen |= _building(random, chosen)
    chosen |= _land(random, path, is_operational)
    return chosen | (_business(random, chosen) if is_operational else {})


def _structure(
    random: Random, table: Sequence[tuple[str, float, tuple[int, int]]], built: int | None
) -> tuple[str, tuple[int, int]]:
    rows = [row for row in table if built is None or row[2][1] >= 2020]
    chosen = random.choices(rows, [row[1] for row in rows])[0]
    return chosen[0], chosen[2]


def _size(random: Random, chosen: Chosen, path: str) -> Chosen:
    storeys = _storeys(random, chosen, path.startswith(("urban", "resettle", "school")))
    area = storeys * random.uniform(62, 148)
    return {
        "storeys": storeys,
        "floor_area_m2": round(int(area) + 0.5, 1),
        "height_m": round(storeys * random.uniform(3.0, 3.4) + 0.4, 1),
        "max_span_m": round(random.uniform(3.0, 4.8), 1),
    }


def _storeys(random: Random, chosen: Chosen, is_urban: bool) -> int:
    structure = chosen["structure_type"]
    if structure in ("earth_stone", "cave", "timber", "mixed"):
        return 1
    low = (6, 3, 1, 0) if not chosen["is_operational"] else (3, 4, 3, 1)
    if is_urban:
        low = (3, 5, 3, 1)
    storeys = random.choices((1, 2, 3, 4), low)[0]
    return max(2, storeys) if structure == "bottom_frame" else storeys


def _building(random: Random, chosen: Chosen) -> Chosen:
    structure, year = chosen["structure_type"], chosen["built_year"]
    is_recent = year >= 2005
    design = random.choices(
        ("professional", "standard_atlas", "none"), (2, 3, 5) if is_recent else (0, 1, 12)
    )[0]
    found: Chosen = {
        "design_kind": design,
        "drawings_kind": "partial" if design == "professional" else "none",
        "builder_kind": random.choices(
            ("self_built", "craftsman", "qualified_team"), (2, 6, 3) if is_recent else (5, 6, 0)
        )[0],
        "roof_kinds": [_roof(random, structure, is_recent)],
        "seismic_measures": ["ground_ring_beam", "ring_beam"] if is_recent else ["none"],
        "is_in_disrepair": year < 1975 and random.random() < 0.2,
    }
    if structure in _WALLS:
        found["wall_materials"] = [random.choice(_WALLS[structure])]
    found["bearing_parts"] = _parts(random, structure, found)
    if chosen["storeys"] >= 2:
        found["floor_kinds"] = ["cast_in_place" if year >= 2008 else "precast"]
    return found


def _parts(random: Random, structure: str, found: Chosen) -> list[str]:
    """What the structure is made of; of ten brick houses one has a porch on concrete columns."""
    if structure == "earth_stone":
        walls = "stone_wall" if found["wall_materials"] == ["stone"] else "earth_wall"
        parts = [walls, "timber_column", "timber_beam"]
    else:
        parts = [*_PARTS[structure]]
    parts += [_PARTS_OF_ROOFS[one] for one in found["roof_kinds"] if one in _PARTS_OF_ROOFS]
    if structure == "masonry" and random.random() < 0.1:
        parts.append("rc_column")
    return list(dict.fromkeys(parts))


def _roof(random: Random, structure: str, is_recent: bool) -> str:
    if is_recent or structure not in _OLD_ROOFS:
        return "cave_roof" if structure == "cave" else "cast_in_place"
    return random.choice(_OLD_ROOFS[structure])


def _land(random: Random, path: str, is_operational: bool) -> Chosen:
    is_state = path in ("urban_other", "industrial_park") and random.random() < 0.5
    kinds = ["state_land_certificate"] if is_state else ["homestead_approval"]
    if is_operational:
        kinds.append("business_licence")
    is_registered = is_operational or random.random() < 0.75
    found: Chosen = {
        "land_nature": "state" if is_state else "collective",
        "land_use_state": "mixed" if is_operational else "residential",
        "land_use_collective": "homestead",
        "is_registered": is_registered,
        "approval_kinds": kinds,
        "owner_kind": "title_holder" if is_registered else "actual_holder",
        "house_use": "own_dwelling",
        "site_kinds": ["hill_foot" if random.random() < 0.15 else "none"],
        "residents": random.choices((0, 1, 2, 3, 4, 5), (2, 2, 5, 4, 3, 1))[0],
    }
    return found


def _business(random: Random, chosen: Chosen) -> Chosen:
    kind = random.choices(tuple(_KINDS), tuple(_KINDS.values()))[0]
    span = random.uniform(6.0, 8.4) if random.random() < 0.15 else random.uniform(3.3, 5.7)
    return {
        "business_kinds": [kind],
        "is_crowded": False,  # with it, like a shop in a dwelling, rule K5 sees a hazard
        "is_shop_conversion": False,
        "is_complex_structure": random.random() < 0.08,
        "has_inspection_report": False,
        "max_span_m": round(span, 1),
        "has_licences": True,
        "has_fire_equipment": True,
        "fire_equipment_works": random.random() < 0.93,
        "evacuation_is_clear": True,
        "exits_are_clear": True,
        "electrics_are_compliant": random.random() < 0.94,
        "uses_gas": kind == "catering" or random.random() < 0.1,
        "gas_is_compliant": True,
        "uses_bottled_lpg": kind == "catering" and random.random() < 0.4,
        "lpg_is_unlawful": False,
        "has_fire_hazard": False,
    }
