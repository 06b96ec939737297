"""Two files of one house: proposed, agreed to by another, closed; all leads to what stays."""

import orjson
import pytest

from server.domain.acts import Role
from server.domain.facts import Verdict
from server.services import (
    finding,
    grid_pull,
    house_merges,
    house_search,
    houses,
    intake,
    ledger,
    patrol_intake,
    plates,
    public_use,
    self_checks,
    verdicts,
)
from server.services.imports.houses import _known as known_to_import
from server.services.work import Look
from server.store import rows
from tests import make
from tests.intake import sending
from tests.procedure import walks
from tests.procedure.scene import Scene

WHY = "现场核对，导入和排查各建了一份"


@pytest.fixture
def pair(scene: Scene) -> tuple[str, str]:
    """A house with an open case, and a second file of it that says safe."""
    scene.person("clerk2", Role.TOWNSHIP, township=scene.township)
    return scene.surveyed(Verdict.GENERAL), scene.surveyed(Verdict.SAFE, import_key="old-key")


def _propose(scene: Scene, stays: str, goes: str, by: str = "township") -> str:
    return scene.do(by, house_merges.propose, stays, goes, reason=WHY)


def _merge(scene: Scene, stays: str, goes: str) -> None:
    scene.do("clerk2", house_merges.confirm, _propose(scene, stays, goes))


def _house(scene: Scene, house: str):
    return scene.row(rows.House, id=house)


def test_nothing_happens_before_another_person_agrees(scene, pair):
    stays, goes = pair
    merge = _propose(scene, stays, goes)
    assert scene.refused("township", house_merges.confirm, merge) == "merge.own_proposal"
    assert _house(scene, goes).ended_on is None
    assert _propose_again(scene, stays, goes) == "merge.proposed_already"
    scene.do("clerk2", house_merges.confirm, merge)
    closed = _house(scene, goes)
    assert (closed.ended_on, closed.merged_into) == (scene.today(), stays)
    assert (closed.health_code, closed.verdict) == ("grey", "safe")
    assert scene.events(goes)[-2:] == ["house.merge_proposed", "house.merged"]
    assert scene.events(stays)[-2:] == ["house.merge_proposed", "house.took_in"]
    assert scene.refused("clerk2", house_merges.confirm, merge) == "merge.decided_already"


def _propose_again(scene: Scene, stays: str, goes: str) -> str:
    return scene.refused("clerk2", house_merges.propose, stays, goes, reason=WHY)


def test_the_open_case_and_its_hazards_stay_as_they_were(scene, pair):
    stays, goes = pair
    case, hazards = scene.case_id(stays), scene.hazard_ids(stays)
    _merge(scene, stays, goes)
    assert (scene.case_id(stays), scene.hazard_ids(stays)) == (case, hazards)
    assert _house(scene, stays).verdict == "general_hazard"
    walks.repair(scene, stays)  # and it goes on


@pytest.mark.parametrize(
    ("verdicts_of", "code"),
    [
        ((Verdict.SAFE, Verdict.GENERAL), "merge.graver_goes"),
        ((Verdict.GENERAL, Verdict.GENERAL), "merge.both_open"),
        ((None, Verdict.SAFE), "merge.graver_goes"),
    ],
)
def test_what_weighs_more_is_never_the_one_that_goes(scene, verdicts_of, code):
    stays, goes = (scene.house() if one is None else scene.surveyed(one) for one in verdicts_of)
    assert scene.refused("township", house_merges.propose, stays, goes, reason=WHY) == code
    assert scene.all(rows.HouseMerge) == []


def test_a_case_that_opens_meanwhile_stops_a_merge_that_was_agreed_upon(scene):
    stays, goes = scene.surveyed(Verdict.SAFE), scene.surveyed(Verdict.SAFE)
    merge = _propose(scene, stays, goes)
    word = {"assessment_id": scene.assessment_id(goes), "verdict": Verdict.SEVERE}
    scene.do("township", verdicts.raise_verdict, goes, reason="现场见墙体外倾", **word)
    assert scene.refused("bureau", house_merges.confirm, merge) == "merge.graver_goes"
    assert _house(scene, goes).merged_into is None


def test_two_safe_files_are_merged_by_one_person_who_may_still_take_it_back(scene):
    stays, goes = scene.surveyed(Verdict.SAFE), scene.surveyed(Verdict.SAFE)
    merge = _propose(scene, stays, goes)
    assert scene.refused("bureau", house_merges.withdraw, merge) == "merge.not_own"
    scene.do("township", house_merges.withdraw, merge)
    assert scene.events(goes)[-1] == "house.merge_dropped"
    merge = _propose(scene, stays, goes)
    scene.do("township", house_merges.confirm, merge)
    assert _house(scene, goes).merged_into == stays


def test_who_does_not_agree_says_why_and_it_stays_two_houses(scene, pair):
    merge = _propose(scene, *pair)
    scene.do("bureau", house_merges.decline, merge, note="相邻两院，不是同一户")
    shown = scene.look("township", house_merges.show, merge)
    assert (shown.row.state, shown.note) == ("declined", "相邻两院，不是同一户")
    assert _house(scene, pair[1]).ended_on is None
    entry = next(
        one
        for one in scene.all(rows.LedgerEntry, chain=f"house:{pair[0]}")
        if one.event == "house.merge_dropped"
    )
    assert "相邻" not in str(orjson.loads(entry.facts))


