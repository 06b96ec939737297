"""Where a row of the platform and our house say different things, and how grave that is (M20).

Values are codes and numbers; of a person only whether the two agree is known. A row that says
nothing of a field is not compared in it. Tolerances come from the platform's profile (D).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.domain.facts import Verdict
from server.domain.grades import DANGEROUS, letter_of
from server.domain.reconciliation import FIRST, GRAVE, SLIGHT, USUAL

LABELS: Mapping[str, str] = {
    "verdict": "隐患初判",
    "inspection_grade": "鉴定等级",
    "is_signed_off": "是否销号",
    "is_ended": "房屋是否灭失",
    "remediation_progress": "整治进度",
    "is_operational": "是否经营性",
    "township": "乡镇",
    "village": "村（居）",
    "storeys": "层数",
    "structure_type": "结构类型",
    "house_use": "房屋用途",
    "business_kinds": "经营业态",
    "floor_area_m2": "建筑面积",
    "built_year": "建成年份",
    "platform_no": "平台编号",
    "census_no": "普查编号",
    "owner_name": "产权人",
    "owner_id_number": "证件号",
    "owner_phone": "联系电话",
    "door_number": "门牌地址",
    "position": "位置",
    "presence": "是否有此房屋",
}
PERSONAL = ("owner_name", "owner_id_number", "owner_phone", "door_number")
_SLIGHT = frozenset(
    {"house_use", "business_kinds", "floor_area_m2", "built_year", "census_no", "position"}
    | set(PERSONAL)
)


class Difference(NamedTuple):
    """`there` and `here` are None where nothing is said, and for what is personal."""

    field: str
    there: Any
    here: Any
    rank: int


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Areas are one when they differ by no more than either; years and metres by no more."""

    area_m2: float
    area_percent: float
    years: int
    storeys: int
    position_m: float


def differences(
    there: Mapping[str, Any], here: Mapping[str, Any], tolerance: Tolerance
) -> list[Difference]:
    """The gravest first; `position` is given as the metres between the two, `there` alone."""
    found = [
        Difference(
            name,
            None if name in PERSONAL else there[name],
            None if name in PERSONAL else here.get(name),
            _rank(name, there[name], here.get(name)),
        )
        for name in LABELS
        if there.get(name) is not None and not _agree(name, there, here, tolerance)
    ]
    return sorted(found, key=lambda one: one.rank)


def rank_of_house(verdict: str | None, grade: str | None) -> int:
    """Of a house the platform does not have: a dangerous one first."""
    is_severe = verdict == Verdict.SEVERE or letter_of(grade) in DANGEROUS
    return FIRST if is_severe else USUAL


def rank_of_row(told: Mapping[str, Any]) -> int:
    """Of a row without house: people may live in a dangerous house nobody here knows."""
    is_severe = told.get("verdict") == Verdict.SEVERE
    return GRAVE if is_severe or letter_of(told.get("inspection_grade")) in DANGEROUS else USUAL


def lead_of(found: Iterable[Difference]) -> str | None:
    """The field a line is listed under: of the gravest difference."""
    return next((one.field for one in found), None)


def _agree(
    name: str, there: Mapping[str, Any], here: Mapping[str, Any], tolerance: Tolerance
) -> bool:
    stated, filed = there[name], here.get(name)
    if name == "position":
        return bool(stated <= tolerance.position_m)
    if filed is None:
        # an owner or a number we never recorded is no contradiction, nor a use nobody asked for
        return name in PERSONAL or name in ("platform_no", "census_no", "house_use")
    return _ALIKE.get(name, _equal)(stated, filed, tolerance)


def _equal(stated: Any, filed: Any, _: Tolerance) -> bool:
    return bool(stated == filed)


def _same_kinds(stated: Any, filed: Any, _: Tolerance) -> bool:
    return set(stated) == set(filed)


def _same_letter(stated: Any, filed: Any, _: Tolerance) -> bool:
    return letter_of(stated) == letter_of(filed)


def _within_area(stated: Any, filed: Any, tolerance: Tolerance) -> bool:
    apart = abs(stated - filed)
    return bool(apart <= max(tolerance.area_m2, filed * tolerance.area_percent / 100))


def _within_years(stated: Any, filed: Any, tolerance: Tolerance) -> bool:
    return bool(abs(stated - filed) <= tolerance.years)


def _within_storeys(stated: Any, filed: Any, tolerance: Tolerance) -> bool:
    return bool(abs(stated - filed) <= tolerance.storeys)


_ALIKE: Mapping[str, Callable[[Any, Any, Tolerance], bool]] = {
    "business_kinds": _same_kinds,
    "inspection_grade": _same_letter,
    "floor_area_m2": _within_area,
    "built_year": _within_years,
    "storeys": _within_storeys,
}


def _rank(name: str, there: Any, here: Any) -> int:
    """Severe here and not there comes first: the platform leaves people in a dangerous house."""
    if name == "verdict":
        return _one_is(Verdict.SEVERE.value, there, here)
    if name == "inspection_grade":
        grades = [letter_of(one) in DANGEROUS for one in (there, here)]
        return _of_danger(*grades)
    if name == "is_signed_off":
        return GRAVE if there else USUAL  # closed there, while the case here is open
    return SLIGHT if name in _SLIGHT else USUAL


def _one_is(value: str, there: Any, here: Any) -> int:
    return _of_danger(there == value, here == value)


def _of_danger(is_there: bool, is_here: bool) -> int:
    if is_there == is_here:
        return USUAL
    return FIRST if is_here else GRAVE
