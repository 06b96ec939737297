"""督查抽查: nobody chooses, anybody can check, the second surveyor sees nothing of the first."""

from datetime import timedelta

import pytest
from mapbox_vector_tile import decode
from sqlalchemy import update

from server.domain.draw import drawn, list_hash
from server.domain.facts import Track, Verdict
from server.outputs import vector_tiles
from server.services import (
    draw_visits,
    draws,
    grid_pull,
    home_page,
    house_search,
    houses,
    ledger,
    map_tiles,
    map_view,
)
from server.services.map_tiles import Tile
from server.store import rows
from server.store.reads.house_filter import HouseFilter
from server.store.spatial import Box
from tests import make
from tests.procedure import walks
from tests.procedure.scene import Scene

MONTH = "2022-09"


def _anchored(scene: Scene) -> None:
    with scene.as_("office") as work:
        ledger.anchor(work, "report")


@pytest.fixture
def judged(scene: Scene) -> list[str]:
    """A month with five safe houses and a signed-off one; a sixth safe house became severe."""
    safe = [scene.surveyed(Verdict.SAFE) for _ in range(5)]
    _severe = scene.surveyed(Verdict.SEVERE)
    repaired = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, repaired)
    walks.accept(scene, repaired, Track.OTHER)
    walks.strike(scene, repaired, Track.OTHER)
    scene.now += timedelta(days=4)
    return [*safe, repaired]


def _made(scene: Scene) -> str:
    _anchored(scene)
    return scene.do("office", draws.make, township=scene.township, month=MONTH)


def _file(scene: Scene, draw_id: str, name: str = "office"):
    return scene.look(name, draws.read_draw, draw_id)


def _codes(scene: Scene, ids: list[str]) -> list[str]:
    return sorted(scene.row(rows.House, id=one).code for one in ids)


def _to_assign(scene: Scene, name: str) -> int:
    """Draws that wait on his home page; as many as the list it leads to."""
    shown = {one.line.id: one.number for one in scene.look(name, home_page.today).waiting}
    listed = scene.look(name, draws.draw_page, is_unassigned=True)
    number = shown.get("draw_to_assign", 0)
    assert number == len(listed)
    return number


def _second(scene: Scene, house: str, name: str, verdict: Verdict) -> None:
    """Another accepted survey of the house, as intake leaves it."""
    with scene.as_(name) as work:
        scene._survey_rows(work, house, make.make_id(), make.make_id(), verdict)


def test_the_list_is_the_months_signed_off_and_safe_houses_and_the_draw_comes_out_again(
    scene, judged
):
    file = _file(scene, _made(scene))
    assert file.line.candidates == _codes(scene, judged)
    assert file.line.candidates_hash == list_hash(file.line.candidates)
    again = drawn(file.line.candidates, file.line.seed, file.line.percent)
    assert [(one.ticket, one.code) for one in file.visits] == again
    assert len(again) == 1
    told = scene.row(rows.LedgerEntry, event="draw.made")
    assert file.line.seed in told.facts


def test_when_the_button_is_pressed_changes_nothing(scene, judged):
    _anchored(scene)
    first = scene.row(rows.LedgerAnchor, seq=1)
    scene.now += timedelta(days=2)
    scene.surveyed(Verdict.SAFE)
    _anchored(scene)
    line = _file(scene, scene.do("office", draws.make, township=scene.township, month=MONTH)).line
    assert (line.anchor_seq, line.anchor_hash) == (1, first.hash)
    assert line.candidates == _codes(scene, judged)


def test_verify_finds_a_list_or_a_house_that_was_exchanged(scene, judged):
    file = _file(scene, _made(scene))
    look = ("office", draws.verify)
    assert scene.look(*look, file.line, file.visits) == []
    shorter = file.line._replace(candidates=file.line.candidates[1:])
    assert len(scene.look(*look, shorter, file.visits)) >= 2
    other = next(one for one in file.line.candidates if one != file.visits[0].code)
    swapped = [file.visits[0]._replace(code=other)]
    assert scene.look(*look, file.line, swapped) == ["抽中房屋：与重新抽出的不一致"]
    forged = file.line._replace(anchor_hash="0" * 64)
    assert len(scene.look(*look, forged, file.visits)) == 2


@pytest.mark.parametrize(
    ("month", "township", "code"),
    [
        ("2022-10", "", "draw.month_not_over"),
        ("2022-13", "", "draw.month_not_over"),
        ("2022-08", "", "draw.nothing"),
        (MONTH, "140922100000", "draw.wrong_township"),
    ],
)
def test_a_draw_that_cannot_be_is_refused(scene, judged, month, township, code):
    _anchored(scene)
    asked = {"township": township or scene.township, "month": month}
    assert scene.refused("office", draws.make, **asked) == code


def test_a_township_is_drawn_once_and_only_after_an_anchor(scene, judged):
    asked = {"township": scene.township, "month": MONTH}
    assert scene.refused("office", draws.make, **asked) == "draw.no_anchor"
    _made(scene)
    assert scene.refused("office", draws.make, **asked) == "draw.already_made"
    assert scene.refused("township", draws.make, **asked) == "act.forbidden"


def test_a_draw_is_seen_by_its_township_and_the_county_alone(scene, judged):
    draw_id = _made(scene)
    assert [one.id for one in scene.look("township", draws.draw_page)] == [draw_id]
    assert scene.look("stranger", draws.draw_page) == []
    assert scene.refused("stranger", draws.read_draw, draw_id) == "draw.missing"


