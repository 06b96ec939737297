"""A picture of every office page for its role, 1440 and 390 px wide: var/screenshots/ROLE/….png.

    scripts/screenshots [--base http://127.0.0.1:8000] [--to var/screenshots] [ROLE…]

The server must run on the demo county (scripts/serve). Pages wider than their window, and words an
official should not read, are told at the end.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scripts.looking.walk import ROLES, pages, signed_in
from scripts.looking.words import findings
from server.services.demo.cast import PASSWORD

WIDTHS = (1440, 390)
_QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run"]


def main() -> int:
    asked = _asked()
    told: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_QUIET)
        for role in asked.roles or ROLES:
            found = list(pages(signed_in(asked.base, role)))
            print(f"{role}: {len(found)}", flush=True)
            told += [
                f"{role} {one.address}: {what}" for one in found for what in findings(one.html)
            ]
            addresses = [one.address for one in found]
            for width in WIDTHS:
                told += _shoot(browser, asked, role, addresses, width)
        browser.close()
    print("\n".join(dict.fromkeys(told)))
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/screenshots", description="A picture of every page."
    )
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--to", type=Path, default=Path("var/screenshots"))
    parser.add_argument("roles", nargs="*", help="、".join(ROLES))
    return parser.parse_args()


def _shoot(
    browser: Browser, asked: argparse.Namespace, role: str, addresses: list[str], width: int
) -> list[str]:
    """Signing in by page ends the walk's own session, which is done."""
    context = browser.new_context(
        base_url=asked.base, viewport={"width": width, "height": 900}, locale="zh-CN"
    )
    page, wide = context.new_page(), []
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(role)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    for address in addresses:
        page.goto(address)
        name = re.sub(r"[^\w]+", "-", address).strip("-")[:80] or "home"
        place = asked.to / role / f"{name}-{width}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=place, full_page=True)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wide.append(f"{role} {address}: wider than {width}")
    context.close()
    return wide


if __name__ == "__main__":
    raise SystemExit(main())
