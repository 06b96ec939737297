"""Who acts in the demo: units, one printed login per role, and the people without a login."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from server.domain.acts import ROLE_LABELS, Role
from server.domain.facts import Actor, Seat
from server.services import passwords, people, seats, units
from server.services.demo import names
from server.services.demo.villages import Layout, Village
from server.services.people import OpenAccount
from server.services.seats import GiveSeat
from server.services.units import CreateUnit
from server.services.work import Work
from survey_schema.model import CountyProfile

PASSWORD = "Wofang-2022-Pingan"
NO_PASSWORD = "!"  # hashes to nothing: these people work in the demo, nobody signs in as them

_HOUSES_PER_TECHNICIAN = 2500
AGENCIES = ("恒固房屋安全鉴定所", "晋安建筑工程检测中心", "方正结构鉴定事务所")


@dataclass(slots=True)
class Cast:
    """Everybody by what they do."""

    office: Actor
    leading: Actor
    housing: Actor
    approval: Actor
    admin: Actor
    townships: dict[str, Actor] = field(default_factory=dict)
    villages: dict[str, Actor] = field(default_factory=dict)
    grids: dict[str, Actor] = field(default_factory=dict)
    departments: dict[str, Actor] = field(default_factory=dict)
    technicians: list[Actor] = field(default_factory=list)
    agencies: list[Actor] = field(default_factory=list)

    def technician_for(self, township: str) -> Actor:
        return self.technicians[int(township[6:9]) % len(self.technicians)]


class _Hiring:
    """Opens units, accounts and seats in one Work."""

    def __init__(self, work: Work, random: Random, prefix: str) -> None:
        self.work = work
        self.random = random
        self.prefix = prefix
        self._shared_hash = passwords.new_hash(PASSWORD, "", ())
        self._serial = 0

    def unit(self, role: Role, name: str, **where: str) -> str:
        return units.create_unit(self.work, CreateUnit(role, name, **where))

    def hire(
        self,
        role: Role,
        unit: str,
        *,
        login: str | None = None,
        area: Mapping[str, str] | None = None,
        department: str | None = None,
    ) -> Actor:
        """Somebody with one seat; who has a login is printed and signs in with the password."""
        account_id = self._open(login)
        area = area or {}
        code = area.get("grid") or area.get("village") or area.get("township")
        seat_id = seats.give_seat(
            self.work, GiveSeat(account_id, unit, role, area=code, department=department)
        )
        agency = unit if role is Role.AGENCY else None
        seat = Seat(
            seat_id, role, unit, self.work.county, **area, department=department, agency=agency
        )
        return Actor(account_id, self.work.county, (seat,))

    def _open(self, login: str | None) -> str:
        self._serial += 1
        name = f"{self.prefix}{login}" if login else f"{self.work.county[:6]}-{self._serial:04d}"
        person = names.official(self.random)
        command = OpenAccount(name, person, names.phone(900_000 + self._serial))
        password_hash = self._shared_hash if login else NO_PASSWORD
        return people.enter_account(self.work, command, password_hash, must_change=False)


def hire_all(  # noqa: PLR0917
    work: Work, profile: CountyProfile, layout: Layout, houses: int, random: Random, prefix: str
) -> Cast:
    hiring = _Hiring(work, random, prefix)
    offices = {name: _county_office(hiring, profile, name) for name in _OFFICES}
    cast = Cast(
        office=offices["office"],
        leading=offices["leading"],
        housing=offices["housing"],
        approval=offices["approval"],
        admin=offices["admin"],
    )
    _hire_departments(hiring, profile, cast)
    _hire_townships(hiring, profile, layout, cast)
    _hire_experts(hiring, houses, cast)
    return cast


# login -> role, name of the unit; without one it bears that of the department with this code
_OFFICES: Mapping[str, tuple[Role, str]] = {
    "office": (Role.LEADING_GROUP_OFFICE, "县自建房安全专项整治领导小组办公室"),
    "leading": (Role.LEADING_GROUP, "县自建房安全专项整治领导小组"),
    "housing": (Role.HOUSING_BUREAU, ""),
    "approval": (Role.APPROVAL_BUREAU, ""),
    "admin": (Role.ADMINISTRATOR, "县自建房平台运维组"),
}


def _county_office(hiring: _Hiring, profile: CountyProfile, login: str) -> Actor:
    role, name = _OFFICES[login]
    known = {department.code: department.name for department in profile.departments}
    unit_name = name or known.get(login, ROLE_LABELS[role])
    return hiring.hire(role, hiring.unit(role, unit_name), login=login)


def _hire_departments(hiring: _Hiring, profile: CountyProfile, cast: Cast) -> None:
    """The printed one answers for a business that every county has many of."""
    shown = next(one.code for one in profile.departments if "catering" in one.business_kinds)
    for department in profile.departments:
        unit = hiring.unit(Role.DEPARTMENT, department.name, department=department.code)
        cast.departments[department.code] = hiring.hire(
            Role.DEPARTMENT,
            unit,
            login="department" if department.code == shown else None,
            department=department.code,
        )


def _hire_townships(hiring: _Hiring, profile: CountyProfile, layout: Layout, cast: Cast) -> None:
    for number, township in enumerate(profile.townships):
        name = township.name if township.is_extra_unit else f"{township.name}人民政府"
        unit = hiring.unit(Role.TOWNSHIP, name, township=township.code)
        cast.townships[township.code] = hiring.hire(
            Role.TOWNSHIP,
            unit,
            login="township" if number == 0 else None,
            area={"township": township.code},
        )
    for number, village in enumerate(layout.villages):
        _hire_village(hiring, village, cast, is_printed=number == 0)


def _hire_village(hiring: _Hiring, village: Village, cast: Cast, *, is_printed: bool) -> None:
    name = f"{village.name}民委员会"
    unit = hiring.unit(Role.VILLAGE, name, township=village.township, village=village.code)
    area = {"township": village.township, "village": village.code}
    cast.villages[village.code] = hiring.hire(
        Role.VILLAGE, unit, login="village" if is_printed else None, area=area
    )
    for number, grid in enumerate(village.grids):
        cast.grids[grid.code] = hiring.hire(
            Role.GRID_WORKER,
            unit,
            login="grid" if is_printed and number == 0 else None,
            area={**area, "grid": grid.code},
        )


def _hire_experts(hiring: _Hiring, houses: int, cast: Cast) -> None:
    name = "县房屋安全技术服务组"
    unit = hiring.unit(Role.TECHNICIAN, name)
    for number in range(3 + houses // _HOUSES_PER_TECHNICIAN):
        login = "technician" if number == 0 else None
        cast.technicians.append(hiring.hire(Role.TECHNICIAN, unit, login=login))
    for agency, login in _named_agencies():
        unit = hiring.unit(Role.AGENCY, agency)
        cast.agencies.append(hiring.hire(Role.AGENCY, unit, login=login))


def _named_agencies() -> Iterator[tuple[str, str | None]]:
    for number, name in enumerate(AGENCIES):
        yield name, "agency" if number == 0 else None
