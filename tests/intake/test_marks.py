"""A rule without an official text behind it says so wherever it is shown; other defects apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from server.domain.acts import Role
from server.store.engines import Store
from survey_schema.model import UNCONFIRMED
from tests import make
from tests.intake import sending

# A5 rests on general knowledge, B5 on a published list.
LEANING_WALL = {"retaining_wall_moving": "yes", "house_clearly_tilted": "yes"}


@pytest.fixture
def house(sender: Any) -> str:
    """A surveyed house with both, and with materials that may burn."""
    answers = sending.answers(
        **LEANING_WALL, has_material_risk=True, material_risk_kinds=["flammable_decoration"]
    )
    sent = sending.envelope(answers=answers)
    answer = sender.send(sent)
    assert answer.body["state"] == "accepted"
    marks = {one["rule"]: one["mark"] for one in answer.body["verdict"]["fired"]}
    assert marks == {"A5": UNCONFIRMED, "B5": ""}
    return str(sent["house_id"])


@pytest.fixture
def office(county: Store, password_hash: str, house: str, browser_of: Callable[..., Any]) -> Any:
    make.make_person(
        county, Role.TOWNSHIP, "xiao", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    return browser_of("xiao")


def test_the_house_file_marks_the_rule_and_its_hazard(office: Any, house: str) -> None:
    file = office.get(f"/api/v1/houses/{house}").json
    fired = {one["rule"]: one["mark"] for one in file["assessments"][0]["fired"]}
    hazards = {one["rule_id"]: one["mark"] for one in file["hazards"]}
    assert fired == hazards == {"A5": UNCONFIRMED, "B5": ""}


def test_materials_are_told_apart_from_the_verdict(office: Any, house: str) -> None:
    (recorded,) = office.get(f"/api/v1/houses/{house}").json["recorded"]
    assert (recorded["id"], recorded["kind"], recorded["mark"]) == ("M1", "material", "")


def test_the_house_page_says_both(office: Any, house: str) -> None:
    page = office.get(f"/houses/{house}").text
    lines = re.findall(r"<li>(.*?)</li>", page)
    (unofficial,) = [one for one in lines if "邻近挡土墙变形（" in one]
    (official,) = [one for one in lines if "房屋明显倾斜或接缝挤碎（" in one]
    assert UNCONFIRMED in unofficial
    assert UNCONFIRMED not in official
    assert "装修或建筑材料有毒、易燃或不合格" in page[page.index("另行记录的问题") :]
