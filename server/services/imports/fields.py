"""The fields an import may bring, and the headers by which each is recognised.

Questions of the form are fields under their own id; hazard signs are not among them: findings are
made at the house, never imported (law 4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from survey_schema.model import Form, Question

SECTIONS = frozenset({"basics", "construction", "legality", "site"})

PLATFORM_NO, CENSUS_NO = "platform_no", "census_no"
TOWNSHIP, VILLAGE, GRID = "township", "village", "grid"
LON, LAT = "lon", "lat"
FOOTPRINT = "footprint_m2"  # as the census computed it from its outline, compared with the area
IS_DISTINCT = "is_distinct"  # "yes" in a row: a neighbour within 10 m is another house

# Fields that are no questions of the form: id -> (label, personal).
OWN_FIELDS: Mapping[str, tuple[str, bool]] = {
    PLATFORM_NO: ("平台编号", False),
    CENSUS_NO: ("普查编号", False),
    TOWNSHIP: ("乡镇", False),
    VILLAGE: ("村", False),
    GRID: ("网格", False),
    LON: ("经度", False),
    LAT: ("纬度", False),
    FOOTPRINT: ("图斑面积", False),
    IS_DISTINCT: ("确认非重复", False),
}

ALIASES: Mapping[str, tuple[str, ...]] = {
    PLATFORM_NO: ("平台房屋编号", "归集平台编号", "排查编号", "自建房排查编码", "房屋编号"),
    CENSUS_NO: ("普查房屋编号", "普查编码", "房屋普查编号"),
    TOWNSHIP: ("乡", "镇", "乡(镇)", "乡镇街道", "所属乡镇", "乡镇名称", "乡镇代码", "街道"),
    VILLAGE: (
        "村居",
        "村(居)",
        "行政村",
        "村名",
        "村(社区)",
        "村社区",
        "所属村",
        "村名称",
        "村委会",
        "社区",
        "村代码",
        "村(居)委会",
        "村(居)名称",
    ),
    GRID: ("网格编号", "网格代码", "所属网格"),
    LON: ("lng", "longitude", "x", "经度坐标", "房屋经度", "东经"),
    LAT: ("latitude", "y", "纬度坐标", "房屋纬度", "北纬"),
    FOOTPRINT: ("基底面积", "房屋基底面积", "轮廓面积", "图斑自动计算面积"),
    IS_DISTINCT: ("确认不是重复", "非重复"),
    "group_name": ("组名", "村民小组", "小组", "自然村"),
    "road_name": ("路名", "街路巷", "道路", "街道路名", "街巷"),
    "door_number": ("门牌号", "门牌", "门牌号码", "户号"),
    "owner_name": ("产权人", "户主", "产权人姓名", "房主", "房主姓名", "姓名", "产权人(户主)"),
    "owner_id_number": (
        "身份证号",
        "身份证",
        "身份证号码",
        "公民身份号码",
        "户主身份证",
        "户主身份证号码",
        "产权人身份证号",
        "证件号码",
    ),
    "owner_phone": ("电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "户主电话"),
    "user_name": ("使用人", "承租人", "使用人(承租人)"),
    "residents": ("居住人数", "常住人口", "人口数", "居住人口"),
    "is_operational": ("是否经营", "经营性", "是否经营性", "是否经营性自建房", "是否用于经营"),
    "business_kinds": ("经营业态", "业态", "经营类型", "经营用途"),
    "area_path": ("排查路径", "分区"),
    "area_kinds": ("区域类型", "区域"),
    "owner_kind": ("产权性质",),
    "house_use": ("用途",),
    "land_nature": ("土地类型", "用地性质"),
    "storeys": ("层数", "楼层数", "房屋层数", "地上层数", "总层数"),
    "floor_area_m2": ("面积", "房屋面积", "总建筑面积"),
    "height_m": ("高度", "建筑高度"),
    "built_year": ("建成年份", "建成时间", "年代", "建成年代", "建造年代", "建造年份", "建设年代"),
    "design_kind": ("设计情况",),
    "builder_kind": ("施工方式", "施工单位类型"),
    "structure_type": ("结构", "结构形式", "房屋结构", "建筑结构"),
    "wall_materials": ("墙体", "墙体类型"),
    "floor_kinds": ("楼板", "楼盖类型"),
    "roof_kinds": ("屋盖", "屋面类型", "屋顶类型"),
    "is_extended": ("是否改扩建", "是否改建扩建"),
    "certificate_numbers": ("证书编号", "产权证号"),
}

# Columns of our own problem-row sheets, skipped in silence when they come back mended.
OWN_COLUMNS = ("原行号", "问题")


@dataclass(frozen=True, slots=True)
class Field:
    id: str
    label: str
    personal: bool
    question: Question | None = None


def fields_of(form: Form) -> dict[str, Field]:
    """In the order of a template: place, owner, house."""
    own = {one: Field(one, label, personal) for one, (label, personal) in OWN_FIELDS.items()}
    asked = {
        question.id: Field(question.id, question.label, question.personal, question)
        for section in form.sections
        if section.id in SECTIONS
        for question in section.questions
        if question.id != "survey_team"
    }
    return {**own, **asked}


def headers_of(fields: Mapping[str, Field]) -> dict[str, str]:
    """Normalised header -> field id; a label of the form comes before another field's alias."""
    found = {
        header(alias): one for one in fields for alias in ALIASES.get(one, ()) if one in fields
    }
    found |= {header(field.label): one for one, field in fields.items()}
    return found | {one: one for one in fields}


_UNIT = re.compile(r"\((?:㎡|m2|m|米|平方米|平米|层|年|人|°|度|必填|选填|可多选)\)$", re.IGNORECASE)
_SPARE = re.compile(r"[\s*:：_]+")


def header(text: object) -> str:
    """One spelling for headers: half width, without units, asterisks and spaces."""
    raw = unicodedata.normalize("NFKC", str(text)).strip()
    bare = _SPARE.sub("", raw).lower() if not raw.isascii() else raw.lower().strip("* ")
    return _UNIT.sub("", bare)
