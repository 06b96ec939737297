"""A picture of every office page for its role, 1440 and 390 px wide: var/screenshots/ROLE/….png.

    scripts/screenshots [--base http://127.0.0.1:8000] [--to var/screenshots] [ROLE…]
        --dark    in the dark look
        --print   on paper: A4 as Chromium prints it, ….pdf
        --once    every kind of page for the first role that reaches it alone
        --axe     what axe finds serious, at both widths
        --widths  others than 1440 390

The server must run on the demo county (scripts/serve). Pages wider than their window, and words an
official should not read, are told at the end.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.looking.faults import serious
from scripts.looking.walk import LOGINS, ROLES, kind_of, pages, signed_in
from scripts.looking.words import findings
from server.services.demo.cast import PASSWORD

_QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run"]


def main() -> int:
    asked = _asked()
    told: list[str] = []
    known: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_QUIET)
        for role in asked.roles or ROLES:
            found = list(pages(signed_in(asked.base, role)))
            if asked.once:
                found = [one for one in found if kind_of(one.address) not in known]
                known |= {kind_of(one.address) for one in found}
            print(f"{role}: {len(found)}", flush=True)
            told += [
                f"{role} {one.address}: {what}"
                for one in found
                for what in findings(one.html, LOGINS)
            ]
            told += _looked(browser, asked, role, [one.address for one in found])
        browser.close()
    print("\n".join(dict.fromkeys(told)))
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/screenshots", description="A picture of every page."
    )
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--to", type=Path, default=Path("var/screenshots"))
    for name in ("dark", "print", "once", "axe"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--widths", type=int, nargs="+", default=[1440, 390])
    parser.add_argument("roles", nargs="*", help="、".join(ROLES))
    return parser.parse_args()


def _looked(
    browser: Browser, asked: argparse.Namespace, role: str, addresses: list[str]
) -> Iterator[str]:
    """Signing in by page ends the walk's own session, which is done."""
    context = browser.new_context(
        base_url=asked.base, locale="zh-CN", color_scheme="dark" if asked.dark else "light"
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(role)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    for width in [1440] if asked.print else asked.widths:
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(address)
            for what in _shot(page, asked, _place(asked.to / role, address), width):
                yield f"{role} {address} at {width}: {what}"
    context.close()


def _place(folder: Path, address: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w]+", "-", address).strip("-")[:80] or "home"
    return folder / name


def _shot(page: Page, asked: argparse.Namespace, place: Path, width: int) -> Iterator[str]:
    if asked.print:
        page.pdf(path=f"{place}.pdf", prefer_css_page_size=True)
        return
    page.screenshot(path=f"{place}-{width}.png", full_page=True)
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        yield "wider than its window"
    if asked.axe:
        yield from serious(page)


if __name__ == "__main__":
    raise SystemExit(main())
