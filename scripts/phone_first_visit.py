"""`python -m scripts.phone_first_visit URL`: how long a first visit to the phone app takes.

Chromium at a quarter of its speed on slow 3G (400 ms there and back, 400 kbit/s), nothing cached.
Times in ms from the call of the address: first paint (the sign-in form, which can be typed into and
sent), the app in its place, everything kept for use without a network; and the bytes over the line.
"""

from __future__ import annotations

import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

ROUNDS = 3
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_IN_PLACE = "!document.querySelector('#app .first') && !!document.querySelector('form')"


def main() -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        rounds = [visit(chromium, sys.argv[1]) for _ in range(ROUNDS)]
        chromium.close()
    for name in rounds[0]:
        values = [one[name] for one in rounds]
        sys.stdout.write(f"{name:24} {statistics.median(values):8.0f}   {values}\n")


def visit(chromium: Browser, address: str) -> dict[str, int]:
    page = chromium.new_context(viewport={"width": 390, "height": 700}).new_page()
    slow = page.context.new_cdp_session(page)
    received = _slowed(slow)
    page.goto(address, wait_until="commit")
    page.wait_for_function(f"() => {_PAINTED}")
    painted = page.evaluate(_PAINTED)
    page.wait_for_function(f"() => {_IN_PLACE}", timeout=60_000)
    in_place = page.evaluate("performance.now()")
    first_screen = sum(received)
    page.evaluate("navigator.serviceWorker.ready")
    kept = page.evaluate("performance.now()")
    page.context.close()
    return {
        "painted_and_typable_ms": round(painted),
        "app_in_place_ms": round(in_place),
        "kept_for_offline_ms": round(kept),
        "bytes_to_app_in_place": first_screen,
        "requests": len(received),
    }


def _slowed(slow: CDPSession) -> list[int]:
    received: list[int] = []

    def finished(event: dict[str, Any]) -> None:
        received.append(round(event["encodedDataLength"]))

    slow.send("Network.enable")
    slow.on("Network.loadingFinished", finished)
    slow.send("Network.emulateNetworkConditions", SLOW_3G)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return received


if __name__ == "__main__":
    main()
