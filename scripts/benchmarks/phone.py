"""What one house costs the hand on the phone: real taps in Chromium against `anju serve`.

Two typical houses, one without a sign and one with a severe crack whose family is told. More taps
or characters than the ceiling, or a slower app, end the bench: nobody may add a burden unseen.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, update

from scripts.benchmarks.county import County, Phone
from scripts.benchmarks.hand import Burden, Hand
from scripts.benchmarks.machine import say
from scripts.benchmarks.serving import Home, serving
from scripts.benchmarks.surveys import answers_of, fresh_id
from server import clock
from server.domain import house_code
from server.services.passwords import hash_of
from server.store import rows
from server.store.engines import Store

PASSWORD = "Bench-2022-Pingan"
HAZARD: Mapping[str, Any] = MappingProxyType(
    {
        "wall_vertical_crack": "yes",
        "wall_vertical_crack_mm": 1.5,
        "wall_vertical_crack_length": 60,
        "wall_vertical_crack_places": 1,
        "surveyor_verdict": "severe_hazard",
    }
)
OWNERS = {"safe house": "安*", "hazard house": "险*"}
VERDICTS = {"safe house": "安全", "hazard house": "严重安全隐患"}

# Measured 75 and 84 taps, 54 and 60 characters on 2026-11-29; a tenth more is the most.
MOST_TAPS = {"safe house": 82, "hazard house": 92}
MOST_CHARACTERS = 66
MOST_ROBOT_S = 30.0  # measured 10 and 13 s at load 11, app, browser and robot together


def burden(home: Home, county: County, rounds: int) -> Iterator[tuple[str, dict[str, Any]]]:
    store = home.open()
    for number in range(rounds):
        worker = county.phones[-1 - number]  # a grid nobody has surveyed in
        _prepare(store, county.code, worker)
        with serving(home) as server:
            address = f"http://{server.address[0]}:{server.address[1]}"
            found = _both_houses(address, worker.token)
        for name, one in found.items():
            yield f"phone: {name}", _figures(one)
            _refuse_more(name, one)
    store.close()


def _figures(one: Burden) -> dict[str, Any]:
    return {
        "n": 1,
        "taps": one.taps,
        "characters": one.characters,
        "photos": one.photos,
        "hand_s": one.hand_s,
        "robot_s": one.robot_s,
    }


def _refuse_more(name: str, one: Burden) -> None:
    if one.verdict != VERDICTS[name]:
        raise RuntimeError(f"the {name} was found {one.verdict!r} on the phone")
    for what, found, most in (
        ("taps", one.taps, MOST_TAPS[name]),
        ("characters", one.characters, MOST_CHARACTERS),
        ("seconds", one.robot_s, MOST_ROBOT_S),
    ):
        if found > most:
            raise RuntimeError(f"the {name} takes {found:.0f} {what} on the phone, at most {most}")


def _both_houses(address: str, login: str) -> dict[str, Burden]:
    safe = answers_of("dwelling")
    given = {"safe house": safe, "hazard house": {**safe, **HAZARD}}
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        try:
            page = _signed_in(chromium.new_page(**_SCREEN), address, login)
            return {name: _one(page, OWNERS[name], given[name]) for name in given}
        finally:
            chromium.close()


_SCREEN: dict[str, Any] = {
    "viewport": {"width": 390, "height": 700},
    "locale": "zh-CN",
    "has_touch": True,
}


def _signed_in(page: Page, address: str, login: str) -> Page:
    say("phone", "signing in")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/phone/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name=OWNERS["hazard house"]).wait_for()
    page.evaluate("navigator.serviceWorker.ready")
    return page


def _one(page: Page, owner: str, answers: Mapping[str, Any]) -> Burden:
    page.evaluate("location.hash = '#/grid'")
    return Hand(page, _picture).survey(owner, answers)


def _picture(number: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    shade = (number * 37) % 256
    noise = Image.effect_noise((400, 300), 40 + number)
    Image.merge("RGB", (noise, noise, Image.new("L", (400, 300), shade))).resize((1600, 1200)).save(
        out, "JPEG", quality=80
    )
    return out.getvalue()


def _prepare(store: Store, county: str, worker: Phone) -> None:
    """He can sign in, and has two houses nobody has surveyed."""
    account = update(rows.Account).where(rows.Account.id == worker.actor.account_id)
    db = store.begin_writing()
    db.execute(account.values(password_hash=hash_of(PASSWORD)))
    houses = [_house(worker, owner, place) for place, owner in enumerate(OWNERS.values())]
    db.execute(insert(rows.House), [{"county_code": county, **one} for one in houses])
    store.commit(db)
    db.close()


def _house(worker: Phone, owner: str, place: int) -> dict[str, Any]:
    lon, lat = worker.village.point(900 + place)
    now = clock.now()
    return {
        "id": fresh_id(random.Random(place)),
        "code": house_code.make(worker.village.code, 50_000 + place),
        "township_code": f"{worker.village.code[:9]}000",
        "village_code": worker.village.code,
        "grid_code": worker.village.grid,
        "lon": lon,
        "lat": lat,
        "accuracy_m": 5.0,
        "location": f"SRID=4326;POINT({lon} {lat})",
        "owner_masked": owner,
        "health_code": "grey",
        "is_verdict_confirmed": False,
        "is_key_survey": False,
        "source": "import",
        "registered_at": now,
        "changed_at": now,
        "version": 1,
    }
