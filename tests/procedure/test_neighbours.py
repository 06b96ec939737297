"""Neighbours of a house that may fall: named, told, counted, also across a border."""

import pytest

from server.domain.acts import Role
from server.domain.facts import Verdict
from server.services import control, neighbours
from server.services.neighbours import Telling
from server.store import rows
from server.store.spatial import point
from tests.procedure import walks
from tests.procedure.scene import Scene

MOVES = ["evacuate", "evacuate_neighbours"]
LON, LAT = 111.81, 38.90
METRE = 1 / 111_195  # of latitude, in degrees
TOLD = Telling(outcome="told", way="in_person", recipient="李秀英")


def _placed(metres_north: float) -> dict:
    lat = LAT + metres_north * METRE
    return {"lon": LON, "lat": lat, "location": point(LON, lat)}


@pytest.fixture
def danger(scene: Scene) -> str:
    return scene.surveyed(Verdict.SEVERE, **_placed(0))


@pytest.fixture
def near(scene: Scene, danger: str) -> dict[str, str]:
    """One at the wall, one over the border, one without position, one far off, one gone."""
    over = {"township_code": scene.other_township, "village_code": f"{scene.other_township[:9]}201"}
    return {
        "next": scene.house(**_placed(9)),
        "over": scene.house(**_placed(15), **over),
        "nowhere": scene.house(),
        "far": scene.house(**_placed(30)),
        "gone": scene.house(**_placed(5), ended_on=scene.today()),
    }


def _order(scene: Scene, house: str, kinds: list[str] = MOVES) -> str:
    return scene.do("township", control.order_control, scene.case_id(house), kinds=kinds).id


def _asked(scene: Scene, name: str) -> dict[str, str]:
    lines, _ = scene.look(name, neighbours.asked_page)
    return {one.house_id: one.id for one in lines}


def test_the_buffer_names_those_within_it_and_those_nobody_can_place(scene, near, danger):
    measure = _order(scene, danger)
    page = scene.look("bureau", neighbours.of_measure, measure)
    named = {one.house.id: one.line.basis for one in page.neighbours}
    assert named == {near["next"]: "buffer", near["over"]: "buffer", near["nowhere"]: "by_hand"}
    assert [round(one.line.metres) for one in page.neighbours[:2]] == [9, 15]
    assert (page.progress.named, page.progress.waiting, page.progress.to_check) == (3, 3, 1)


def test_a_measure_that_moves_no_neighbours_names_none(scene, near, danger):
    measure = _order(scene, danger, ["evacuate"])
    assert scene.look("bureau", neighbours.of_measure, measure).progress.named == 0


def test_a_house_without_position_has_its_whole_village_checked_by_hand(scene, near):
    lost = scene.surveyed(Verdict.SEVERE)
    page = scene.look("bureau", neighbours.of_measure, _order(scene, lost))
    assert {one.line.basis for one in page.neighbours} == {"by_hand"}
    assert {near["next"], near["nowhere"], near["far"]} <= {one.house.id for one in page.neighbours}


def test_each_side_of_the_border_sees_its_own_and_the_least_of_the_other(scene, near, danger):
    measure = _order(scene, danger)
    page = scene.look("township", neighbours.of_measure, measure)
    hidden = [one for one in page.neighbours if one.house is None]
    assert [(one.line.township_code, round(one.line.metres)) for one in hidden] == [
        (scene.other_township, 15)
    ]
    lines, _ = scene.look("stranger", neighbours.asked_page)
    assert [one.house_id for one in lines] == [near["over"]]
    told = str(lines[0]._asdict())
    for secret in (danger, scene.row(rows.House, id=danger).code, scene.case_id(danger)):
        assert secret not in told
    assert scene.refused("stranger", neighbours.of_measure, measure) == "measure.missing"


def test_the_other_township_tells_its_own_and_the_first_sees_the_count(scene, near, danger):
    measure = _order(scene, danger)
    theirs = _asked(scene, "stranger")[near["over"]]
    assert scene.refused("township", neighbours.tell, theirs, telling=TOLD) == "neighbour.missing"
    scene.do("stranger", neighbours.tell, theirs, telling=TOLD)
    page = scene.look("township", neighbours.of_measure, measure)
    assert (page.progress.acknowledged, page.progress.named) == (1, 3)
    row = scene.row(rows.Neighbour, id=theirs)
    assert (row.told_by, row.way, row.recipient_masked) == (
        scene.actor("stranger").account_id,
        "in_person",
        "李*英",
    )
    assert scene.events(near["over"])[-2:] == ["neighbour.named", "neighbour.told"]
    entries = scene.all(rows.LedgerEntry, chain=f"house:{near['over']}")
    assert not any(danger in one.facts or "李秀英" in one.facts for one in entries)


