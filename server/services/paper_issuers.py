"""Who issues a paper, and on what plan, as it stands on paper: from the county's profile alone."""

from __future__ import annotations

from server.domain.acts import ROLE_LABELS, Role
from server.domain.parties import name_of
from survey_schema.model import CountyProfile


def plan_title(profile: CountyProfile) -> str:
    """《…实施方案》（五政办发〔2022〕25号): the number stands outside the title marks."""
    title, bracket, number = profile.plan.partition("（")
    return f"《{title}》{bracket}{number}"


def issuer_name(profile: CountyProfile, role: Role, township: str | None) -> str:
    """发文机关: full names, from the profile alone."""
    if role is Role.TOWNSHIP:
        return _township_office(profile, township)
    if role is Role.HOUSING_BUREAU:
        return department_name(profile, "housing")
    return f"{profile.name}自建房安全专项整治{ROLE_LABELS[role]}"


def issuer_mark(profile: CountyProfile, role: Role, township: str | None) -> str:
    """What tells units apart in 发文字号; the housing bureau's papers bear the county's alone."""
    if role is Role.TOWNSHIP:
        name = _township(profile, township).removesuffix("镇").removesuffix("乡")
        return name.removesuffix("服务中心")
    return {Role.LEADING_GROUP_OFFICE: "办", Role.LEADING_GROUP: "组"}.get(role, "")


def department_name(profile: CountyProfile, code: str) -> str:
    """县住建局 as it stands on paper: with the county's own name."""
    name = next(
        (one.name for one in profile.departments if one.code == code),
        ROLE_LABELS[Role.HOUSING_BUREAU],
    )
    is_short = name.startswith(("县委", "县"))
    return f"{profile.name.removesuffix('县')}{name}" if is_short else name


def party_on_paper(profile: CountyProfile, party: str) -> str:
    """A side of a matter (`department:police`, `township:…`) as an addressee."""
    kind, _, code = party.partition(":")
    if kind == "department":
        return department_name(profile, code)
    if kind == "township":
        name = _township(profile, code)
        return f"{name}人民政府" if name.endswith(("镇", "乡")) else name
    return name_of(profile, party)


def _township_office(profile: CountyProfile, code: str | None) -> str:
    name = _township(profile, code)
    is_government = name.endswith(("镇", "乡"))
    return f"{profile.name}{name}{'人民政府' if is_government else ''}"


def _township(profile: CountyProfile, code: str | None) -> str:
    return next((one.name for one in profile.townships if one.code == code), "")
