"""常用视图: a list as somebody narrowed and sorted it, kept under a name of his own.

Kept on the server, so it is there on every machine he signs in on; nobody else sees it, and it
widens nobody's reach: it is an address, asked anew each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from server.domain.problems import Problem
from server.services.house_asking import FILTERS
from server.services.list_columns import HOUSES
from server.services.work import Work
from server.store.reads import list_choices
from server.store.rows import ListView

LONGEST_NAME, MOST = 30, 20
_LONGEST_ADDRESS = 1000
_OF_LISTS = (
    "township",
    "village",
    "state",
    "severity",
    "operational",
    "overdue",
    "uncontrolled",
)


class View(NamedTuple):
    """`asked` is what stands behind the ? of the address."""

    name: str
    asked: str


def views_of(work: Work, name: str) -> list[View]:
    """In the order they were kept."""
    found = list_choices.views(work.db, work.county, work.actor.account_id, name)
    return [View(*one) for one in found]


def keep(work: Work, name: str, view: str, asked: Mapping[str, str]) -> None:
    """Under a name there is already it replaces what was kept."""
    title = " ".join(view.split())
    if not title or len(title) > LONGEST_NAME or not title.isprintable():
        raise Problem("list_view.no_name", most=LONGEST_NAME)
    names = {one.name for one in views_of(work, name)}
    if title not in names and len(names) >= MOST:
        raise Problem("list_view.too_many", most=MOST)
    kept = _only(asked, names_of(name))
    if len(kept) > _LONGEST_ADDRESS:
        raise Problem("list_view.no_name", most=LONGEST_NAME)
    key = {"account_id": work.actor.account_id, "list": name, "name": title}
    values = {"asked": kept, "kept_at": work.now}
    if not work.keep_once(ListView, {**key, **values}):
        work.touch(ListView, key, values)


def forget(work: Work, name: str, view: str) -> None:
    work.discard(ListView, {"account_id": work.actor.account_id, "list": name, "name": view})


def names_of(name: str) -> tuple[str, ...]:
    """What of a list's address a view keeps: not the page one is on."""
    return (*(FILTERS if name == HOUSES else _OF_LISTS), "sort")


def asked_of(address: str) -> dict[str, str]:
    """What stands behind the ? of an address."""
    return dict(parse_qsl(address.partition("?")[2]))


def _only(asked: Mapping[str, str], names: Collection[str]) -> str:
    return urlencode({name: asked[name] for name in names if asked.get(name)})
