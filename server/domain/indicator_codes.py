"""Code lists and bands the county's table is laid out by; a test holds them to survey_schema."""

from __future__ import annotations

from collections.abc import Mapping

AREA_KINDS: Mapping[str, str] = {
    "urban_built_up": "城镇建成区",
    "urban_fringe": "城乡结合部",
    "urban_village": "城中村",
    "resettlement_area": "拆迁安置区",
    "industrial_park": "工业园区",
    "designated_town": "建制镇",
    "market_town": "集镇",
    "near_school": "学校周边",
    "near_hospital": "医院周边",
    "near_market": "批发（商贸）市场周边",
    "scenic_area": "景区及周边",
    "other": "其他",
}

# Label, first and last year; None is open (GH-DASH).
BUILT_BANDS: Mapping[str, tuple[str, int | None, int | None]] = {
    "to_1980": ("1980年及以前", None, 1980),
    "1981_1990": ("1981—1990年", 1981, 1990),
    "1991_2000": ("1991—2000年", 1991, 2000),
    "2001_2010": ("2001—2010年", 2001, 2010),
    "2011_2015": ("2011—2015年", 2011, 2015),
    "from_2016": ("2016年及以后", 2016, None),
}

CONTROL_KINDS: Mapping[str, str] = {
    "stop_use": "停止使用",
    "stop_business": "停止经营",
    "cordon": "封控警示",
    "evacuate": "人员撤离",
    "evacuate_neighbours": "疏散周边群众",
    "seal": "封房",
    "other": "其他",
}

REMEDIES: Mapping[str, str] = {
    "make_safe": "封闭处置现场排险",
    "demolish": "依法拆除",
    "strengthen": "除险加固",
    "restrict_use": "限制用途",
    "time_limited_repair": "限期整治",
    "geohazard_works": "地质灾害工程治理",
    "relocate": "避让搬迁",
}
# Which remedies are building work; the platform tells them from management measures (D).
ENGINEERING = frozenset({"demolish", "strengthen", "time_limited_repair", "geohazard_works"})
MANAGEMENT = frozenset(REMEDIES) - ENGINEERING

ILLEGAL_KINDS: Mapping[str, str] = {
    "land_occupation": "违法占地",
    "unlawful_building": "违法建设",
    "unlawful_extension": "违法改扩建",
    "unlawful_business": "违规经营",
    "change_of_use": "擅自改变用途",
    "load_bearing_altered": "改变承重结构装修",
    "basement_dug": "非法开挖地下空间",
    "not_as_permitted": "未按照许可规定建房",
    "unlawful_approval": "违法审批",
}

WAITING = frozenset({"awaiting_plan", "awaiting_start"})
RUNNING = frozenset({"remediating", "returned"})
DONE = frozenset(
    {
        "awaiting_acceptance",
        "awaiting_opinion",
        "awaiting_visit",
        "accepting",
        "awaiting_sign_off",
        "signed_off",
    }
)
TO_REMEDY = WAITING | RUNNING | DONE
