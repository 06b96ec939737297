"""The strict loader: what is wrong in a file is refused with its name and line."""

from pathlib import Path

import pytest

from survey_schema.load import (
    SchemaError,
    county_ids,
    load_all,
    load_county,
    load_form,
    load_rule_pack,
)
from survey_schema.model import Certainty
from survey_schema.toml_source import key_lines
from survey_schema.versions import newest_version, version_key
from tests.survey_schema.small_schema import COUNTY, FORM, PACK, make_root, spoil

BASICS = f"{FORM}/10-basics.toml"
BUILT = f"{FORM}/20-construction.toml"
SITE = f"{FORM}/40-site.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_root(tmp_path)


def test_a_sound_root_loads_completely(root):
    schema = load_all(root)
    assert set(schema.counties) == {"somewhere"}
    assert set(schema.forms) == {("self_built_house", "2022.1")}


def test_a_rule_knows_the_questions_it_reads_and_its_own_group(root):
    rule = load_rule_pack("small", root).rules[0]
    assert rule.fields == ("storeys", "structure_type")
    assert rule.group == "C1"


def test_a_county_keeps_what_its_file_says(root):
    county = load_county("somewhere", root)
    assert county.villages == {"140928100000": ("东关",)}
    assert county.townships[0].certainty is Certainty.PRIMARY
    assert county.deadlines["evacuate"].hours == 24


def test_a_question_takes_the_source_of_its_section(root):
    path = root / SITE
    spoil(path, 'label = "选址安全"', 'label = "选"\nsource = { text = "S", certainty = "L" }')
    spoil(path, 'source = { text = "GH-SAFEMANAGE (domain.md §1.3 A3)", certainty = "M" }', "")
    question = load_form("self_built_house", "2022.1", root).questions["site_kinds"]
    assert question.source.text == "S"


def test_files_are_read_once(root):
    assert load_county("somewhere", root) is load_county("somewhere", root)


def test_rules_of_a_long_pack_stand_in_a_folder_beside_it(root):
    text = (root / PACK).read_text(encoding="utf-8")
    start = text.index("[[rule]]")
    (root / "hazards/small").mkdir()
    more = text[start:].replace("C1", "C2").replace("value = 2 }", "value = 3 }")
    (root / "hazards/small/more.toml").write_text(more, "utf-8")
    assert [rule.id for rule in load_rule_pack("small", root).rules] == ["C1", "C2"]


def test_the_newest_version_is_found_number_by_number():
    assert max(["2022.9", "2022.10", "2022.2"], key=version_key) == "2022.10"


# --- every strictness rule, broken once: (file, what stands there, what is put there, said) --

BROKEN_CODES = [
    (
        "codes/land_nature.toml",
        'label = "国有土地"',
        'label = "国有土地"\nname = "x"',
        "unknown key",
    ),
    ("codes/land_nature.toml", 'value = "state"', 'value = "State"', "lower_snake_case"),
    ("codes/land_nature.toml", 'value = "collective"', 'value = "state"', "used twice"),
    ("codes/land_nature.toml", 'value = "state"', 'value = "unseen"', "reserved"),
    ("codes/land_nature.toml", 'label = "国有土地"', "label = 3", "must be a text"),
    ("codes/land_nature.toml", 'id = "land_nature"', 'id = "land"', "must have the id"),
    ("codes/land_nature.toml", 'id = "land_nature"', "id = ", "is no TOML"),
]

BROKEN_FORM = [
    (BASICS, 'kind = "single"', 'kind = "choice"', "must be one of"),
    (BASICS, 'codes = "area_path"', 'codes = "area_paths"', "no code list 'area_paths'"),
    (BASICS, 'id = "road_name"', 'id = "group_name"', "used twice"),
    (BASICS, 'page = "basics"', 'page = "start"', "page 'start'"),
    (BASICS, "max_length = 30", "maximum = 30", "does not fit the kind 'text'"),
    (BASICS, "required = true", 'required = "true"', "must be true or false"),
    (BASICS, "required = true", "requird = true", "unknown key 'requird'"),
    (BASICS, "minimum = 0", "minimum = 300", "greater than 'maximum'"),
    (BASICS, 'value = "state" }', 'value = "city" }', "'city' is no code of 'land_nature'"),
    (BASICS, 'certainty = "M"', 'certainty = "X"', "'certainty' must be one of"),
    (BUILT, '{ field = "storeys", op', '{ field = "max_span_m", op', "here or before"),
    (BUILT, '{ field = "storeys", op = ">="', '{ field = "storeys", op = "contains"', "fit"),
    (BUILT, "decimals = 2", "decimals = 9", "'decimals' must be 0 to 6"),
    (BUILT, "value = 2 }", "value = 2.5 }", "can be no answer of 'storeys'"),
    (BUILT, "value = 2 }", 'value = "2" }', "can be no answer of 'storeys'"),
    (f"{FORM}/form.toml", 'version = "2022.1"', 'version = "2022.2"', "must hold form"),
    (f"{FORM}/form.toml", "2022-06-01", '"2022-06-01"', "must be a date"),
    (f"{FORM}/photos.toml", 'id = "front"', 'id = "fronts"', "no code of 'photo_slot'"),
    (f"{FORM}/photos.toml", "minimum = 1", "minimum = -1", "must not be negative"),
    (f"{FORM}/quality.toml", 'field = "group_name"', 'field = "group"', "no question 'group'"),
]

