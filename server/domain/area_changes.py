"""区划调整: what a merge, split, move or renaming does to divisions, and where each house lands.

Pure: terms and the divisions of the day give a plan; the same destination moves houses, seats and
units, so that reach after the change is exactly reach before it, carried over (law 2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

KINDS: Mapping[str, str] = {
    "merge": "村(社区)合并",
    "split": "村(社区)分设",
    "move": "村(社区)划归其他乡镇",
    "rename": "区划更名",
}
STATES: Mapping[str, str] = {
    "draft": "拟定中",
    "decided": "已确定，待执行",
    "in_force": "已执行",
    "undone": "已撤销",
}


class Division(NamedTuple):
    """One area as it stands on the day."""

    code: str
    level: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A row of an area that begins on the day; `shape_of` are the areas its boundary is made of,
    less those of `less`."""

    code: str
    level: str
    name: str
    parent: str
    shape_of: tuple[str, ...]
    less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`by_grid` comes before `by_village`; what neither names stays where it is."""

    ends: tuple[str, ...]
    begins: tuple[Begun, ...]
    by_village: Mapping[str, str] = field(default_factory=dict)
    by_grid: Mapping[str, str] = field(default_factory=dict)
    succeeds: tuple[tuple[str, str], ...] = ()  # old code, new code

    def village_of(self, village: str | None, grid: str | None) -> str | None:
        """The village after the change of what lay in this village and grid."""
        if grid is not None and grid in self.by_grid:
            return self.by_grid[grid]
        return self.by_village.get(village, village) if village else village

    @property
    def touches(self) -> frozenset[str]:
        begun = {one.code for one in self.begins}
        return frozenset({*self.ends, *begun, *self.by_village, *self.by_grid})


class Unfit(Exception):
    """What is wrong with the terms, as its sentence."""


Divisions = Mapping[str, Division]
Terms = Mapping[str, Any]


def plan_of(kind: str, terms: Terms, areas: Divisions) -> Plan:
    """What the change does; `Unfit` when the terms do not fit the divisions."""
    return _PLANS[kind](terms, areas)


def _merge(terms: Terms, areas: Divisions) -> Plan:
    old = [_village(areas, code) for code in dict.fromkeys(terms["from"])]
    target = terms["into"]
    gone = [one for one in old if one.code != target]
    if len({target, *(one.code for one in old)}) < 2:
        raise Unfit("合并至少涉及两个村。")
    parent = _parent_of_target(terms, areas, target)
    grids = _grids_of(areas, [one.code for one in gone])
    kept = areas.get(target)
    merged = Begun(
        target,
        "village",
        terms.get("name") or (kept.name if kept else ""),
        parent,
        tuple(dict.fromkeys([*(one.code for one in old), *([target] if kept else [])])),
    )
    if not merged.name:
        raise Unfit("新设的村须填写名称。")
    return Plan(
        ends=(*(one.code for one in gone), *([target] if kept else []), *(g.code for g in grids)),
        begins=(merged, *(_regrouped(one, target) for one in grids)),
        by_village={one.code: target for one in gone},
        succeeds=tuple((one.code, target) for one in gone),
    )


def _parent_of_target(terms: Terms, areas: Divisions, target: str) -> str:
    kept = areas.get(target)
    if kept is not None:
        if kept.level != "village":
            raise Unfit(f"{target} 不是村(社区)代码。")
        return kept.parent
    _require_new_code(areas, target)
    return _township(areas, terms.get("township")).code


def _split(terms: Terms, areas: Divisions) -> Plan:
    old = _village(areas, terms["from"])
    own = {one.code: one for one in _grids_of(areas, [old.code])}
    parts = [_part(areas, own, one) for one in terms["parts"]]
    given = [grid for _, _, grids in parts for grid in grids]
    if not parts or len(set(given)) != len(given):
        raise Unfit("每个新设的村至少划入一个网格，同一网格只能划入一个村。")
    if len({code for code, _, _ in parts}) != len(parts):
        raise Unfit("新设的村代码重复。")
    rest = Begun(old.code, "village", old.name, old.parent, (old.code,), tuple(given))
    new = [Begun(code, "village", name, old.parent, tuple(grids)) for code, name, grids in parts]
    where = {grid: code for code, _, grids in parts for grid in grids}
    return Plan(
        ends=(old.code, *given),
        begins=(rest, *new, *(_regrouped(own[grid], where[grid]) for grid in given)),
        by_grid=where,
        succeeds=tuple((old.code, code) for code, _, _ in parts),
    )


def _part(
    areas: Divisions, own: Mapping[str, Division], part: Terms
) -> tuple[str, str, tuple[str, ...]]:
    _require_new_code(areas, part["code"])
    grids = tuple(part["grids"])
    strange = [grid for grid in grids if grid not in own]
    if strange or not grids:
        raise Unfit("划入新村的网格须是原村现有的网格。")
    if not part["name"]:
        raise Unfit("新设的村须填写名称。")
    return part["code"], part["name"], grids


def _move(terms: Terms, areas: Divisions) -> Plan:
    old = _village(areas, terms["village"])
    to = _township(areas, terms["township"])
    code = terms.get("code") or old.code
    if to.code == old.parent:
        raise Unfit("该村已属于所选乡镇。")
    if code != old.code:
        _require_new_code(areas, code)
    grids = _grids_of(areas, [old.code])
    moved = Begun(code, "village", terms.get("name") or old.name, to.code, (old.code,))
    regrouped = (_regrouped(one, code) for one in grids) if code != old.code else ()
    return Plan(
        ends=(old.code, *(one.code for one in grids if code != old.code)),
        begins=(moved, *regrouped),
        by_village={old.code: code},
        succeeds=((old.code, code),) if code != old.code else (),
    )


def _rename(terms: Terms, areas: Divisions) -> Plan:
    old = areas.get(terms["area"])
    if old is None:
        raise Unfit("没有该区划。")
    if not terms["name"] or terms["name"] == old.name:
        raise Unfit("须填写与原名不同的新名称。")
    renamed = Begun(old.code, old.level, terms["name"], old.parent, (old.code,))
    return Plan(ends=(old.code,), begins=(renamed,))


_PLANS = {"merge": _merge, "split": _split, "move": _move, "rename": _rename}


def _regrouped(grid: Division, village: str) -> Begun:
    return Begun(grid.code, "grid", grid.name, village, (grid.code,))


def _grids_of(areas: Divisions, villages: Collection[str]) -> list[Division]:
    return [one for one in areas.values() if one.level == "grid" and one.parent in villages]


def _village(areas: Divisions, code: str) -> Division:
    found = areas.get(code)
    if found is None or found.level != "village":
        raise Unfit(f"当日没有代码为 {code} 的村(社区)。")
    return found


def _township(areas: Divisions, code: str | None) -> Division:
    found = areas.get(code or "")
    if found is None or found.level != "township":
        raise Unfit("须选择本县的乡镇。")
    return found


def _require_new_code(areas: Divisions, code: str) -> None:
    if len(code) != 12 or not code.isdecimal() or not code.isascii():
        raise Unfit("村代码应为 12 位数字。")
    if code in areas:
        raise Unfit(f"代码 {code} 已被“{areas[code].name}”使用。")


def newest(code: str, successors: Mapping[str, Collection[str]], standing: Collection[str]) -> str:
    """The village that stands today for an old code; the code itself where that cannot be told.

    A village that was split stands on with what was left to it, so only codes that are gone are
    followed, and only where they went whole into one other.
    """
    here, seen = code, {code}
    while here not in standing:
        nexts = set(successors.get(here, ())) - seen
        if len(nexts) != 1:
            return code
        here = nexts.pop()
        seen.add(here)
    return here


def townships_after(areas: Iterable[Division], plan: Plan) -> dict[str, str]:
    """Village -> its township once the plan holds."""
    found = {one.code: one.parent for one in areas if one.level == "village"}
    found |= {one.code: one.parent for one in plan.begins if one.level == "village"}
    return found
