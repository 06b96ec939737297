"""常用视图: one's own, under a name, an address and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import list_views
from server.services.work import Work
from server.store.engines import Store
from tests import make


@pytest.fixture
def office(store: Store, password_hash: str, browser_of: Callable[..., Any]) -> Any:
    make.make_county(store)
    make.make_house(store, verdict="safe")
    for login, township in (("jia", make.TOWNSHIP_A), ("yi", make.TOWNSHIP_B)):
        make.make_person(
            store, Role.TOWNSHIP, login, password_hash=password_hash, township=township
        )
    return browser_of


def test_a_view_is_kept_for_its_owner_with_its_filters_and_without_the_page(office: Any) -> None:
    jia = office("jia")
    here = "/houses?verdict=safe&sort=due&after=abc&nonsense=1"
    kept = jia.post("/houses/views", {"name": " 城关  安全 ", "next": here})
    assert (kept.status_code, kept.headers["Location"]) == (303, here)
    page = jia.get("/houses").text
    assert '<a href="/houses?verdict=safe&amp;sort=due">城关 安全</a>' in page
    assert "城关 安全" not in office("yi").get("/houses").text
    jia.post("/houses/views", {"forget": "城关 安全", "next": "/houses"})
    assert "城关 安全" not in jia.get("/houses").text


def test_each_list_has_its_own_views_and_a_name_is_needed(office: Any) -> None:
    jia = office("jia")
    jia.post("/lists/ledger/views", {"name": "办理中", "next": "/lists/ledger?state=open"})
    assert "/lists/ledger?state=open" in jia.get("/lists/ledger").text
    assert "/lists/ledger?state=open" not in jia.get("/lists/hazards").text
    assert jia.post("/lists/anything/views", {"name": "x"}).status_code == 404
    for name in ("", "  ", "长" * 31, "a\u202eb"):
        assert jia.post("/houses/views", {"name": name, "next": "/houses"}).status_code == 422


def test_there_is_an_end_to_views_and_one_of_the_same_name_is_replaced(store: Store) -> None:
    make.make_county(store)
    actor = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with Work(store, actor, make.NOW) as work:
        for number in range(list_views.MOST):
            list_views.keep(work, "houses", f"视图{number}", {"verdict": "safe"})
        list_views.keep(work, "houses", "视图0", {"verdict": "severe_hazard"})
        with pytest.raises(Problem, match="list_view"):
            list_views.keep(work, "houses", "又一个", {})
        found = {one.name: one.asked for one in list_views.views_of(work, "houses")}
    assert len(found) == list_views.MOST and found["视图0"] == "verdict=severe_hazard"