def test_only_other_eyes_are_sent_and_they_are_blind_until_they_have_looked(scene, judged):
    draw_id = _made(scene)
    visit = _file(scene, draw_id).visits[0]
    send = ("township", draw_visits.assign, draw_id, 1)
    for name, code in (
        ("surveyor", "draw.first_surveyor"),
        ("inspector", "draw.out_of_reach"),
        ("stranger", "draw.out_of_reach"),
    ):
        assert scene.refused(*send, account_id=scene.actor(name).account_id) == code
    assert scene.refused(*send, account_id=make.make_id()) == "account.missing"
    assert [_to_assign(scene, one) for one in ("township", "office", "stranger")] == [1, 1, 0]
    technician = scene.actor("technician").account_id
    scene.do(*send, account_id=technician)
    assert [_to_assign(scene, one) for one in ("township", "office")] == [0, 0]
    told = scene.look("technician", draw_visits.assigned)
    assert [(one.code, one.is_done) for one in told] == [(visit.code, False)]
    assert scene.refused("technician", houses.read_file, visit.house_id) == "draw.blind"
    _second(scene, visit.house_id, "technician", Verdict.SAFE)
    assert scene.look("technician", houses.read_file, visit.house_id)
    assert scene.refused(*send, account_id=technician) == "draw.visited"


def test_the_phone_of_who_is_sent_is_told_no_verdict(scene, judged):
    draw_id = _made(scene)
    visit = _file(scene, draw_id).visits[0]
    technician = scene.actor("technician").account_id
    cursor = scene.look("technician", grid_pull.pull, None, 50)["cursor"]  # it knows all of it
    scene.now += timedelta(hours=1)
    scene.do("township", draw_visits.assign, draw_id, 1, account_id=technician)
    (told,) = scene.look("technician", grid_pull.pull, cursor, 50)["houses"]
    assert (told["id"], told["is_blind"], told["verdict"]) == (visit.house_id, True, None)
    pulled = scene.look("technician", grid_pull.pull, None, 50)["houses"]
    shown = {one["id"]: one for one in pulled}
    assert (shown[visit.house_id]["verdict"], shown[visit.house_id]["stage"]) == (None, None)
    others = [one for one in pulled if one["id"] != visit.house_id]
    assert all(one["verdict"] for one in others)


@pytest.mark.parametrize(("verdict", "same"), [(Verdict.SAFE, 1), (Verdict.SEVERE, 0)])
def test_agreement_is_counted_for_the_township(scene, judged, verdict, same):
    draw_id = _made(scene)
    visit = _file(scene, draw_id).visits[0]
    technician = scene.actor("technician").account_id
    scene.do("township", draw_visits.assign, draw_id, 1, account_id=technician)
    assert _file(scene, draw_id).agreement[:2] == (1, 0)
    _second(scene, visit.house_id, "technician", verdict)
    found = _file(scene, draw_id).agreement
    assert (found.visited, found.same_verdict, found.worse) == (1, same, 1 - same)


def test_lists_map_and_search_keep_silent_about_a_house_to_be_seen_blind(scene, judged):
    """Left out, not blanked: a filter by verdict would tell what an empty cell keeps."""
    draw_id = _made(scene)
    drawn_house = _file(scene, draw_id).visits[0].house_id
    _place_all(scene)
    before = _everything_told(scene, "technician")
    assert all(drawn_house in told for told in before.values()), before
    technician = scene.actor("technician").account_id
    scene.do("township", draw_visits.assign, draw_id, 1, account_id=technician)
    blind = _everything_told(scene, "technician")
    assert blind == {name: told - {drawn_house} for name, told in before.items()}
    assert all(drawn_house in told for told in _everything_told(scene, "bureau").values())
    _second(scene, drawn_house, "technician", Verdict.SAFE)
    assert all(drawn_house in told for told in _everything_told(scene, "technician").values())


def _place_all(scene: Scene) -> None:
    lon, lat = make.point_in(make.VILLAGE_A1)
    placed = {"lon": lon, "lat": lat, "location": f"SRID=4326;POINT({lon} {lat})"}
    db = scene.store.begin_writing()
    db.execute(update(rows.House).values(placed))
    scene.store.commit(db)
    db.close()


def _everything_told(scene: Scene, name: str) -> dict[str, set[str]]:
    """Where a verdict or a colour is shown -> the houses it is shown of."""
    safe = HouseFilter(verdict="safe")
    code = scene.look(name, houses.house_page, safe, sort="code").lines[0].code[:12]
    lon, lat = make.point_in(make.VILLAGE_A1)
    box = Box(lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4)
    ((x, y),) = vector_tiles.tiles_of((lon, lat, lon, lat), 16)
    body = scene.look(name, map_tiles.tile, "houses", Tile(16, x, y, safe, scene.now.date()))
    spots = decode(body)["houses"]["features"]
    return {
        "list": {one.id for one in scene.look(name, houses.house_page, safe, limit=200).lines},
        "map": {one.id for one in scene.look(name, map_view.view, safe, box).lines},
        "tiles": {one["properties"]["id"] for one in spots},
        "search": {one.id for one in scene.look(name, house_search.search, code).lines},
    }
