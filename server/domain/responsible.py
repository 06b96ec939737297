"""Who answers for a house (M13, M17): departments by its use, and everybody else by its place."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from survey_schema.model import CountyProfile


class Part(StrEnum):
    """What a department has to do with a house of several uses."""

    LEADS = "leads"
    ANSWERS = "answers"  # for another of its uses
    TAKES_PART = "takes_part"  # through a mechanism the house falls under


PART_LABELS = {
    Part.LEADS: "牵头",
    Part.ANSWERS: "按业态负责",
    Part.TAKES_PART: "按机制参与",
}


UNNAMED = "other"


class Share(NamedTuple):
    department: str
    part: Part
    business_kinds: tuple[str, ...] = ()  # of the house, that the department answers for
    mechanisms: tuple[int, ...] = ()  # the house falls under, that name the department


def departments_for(
    profile: CountyProfile, is_operational: bool | None, kinds: Collection[str] | None
) -> tuple[Share, ...]:
    """The leading department first: of those that answer for a named use, the one that stands
    first in the county's table; 其他 leads only alone. Without business there is none by use."""
    if not is_operational or not kinds:
        return ()
    answering = {
        one.code: tuple(kind for kind in one.business_kinds if kind in kinds)
        for one in profile.departments
    }
    named_kinds = set(kinds) - {UNNAMED} or set(kinds)
    leading = next((code for code, some in answering.items() if named_kinds & set(some)), None)
    named = mechanisms_for(profile, kinds)
    shares = (
        Share(code, _part(code, some, leading), some, _naming(profile, named, code))
        for code, some in answering.items()
    )
    found = [one for one in shares if one.business_kinds or one.mechanisms]
    return tuple(sorted(found, key=lambda one: list(Part).index(one.part)))


def mechanisms_for(profile: CountyProfile, kinds: Collection[str]) -> frozenset[int]:
    """The mechanisms a house with these uses falls under."""
    return frozenset(
        one.number for one in profile.mechanisms if not set(kinds).isdisjoint(one.business_kinds)
    )


def _part(code: str, kinds: tuple[str, ...], leading: str | None) -> Part:
    if code == leading:
        return Part.LEADS
    return Part.ANSWERS if kinds else Part.TAKES_PART


def _naming(profile: CountyProfile, numbers: frozenset[int], code: str) -> tuple[int, ...]:
    return tuple(
        one.number
        for one in profile.mechanisms
        if one.number in numbers and code in one.departments
    )


class Duty(StrEnum):
    """In which role somebody is responsible for a house."""

    OWNER = "owner"
    VILLAGE = "village"
    GRID = "grid"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    SUPERVISOR = "supervisor"
    AGENCY = "agency"
    OFFICE = "office"


DUTY_LABELS = {
    Duty.OWNER: "产权人（使用人）",
    Duty.VILLAGE: "村（居）委会",
    Duty.GRID: "网格",
    Duty.TOWNSHIP: "乡镇政府",
    Duty.DEPARTMENT: "行业主管部门",
    Duty.SUPERVISOR: "整治监管单位",
    Duty.AGENCY: "鉴定机构",
    Duty.OFFICE: "验收销号牵头",
}


class Responsible(NamedTuple):
    duty: Duty
    name: str  # of a unit, or the owner's masked name
    code: str | None = None  # of the area, department or unit
    part: str = ""  # what it has to do here, in words
    ground: str = ""  # the clause or record that makes it so


class Circumstances(NamedTuple):
    """What is known of a house: its place, use, and whom its newest case names."""

    township: str
    village: str
    township_name: str
    village_name: str
    grid: str | None
    is_operational: bool | None
    business_kinds: Collection[str]
    owner_masked: str | None
    supervisors: tuple[tuple[str, str], ...] = ()  # unit id, name
    agencies: tuple[tuple[str, str], ...] = ()


def responsible_for(profile: CountyProfile, house: Circumstances) -> tuple[Responsible, ...]:
    """Everybody who answers for the house, the nearest first."""
    return (
        Responsible(Duty.OWNER, house.owner_masked or "未登记", part="房屋使用安全第一责任人"),
        Responsible(Duty.VILLAGE, house.village_name, house.village, "村级台账和日常巡查"),
        *_grid(house),
        Responsible(
            Duty.TOWNSHIP,
            house.township_name,
            house.township,
            "属地排查、管控和整治",
            profile.plan,
        ),
        *_departments(profile, house),
        *(Responsible(Duty.SUPERVISOR, name, unit, "整治监管") for unit, name in house.supervisors),
        *(Responsible(Duty.AGENCY, name, unit, "对鉴定报告负责") for unit, name in house.agencies),
        *_leading(profile, house),
    )


def _grid(house: Circumstances) -> tuple[Responsible, ...]:
    if house.grid is None:
        return ()
    return (Responsible(Duty.GRID, house.grid, house.grid, "网格排查和巡查"),)


def _departments(profile: CountyProfile, house: Circumstances) -> list[Responsible]:
    known = {one.code: one for one in profile.departments}
    labels = {one.number: one.label for one in profile.mechanisms}
    shares = departments_for(profile, house.is_operational, house.business_kinds)
    return [
        Responsible(
            Duty.DEPARTMENT,
            known[one.department].name,
            one.department,
            PART_LABELS[one.part],
            known[one.department].duty
            if one.business_kinds
            else "；".join(labels[number] for number in one.mechanisms),
        )
        for one in shares
    ]


def _leading(profile: CountyProfile, house: Circumstances) -> list[Responsible]:
    track = "operational" if house.is_operational else "other"
    return [
        Responsible(Duty.OFFICE, one.leading_label, part="验收销号", ground=one.source.text)
        for one in profile.acceptance
        if one.track == track
    ]
