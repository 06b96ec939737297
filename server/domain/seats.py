"""Which area a seat of each role needs: a seat with too little would reach too much (law 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain.acts import ROLE_LABELS, Role


class SeatArea(NamedTuple):
    """The area of a seat; township and village follow from the grid, township from the village."""

    township: str | None = None
    village: str | None = None
    grid: str | None = None
    department: str | None = None
    agency: str | None = None

    @property
    def given(self) -> frozenset[str]:
        return frozenset(name for name, value in self._asdict().items() if value is not None)


_NONE: frozenset[str] = frozenset()
_TOWNSHIP = frozenset({"township"})
_VILLAGE = frozenset({"township", "village"})
_GRID = frozenset({"township", "village", "grid"})

# Role -> the combinations it may hold. Roles that are not here hold the whole county.
ALLOWED: Mapping[Role, tuple[frozenset[str], ...]] = {
    Role.GRID_WORKER: (_VILLAGE, _GRID),
    Role.TECHNICIAN: (_NONE, _TOWNSHIP, _VILLAGE),
    Role.VILLAGE: (_VILLAGE,),
    Role.TOWNSHIP: (_TOWNSHIP,),
    Role.AGENCY: (frozenset({"agency"}),),
    Role.DEPARTMENT: (frozenset({"department"}), frozenset({"department", "township"})),
}

_WORDS: Mapping[str, str] = {
    "township": "乡镇",
    "village": "村(社区)",
    "grid": "网格",
    "department": "行业部门",
    "agency": "鉴定机构",
}


def faults_of(role: Role, area: SeatArea) -> list[dict[str, str]]:
    """What is wrong with giving this role this area; empty when it fits."""
    allowed = ALLOWED.get(role, (_NONE,))
    if area.given in allowed:
        return []
    wanted = "，或".join(_named(one) for one in allowed)
    text = f"{ROLE_LABELS[role]}岗位应指定：{wanted}。"
    return [{"field": "area", "code": "seat.area_unfit", "text": text}]


def _named(parts: frozenset[str]) -> str:
    return "、".join(word for name, word in _WORDS.items() if name in parts) or "全县(不指定辖区)"
