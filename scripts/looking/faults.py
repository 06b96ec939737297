"""What axe finds on a page that keeps somebody from using it."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_SERIOUS = frozenset({"serious", "critical"})


def serious(page: Page, *rules: str) -> list[str]:
    """Rule, what it asks for, and the first place; only those rules where some are named."""
    options: dict[str, Any] | None = None
    if rules:
        options = {"runOnly": {"type": "rule", "values": list(rules)}}
    found = Axe().run(page, options=options).response["violations"]
    return [_told(one) for one in found if one["impact"] in _SERIOUS]


def _told(one: dict[str, Any]) -> str:
    nodes = one["nodes"]
    return f"{one['id']}: {one['help']} ({len(nodes)}) {nodes[0]['html'][:120]}"
