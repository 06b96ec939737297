"""到现场要看的, of hazards that were really repaired and patrols that were really made."""

from dataclasses import replace

import orjson
import pytest

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.services import (
    acceptance,
    grid_visits,
    last_answers,
    patrol_intake,
    reinspections,
    site_check,
)
from server.store import rows
from tests import make
from tests.procedure import walks
from tests.procedure.scene import Scene


def _listed_by_a_survey(scene: Scene, house: str) -> str:
    """As a survey lists it: with the answer it rests on, and a photo of the sign; the photo."""
    (hazard,) = scene.all(rows.Hazard, house_id=house)
    with scene.as_("bureau") as work:
        facts = {"facts": {"wall_vertical_crack": "yes", "storeys": 2}}
        work.update(rows.Hazard, {"id": hazard.id}, facts, chain=f"house:{house}")
        work.record("survey.photo_joined", f"house:{house}", submission=make.make_id(), photo="")
    return _photo(scene, house, "wall_vertical_crack", "hazard_close_up")


def _photo(scene: Scene, house: str, question: str | None, slot: str) -> str:
    sha256, survey = scene.photo(), scene.row(rows.House, id=house).submission_id
    note = {"submission_id": survey, "house_id": house, "sha256": sha256}
    shown = {"slot": slot, "question": question, "captured_at": scene.now}
    make.write(scene.store, rows.Photo, {"county_code": scene.county, **note, **shown})
    return sha256


def _visits(scene: Scene, name: str = "surveyor"):
    return scene.look(name, grid_visits.visits)


@pytest.fixture
def house(scene: Scene) -> str:
    scene.person("neighbour", Role.GRID_WORKER, township=scene.other_township)
    return scene.surveyed(Verdict.GENERAL, patrol_due_on=scene.today())


def test_a_repaired_hazard_is_told_with_its_sign_until_it_is_accepted(scene, house):
    crack = _listed_by_a_survey(scene, house)
    assert _visits(scene)["rechecks"] == []
    walks.repair(scene, house)
    (told,) = _visits(scene)["rechecks"]
    (hazard,) = told["hazards"]
    assert (told["house_id"], hazard["id"]) == (house, *scene.hazard_ids(house, "remedied"))
    assert (hazard["questions"], hazard["photos"]) == (["wall_vertical_crack"], [crack])
    assert hazard["finished_at"] is not None
    assert _visits(scene, "neighbour")["rechecks"] == []
    _accept(scene, house, before=crack)
    walks.strike(scene, house, Track.OTHER)
    assert _visits(scene)["rechecks"] == []


def _accept(scene: Scene, house: str, *, before: str) -> None:
    applied, seen = walks.apply(scene, house), scene.visit(house)
    marks = tuple(replace(one, before_sha256=before) for one in seen.marks)
    scene.do("township", site_check.visit, applied, visit=replace(seen, marks=marks))
    report = {"report": scene.reinspected()}
    scene.do("township", reinspections.file_reinspection, applied, **report)
    scene.do("township", acceptance.decide, applied, outcome=scene.outcome())


def test_photos_of_the_last_patrol_and_of_the_last_survey_are_told_for_the_next(scene, house):
    front = _photo(scene, house, None, "front")
    signed = _photo(scene, house, None, "owner_signature")
    with scene.as_("bureau") as work:
        key = {"sha256": signed}
        work.update(rows.PhotoFile, key, {"sealed_sha256": "e" * 64}, chain=f"house:{house}")
        work.record("photo.sealed", f"house:{house}", photo=signed)
    (last,) = scene.look("surveyor", last_answers.last_answers, [house])
    assert last["photos"] == [{"sha256": front, "slot": "front", "question": None}]
    assert _visits(scene)["patrolled"] == []
    first = _patrolled(scene, house)
    assert _visits(scene)["patrolled"] == [{"house_id": house, "photos": [first]}]
    second = _patrolled(scene, house)
    _patrolled(scene, house, finding="not_seen")
    assert _visits(scene)["patrolled"] == [{"house_id": house, "photos": [second]}]


def _patrolled(scene: Scene, house: str, finding: str = "unchanged") -> str:
    """A patrol as the phone sends it, with one photo; the house stays due."""
    sha256 = scene.photo()
    sent = {
        "house_id": house,
        "finding": finding,
        "signs": [],
        "captured_at": scene.now.isoformat(),
        "photos": [{"sha256": sha256, "slot": "patrol", "captured_at": scene.now.isoformat()}],
        "app_version": "1.0.0",
    }
    patrol_id = f"0182f000-0000-7000-8000-{int(scene.now.timestamp()):012d}"
    scene.do("surveyor", patrol_intake.receive, patrol_id, orjson.dumps(sent), {})
    with scene.as_("bureau") as work:
        due = {"patrol_due_on": scene.today()}
        work.touch(rows.House, {"id": house}, due)
    return sha256
