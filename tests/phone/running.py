"""A server that can be stopped and started again, and a phone's browser driven against it."""

from __future__ import annotations

import io
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import Locator, Page, Route, TimeoutError as NotYet, expect
from werkzeug.serving import BaseWSGIServer, make_server

from tests.openrosa.engine_runs import _Silent

expect.set_options(timeout=20_000)  # two browsers and two servers may share two cores

# Fills what a page of the form shows, and again while answers bring further questions; counts the
# taps and typed fields a hand would need.
_FILL = """async (answers) => {
  let taps = 0
  const settle = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))
  for (let round = 0; round < 6; round++) {
    let changed = 0
    for (const one of document.querySelectorAll('fieldset.question')) {
      const value = answers[one.id.slice(2)]
      if (value === undefined) continue
      const named = (Array.isArray(value) ? value : [value]).map(String)
      const options = [...one.querySelectorAll('.options input')]
      for (const input of options.filter((each) => named.includes(each.value) && !each.checked)) {
        input.click(); taps++; changed++
      }
      const typed = one.querySelector('.typed input')
      if (typed && typed.value !== String(value)) {
        typed.value = String(value); typed.dispatchEvent(new Event('input')); taps++; changed++
      }
      const known = one.querySelector('.copied button')
      if (known) { known.click(); taps++; changed++ }
    }
    await settle()
    if (!changed) break
  }
  const wide = [...document.querySelectorAll('main > button.wide')]
  const rest = wide.find((one) => one.innerText.includes('都没有'))
  if (rest) { rest.click(); taps++; await settle() }
  return taps
}"""

_OTHER_TITLE = "title => document.querySelector('header h1').innerText !== title"

_KEPT = """(store) => new Promise((done, fail) => {
  const open = indexedDB.open('anju')
  open.onerror = () => fail(open.error)
  open.onsuccess = () => {
    const all = open.result.transaction(store).objectStore(store).getAll()
    all.onsuccess = () => { open.result.close(); done(JSON.stringify(all.result)) }
  }
})"""


class Server:
    """The app on one port of this machine, whenever it runs."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = make_server(
            "127.0.0.1", self.port, self.app, threaded=True, request_handler=_Silent
        )
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = self._thread = None


def fill(page: Page, answers: Mapping[str, Any]) -> int:
    """Fill every page of the form; the taps it took, turning the pages included."""
    taps = 0
    while True:
        taps += page.evaluate(_FILL, dict(answers))
        forward = page.locator("nav.bar button.primary")
        is_last = forward.inner_text() == "照片"
        title = page.locator("header h1").inner_text()
        forward.click()
        taps += 1
        if is_last:
            return taps
        page.wait_for_function(
            "t => document.querySelector('header h1').innerText !== t", arg=title
        )


def tap_map_until(page: Page, told: Locator, beside: int = 0) -> None:
    """At the middle of the map or beside it, again while its tiles are still drawn in a worker."""
    canvas = page.locator(".field-map canvas")
    expect(canvas).to_be_visible()
    expect(page.get_by_label("放大")).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 + beside, box["y"] + box["height"] / 2 + beside
    for _ in range(20):
        page.mouse.click(x, y)
        try:
            return told.wait_for(timeout=1_000)
        except NotYet:
            continue
    raise AssertionError("no tap on the map was answered")


def kept(page: Page, store: str) -> list[dict[str, Any]]:
    """Every row of one of the phone's tables, as they lie on its disk."""
    found: list[dict[str, Any]] = json.loads(page.evaluate(_KEPT, store))
    return found


def jpeg(seed: int, size: tuple[int, int] = (1800, 1200)) -> bytes:
    """A photo like no other of the test, larger than what is sent."""
    picture = Image.effect_noise((size[0] // 12, size[1] // 12), 40 + seed % 40).resize(size)
    picture.putpixel((0, 0), seed % 256)
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


@contextmanager
def bad_line(page: Page, seed: int) -> Iterator[list[str]]:
    """Requests to the server meet something about every second time; yields what they met."""
    chance, met = random.Random(seed), []

    def meet(route: Route) -> None:
        trouble = chance.choice([*TROUBLES, *["none"] * len(TROUBLES)])
        met.append(trouble)
        TROUBLES.get(trouble, lambda one: one.continue_())(route)

    page.context.route("**/api/v1/**", meet)
    try:
        yield met
    finally:
        page.context.unroute("**/api/v1/**", meet)


def _truncate(route: Route) -> None:
    answer = route.fetch()
    half = answer.body()[: len(answer.body()) // 2]
    route.fulfill(status=answer.status, content_type="application/json", body=half)


def _lose_answer(route: Route) -> None:
    route.fetch()
    route.abort()


def _twice(route: Route) -> None:
    route.fetch()
    route.fulfill(response=route.fetch())


TROUBLES: Mapping[str, Callable[[Route], None]] = {
    "dropped": lambda route: route.abort(),
    "answer lost": _lose_answer,
    "failed": lambda route: route.fulfill(status=500, body="oops"),
    "truncated": _truncate,
    "twice": _twice,
}
