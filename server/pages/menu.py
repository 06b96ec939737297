"""The menu: the labelled pages somebody may open, in the order of the campaign's work (M1–M18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import current_app, request

from server.domain.facts import Actor
from server.domain.permission import has_act

# What is looked for together stands together; a page nobody placed stands at the end.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "房屋",
        (
            "/houses",
            "/map",
            "/geohazards",
            "/coverage",
            "/patrols",
            "/unvisited",
            "/imports",
            "/plates",
            "/quality",
            "/house-merges",
        ),
    ),
    (
        "隐患整治",
        (
            "/lists",
            "/survey-desk",
            "/verdict-desk",
            "/review-tasks",
            "/overdue-reviews",
            "/neighbours",
            "/papers",
        ),
    ),
    ("安全鉴定", ("/desk", "/report-tellings", "/report-questions", "/agencies")),
    (
        "协同督办",
        (
            "/unit-desk",
            "/complaints",
            "/supervision",
            "/bulletins",
            "/weekly",
            "/assessment",
            "/liaison",
            "/sector-tasks",
            "/transfers",
            "/draws",
        ),
    ),
    ("经营许可", ("/operation-checks",)),
    ("导出和对账", ("/exports", "/exports/approvals", "/reconciliations")),
    (
        "统计和设置",
        (
            "/leading",
            "/leading/papers",
            "/reports",
            "/report-parts",
            "/paper-templates",
            "/verdict-defects",
        ),
    ),
    ("网格和人员", ("/grids", "/people", "/units", "/phones", "/area-changes")),
    ("系统管理", ("/system", "/security", "/access-log", "/county-profile")),
)
_OTHER = "其他"
_FEW = 6  # so many stand side by side without groups


class Link(NamedTuple):
    """`here`: page when one is on it, true when one is on a page below it."""

    address: str
    label: str
    here: str | None


class Group(NamedTuple):
    label: str
    links: list[Link]

    @property
    def is_here(self) -> bool:
        return any(link.here for link in self.links)


def menu_of(actor: Actor) -> list[Group]:
    """Groups with something in them; for somebody with few pages each page is its own group."""
    links = {link.address: link for link in _links_of(actor)}
    groups = [
        Group(label, [links.pop(one) for one in addresses if one in links])
        for label, addresses in GROUPS
    ]
    found = [group for group in [*groups, Group(_OTHER, list(links.values()))] if group.links]
    all_links = [link for group in found for link in group.links]
    return [Group(one.label, [one]) for one in all_links] if len(all_links) <= _FEW else found


def _links_of(actor: Actor) -> Iterator[Link]:
    for rule in current_app.url_map.iter_rules():
        opening = current_app.view_functions[rule.endpoint].opening  # type: ignore[attr-defined]
        if opening.label and has_act(actor, opening.act):
            yield Link(rule.rule, opening.label, _here(rule.rule))


def _here(address: str) -> str | None:
    if request.path == address:
        return "page"
    return "true" if request.path.startswith(f"{address}/") else None
