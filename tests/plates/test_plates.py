"""QR plates: made at once for many, one in use per house, withdrawn for good, printed in order."""

import re

import pytest

from server.domain.facts import Verdict
from server.domain.plate import TOKEN, asked
from server.outputs.plate_sheet import PER_PAGE, PlateFace, sheet_pieces
from server.services import plates
from server.store import rows
from server.store.reads.house_filter import HouseFilter
from tests.plates.houses import ask, code_of

ADDRESS = "https://anju.example"


def test_every_house_of_a_village_gets_one_plate_and_no_second(scene):
    made = {scene.house() for _ in range(3)}
    ended = scene.house(ended_on=scene.today())
    wanted = HouseFilter(village=scene.village)
    assert scene.do("township", plates.issue_many, wanted) == 3
    assert scene.do("township", plates.issue_many, wanted) == 0
    assert {one.house_id for one in scene.all(rows.Plate)} == made
    assert scene.refused("township", plates.issue_one, ended) == "plate.house_ended"


def test_tokens_are_drawn_not_derived(scene):
    for _ in range(3):
        scene.house()
    scene.do("township", plates.issue_many, HouseFilter())
    tokens = {one.token for one in scene.all(rows.Plate)}
    assert len(tokens) == 3 and all(TOKEN.fullmatch(one) for one in tokens)
    assert len({one[:8] for one in tokens}) == 3


def test_a_lost_plate_is_withdrawn_and_the_next_has_another_token(scene):
    house = scene.house()
    first = scene.do("township", plates.issue_one, house)
    assert scene.refused("township", plates.issue_one, house) == "plate.in_use"
    scene.do("township", plates.withdraw, house, reason="lost")
    second = scene.do("township", plates.issue_one, house)
    assert (first.serial, second.serial) == (1, 2)
    assert first.token != second.token
    assert scene.events(house)[-3:] == ["plate.issued", "plate.withdrawn", "plate.issued"]


def test_withdrawing_needs_a_reason_and_a_plate(scene):
    house = scene.house()
    refused = scene.refused("township", plates.withdraw, house, reason="lost")
    assert refused == "plate.none_in_use"
    scene.do("township", plates.issue_one, house)
    refused = scene.refused("township", plates.withdraw, house, reason="ugly")
    assert refused == "plate.unknown_reason"


@pytest.mark.parametrize(
    ("who", "problem"),
    [("stranger", "house.missing"), ("surveyor", "act.forbidden"), ("clerk", "act.forbidden")],
)
def test_others_make_no_plates(scene, who, problem):
    assert scene.refused(who, plates.issue_one, scene.house()) == problem


def test_another_township_makes_and_prints_none_of_ours(scene):
    scene.house()
    assert scene.do("stranger", plates.issue_many, HouseFilter()) == 0
    refused = scene.refused("stranger", plates.sheet, HouseFilter(), ADDRESS)
    assert refused == "plate.no_houses"


def test_more_plates_than_a_browser_waits_for_are_printed_in_parts(scene, monkeypatch):
    for lon in (111.801, 111.802):
        scene.house(lon=lon, lat=38.89)
    scene.do("township", plates.issue_many, HouseFilter())
    monkeypatch.setitem(plates.sheet.__kwdefaults__, "most", 1)
    assert scene.refused("township", plates.sheet, HouseFilter(), ADDRESS) == "plate.too_many"


def test_the_sheet_follows_the_survey_path_and_is_on_record(scene):
    lons = (111.803, 111.801, 111.802)
    made = [scene.house(lon=lon, lat=38.89) for lon in lons]
    scene.do("township", plates.issue_many, HouseFilter())
    sheet = scene.do("township", plates.sheet, HouseFilter(), ADDRESS)
    codes = [one.code for one in sheet.faces]
    assert sorted(codes) == sorted(code_of(scene, house) for house in made)
    steps = [
        lons[made.index(house)] for code in codes for house in made if code_of(scene, house) == code
    ]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert '"rows":3' in scene.row(rows.LedgerEntry, event="export.made").facts.replace(" ", "")


def test_houses_without_a_plate_are_counted_not_printed(scene):
    scene.house()
    scene.do("township", plates.issue_many, HouseFilter())
    scene.house()
    sheet = scene.do("township", plates.sheet, HouseFilter(), ADDRESS)
    assert (len(sheet.faces), sheet.without) == (1, 1)


def test_a_scanned_plate_answers_the_clerk_and_a_withdrawn_one_does_not(scene):
    house = scene.surveyed(Verdict.SAFE)
    url = f"{ADDRESS}/h/{scene.do('township', plates.issue_one, house).token}"
    assert ask(scene, url).house.id == house
    scene.do("township", plates.withdraw, house, reason="misused")
    assert asked(url).kind == "plate"
    with pytest.raises(Exception, match=r"check\.unknown_house"):
        ask(scene, url)


FACE = PlateFace("五寨县", "140928100201000011", "砚城镇<东村>", f"{ADDRESS}/h/{'a' * 26}", None)


def test_a_sheet_holds_eight_plates_with_marks_and_no_markup_of_others():
    page = "".join(sheet_pieces([FACE] * (PER_PAGE + 1), "码牌"))
    assert page.count('<div class="sheet">') == 2
    assert page.count("<svg") == PER_PAGE + 1
    assert page.count('class="mark nw"') == PER_PAGE + 1
    assert "<东村>" not in page and "砚城镇&lt;东村&gt;" in page


def test_a_hotline_stands_on_the_plate_where_the_county_has_one():
    with_one = "".join(sheet_pieces([FACE._replace(hotline="0350-0000000")], "码牌"))
    assert "0350-0000000" in with_one
    assert re.search("举报电话：向乡镇政府查询", "".join(sheet_pieces([FACE], "码牌")))
