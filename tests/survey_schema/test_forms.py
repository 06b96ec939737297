"""The 2022 form as shipped: what the others read is there, and every fact has its source."""

import json
from datetime import date

import pytest

from survey_schema.answers import check
from survey_schema.conditions import fields
from survey_schema.doubts import URBAN_PATHS
from survey_schema.load import load_all, load_codes, load_form
from survey_schema.model import Kind
from survey_schema.versions import newest_version
from tests.cases import every
from tests.survey_schema.small_schema import REAL

TODAY = date(2022, 9, 20)

READ_BY_OTHERS = [
    "owner_name",
    "owner_id_number",
    "owner_phone",
    "residents",
    "group_name",
    "road_name",
    "door_number",
    "owner_kind",
    "house_use",
    "is_operational",
    "business_kinds",
    "has_inspection_report",
    "land_nature",
    "area_kinds",
    "area_path",
    "storeys",
    "floor_area_m2",
    "height_m",
    "built_year",
    "design_kind",
    "builder_kind",
    "structure_type",
    "wall_materials",
    "floor_kinds",
    "roof_kinds",
    "seismic_measures",
    "max_span_m",
    "is_complex_structure",
    "is_extended",
    "extension_count",
    "extension_year",
    "extension_kinds",
    "main_structure_changed",
    "is_shop_conversion",
    "is_crowded",
    "is_registered",
    "approval_kinds",
    "is_unlawful",
    "illegal_kinds",
    "has_geohazard",
    "geohazard_kinds",
    "has_fire_hazard",
    "fire_hazard_kinds",
]

CODE_LISTS = [
    "structure_type",
    "area_kind_urban",
    "area_kind_rural",
    "area_kind",
    "area_path",
    "business_kind",
    "hazard_part",
    "wall_material",
    "floor_kind",
    "roof_kind",
    "land_nature",
    "land_use_state",
    "land_use_collective",
    "house_use",
    "owner_kind",
    "design_kind",
    "builder_kind",
    "seismic_measure",
    "extension_kind",
    "approval_kind",
    "illegal_kind",
    "geohazard_kind",
    "fire_hazard_kind",
    "control_measure_kind",
    "remedy_kind",
    "engineering_measure",
    "illegal_treatment",
    "inspection_scale",
    "inspection_grade",
    "inspection_scope",
    "inspection_advice",
    "photo_slot",
    "remediation_class",
]


@pytest.fixture(scope="module")
def form():
    return load_form("self_built_house", newest_version("self_built_house"))


def test_everything_shipped_loads():
    assert load_all().forms


@every("question", READ_BY_OTHERS)
def test_a_question_others_read_is_asked(form, question):
    assert question in form.questions


@every("codes", CODE_LISTS)
def test_a_code_list_others_read_is_there(codes):
    assert codes in load_codes()


def test_the_form_has_the_four_parts_of_the_plans(form):
    assert list(form.pages) == ["basics", "safety", "premises", "legality"]
    assert {section.page for section in form.sections} == set(form.pages)


def test_premises_are_asked_only_of_operational_houses(form):
    shown = {one.id: one.shown_when for one in form.sections if one.page == "premises"}
    assert [fields(condition) for condition in shown.values()] == [("is_operational",)]


def test_shanxi_cave_dwellings_and_their_materials_can_be_recorded():
    codes = load_codes()
    assert codes["structure_type"].labels["cave"] == "窑洞"
    assert codes["wall_material"].labels["earth"] == "生土/土坯"
    assert {"light_steel", "cave_roof"} <= codes["roof_kind"].labels.keys()


def test_the_survey_path_is_the_urban_path_and_then_the_rural_one():
    codes = load_codes()
    urban, rural = codes["area_kind_urban"], codes["area_kind_rural"]
    assert codes["area_path"].codes == urban.codes + rural.codes
    assert frozenset(urban.labels) == URBAN_PATHS


def test_personal_questions_are_marked(form):
    personal = {one.id for one in form.questions.values() if one.personal}
    assert {"owner_name", "owner_id_number", "owner_phone", "user_name", "door_number"} <= personal


def test_design_facts_are_never_called_official(form):
    for question in form.questions.values():
        if "设计" in question.source.text and "补充" in question.source.text:
            assert not question.source.certainty.is_official


@pytest.mark.parametrize("name", ["dwelling", "shop"])
def test_an_example_house_without_signs_of_danger_is_read_clean(form, name):
    examples = json.loads((REAL / "examples" / "answers.json").read_text("utf-8"))
    answers = examples[name] | {"bearing_parts": ["brick_wall", "rc_beam"]}
    checked = check(form, load_codes(), _without_signs(form, answers), today=TODAY)
    assert (checked.faults, checked.doubts) == ((), ())


def _without_signs(form, answers):
    """The answers, with "no" for every hazard sign that is asked of this house."""
    hidden = check(form, load_codes(), answers, today=TODAY).hidden
    signs = [one.id for one in form.questions.values() if one.kind is Kind.SIGN]
    return answers | {one: "no" for one in signs if one not in hidden and not _follows(form, one)}


def _follows(form, sign):
    """A sign asked only after another sign is not asked when that one is absent."""
    condition = form.questions[sign].shown_when
    read = fields(condition) if condition else ()
    return any(form.questions[one].kind is Kind.SIGN for one in read)
