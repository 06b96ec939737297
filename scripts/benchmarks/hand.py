"""A hand that fills in one house on the phone: real taps in a real browser, each of them counted.

Every tap is a touch that Chromium itself sends (`pointerdown`, trusted); typing is counted by its
characters, the camera by the tap that opens it. Signs of a page that are all absent take the one
tap the form offers for it, and so do unchanged answers of last time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# Card, Moran and Newell's keystroke-level model, with their means: a tap is pointing (1.1 s), a
# character 0.28 s (average typist). What a person must look at and measure is not in it.
TAP_S, CHARACTER_S = 1.1, 0.28

_COUNTED = """() => {
  if (window.handTaps !== undefined) return
  window.handTaps = 0
  const count = (event) => { if (event.isTrusted) window.handTaps++ }
  addEventListener('pointerdown', count, { capture: true, passive: true })
}"""

# What is still to do on the page that is shown, as taps and typing; nothing when it is done.
_NEXT = """(answers) => {
  const buttons = [...document.querySelectorAll('main > button.wide')]
  const absent = buttons.some((one) => one.innerText.includes('都没有'))
  const steps = []
  let before = 0
  for (const one of document.querySelectorAll('fieldset.question')) {
    const value = answers[one.id.slice(2)]
    const inputs = [...one.querySelectorAll('.options input')]
    const typed = one.querySelector('.typed input')
    const done = steps.length
    if (value !== undefined && typed && typed.value !== String(value)) {
      steps.push({ type: `#${one.id} .typed input`, text: String(value) })
    }
    const named = value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String)
    const isAbsent = absent && one.classList.contains('sign') && named[0] === 'no'
    for (const input of inputs) {
      if (isAbsent || input.checked || !named.includes(input.value)) continue
      steps.push({ tap: `#${one.id} label:has(input[value="${input.value}"])` })
    }
    if (steps.length === done && one.querySelector('.copied')) before++
    if (steps.length === done && one.querySelector('.copied') && before === 1) {
      window.handCopied = `#${one.id} .copied button`
    }
  }
  if (steps.length) return steps
  if (before === 1) return [{ tap: window.handCopied }]
  if (before) return [{ tap: 'main > button.wide:has-text("没有变化")' }]
  return absent ? [{ tap: 'main > button.wide:has-text("都没有")' }] : []
}"""

_TURNED = "title => document.querySelector('header h1')?.innerText !== title"


@dataclass
class Burden:
    """What one house took: `robot_s` is the wall time of the taps, app and browser included."""

    taps: int = 0
    characters: int = 0
    photos: int = 0
    robot_s: float = 0.0
    verdict: str = ""  # as the phone tells it

    @property
    def hand_s(self) -> float:
        return self.taps * TAP_S + self.characters * CHARACTER_S


class Hand:
    def __init__(self, page: Page, picture: Callable[[int], bytes]) -> None:
        self.page = page
        self.picture = picture
        self.burden = Burden()

    def survey(self, owner: str, answers: Mapping[str, Any]) -> Burden:
        """From the grid's list to the outbox."""
        started = time.monotonic()
        self.page.evaluate(_COUNTED)
        first = self.page.evaluate("window.handTaps")
        self.begin(owner)
        self.fill(answers)
        self.take_photos()
        self.tap("nav.bar button.primary")  # 看判定
        self.tell_whoever_lives_there()
        self.tap("nav.bar button.primary")  # 完成排查
        self.page.get_by_role("heading", name="上报").wait_for()
        self.burden.taps = self.page.evaluate("window.handTaps") - first
        self.burden.robot_s = time.monotonic() - started
        return self.burden

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.tap()

    def begin(self, owner: str) -> None:
        self.page.get_by_role("link", name=owner, exact=False).first.tap()
        self.tap("main > button.primary.wide")
        self.page.locator("fieldset.question").first.wait_for()

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Every page of the form, until the photos' one is open."""
        while self.page.locator("fieldset.question").count():
            while steps := self.page.evaluate(_NEXT, dict(answers)):
                for step in steps:
                    self._take(step)
            title = self.page.locator("header h1").inner_text()
            self.tap("nav.bar button.primary")
            self.page.wait_for_function(_TURNED, arg=title)

    def _take(self, step: Mapping[str, str]) -> None:
        if "tap" in step:
            self.tap(step["tap"])
            return
        self.tap(step["type"])
        self.page.locator(step["type"]).fill(step["text"])
        self.burden.characters += len(step["text"])

    def take_photos(self) -> None:
        """Of every kind as many as are asked for."""
        self.page.get_by_role("heading", name="照片").wait_for()
        short = self.page.locator(".taker:has(.count.short)")
        kept = self.page.get_by_role("status")
        while short.count():
            with self.page.expect_file_chooser() as opened:
                short.first.locator("label.button.primary").tap()
            picture = self.picture(self.burden.photos)
            self.burden.photos += 1
            opened.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture})
            kept.filter(has_text=f"本机已存 {self.burden.photos} 张").wait_for()

    def tell_whoever_lives_there(self) -> None:
        """Only where the verdict is severe: the family, face to face."""
        heading = self.page.get_by_role("heading", name="初步判定")
        self.burden.verdict = heading.inner_text().partition("：")[2]
        told = self.page.get_by_role("radiogroup", name="告知了谁")
        if not told.count():
            return
        told.locator("label", has_text="房主家属").tap()
        self.page.locator("label", has_text="当面告知").first.tap()
        self.page.get_by_role("button", name="已告知，记下来").tap()
