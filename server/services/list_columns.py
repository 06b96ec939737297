"""Which columns of a list somebody wants to see: chosen once, remembered for him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.services.list_kinds import LISTS, ListColumn
from server.services.work import Work
from server.store.reads import list_choices
from server.store.rows import ListChoice

HOUSES = "houses"

# In the order of the table. The code is always shown: it leads to the file.
COLUMNS: Mapping[str, str] = {
    "township": "乡镇",
    "village": "村",
    "owner": "户主",
    "category": "类别",
    "business": "业态",
    "structure": "结构",
    "storeys": "层数",
    "area": "面积 m²",
    "built": "建成年份",
    "verdict": "初步判定",
    "health": "健康码",
    "stage": "办理环节",
    "due": "期限",
    "surveyed": "排查日期",
    "position": "定位",
}
USUAL = (
    "township", "village", "owner", "category", "structure", "storeys", "area", "verdict",
    "health", "stage", "due", "surveyed",
)  # fmt: skip
_NOT_ON_SCREEN = ("code", "remark")  # always there; for the pen
_MASKED = "（脱敏）"


def chosen(work: Work, name: str = HOUSES) -> tuple[str, ...]:
    found = list_choices.chosen(work.db, work.county, work.actor.account_id, name)
    kept = tuple(one for one in columns_of(name) if one in found)
    return kept or (USUAL if name == HOUSES else LISTS[name].usual)


def choose(work: Work, columns: Sequence[str], name: str = HOUSES) -> None:
    """None at all means the usual ones again."""
    key = {"account_id": work.actor.account_id, "list": name}
    wanted = {"columns": [one for one in columns_of(name) if one in columns]}
    if not work.keep_once(ListChoice, {**key, **wanted}):
        work.touch(ListChoice, key, wanted)


def columns_of(name: str) -> Mapping[str, str]:
    """Every column of a list by its head, in the order of the screen."""
    return COLUMNS if name == HOUSES else {one.key: head_of(one) for one in _on_screen(name)}


def shown(work: Work, name: str) -> list[ListColumn]:
    """Of one of the three lists the columns chosen."""
    by_key = {one.key: one for one in LISTS[name].columns}
    return [by_key[key] for key in columns_of(name) if key in chosen(work, name)]


def _on_screen(name: str) -> list[ListColumn]:
    kind = LISTS[name]
    wanted = [one for one in kind.columns if one.key not in _NOT_ON_SCREEN]
    places = {key: place for place, key in enumerate(kind.first)}
    return sorted(wanted, key=lambda one: places.get(one.key, len(places)))


def head_of(column: ListColumn) -> str:
    return column.title.removesuffix(_MASKED)
