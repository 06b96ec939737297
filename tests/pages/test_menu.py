"""The menu above every office page: what somebody may open, in groups, and where one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import current_app

from server.domain.acts import Role
from server.pages.menu import GROUPS, menu_of
from server.pages.words import Words, who
from server.store.engines import Store
from tests import make


@pytest.fixture
def on_page(client: Any) -> Callable[[str], Any]:
    return client.application.test_request_context


def test_every_page_with_a_label_has_its_place_and_no_place_is_empty(
    on_page: Callable[[str], Any],
) -> None:
    with on_page("/"):
        labelled = {
            rule.rule
            for rule in current_app.url_map.iter_rules()
            if current_app.view_functions[rule.endpoint].opening.label  # type: ignore[attr-defined]
        }
    assert {address for _, addresses in GROUPS for address in addresses} == labelled


def test_many_pages_stand_in_groups_and_the_page_above_is_marked(
    on_page: Callable[[str], Any],
) -> None:
    with on_page("/houses/01a0"):
        menu = menu_of(make.actor_of(Role.LEADING_GROUP_OFFICE))
    assert [group.label for group in menu if group.is_here] == ["房屋"]
    assert next(link.here for link in menu[0].links if link.address == "/houses") == "true"


def test_few_pages_stand_side_by_side_without_groups(on_page: Callable[[str], Any]) -> None:
    with on_page("/"):
        menu = menu_of(make.actor_of(Role.APPROVAL_BUREAU))
    assert menu
    assert all([group.label] == [link.label for link in group.links] for group in menu)


def test_every_anchor_of_the_contents_is_on_the_house_file(
    store: Store, password_hash: str, browser_of: Callable[..., Any]
) -> None:
    make.make_county(store)
    make.make_person(
        store, Role.TOWNSHIP, "xiao", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    text = browser_of("xiao").get(f"/houses/{make.make_house(store)}").text
    contents = text.split('class="contents"')[1].split("</nav>")[0]
    anchors = [part.split('"')[0] for part in contents.split('href="#')[1:]]
    assert "basics" in anchors and "ledger" in anchors
    assert all(f'id="{anchor}"' in text for anchor in anchors)


def test_a_source_is_cited_by_the_plan_and_a_job_by_no_code_of_ours() -> None:
    cited = Words(make.COUNTY).clause("SEED-WZ 三（三）5")
    assert cited.endswith("〔2022〕25号）三（三）5")
    assert who("job:nightly") == "系统自动"