def test_a_refusal_keeps_its_words_and_can_be_told_again(scene, near, danger):
    measure = _order(scene, danger)
    mine = _asked(scene, "village")[near["next"]]
    refusal = Telling(outcome="refused", way="in_person", recipient="李秀英", reason="不愿离开")
    assert scene.refused("village", neighbours.tell, mine, telling=refusal) == "reason.too_short"
    refusal = Telling(outcome="refused", way="phone", recipient="李秀英", reason="家中老人不愿离开")
    scene.do("village", neighbours.tell, mine, telling=refusal)
    progress = scene.look("bureau", neighbours.of_measure, measure).progress
    assert (progress.refused, progress.acknowledged) == (1, 0)
    scene.do("surveyor", neighbours.tell, mine, telling=TOLD)
    assert scene.refused("village", neighbours.tell, mine, telling=TOLD) == (
        "neighbour.already_told"
    )


@pytest.mark.parametrize(
    ("who", "telling", "code"),
    [
        ("next", Telling(outcome="told", way="phone"), "neighbour.recipient_needed"),
        (
            "next",
            Telling(outcome="no_need", way="phone", reason="离得很远不必告知"),
            "neighbour.not_checked",
        ),
        ("nowhere", Telling(outcome="no_need", way="phone"), "reason.too_short"),
    ],
)
def test_what_is_not_whole_is_refused(scene, near, danger, who, telling, code):  # noqa: PLR0917
    _order(scene, danger)
    mine = _asked(scene, "village")[near[who]]
    assert scene.refused("village", neighbours.tell, mine, telling=telling) == code


def test_a_house_found_far_off_by_hand_needs_no_telling(scene, near, danger):
    measure = _order(scene, danger)
    telling = Telling(outcome="no_need", way="in_person", reason="在村另一头，相距二百米")
    scene.do("village", neighbours.tell, _asked(scene, "village")[near["nowhere"]], telling=telling)
    progress = scene.look("bureau", neighbours.of_measure, measure).progress
    assert (progress.acknowledged, progress.to_check) == (1, 0)


def test_a_photo_of_the_telling_is_of_its_time_and_house(scene, near, danger):
    before = scene.photo()
    _order(scene, danger)
    mine = _asked(scene, "village")[near["next"]]
    proved = {"outcome": "told", "way": "in_person", "recipient": "李秀英"}
    assert scene.refused(
        "village", neighbours.tell, mine, telling=Telling(**proved, photo_sha256=before)
    ) == ("photo.taken_before")
    photo = scene.photo()
    scene.do("village", neighbours.tell, mine, telling=Telling(**proved, photo_sha256=photo))
    assert scene.row(rows.EvidencePhoto, sha256=photo).house_id == near["next"]


def test_whoever_comes_later_is_named_too_and_nobody_twice(scene, near, danger):
    measure = _order(scene, danger)
    late = scene.house(**_placed(12))
    assert scene.do("bureau", neighbours.name_missing) == 1
    assert scene.do("bureau", neighbours.name_missing) == 0
    page = scene.look("bureau", neighbours.of_measure, measure)
    assert late in {one.house.id for one in page.neighbours}


def test_a_lifted_measure_asks_nobody_any_more(scene, near, danger):
    _order(scene, danger)
    mine = _asked(scene, "village")[near["next"]]
    with scene.as_("bureau") as work:
        measure = scene.row(rows.ControlMeasure, house_id=danger)
        lifted = {"lifted_at": work.now, "lifted_by": work.actor.account_id}
        work.update(rows.ControlMeasure, {"id": measure.id}, lifted, chain=f"house:{danger}")
        work.record("control.lifted", f"house:{danger}", measure=measure.id, stage="filed")
    assert _asked(scene, "village") == {}
    assert scene.refused("village", neighbours.tell, mine, telling=TOLD) == "neighbour.lifted"


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.DEPARTMENT, Role.AGENCY])
def test_who_answers_for_no_neighbour_tells_none(scene, near, danger, role):
    _order(scene, danger)
    scene.person("other", role, township=scene.township)
    assert scene.refused("other", neighbours.asked_page) == "act.forbidden"


def test_a_severe_house_still_walks_to_its_measure(scene, near, danger):
    walks.put_under_control(scene, danger)
    assert scene.row(rows.HouseCase, house_id=danger).control == "in_place"