def test_what_is_still_open_on_the_file_that_goes_is_named(scene, pair):
    stays, goes = pair
    scene.do("surveyor", patrol_intake.receive, make.make_id(), _patrol(goes, scene), {})
    said = scene.look("township", house_merges.preview, stays, goes).files[1].open_matters
    assert said == {"patrols": 1}
    assert scene.refused("township", house_merges.propose, stays, goes, reason=WHY) == (
        "merge.open_matters"
    )


_ASKED = {"case_id": make.make_id(), "inspection_id": make.make_id()}
OPEN_ROWS = {
    "objections": (
        rows.ReportObjection,
        {**_ASKED, "raised_for": "owner", "reason_sealed": b"", "raised_by": make.make_id()},
        "raised_at",
    ),
    "questions": (
        rows.ReportQuestion,
        {**_ASKED, "kind": "k", "basis": "b", "is_serious": True, "facts": {}, "state": "open"},
        "asked_at",
    ),
    "draws": (  # drawn, and nobody is sent yet: merged away it would never be looked at again
        rows.DrawVisit,
        {"draw_id": make.make_id(), "rank": 1, "ticket": "t", "first_verdict": "safe"}
        | {"first_signs": []},
        None,
    ),
}


@pytest.mark.parametrize("kind", OPEN_ROWS)
def test_what_may_still_speak_against_the_file_that_goes_holds_it_open(scene, pair, kind):
    """A second report of a closed file would be heard by nobody (case_following)."""
    stays, goes = pair
    row, values, moment = OPEN_ROWS[kind]
    place = {"township_code": scene.township, "village_code": scene.village}
    held = {"id": make.make_id(), "house_id": goes, moment or "": scene.now, **place, **values}
    known = {one.key for one in row.__table__.columns}
    make.write(scene.store, row, {k: v for k, v in held.items() if k in known})
    said = scene.look("township", house_merges.preview, stays, goes).files[1].open_matters
    assert said == {kind: 1}
    assert scene.refused("township", house_merges.propose, stays, goes, reason=WHY) == (
        "merge.open_matters"
    )


def _patrol(house: str, scene: Scene, finding: str = "changed") -> bytes:
    sent = {
        "house_id": house,
        "finding": finding,
        "signs": ["crack"] if finding == "changed" else [],
        "captured_at": scene.now.isoformat(),
        "photos": [],
        "app_version": "1.0.0",
    }
    return orjson.dumps(sent)


def test_another_township_neither_proposes_nor_sees_nor_agrees(scene, pair):
    assert scene.refused("stranger", house_merges.propose, *pair, reason=WHY) == "house.missing"
    merge = _propose(scene, *pair)
    assert scene.refused("stranger", house_merges.confirm, merge) == "merge.missing"
    assert scene.look("stranger", house_merges.merge_page, "proposed").rows == []
    assert scene.refused("village", house_merges.propose, *pair, reason=WHY) == "act.forbidden"


def test_code_plate_search_import_key_and_phone_lead_to_the_one_that_stays(scene, pair):
    stays, goes = pair
    token = scene.do("township", plates.issue_one, goes).token
    old_code = _house(scene, goes).code
    _merge(scene, stays, goes)
    with Look(scene.store, scene.actor("bureau"), scene.now) as look:
        by_code = finding.find_house_by_code(look, house_merges.Act.HOUSE_READ, old_code)
        assert by_code.house.id == stays
        assert [one.id for one in house_search.search(look, old_code).lines] == [stays]
        assert known_to_import(look).same(["old-key"]).house_id == stays
        assert houses.read_file(look, goes).head.merged_into == stays
    shown = scene.look("bureau", public_use.plate, token)
    assert shown.code == _house(scene, stays).code
    told = scene.look("surveyor", grid_pull.pull, None, 100)
    assert told["merged"] == [{"id": goes, "into": stays}]
    assert told["plates"] == [{"token": token, "house_id": stays}]
    answered = {one.id: "no" for one in self_checks.load_self_check().questions}
    scene.do("bureau", self_checks.receive, token, answered)
    assert [one.house_id for one in scene.all(rows.SelfCheck)] == [stays]


def test_what_a_phone_sends_of_the_closed_file_lands_at_the_one_that_stays(scene, pair):
    stays, goes = pair
    _merge(scene, stays, goes)
    sent = sending.envelope(goes, village=scene.village, location=None)
    body = sending.body_of({**sent, "captured_at": scene.now.isoformat()})
    survey, patrol = make.make_id(), make.make_id()
    answer = scene.do("surveyor", intake.receive, survey, body, {})
    assert (answer.status, answer.body["house"]["id"]) == (201, stays)
    assert "house.merged_meanwhile" in [one["code"] for one in answer.body["doubts"]]
    assert scene.row(rows.Submission, id=survey).house_id == stays
    again = scene.do("surveyor", intake.receive, survey, body, {})
    assert again.body["receipt"] == answer.body["receipt"]
    scene.do("surveyor", patrol_intake.receive, patrol, _patrol(goes, scene, "unchanged"), {})
    assert scene.row(rows.Patrol, id=patrol).house_id == stays
    assert scene.case_id(stays) is not None  # the safe survey lowered nothing


def test_a_file_closed_twice_over_leads_to_the_last_one_in_one_step(scene):
    first, second, third = (scene.surveyed(Verdict.SAFE) for _ in range(3))
    for stays, goes in ((second, first), (third, second)):
        scene.do("township", house_merges.confirm, _propose(scene, stays, goes))
    assert [_house(scene, one).merged_into for one in (first, second)] == [third, third]
    assert scene.refused("township", house_merges.propose, third, first, reason=WHY) == (
        "merge.house_ended"
    )


def test_the_ledger_holds_after_a_merge(scene, pair):
    _merge(scene, *pair)
    assert scene.look("office", ledger.verify) == []
