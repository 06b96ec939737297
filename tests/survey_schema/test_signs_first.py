"""Signs first: structure, then only the signs that can occur, then the measure of a ticked one."""

from __future__ import annotations

from typing import Any

import pytest

from survey_schema.fitting import SIGN_ANSWERS
from survey_schema.model import Kind, Question
from tests.cases import every
from tests.survey_schema.graded import checked, examples
from tests.survey_schema.rule_witness import FORM

SIGNS = [one for one in FORM.questions.values() if one.kind is Kind.SIGN]
SECTION_OF = {question.id: one.id for one in FORM.sections for question in one.questions}
EVERYWHERE = {
    "signs_site",
    "signs_foundation",
    "signs_balcony",
    "signs_extension",
    "signs_attachment",
}
MASONRY = {"signs_wall_crack", "signs_wall_state"}
CONCRETE = {"signs_beam_slab", "signs_column"}
ASKED = {
    "brick": MASONRY | {"signs_beam_slab"},
    "precast": MASONRY | {"signs_beam_slab", "signs_precast"},
    "brick_steel_roof": MASONRY | {"signs_steel"},
    "bottom_frame": MASONRY | CONCRETE | {"signs_mixed"},
    "frame": CONCRETE,
    "steel": {"signs_steel"},
    "timber": {"signs_timber_column", "signs_timber"},
    "earth": {"signs_earth_stone", "signs_stone", "signs_timber_column", "signs_timber"},
    "cave": {"signs_cave"},
}


def _sound(house: str) -> dict[str, Any]:
    return dict(next(one for one in examples() if one.id == f"sound-{house}").answers)


@pytest.mark.parametrize("house", sorted(ASKED))
def test_a_house_is_asked_only_for_the_signs_its_structure_can_show(house: str) -> None:
    signs = {one.id for one in SIGNS} & _sound(house).keys()
    assert {SECTION_OF[one] for one in signs} == EVERYWHERE | ASKED[house]


def test_the_structure_comes_before_every_sign() -> None:
    order = list(FORM.questions)
    first = min(order.index(one.id) for one in SIGNS)
    assert max(order.index(one) for one in ("structure_type", "storeys", "roof_kinds")) < first


@pytest.mark.parametrize("house", sorted(ASKED))
def test_a_sound_house_is_not_asked_for_a_single_measure(house: str) -> None:
    measures = {one for sign in SIGNS for one in sign.measures}
    assert measures <= checked(_sound(house)).hidden


@every("sign", [one for one in SIGNS if one.measures], ids=lambda one: one.id)
def test_a_ticked_sign_asks_for_its_measures_and_no_other(sign: Question) -> None:
    house = next(one.answers for one in examples() if one.answers.get(sign.id) == "no")
    before, after = checked(house).hidden, checked({**house, sign.id: "yes"}).hidden
    assert before - after == set(sign.measures)


@pytest.mark.parametrize("answer", SIGN_ANSWERS)
def test_every_sign_can_be_answered_yes_no_or_not_seen(answer: str) -> None:
    for sign in SIGNS:
        house = next(one.answers for one in examples() if sign.id in one.answers)
        faults = checked({**house, sign.id: answer}).faults
        assert not [one for one in faults if one.question == sign.id]


def test_every_ticked_sign_wants_a_photo_of_its_own() -> None:
    assert [one.minimum for one in FORM.photos if one.per_sign] == [1, 1]
