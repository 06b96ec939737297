"""Signs are asked by part: wherever such a part can be, and nowhere else (decision 0029)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from survey_schema.model import All, Compare, Kind, Op, Question, Severity
from survey_schema.skipped import skipped
from tests.cases import every
from tests.survey_schema.graded import checked, examples
from tests.survey_schema.rule_witness import CODES, FORM, PACK, STRUCTURES, solutions

SIGNS = [one for one in FORM.questions.values() if one.kind is Kind.SIGN]
PARTS = tuple(CODES["bearing_part"].labels)
ONCE = tomllib.loads(Path(__file__).with_name("counted_once.toml").read_text("utf-8"))
SUPERSTRUCTURE = {"wall", "column", "beam", "floor", "roof", "joint", "cave"}


@pytest.mark.parametrize("structure", STRUCTURES)
def test_every_sign_can_be_asked_of_a_house_of_every_structure(structure: str) -> None:
    built = Compare("structure_type", Op.EQ, structure)
    never = [one.id for one in SIGNS if not _can_be_asked(one, built)]
    assert never == []


def _can_be_asked(sign: Question, built: Compare) -> bool:
    seen = Compare(sign.id, Op.EQ, "yes")
    return any(
        sign.id not in skipped(FORM, answers)
        for answers in islice(solutions(All((seen, built))), 12)
    )


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_rule_about_a_sign_is_in_force_wherever_the_sign_is_asked(structure: str) -> None:
    """No structure, and no profile, in which a severe sign of another would count for nothing."""
    for sign in SIGNS:
        rules = [one for one in PACK.rules if sign.id in one.fields]
        for profile in PACK.profiles:
            assert any(
                (not one.structures or structure in one.structures)
                and (not one.profiles or profile in one.profiles)
                for one in rules
            ), (sign.id, profile)


def _asked(structure: str, parts: Collection[str], **more: Any) -> set[str]:
    house = {"structure_type": structure, "storeys": 1, "roof_kinds": ["tiled"]}
    house |= {"wall_materials": ["other"], "is_extended": False, "main_structure_changed": False}
    house |= {"has_geohazard": False, "is_operational": False}
    hidden = skipped(FORM, {**house, "bearing_parts": list(parts), **more})
    return {one.id for one in SIGNS if one.id not in hidden}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_brings_signs_of_the_superstructure_whatever_the_structure(part: str) -> None:
    named = _asked("other", [part]) - _asked("other", [])
    assert {FORM.questions[one].part for one in named} & SUPERSTRUCTURE
    for structure in STRUCTURES:
        assert named <= _asked(structure, [part]) | _of_precast()


def _of_precast() -> set[str]:
    """They are asked by floor and roof, not by part."""
    section = next(one for one in FORM.sections if one.id == "signs_precast")
    return {one.id for one in section.questions} | {"precast_joint_crack"}


@pytest.mark.parametrize(
    ("structure", "part", "sign"),
    [
        ("masonry", "rc_column", "column_poor"),
        ("masonry", "timber_column", "timber_column_damaged"),
        ("bottom_frame", "timber_column", "timber_column_damaged"),
        ("cave", "timber_column", "timber_column_damaged"),
        ("timber", "brick_wall", "wall_vertical_crack"),
        ("earth_stone", "brick_wall", "wall_vertical_crack"),
        ("cave", "brick_wall", "wall_vertical_crack"),
        ("masonry", "earth_wall", "earth_wall_collapsing"),
    ],
)
def test_a_part_out_of_the_structures_kind_is_asked_only_where_it_is(
    structure: str, part: str, sign: str
) -> None:
    assert sign in _asked(structure, [part])
    assert sign in _asked(structure, ["unclear"])
    assert sign not in _asked(structure, ["cave_arch" if structure != "cave" else "rc_beam"])


def test_earth_named_as_the_material_of_a_brick_house_is_enough() -> None:
    asked = _asked("masonry", ["brick_wall"], wall_materials=["brick", "earth"])
    assert "earth_wall_collapsing" in asked
    assert "earth_wall_collapsing" not in _asked("masonry", ["brick_wall"])


def test_what_cannot_be_told_is_asked_for_altogether() -> None:
    everything = {one.id for one in SIGNS} - _of_precast()
    unasked = {"house_in_threatened_area", "extension_undesigned"}  # of other facts of this house
    assert everything - _asked("masonry", ["unclear"]) == unasked


def test_a_house_whose_parts_nobody_named_is_not_safe() -> None:
    brick = next(one for one in examples() if one.id == "sound-brick")
    answers = {key: value for key, value in brick.answers.items() if key != "bearing_parts"}
    assert "bearing_parts" in {one.question for one in checked(answers).faults}


def test_a_safe_brick_house_is_asked_no_more_than_before() -> None:
    """2022.1 showed 101 questions of this house; parts cost one and save its brick columns."""
    brick = next(one for one in examples() if one.id == "sound-brick")
    assert len(FORM.questions) - len(checked(brick.answers).hidden) <= 98


@every("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_general_sign_counts_its_places_or_says_why_it_is_one(rule: Any) -> None:
    is_counted = rule.places is not None or not rule.promotes
    if rule.severity is Severity.GENERAL:
        assert is_counted != (rule.id in ONCE)
    else:
        assert rule.id not in ONCE


def test_a_number_of_cracks_is_never_a_number_of_places() -> None:
    read = {field for rule in PACK.rules for field in rule.fields}
    assert not read & {rule.places for rule in PACK.rules}
