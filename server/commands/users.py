"""`anju user add | list | seat | reset-password | reset-second-factor | close`: accounts."""

from __future__ import annotations

from pathlib import Path

import click

from server import clock
from server.commands.place import (
    ChineseGroup,
    county_option,
    home_option,
    in_work,
    is_founded,
    opened,
    operator,
    profile_of,
)
from server.domain.acts import ROLE_LABELS, Role
from server.domain.passwords import faults_of
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import people, seats, second_factor_reset, units
from server.services.people import OpenAccount
from server.services.seats import GiveSeat
from server.services.units import CreateUnit
from server.services.work import Look, Work
from server.store.engines import Store
from server.store.reads import accounts
from survey_schema.model import CountyProfile

_ROLES = "、".join(f"{role.value}（{label}）" for role, label in ROLE_LABELS.items())

role_option = click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help=f"岗位：{_ROLES}。",
)
unit_option = click.option("--unit", required=True, help="所在单位名称；没有该单位时新设。")
area_option = click.option("--area", help="辖区代码：乡镇、村或网格；县级岗位不填。")
department_option = click.option("--department", help="行业部门代码，只用于行业主管部门岗位。")
_SHORTEST_LOGIN = 3

login_argument = click.argument("login", metavar="登录名")


def _long_enough(_context: click.Context, _parameter: click.Parameter, login: str) -> str:
    """With a shorter one hardly any password would not contain it."""
    if len(login) < _SHORTEST_LOGIN:
        raise click.BadParameter(f"登录名至少{_SHORTEST_LOGIN}个字符。")
    return login


@click.group(cls=ChineseGroup, help="账号和岗位。初始密码只显示一次，首次登录须修改。")
def user() -> None: ...


@user.command(help="新开账号并授予第一个岗位，显示一次初始密码。")
@click.argument("login", metavar="登录名", callback=_long_enough)
@click.option("--name", required=True, help="姓名（加密保存）。")
@click.option("--phone", default="", help="电话（加密保存）。")
@role_option
@unit_option
@area_option
@department_option
@home_option
@county_option
def add(  # noqa: PLR0913, PLR0917
    login: str,
    name: str,
    phone: str,
    role: str,
    unit: str,
    area: str | None,
    department: str | None,
    home: Path | None,
    county_id: str,
) -> None:
    def open_with_seat(work: Work) -> str:
        command = OpenAccount(login, name, phone, _first_password(login))
        opened_account = people.open_account(work, command)
        _give(work, opened_account.account_id, Role(role), unit, area, department)
        return opened_account.first_password

    with opened(home) as store:
        profile = _founded(store, county_id)
        password = in_work(store, operator(profile.code), open_with_seat)
    click.echo(f"已开立账号：{login}（{ROLE_LABELS[Role(role)]}，{unit}）")
    click.echo(f"初始密码（只显示这一次）：{password}")


@user.command(help="再授予一个岗位。一人可有几个岗位。")
@login_argument
@role_option
@unit_option
@area_option
@department_option
@home_option
@county_option
def seat(  # noqa: PLR0917
    login: str,
    role: str,
    unit: str,
    area: str | None,
    department: str | None,
    home: Path | None,
    county_id: str,
) -> None:
    def give(work: Work) -> None:
        _give(work, _account_id(work, login), Role(role), unit, area, department)

    with opened(home) as store:
        in_work(store, operator(_founded(store, county_id).code), give)
    click.echo(f"已授予岗位：{login}，{ROLE_LABELS[Role(role)]}，{unit}")


@user.command("list", help="列出本县账号及其岗位。")
@home_option
@county_option
def list_users(home: Path | None, county_id: str) -> None:
    with opened(home) as store:
        profile = _founded(store, county_id)
        with Look(store, operator(profile.code), clock.now()) as look:
            for line in _lines(look):
                click.echo(line)


@user.command("reset-password", help="重置密码，显示一次新的初始密码，并解除锁定。")
@login_argument
@home_option
@county_option
def reset_password(login: str, home: Path | None, county_id: str) -> None:
    def reset(work: Work) -> str:
        return people.reset_password(work, _account_id(work, login))

    with opened(home) as store:
        password = in_work(store, operator(_founded(store, county_id).code), reset)
    click.echo(f"新的初始密码（只显示这一次）：{password}")


@user.command(
    "reset-second-factor",
    help="重置动态口令：唯一的系统管理员自己丢了手机和备用码时用；记入台账。",
)
@login_argument
@click.option("--reason", required=True, help="理由，不少于 5 个字（加密保存）。")
@home_option
@county_option
def reset_second_factor(login: str, reason: str, home: Path | None, county_id: str) -> None:
    def reset(work: Work) -> None:
        second_factor_reset.reset_by_operator(work, _account_id(work, login), reason)

    with opened(home) as store:
        in_work(store, operator(_founded(store, county_id).code), reset)
    click.echo(f"已重置动态口令：{login}。本人下次凭密码登录后重新设置。")


@user.command(help="停用账号。未上传的排查仍可补传，转入待核。")
@login_argument
@home_option
@county_option
@click.confirmation_option("--yes", prompt="确定停用该账号？")
def close(login: str, home: Path | None, county_id: str) -> None:
    def close_it(work: Work) -> None:
        people.close_account(work, _account_id(work, login))

    with opened(home) as store:
        in_work(store, operator(_founded(store, county_id).code), close_it)
    click.echo(f"已停用账号：{login}")


def _first_password(login: str) -> str:
    """One that by no accident contains the login."""
    while faults_of(password := people.first_password(), login):
        pass
    return password


def _founded(store: Store, county_id: str) -> CountyProfile:
    profile = profile_of(county_id)
    if not is_founded(store, profile.code):
        command = f"anju init --county {county_id}"
        raise click.ClickException(f"{profile.name}尚未建立，请先运行：{command}")
    return profile


def _account_id(work: Work, login: str) -> str:
    found = accounts.account_by_login(work.db, login)
    if found is None or found.county_code != work.county:
        raise Problem("account.missing")
    return found.id


def _give(  # noqa: PLR0917
    work: Work,
    account_id: str,
    role: Role,
    unit: str,
    area: str | None,
    department: str | None,
) -> None:
    unit_id = _unit_id(work, role, unit, department)
    seats.give_seat(work, GiveSeat(account_id, unit_id, role, area, department))


def _unit_id(work: Work, role: Role, name: str, department: str | None) -> str:
    """The open unit of that name that fits the role (an agency's seat needs an agency)."""
    after = ""
    reach = whole_county(work.county)
    while page := accounts.units(reach, work.db, after=after):
        for unit in page:
            is_fit = (unit.kind == Role.AGENCY) == (role is Role.AGENCY)
            if unit.name == name and unit.closed_at is None and is_fit:
                return unit.id
        after = page[-1].id
    return units.create_unit(work, CreateUnit(role, name, department=department))


def _lines(look: Look) -> list[str]:
    reach, after, lines = whole_county(look.county), "", []
    while page := accounts.accounts(reach, look.db, after=after):
        held = accounts.seats_of(reach, look.db, [one.id for one in page])
        units = accounts.unit_names(look.db, look.county, [one.unit_id for one in held])
        for account in page:
            roles = [
                f"{ROLE_LABELS[Role(one.role)]}（{units.get(one.unit_id, '')}）"
                for one in held
                if one.account_id == account.id and one.valid_until is None
            ]
            state = "已停用" if account.closed_at else "在用"
            lines.append(f"{account.login:<24}{state}  {'；'.join(roles) or '无岗位'}")
        after = page[-1].login
    return lines
