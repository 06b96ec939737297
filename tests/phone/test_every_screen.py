"""Every screen of the phone, by day, at night and in large letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.intake import sending
from tests.phone.looking_back import CRACK, Past
from tests.phone.running import Server, kept
from tests.phone.test_looking_back import (
    _signed_in,
    chromium as chromium,
    past as past,
    server as server,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS: tuple[dict[str, Any], ...] = (
    {"scheme": "light", "is_large": False},
    {"scheme": "dark", "is_large": False},
    {"scheme": "dark", "is_large": True},
)
# Beyond contrast a look changes nothing of what is read out.
_CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}

_AXE_IN_PLACE = Axe(axe_script="null")  # put there for the first look

_SMALL_TARGETS = """() => {
  const typed = ['file', 'checkbox', 'radio'].map((kind) => `:not([type=${kind}])`).join('')
  const wanted = `button, a.button, .options label, select, input${typed}`
  const all = [...document.querySelectorAll(wanted)]
  const isSmall = (one) => one.offsetParent && one.getBoundingClientRect().height < 44
  return all.filter(isSmall).map((one) => one.outerHTML.slice(0, 120))
}"""
_BROAD = "document.documentElement.scrollWidth > innerWidth"


def test_every_screen_is_fit_for_weak_eyes_gloves_and_the_night(
    chromium: Any, server: Server, past: Past
) -> None:
    near = past.photo(1)
    sign = {"question": "wall_vertical_crack"}
    house, submission = past.surveyed(
        sending.photo_note(near, "hazard_close_up", **sign), **{**CRACK, **_SEVERE}
    )
    past.given_back(submission, near)
    page = _signed_in(chromium, server)
    found = [
        (screen, look, wrong)
        for screen in _screens(page, house, submission)
        for look in LOOKS
        for wrong in _wrong(page, **look)
    ]
    assert found == []


_SEVERE = {"wall_vertical_crack_length": 60, "wall_vertical_crack_places": 1}


def _screens(page: Page, house: str, submission: str) -> Iterator[str]:
    """Gone to one after the other; a draft is begun on the way."""
    yield from _gone_to(page, "grid", "patrols", "outbox", "me", "map", "scan", "new", "password")
    yield from _gone_to(page, f"returned/{submission}", f"patrol/{house}", f"house/{house}")
    page.get_by_role("button", name="重新排查").click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    yield "survey"
    (draft,) = kept(page, "drafts")
    yield from _gone_to(page, f"survey/{draft['id']}/signs_wall_crack")
    yield from _gone_to(page, *(f"{name}/{draft['id']}" for name in ("photos", "place", "verdict")))
    yield from _gone_to(page, "sign_in")


def _gone_to(page: Page, *screens: str) -> Iterator[str]:
    for screen in screens:
        page.goto(f"/phone/#/{screen}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        yield screen


def _wrong(page: Page, *, scheme: Any, is_large: bool) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    page.evaluate("large => document.documentElement.classList.toggle('large', large)", is_large)
    found = Axe().run(page) if scheme == "light" else _AXE_IN_PLACE.run(page, options=_CONTRAST)
    violations = found.response["violations"]
    wrong = [one["id"] for one in violations if one["impact"] in {"serious", "critical"}]
    broad = ["broader than the screen"] if page.evaluate(_BROAD) else []
    return [*wrong, *broad, *page.evaluate(_SMALL_TARGETS)]
