"""What every command shares: the home it works on, the county, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from server import clock
from server.config import Config, from_environment
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services.work import Work
from server.store import schema
from server.store.engines import Store
from server.store.reads.areas import counties
from survey_schema.load import county_ids, load_county
from survey_schema.model import CountyProfile

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=None,
    envvar="ANJU_HOME",
    help="数据目录（数据库、照片、密钥），默认 var/。",
)
county_option = click.option(
    "--county",
    "county_id",
    default="wuzhai",
    show_default=True,
    help="县情配置名，如 wuzhai、wutai。",
)


class ChineseGroup(click.Group):
    """A Problem raised by any command becomes one line on stderr and exit status 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Problem as problem:
            raise _Refusal(problem) from problem


class _Refusal(click.ClickException):
    def __init__(self, problem: Problem) -> None:
        super().__init__("\n".join([problem.text, *(_fault_line(one) for one in problem.faults)]))

    def show(self, file: Any = None) -> None:
        click.echo(f"错误：{self.message}", err=True)


def _fault_line(fault: Any) -> str:
    return f"  · {fault.get('text', fault)}"


def config_of(home: Path | None) -> Config:
    return from_environment(home=home)


@contextmanager
def opened(home: Path | None) -> Iterator[Store]:
    """The home's store, made ready first: directories, keys and tables are there."""
    store = schema.prepare(config_of(home))
    try:
        yield store
    finally:
        store.close()


def profile_of(county_id: str) -> CountyProfile:
    if county_id not in county_ids():
        known = "、".join(county_ids())
        text = f"没有县情配置“{county_id}”，现有：{known}。"
        raise click.BadParameter(text, param_hint="--county")
    return load_county(county_id)


def operator(county: str) -> Actor:
    """The command line acts for the county itself; the ledger names it as a job."""
    return Actor("job:operator", county, ())


def is_founded(store: Store, county: str) -> bool:
    with store.reading() as db:
        return any(one.code == county for one in counties(db))


def in_work(
    store: Store, actor: Actor, service: Callable[..., Any], *args: Any, **named: Any
) -> Any:
    """One service in one unit of work, committed."""
    with Work(store, actor, clock.now()) as work:
        answer = service(work, *args, **named)
        work.commit()
    return answer
