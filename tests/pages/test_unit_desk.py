"""本单位工作台: what a department and a service centre answer for, each number with its list."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from server.domain.acts import Role
from server.store.engines import Store
from tests import make
from tests.pages import full_county

_LINK = re.compile(
    r'<a href="(/(?:houses|sector-tasks|transfers)\?[^"]+)"(?: class="late")?>(\d+)</a>'
)


def _listed(page: str) -> int:
    found = re.search(r'<table class="list">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    return found[1].count("<tr") if found else 0


@pytest.fixture
def county(store: Store) -> Store:
    full_county.fill(store)
    return store


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "area", "name"),
    [
        (Role.DEPARTMENT, {"department": "police"}, "公安局"),
        (Role.TOWNSHIP, {"township": make.TOWNSHIP_A}, "砚城镇"),
    ],
)
def test_a_desk_names_its_unit_and_its_numbers_are_their_lists(  # noqa: PLR0917
    county: Store,
    password_hash: str,
    browser_of: Callable[..., Any],
    role: Role,
    area: dict[str, str],
    name: str,
) -> None:
    make.make_person(county, role, "desk", password_hash=password_hash, **area)
    browser = browser_of("desk")
    page = browser.get("/unit-desk").text
    assert f"{name}" in page and "工作台" in page
    links = [(unescape(one), int(number)) for one, number in _LINK.findall(page)]
    assert len(links) > 10
    for address, number in links:
        assert _listed(browser.get(address).text) == min(number, 50), address


def test_a_task_is_signed_for_in_place(
    county: Store, password_hash: str, browser_of: Callable[..., Any]
) -> None:
    make.make_person(
        county, Role.DEPARTMENT, "desk", password_hash=password_hash, department="police"
    )
    browser = browser_of("desk")
    page = browser.get("/unit-desk").text
    form = page.split('value="sign"')[0].rsplit("<form", 1)[1]
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None
    version = re.search(r'name="version" value="(\d+)"', page.split('value="sign"')[1])
    assert version is not None
    given = {"step": "sign", "version": version[1], "back": "/unit-desk#task-1"}
    answer = browser.post(action[1], given)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/unit-desk#task-1")
    given["back"] = "//elsewhere.example/"
    assert "elsewhere" not in browser.post(action[1], given).headers.get("Location", "")
