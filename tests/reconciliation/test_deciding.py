"""People settle differences and say which row is which house; our records never change by it."""

from datetime import date
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import quality_check, quality_questions, reconciliation_pairing as pairing
from server.services.ledger import verify
from server.services.reconciliation_steps import settle
from server.store import rows
from tests import make
from tests.reconciliation.scene import ID, Comparing, line_of

REASON = "现场核对过房屋"


@pytest.fixture
def scene(store: Any) -> Comparing:
    scene = Comparing(store)
    scene.town = make.make_person(store, Role.TOWNSHIP, "a", township=make.TOWNSHIP_A).actor
    scene.other = make.make_person(store, Role.TOWNSHIP, "b", township=make.TOWNSHIP_B).actor
    return scene


def _code(act: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Problem) as refused:
        act(*arguments, **named)
    return refused.value.code


def test_a_difference_is_settled_by_field_and_our_house_stays_as_it_is(scene):
    house = scene.house(platform_no="YH1", storeys=2, built_year=1990, verdict="safe")
    found = scene.compared({**line_of("YH1", 层数=3), "建成年份": 2001})
    number = scene.line(found, house_id=house).number
    before = scene.row(rows.House, id=house)
    scene.do(scene.town, settle, found, number, {"storeys": "here"}, reason=REASON)
    line = scene.line(found, number=number)
    assert (line.is_settled, line.is_to_correct, line.question_id) == (False, True, None)
    scene.do(scene.town, settle, found, number, {"built_year": "there"}, reason=REASON)
    line = scene.line(found, number=number)
    assert (line.is_settled, line.is_to_correct) == (True, True)
    assert scene.row(rows.House, id=house) == before
    with scene.work(scene.town) as work:
        asked = quality_questions.read_question(work, line.question_id)
    assert asked.houses[0].house_id == house
    assert "建成年份：平台 2001 年，本县 1990 年" in asked.text and "层数" not in asked.text
    quality_check.check(scene.store, make.COUNTY, scene.now)
    with scene.work(scene.town) as work:
        assert quality_questions.read_question(work, line.question_id).state == "open"
    assert verify(scene.work(scene.office)) == []


def test_what_only_the_platform_has_is_looked_for_in_its_village(scene):
    found = scene.compared(line_of("YH1"))
    scene.do(scene.town, settle, found, 1, {"presence": "there"}, reason=REASON)
    line = scene.line(found, number=1)
    with scene.work(scene.town) as work:
        asked = quality_questions.read_question(work, line.question_id)
    assert asked.village_code == make.VILLAGE_A1 and "YH1" in asked.text and not asked.houses


def test_who_may_not_settle_or_says_nothing_is_refused(scene):
    scene.house(platform_no="YH1", storeys=2)
    scene.house(platform_no="YH2")
    found = scene.compared(line_of("YH1", 层数=3), line_of("YH2"))
    asked = (settle, found, 1)
    right = {"outcomes": {"storeys": "here"}, "reason": REASON}
    assert _code(scene.do, scene.other, *asked, **right) == "reconciliation.line_missing"
    village = make.make_person(scene.store, Role.VILLAGE, "v", village=make.VILLAGE_A1).actor
    assert _code(scene.do, village, *asked, **right) == "act.forbidden"
    wrong = {"outcomes": {"storeys": "yes"}, "reason": REASON}
    assert _code(scene.do, scene.town, *asked, **wrong) == "reconciliation.nothing_chosen"
    wordless = {**right, "reason": "是"}
    assert _code(scene.do, scene.town, *asked, **wordless) == "reason.too_short"
    assert _code(scene.do, scene.town, settle, found, 2, **right) == "reconciliation.cannot_settle"
    scene.compared(line_of("YH1", 层数=3))
    assert _code(scene.do, scene.town, *asked, **right) == "reconciliation.superseded"


def test_a_row_paired_by_hand_stays_paired_and_gives_the_house_its_number(scene):
    house = scene.house(storeys=2)
    code = scene.row(rows.House, id=house).code
    found = scene.compared(line_of("YH1", 层数=2))
    assert scene.kinds(found) == {"there_only": 1, "here_only": 1}
    scene.do(scene.town, pairing.pair, found, 1, code, reason=REASON)
    line = scene.line(found)
    assert (line.kind, line.way, line.house_id) == ("same", "by_hand", house)
    assert scene.row(rows.House, id=house).platform_no == "YH1"
    again = scene.line(scene.compared(line_of("YH1", 层数=2)))
    assert (again.kind, again.house_id) == ("same", house)
    assert verify(scene.work(scene.office)) == []


def test_a_pair_taken_apart_stays_apart_and_the_house_loses_the_number(scene):
    house = scene.house(platform_no="YH1", owner="王五", door="7")
    found = scene.compared(line_of("YH1", 户主="王五", 门牌号="7"))
    scene.do(scene.town, pairing.unpair, found, 1, reason=REASON)
    assert scene.kinds(found) == {"there_only": 1, "here_only": 1}
    assert scene.row(rows.House, id=house).platform_no is None
    again = scene.compared(line_of("YH1", 户主="王五", 门牌号="7"))
    assert scene.kinds(again) == {"there_only": 1, "here_only": 1}


def test_an_ambiguous_group_is_resolved_one_by_one(scene):
    houses = [scene.house(id_number=ID, storeys=one) for one in (1, 2)]
    found = scene.compared(line_of("YH1", 身份证号=ID), line_of("YH2", 身份证号=ID))
    assert scene.kinds(found) == {"ambiguous": 4}
    codes = [scene.row(rows.House, id=one).code for one in houses]
    scene.do(scene.town, pairing.pair, found, 1, codes[0], reason=REASON)
    assert scene.kinds(found) == {"same": 1, "ambiguous": 2}
    taken = _code(scene.do, scene.town, pairing.pair, found, 2, codes[0], reason=REASON)
    assert taken == "reconciliation.house_taken"
    scene.do(scene.town, pairing.pair, found, 2, codes[1], reason=REASON)
    assert scene.kinds(found) == {"same": 2}
    assert scene.line(found, row_number=2).differences == []


def test_what_is_left_of_a_group_without_rows_is_missing_on_the_platform(scene):
    houses = [scene.house(id_number=ID) for _ in range(2)]
    found = scene.compared(line_of("YH1", 身份证号=ID))
    code = scene.row(rows.House, id=houses[1]).code
    scene.do(scene.town, pairing.pair, found, 1, code, reason=REASON)
    assert scene.kinds(found) == {"same": 1, "here_only": 1}


def test_a_house_of_another_township_cannot_be_paired_by_a_township(scene):
    house = scene.house(make.VILLAGE_B1)
    found = scene.compared(line_of("YH1"))
    code = scene.row(rows.House, id=house).code
    assert (
        _code(scene.do, scene.town, pairing.pair, found, 1, code, reason=REASON) == "house.missing"
    )
    scene.do(scene.office, pairing.pair, found, 1, code, reason=REASON)
    assert [one[0] for one in scene.line(found).differences] == ["village"]


def test_a_house_that_is_gone_is_told_apart_from_one_nobody_knows(scene):
    scene.house(platform_no="YH1", ended_on=date(2022, 9, 1))
    found = scene.compared(line_of("YH1"))
    scene.do(scene.town, settle, found, 1, {"presence": "here"}, reason=REASON)
    line = scene.line(found)
    assert (line.kind, line.is_to_correct, line.is_settled) == ("there_only", True, True)
