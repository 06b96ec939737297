"""What a technician decides he has seen, and nothing unknown lowers a verdict."""

import re

import pytest

from server.domain.acts import Role
from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.services import verdicts
from server.store import rows
from tests import make
from tests.fixtures_http import PASSWORD

REASON = "现场复核，裂缝已贯通墙体"


@pytest.fixture
def cracked(houses):
    return houses.row(rows.House, verdict="general_hazard")


def test_nobody_lowers_a_hazard_to_incomplete_and_its_signs_stay_listed(houses, cracked):
    word = {"verdict": Verdict.INCOMPLETE, "reason": REASON}
    seen = {"assessment_id": cracked["assessment_id"]}
    with pytest.raises(Problem, match=r"verdict\.incomplete"):
        houses.do(houses.technician, verdicts.lower_verdict, cracked["id"], **seen, **word)

    assert [one["state"] for one in houses.every(rows.Hazard)] == ["open"]
    assert houses.row(rows.House, id=cracked["id"]) == cracked


def test_word_another_gave_meanwhile_is_seen_before_a_task_is_decided(
    houses, cracked, milder, browser_of, password_hash
):
    make.make_person(
        houses.store, Role.TECHNICIAN, "tech", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    browser = browser_of("tech", PASSWORD)
    houses.apply(milder)
    path = f"/review-tasks/{houses.row(rows.ReviewTask)['id']}"
    form = {"decision": "adopt", "reason": REASON, "house_version": _version(browser.get(path))}
    township = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    word = {"verdict": Verdict.SEVERE, "reason": REASON, "assessment_id": cracked["assessment_id"]}
    houses.do(township, verdicts.raise_verdict, cracked["id"], **word)

    refused = browser.post(path, form)
    assert (refused.status_code, "严重安全隐患" in refused.text) == (409, True)
    assert houses.row(rows.House, id=cracked["id"])["verdict"] == "severe_hazard"
    taken = browser.post(path, {**form, "house_version": _version(refused)})
    assert taken.status_code == 303, taken.text


def _version(page) -> str:
    found = re.search(r'name="house_version" value="(\d+)"', page.text)
    assert found, "the form does not say which house was shown"
    return found[1]
