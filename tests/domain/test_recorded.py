"""Materials, fire and gas are written down apart; the structure's verdict never hears of them."""

import pytest

from server.domain.facts import Verdict
from server.domain.recorded import LABELS, recorded_defects
from survey_schema.model import RecordKind
from tests.survey_schema.graded import examples, graded
from tests.survey_schema.rule_witness import PACK

SHOP = dict(next(one for one in examples() if one.id == "sound-shop").answers)

DEFECTS = [
    ("M1", {"has_material_risk": True, "material_risk_kinds": ["toxic_decoration"]}),
    ("M2", {"fire_equipment_works": False}),
    ("M3", {"exits_are_clear": False}),
    ("M4", {"electrics_are_compliant": False}),
    ("M5", {"uses_gas": True, "gas_is_compliant": False}),
    ("M6", {"uses_bottled_lpg": True, "lpg_is_unlawful": True}),
    ("M7", {"has_fire_hazard": True}),
    ("M8", {"has_lift": True, "lift_is_compliant": False}),
]


def test_a_sound_shop_has_nothing_to_record():
    assert recorded_defects(PACK, SHOP) == []


@pytest.mark.parametrize(("identity", "answers"), DEFECTS)
def test_a_defect_is_recorded_and_the_house_stays_safe(identity, answers):
    assert [one.id for one in recorded_defects(PACK, SHOP | answers)] == [identity]
    assert graded(SHOP | answers).verdict is Verdict.SAFE


def test_what_was_not_answered_is_not_recorded():
    assert recorded_defects(PACK, {}) == []


def test_every_kind_has_a_word_and_every_row_is_tried():
    assert set(LABELS) == set(RecordKind)
    assert {identity for identity, _ in DEFECTS} == {one.id for one in PACK.records}