BROKEN_PACK = [
    (PACK, 'clause = "要点 第十五条"', 'clause = ""', "'clause' must not be empty"),
    (PACK, 'part = "wall"', 'part = "walls"', "no code of 'hazard_part'"),
    (PACK, 'structures = ["masonry"]', 'structures = ["brick"]', "no code of 'structure_type'"),
    (PACK, 'profiles = ["strict"]', 'profiles = ["fujian"]', "no profile of this pack"),
    (PACK, 'places = "residents"', 'places = "place"', "no question 'place'"),
    (PACK, 'places = "residents"', 'places = "max_span_m"', "no integer question"),
    (PACK, 'measure = "max_span_m"', 'measure = "span"', "no question 'span'"),
    (PACK, 'severity = "severe"', 'severity = "bad"', "must be one of"),
    (PACK, 'id = "small"', 'id = "big"', "must have the id"),
]

BROKEN_COUNTY = [
    (COUNTY, 'rule_profile = "strict"', 'rule_profile = "fujian"', "no profile of pack 'small'"),
    (COUNTY, '"catering"', '"canteen"', "no code of 'business_kind'"),
    (COUNTY, "mechanisms = [1]", "mechanisms = [2]", "no [[mechanism]] with number 2"),
    (COUNTY, 'departments = ["housing"]', 'departments = ["house"]', "no [[department]]"),
    (COUNTY, '"140928100000" = ["东关"]', '"140928101000" = ["东关"]', "no [[township]]"),
    (COUNTY, 'code = "140928100000"', 'code = "140922100000"', "beginning with 140928"),
    (COUNTY, 'provider = "housing"', 'provider = "house"', "no [[department]] with code 'house'"),
    (
        COUNTY,
        'code = "140928100000"',
        'code = "140928100000"\nphone = "见公示牌"',
        "'phone' must be digits",
    ),
    (COUNTY, "report_day = 22", "report_day = 31", "1 to 28"),
    (COUNTY, "ends = 2022-09-15", "ends = 2022-05-15", "before 'starts'"),
    (COUNTY, 'scope = "operational"', 'scope = "shops"', "must be one of"),
    (COUNTY, "seat = [111.8, 38.9]", "seat = [111.8]", "list of 2 numbers"),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"), [*BROKEN_CODES, *BROKEN_FORM, *BROKEN_PACK, *BROKEN_COUNTY]
)
def test_a_fault_is_refused_with_file_and_line(root, name, old, new, said):
    line = spoil(root / name, old, new) + new.count("\n")
    with pytest.raises(SchemaError) as refused:
        load_all(root)
    assert f"{name}:{line}: " in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("name", "old", "header", "said"),
    [
        (PACK, 'clause = "要点 第十五条"\n', "[[rule]]", "missing key 'clause'"),
        (BASICS, 'codes = "area_path"\n', None, "missing key 'codes'"),
        (COUNTY, "hours = 24\n", "[deadline.evacuate]", "exactly one of hours"),
    ],
)
def test_a_missing_key_is_refused_at_the_header_of_its_table(root, name, old, header, said):
    path = root / name
    text = path.read_text(encoding="utf-8")
    above = text[: text.index(old)]
    line = above[: above.rindex(header or "[[question]]")].count("\n") + 1
    spoil(path, old, "")
    with pytest.raises(SchemaError, match=r"missing key|exactly one") as refused:
        load_all(root)
    assert f"{name}:{line}: " in str(refused.value)
    assert said in str(refused.value)


def test_a_measure_that_is_no_question_is_refused(root):
    line = spoil(root / SITE, 'kind = "boolean"', 'kind = "sign"\nmeasures = ["x"]\npart = "site"')
    spoil(root / SITE, 'op = "==", value = true', 'op = "==", value = "yes"')
    with pytest.raises(SchemaError, match="measure 'x' is no other question") as refused:
        load_form("self_built_house", "2022.1", root)
    assert refused.value.line > line


def test_a_file_the_form_does_not_know_is_refused(root):
    (root / FORM / "notes.toml").write_text("", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"'notes.toml' is neither"):
        load_form("self_built_house", "2022.1", root)


def test_a_county_needs_an_acceptance_tier_for_each_track(root):
    spoil(root / COUNTY, 'track = "other"', 'track = "operational"')
    with pytest.raises(SchemaError, match="each track"):
        load_county("somewhere", root)


def test_a_file_that_is_not_there_is_refused(root):
    with pytest.raises(SchemaError, match=r"nowhere.toml:1: cannot be read"):
        load_county("nowhere", root)


def test_a_form_that_is_not_there_is_refused(root):
    with pytest.raises(SchemaError, match="no form 'other'"):
        newest_version("other", root)


def test_lines_are_found_behind_long_strings_and_lists():
    text = '''a = """
[[not_a_table]]
b = 1
"""
c = [
  "[x]", # d = 1
]
[[t]]
e = {f = [1,
 2]}
[t.u]
g = "#["
[[t]]
"h i" = 1
'''
    lines = key_lines(text)
    assert lines["c",] == 5
    assert lines["t", 0, "e"] == 9
    assert lines["t", 0, "u", "g"] == 12
    assert lines["t", 1, "h i"] == 14
    assert ("b",) not in lines


def test_counties_are_files(root):
    assert county_ids(root) == ("somewhere",)


def test_a_key_of_the_national_map_is_taken_as_it_is_and_a_wrong_one_refused(root):
    spoil(root / COUNTY, "plan = ", 'tianditu_key = "0af1"\nplan = ')
    with pytest.raises(SchemaError, match="32 hex digits"):
        load_county("somewhere", root)
    spoil(root / COUNTY, '"0af1"', f'"{"0af1" * 8}"')
    assert load_county("somewhere", root).tianditu_key == "0af1" * 8
