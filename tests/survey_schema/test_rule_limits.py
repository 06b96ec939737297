"""At a limit, just inside and just beyond: every numeric rule means what its clause says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from survey_schema.conditions import comparisons, evaluate
from survey_schema.model import Op, Severity
from tests.cases import every
from tests.survey_schema.rule_witness import PACK, fires, hidden_in, witness_of

RULES = {rule.id: rule for rule in PACK.rules}


class Limit(NamedTuple):
    """`silent` is the value nearest the limit that does not yet count, `speaks` the next one."""

    rule: str
    field: str
    silent: float
    speaks: float
    house: Mapping[str, Any] = MappingProxyType({})


ONE, SEVERAL = {"wall_vertical_crack_places": 1}, {"wall_vertical_crack_places": 2}
EARTH_ONE, EARTH_TWO = {"earth_diagonal_crack_places": 1}, {"earth_diagonal_crack_places": 2}
COL_BOW = {"rc_column_bow_ratio": 99999}
PLUMB = {"steel_column_in_plane_ratio": 99999, "steel_column_out_of_plane_ratio": 99999}
STIFF = {"steel_truss_sag_ratio": 99999, "steel_truss_sag_mm": 0, "steel_truss_bracing_loose": True}
STILL = {"rc_truss_bracing_failed": False, "rc_truss_node_loose": False, "rc_truss_crack_mm": 2}
THICK = {
    "timber_column_diameter_mm": 200,
    "timber_beam_width_mm": 200,
    "timber_beam_height_mm": 300,
}

LIMITS = [
    Limit("B1", "house_tilt_percent", 3, 3.01, {"storeys": 1}),
    Limit("B1", "house_tilt_percent", 3, 3.01, {"storeys": 2}),
    Limit("B1", "house_tilt_percent", 2, 2.01, {"storeys": 3}),
    Limit("B1.2", "house_tilt_percent", 2, 2.01, {"storeys": 3}),
    Limit("B2", "settlement_crack_mm", 10, 10.01),
    Limit("B3", "parallel_wall_cracks_mm", 0.5, 0.51),
    Limit("B3.2", "parallel_wall_cracks_mm", 5, 5.01),
    Limit("B9", "settlement_rate_mm", 4, 4.1, {"sliding_mm": 0}),
    Limit("B9", "sliding_mm", 10, 10.1, {"settlement_rate_mm": 0}),
    Limit("B11", "precast_joint_crack_mm", 3, 3.01),
    Limit("C1", "wall_vertical_crack_mm", 1, 1.01),
    Limit("C1", "wall_vertical_crack_length", 50, 50.1, ONE),
    Limit("C1", "wall_vertical_crack_length", 33.3, 33.4, SEVERAL),
    Limit("C4.2", "beam_seat_cracks_mm", 1, 1.01, {"beam_seat_cracks_count": 1}),
    Limit("C4.2", "beam_seat_cracks_count", 1, 2, {"beam_seat_cracks_mm": 0.3}),
    Limit("C6.2", "wall_horizontal_crack_mm", 0.5, 0.51),
    Limit("C8", "wall_weathering_loss", 14.9, 15),
    Limit("C8.2", "wall_weathering_loss", 24.9, 25),
    Limit("C9", "wall_tilt_percent", 0.7, 0.71),
    Limit("C9.3", "wall_tilt_percent", 0.5, 0.51, {"storeys": 3}),
    Limit("C13.2", "cantilever_crack_mm", 0.5, 0.51),
    Limit("C15.2", "brick_column_through_crack_length", 50, 50.1),
    Limit("D4", "bearing_percent", 70, 69.9),
    Limit("D5", "slab_bearing_mm", 80, 79),
    Limit("D6", "precast_slab_sag_ratio", 150, 149.9),
    Limit("D6", "precast_slab_sag_crack_mm", 1, 1.01),
    Limit("E1", "beam_vertical_crack_depth", 66.6, 66.7, {"beam_vertical_crack_mm": 1.01}),
    Limit("E1", "beam_vertical_crack_mm", 1, 1.01, {"beam_vertical_crack_depth": 66.7}),
    Limit("E6", "beam_vertical_crack_mm", 1, 1.01, {"beam_vertical_crack_depth": 10}),
    Limit("E6", "beam_vertical_crack_depth", 66.6, 66.7, {"beam_vertical_crack_mm": 0.1}),
    Limit("E6.2", "beam_vertical_crack_mm", 0.5, 0.51, {"beam_vertical_crack_depth": 66.7}),
    Limit("E2", "rc_nonload_crack_mm", 1, 1.01),
    Limit("E5.2", "column_horizontal_crack_mm", 1, 1.01),
    Limit("E8", "rc_rust_crack_mm", 1, 1.01, {"rc_rust_bars_exposed": False}),
    Limit("E9", "rc_rust_crack_mm", 1, 1.01, {"rc_rust_bars_exposed": False}),
    Limit("E12", "rc_sag_ratio", 150, 149.9),
    Limit("E12", "rc_sag_crack_mm", 1, 1.01),
    Limit("E13", "rc_cross_bar_crack_mm", 1, 1.01),
    Limit("E13.3", "slab_tension_crack_mm", 0.4, 0.41),
    Limit("E14", "rebar_section_left", 80, 79.9),
    Limit("E15", "rc_column_lean_ratio", 500, 499.9),
    Limit("E15.3", "rc_column_bow_mm", 30, 30.1, COL_BOW),
    Limit("E15.3", "rc_column_bow_ratio", 250, 249.9, {"rc_column_bow_mm": 5}),
    Limit("E16", "rc_column_crumbled_loss", 33.3, 33.4),
    Limit("E17", "rc_truss_sag_ratio", 200, 199.9, STILL),
    Limit("E17", "rc_truss_crack_mm", 1, 1.01, STILL | {"rc_truss_sag_ratio": 100}),
    Limit(
        "E17",
        "rc_truss_tilt_percent",
        2,
        2.01,
        STILL | {"rc_truss_sag_ratio": 999, "rc_truss_bracing_failed": True},
    ),
    Limit("F4", "material_interface_crack_mm", 5, 5.01),
    Limit("G3", "steel_rust_loss", 10, 10.1),
    Limit("G4", "steel_beam_sag_ratio", 250, 249.9, {"steel_beam_sag_mm": 10}),
    Limit("G4", "steel_beam_sag_mm", 45, 45.1, {"steel_beam_sag_ratio": 999}),
    Limit("G5", "steel_beam_side_bow_ratio", 600, 599.9),
    Limit(
        "G7", "steel_column_in_plane_ratio", 150, 149.9, PLUMB | {"steel_column_displacement_mm": 1}
    ),
    Limit(
        "G7",
        "steel_column_out_of_plane_ratio",
        500,
        499.9,
        PLUMB | {"steel_column_displacement_mm": 1},
    ),
    Limit("G7", "steel_column_displacement_mm", 40, 40.1, PLUMB),
    Limit("G8", "steel_truss_sag_mm", 40, 40.1, STIFF | {"steel_truss_tilt_ratio": 999}),
    Limit("G8", "steel_truss_sag_ratio", 250, 249.9, STIFF | {"steel_truss_tilt_ratio": 999}),
    Limit("G8", "steel_truss_tilt_ratio", 150, 149.9, STIFF),
    Limit("H1", "timber_column_loss", 20, 20.1),
    Limit("H5", "timber_beam_sag_ratio", 120, 119.9),
    Limit("H5.2", "timber_beam_sag_ratio", 150, 149.9),
    Limit("H6", "timber_truss_tilt_ratio", 120, 119.9),
    Limit("H7", "timber_column_bow_ratio", 150, 149.9),
    *(
        Limit("H8", "timber_oblique_percent", limit, limit + 0.1, {"timber_oblique_force": force})
        for force, limit in (("tension", 7), ("bending", 10), ("eccentric", 15), ("axial", 20))
    ),
    Limit("H9", "timber_column_diameter_mm", 110, 109.9, THICK),
    Limit("H9", "timber_beam_width_mm", 110, 109.9, THICK),
    Limit("H9", "timber_beam_height_mm", 240, 239.9, THICK),
    Limit("H10", "timber_column_top_mm", 150, 149.9),
    Limit("H10.2", "timber_column_notch_loss", 50, 50.1),
    Limit("H10.4", "timber_beam_bearing_mm", 100, 99.9),
    Limit("H12.5", "timber_split_depth", 33.3, 33.4),
    Limit("H13.4", "timber_split_depth", 25, 25.1),
    Limit("H14.3", "timber_split_depth", 16.7, 16.8),
    Limit("I2", "earth_diagonal_crack_mm", 10, 10.01, EARTH_ONE),
    Limit("I2", "earth_diagonal_crack_mm", 5, 5.01, EARTH_TWO),
    Limit("I2.2", "earth_diagonal_crack_mm", 1, 1.01, EARTH_ONE),
    Limit("I3", "earth_vertical_crack_mm", 10, 10.01),
    Limit("I3", "earth_vertical_crack_length", 50, 50.1, {"earth_vertical_crack_places": 1}),
    Limit("I3.2", "earth_vertical_crack_length", 33.3, 33.4, {"earth_vertical_crack_places": 2}),
    Limit("I8", "earth_wall_slenderness", 14, 14.1, {"storeys": 1}),
    Limit("I8", "earth_wall_slenderness", 12, 12.1, {"storeys": 2}),
    Limit("I8", "earth_wall_free_length_m", 6, 6.1),
    Limit("I9", "earth_wall_eccentricity", 16.6, 16.7),
    Limit("I10", "earth_wall_foot_loss", 33.2, 33.3),
    Limit("I10.2", "earth_wall_foot_loss", 19.9, 20),
    Limit("I11", "stone_wall_bulge", 33.3, 33.4),
    Limit("J2.2", "cave_crown_crack_mm", 5, 5.01, {"cave_crown_crack_length": 1}),
    Limit("J2.2", "cave_crown_crack_length", 33.3, 33.4, {"cave_crown_crack_mm": 1}),
    Limit("J3", "cave_leg_crack_mm", 5, 5.01, {"cave_leg_tilt_percent": 0}),
    Limit("J3", "cave_leg_tilt_percent", 1, 1.01, {"cave_leg_crack_mm": 1}),
    Limit("J4", "cave_face_gap_mm", 20, 20.1, {"cave_face_leaning": False}),
]


def _house_for(limit: Limit) -> dict[str, Any]:
    answers = witness_of(RULES[limit.rule])
    assert answers is not None
    return answers | dict(limit.house)


def _speaks(limit: Limit, value: float) -> bool:
    rule, answers = RULES[limit.rule], _house_for(limit) | {limit.field: value}
    profile = (rule.profiles or ("national",))[0]
    return fires(rule, answers, hidden_in(answers), profile)


@every("limit", LIMITS, ids=lambda limit: f"{limit.rule}-{limit.field}")
def test_a_value_at_the_limit_is_read_as_the_clause_is_written(limit: Limit) -> None:
    assert (_speaks(limit, limit.silent), _speaks(limit, limit.speaks)) == (False, True)


def test_every_numeric_limit_of_a_severe_rule_is_tried() -> None:
    tried = {(limit.rule, limit.field) for limit in LIMITS}
    counted = {"storeys"}
    numeric = {
        (rule.id, one.field)
        for rule in PACK.rules
        if rule.severity is Severity.SEVERE
        for one in comparisons(rule.when)
        if one.op in (Op.GT, Op.GE, Op.LT, Op.LE) and one.field not in counted
        if not one.field.endswith("_places")
    }
    twins = {("C4", "beam_seat_cracks_mm"), ("I2.2", "earth_diagonal_crack_mm")}
    same_as_another = {
        ("E6.2", "beam_vertical_crack_depth"),
        ("I3", "earth_vertical_crack_length"),
    }
    assert not numeric - tried - twins - same_as_another


def test_a_missing_measure_leaves_the_rule_unknown_and_not_silent() -> None:
    answers = _house_for(Limit("B2", "settlement_crack_mm", 10, 10.01))
    del answers["settlement_crack_mm"]
    hidden = hidden_in(answers)
    assert evaluate(RULES["B2"].when, answers, hidden) is None


@pytest.mark.parametrize(
    ("profile", "severe"),
    [("national", False), ("literal", False), ("fujian", True), ("strict", True)],
)
def test_three_millimetres_of_parallel_cracks_weigh_by_profile(profile: str, severe: bool) -> None:
    answers = _house_for(Limit("B3", "parallel_wall_cracks_mm", 0.5, 0.51))
    answers["parallel_wall_cracks_mm"] = 3
    found = {
        rule.severity
        for rule in PACK.rules
        if rule.group == "B3" and fires(rule, answers, hidden_in(answers), profile)
    }
    assert found == {Severity.SEVERE if severe else Severity.GENERAL}


@pytest.mark.parametrize("profile", ["national", "fujian", "strict"])
def test_a_house_tilted_beyond_the_limit_is_severe_unless_read_by_the_letter(profile: str) -> None:
    answers = _house_for(Limit("B1", "house_tilt_percent", 3, 3.01))
    hidden = hidden_in(answers)
    assert fires(RULES["B1"], answers, hidden, profile)
    assert not fires(RULES["B1.2"], answers, hidden, profile)
    assert fires(RULES["B1.2"], answers, hidden, "literal")


@pytest.mark.parametrize(("operational", "rule"), [(True, "K1.2"), (False, "K1")])
def test_an_undesigned_extension_is_severe_only_where_business_is_done(
    operational: bool, rule: str
) -> None:
    answers = {"is_operational": operational, "is_extended": True, "extension_undesigned": "yes"}
    hidden = hidden_in(answers)
    found = {one for one in ("K1", "K1.2") if fires(RULES[one], answers, hidden)}
    assert found == {rule}
