"""Every list of every page, found by its route: counted, and any filter is answered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.pages.visiting import Visits, forms_of, visits

pytestmark = pytest.mark.slow

OTHER_COUNTY = "140922100201"  # a village of 五台 asked for in 五寨
ODD = {
    "signs and pictures": "100%_'\"\\😀🏚\u200d",
    "ten thousand characters": "危房" * 5_000,
    "another county": OTHER_COUNTY,
}
# What is no list: a map, a desk with one thing on it, charts, a form, what leads on. Why it needs
# no count stands with each.
NO_LIST = {
    "/map": "counts of the view stand beside it",
    "/unit-desk": "each of its numbers leads to its list",
    "/leading": "figures, each of which leads to its list",
    "/leading/papers": "the papers of one month",
    "/operation-checks": "one house is asked about",
    "/desk": "every state's number stands on its tab",
    "/assessment": "leads to the unit's sheet",
    "/county-profile": "counted in its own words",
    "/security": "settings",
    "/system": "state of the system",
    "/coverage": "a table of areas with their sums",
    "/liaison": "one line for every unit",
    "/paper-templates": "one line for every kind of paper",
    "/plates": "houses with and without a plate are counted",
    "/report-parts": "one line for every unit",
    "/reports": "leads to the month",
    "/weekly": "one line for every week",
    "/patrols": "a table of areas with their sums",
    "/verdict-desk": "待办 says how many",
    "/survey-desk": "待办 says how many",
}


@pytest.fixture
def township(store: Any, app: Flask) -> Visits:
    return visits(store, app)


def _main(page: str) -> str:
    return page.partition("<main")[2]


def test_every_list_says_how_many_it_holds_or_what_to_do_when_empty(township):
    silent = []
    for rule, opening in township.rules("GET"):
        if opening.label is None or rule.rule in NO_LIST or rule.arguments:
            continue
        answer = township.get(township.who_may(opening.act), rule.rule)
        shown = _main(answer.text)
        is_counted = re.search(r"共 \d+|<strong>\d+</strong> 户", shown)
        is_empty = re.search(r'class="card empty">\s*<h2>.*?</h2>\s*<p', shown, re.S)
        if not is_counted and not is_empty:
            silent.append((rule.rule, answer.status_code))
    assert not silent


def _asked_names(here: Visits) -> dict[str, tuple[str, set[str]]]:
    """Of every page that can be narrowed: who opens it, and the names its address may have."""
    found = {}
    for rule, opening in here.rules("GET"):
        who, path = here.who_may(opening.act), here.path(rule, "GET")
        answer = here.get(who, path)
        if answer.mimetype != "text/html" or answer.status_code >= 400:
            continue
        names = set(re.findall(rf'href="{re.escape(path)}\?([a-z_]+)=', answer.text))
        for form in forms_of(answer.text, path):
            if form.method == "get":
                names |= {name for name, _ in form.fields} | {*form.typed} | {"after"}
        if names:
            found[path] = (who, names)
    return found


def test_whatever_is_asked_of_a_list_is_answered(township):
    """`%`, pictures, ten thousand characters, a filter from another county, a NUL: a page comes."""
    asked, faults = _asked_names(township), []
    assert len(asked) > 30
    for path, (who, names) in asked.items():
        for odd in ODD.values():
            given = {name: odd for name in names if name != "after"}
            answer = township.get(who, path, query_string=given)
            is_page = answer.status_code in (200, 302, 303, 404, 422)
            if not is_page or len(answer.data) > 900_000:
                faults.append((path, odd[:8], answer.status_code, len(answer.data)))
            if odd is not ODD["another county"] and "after" in names:
                answer = township.get(who, path, query_string={"after": odd[:500]})
                if answer.status_code not in (200, 422):
                    faults.append((path, "after", answer.status_code))
        answer = township.get(who, path, query_string=dict.fromkeys(names, "\x00"))
        if answer.status_code != 422 or "看不见的控制字符" not in answer.text:
            faults.append((path, "NUL", answer.status_code))
    assert not faults
