"""Ledger events of divisions, and of what is drawn on the map (docs/map.md): label, then facts."""

from __future__ import annotations

from collections.abc import Mapping

MAP_EVENTS: Mapping[str, tuple[str, ...]] = {
    "area.created": ("建立区划", "level", "count", "content"),
    "area.succeeded": ("区划变更", "old", "new", "on"),
    "grid.assigned": ("划定网格", "grid", "village"),
    "grid.opened": ("设立网格", "grid", "village"),
    "grid.renamed": ("更改网格名称", "grid"),
    "grid.closed": ("撤销网格", "grid", "village", "houses", "unsent", "on"),
    # a person put it right on the map; `metres` from where the file had it, None if nowhere
    "house.moved": (
        "调整房屋位置或所属区划",
        "township",
        "village",
        "from_village",
        "lon",
        "lat",
        "metres",
        "reason",
    ),
    "house.outlined": ("描绘房屋轮廓", "content", "area_m2"),
    "house.regridded": ("随网格边界调整所属网格", "grid", "from_grid"),
    # for its surveyor to look at; no verdict follows from it
    "house.in_geohazard": ("位于地质灾害隐患范围内，请排查核实", "area", "kind"),
    "house.left_geohazard": ("不再位于地质灾害隐患范围内", "area"),
    # `content` is the SM3 of the outline as drawn, `was` that of the one before
    "grid.drawn": ("描绘网格边界", "grid", "village", "content", "was", "houses"),
    "geohazard.entered": (
        "录入地质灾害隐患范围",
        "area",
        "kind",
        "township",
        "content",
        "on",
        "replaces",
        "houses",
    ),
    "geohazard.ended": ("解除地质灾害隐患范围", "area", "on", "houses"),
}
