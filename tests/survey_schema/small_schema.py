"""A small schema root for tests: the real codes and form, one pack and one county."""

import shutil
from pathlib import Path

import survey_schema

REAL = Path(survey_schema.__file__).parent
FORM = "forms/self_built_house-2022.1"
PACK = "hazards/small.toml"
COUNTY = "counties/somewhere.toml"

PACK_TEXT = """\
id = "small"
version = "1"
label = "测试规则"
valid_from = 2022-06-01
form = "self_built_house"

[profiles]
national = "国家要点"
strict = "从严"

[[rule]]
id = "C1"
part = "wall"
sign = "墙体竖向裂缝"
severity = "severe"
structures = ["masonry"]
profiles = ["strict"]
when = { all = [
    { field = "storeys", op = ">=", value = 2 },
    { field = "structure_type", op = "==", value = "masonry" },
] }
clause = "要点 第十五条"
places = "residents"
measure = "max_span_m"
source = { text = "WXSHZX", certainty = "M" }
"""

COUNTY_TEXT = """\
id = "somewhere"
code = "140928000000"
name = "某县"
plan = "某政办发〔2022〕1号"
seat = [111.8, 38.9]
notice_prefix = "某建自"
report_day = 22
report_from = 2022-07-01
rule_pack = "small"
rule_profile = "strict"
inspection_validity_years = 5
demo_houses = 10

[directory]
provider = "housing"

[reporting]
remind_day = 20
source = { text = "somewhere", certainty = "D" }

[promotion]
enabled = true
kinds = 3
places = 3
source = { text = "WXSHZX", certainty = "M" }

[villages]
"140928100000" = ["东关"]

[deadline.evacuate]
label = "撤离"
hours = 24
source = { text = "D", certainty = "D" }

[[township]]
code = "140928100000"
name = "某镇"

[[department]]
code = "housing"
name = "住建局"
duty = "牵头"
business_kinds = ["catering"]
mechanisms = [1]

[[mechanism]]
number = 1
label = "宅基地审批"
departments = ["housing"]

[[phase]]
id = "key_survey"
label = "重点排查"
starts = 2022-06-01
ends = 2022-09-15
scope = "operational"
source = { text = "SEED-WZ", certainty = "H" }

[neighbours]
buffer_m = 20
source = { text = "D", certainty = "D" }

[geohazard]
department = "housing"
source = { text = "D", certainty = "D" }

[[patrol_interval]]
id = "periodic"
label = "定期体检"
days = 365
source = { text = "D", certainty = "D" }

[[self_check_interval]]
from_age = 0
days = 366
source = { text = "D", certainty = "D" }

[[acceptance]]
track = "operational"
leading_roles = ["housing_bureau"]
leading_label = "住建部门牵头"
minimum_participants = 2
source = { text = "SEED-WZ", certainty = "H" }

[[acceptance]]
track = "other"
leading_roles = ["township"]
leading_label = "乡镇政府"
minimum_participants = 2
source = { text = "SEED-WZ", certainty = "H" }

[checking]
structural_remedies = ["strengthen"]
pair_distance_m = 30
draw_percent = 5
source = { text = "系统设定", certainty = "D" }

[certificate]
title = "准予经营使用凭证"
word = "准用"
issuing_roles = ["housing_bureau"]
issuing_label = "住建局"
source = { text = "D", certainty = "D" }

[new_build]
since_year = 2022
procedures = ["land"]
designs = ["professional"]
builders = ["qualified_team"]
source = { text = "SEED-WZ", certainty = "H" }

[[health_code]]
id = "known_safe"
colour = "green"
reason = "初步判定安全。"
when = { verdict = ["safe"] }
source = { text = "D", certainty = "D" }

[[health_code]]
id = "all_else"
colour = "grey"
reason = "不明。"
source = { text = "D", certainty = "D" }
"""


def make_root(folder: Path) -> Path:
    """Real code lists, the form without its hazard signs, a pack of one rule, one county."""
    for name in ("codes", "directory", "drawings"):
        shutil.copytree(REAL / name, folder / name)
    shutil.copytree(REAL / FORM, folder / FORM, ignore=shutil.ignore_patterns("50-*"))
    for name, text in ((PACK, PACK_TEXT), (COUNTY, COUNTY_TEXT)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def spoil(path: Path, old: str, new: str) -> int:
    """Replace the first `old` by `new` and answer with the line where it stood."""
    text = path.read_text(encoding="utf-8")
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return text[:at].count("\n") + 1
