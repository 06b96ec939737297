"""Before and after: every hazard looked at, with two photos of the same place."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.facts import Track, Verdict
from server.services import acceptance, reinspections, site_check
from server.store import rows
from tests import make
from tests.procedure import walks
from tests.procedure.scene import OLD_PHOTO, Scene

LON, LAT = 111.8, 38.9
NORTH_10_M, NORTH_50_M = LAT + 0.00009, LAT + 0.00045


@pytest.fixture
def waiting(scene: Scene) -> tuple[str, str]:
    """A house with one hazard and the survey's photo of it, waiting for its visit."""
    house = scene.surveyed(Verdict.GENERAL)
    before = scene.photo()
    shown = {
        "submission_id": scene.row(rows.House, id=house).submission_id,
        "sha256": before,
        "house_id": house,
        "slot": "hazard_close_up",
        "captured_at": scene.now,
        "lon": LON,
        "lat": LAT,
    }
    make.write(scene.store, rows.Photo, shown)
    scene.before = before
    walks.repair(scene, house)
    return house, walks.apply(scene, house)


def _visit(scene: Scene, house: str, **changes):
    visit = scene.visit(house)
    given = {"before_sha256": scene.before, "after_lon": LON, "after_lat": NORTH_10_M, **changes}
    return replace(visit, marks=(replace(visit.marks[0], **given),))


def test_a_pair_of_the_same_place_is_kept_with_its_distance(scene, waiting):
    house, applied = waiting
    scene.do("township", site_check.visit, applied, visit=_visit(scene, house))
    mark = scene.row(rows.AcceptanceMark, acceptance_id=applied)
    assert (mark.mark, mark.before_sha256) == ("done", scene.before)
    assert 9 < mark.distance_m < 11
    told = scene.row(rows.LedgerEntry, event="acceptance.visited").facts
    assert mark.after_sha256 in told


# What may be wrong with the pair -> the code it is refused with.
PAIRS = {
    "no photo before": ({"before_sha256": None}, "acceptance.before_photo_needed"),
    "a photo of nowhere": ({"before_sha256": "9" * 64}, "acceptance.before_photo_foreign"),
    "no photo after": ({"after_sha256": None}, "acceptance.after_photo_needed"),
    "not uploaded": ({"after_sha256": "8" * 64}, "photo.not_stored"),
    "older than the repair": ({"after_sha256": OLD_PHOTO}, "photo.taken_before"),
    "failed and silent": ({"mark": "not_done"}, "acceptance.note_needed"),
    "not required and silent": ({"mark": "not_required"}, "acceptance.note_needed"),
    "far apart": ({"after_lat": NORTH_50_M}, "acceptance.pair_far"),
    "far apart, lamely": (
        {"after_lat": NORTH_50_M, "place_note": "是的"},
        "reason.too_short",
    ),
    "clock before the repair": (
        {"after_at": make.NOW - timedelta(days=1)},
        "photo.taken_before",
    ),
    "clock ahead": ({"after_at": make.NOW + timedelta(days=1)}, "photo.in_future"),
}


@pytest.mark.parametrize(("changes", "code"), PAIRS.values(), ids=PAIRS)
def test_a_pair_that_proves_nothing_is_refused(scene, waiting, changes, code):
    house, applied = waiting
    visit = _visit(scene, house, **changes)
    assert scene.refused("township", site_check.visit, applied, visit=visit) == code
    assert scene.all(rows.EvidencePhoto, purpose="acceptance") == []


def test_far_apart_is_a_question_that_words_answer(scene, waiting):
    house, applied = waiting
    note = "巷道狭窄，从对面院内拍摄同一面墙"
    visit = _visit(scene, house, after_lat=NORTH_50_M, place_note=note)
    scene.do("township", site_check.visit, applied, visit=visit)
    assert scene.row(rows.AcceptanceMark, acceptance_id=applied).place_note == note


def test_a_position_nobody_knows_asks_nothing(scene, waiting):
    house, applied = waiting
    visit = _visit(scene, house, after_lon=None, after_lat=None)
    scene.do("township", site_check.visit, applied, visit=visit)
    assert scene.row(rows.AcceptanceMark, acceptance_id=applied).distance_m is None


def test_the_same_photo_accepts_no_second_house(scene, waiting):
    house, applied = waiting
    visit = _visit(scene, house)
    scene.do("township", site_check.visit, applied, visit=visit)
    other = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, other)
    second = walks.apply(scene, other)
    found = scene.visit(other)
    again = replace(found.marks[0], after_sha256=visit.marks[0].after_sha256)
    refused = scene.refused(
        "township", site_check.visit, second, visit=replace(found, marks=(again,))
    )
    assert refused in ("photo.of_another_house", "photo.taken_before")


@pytest.mark.parametrize("change", ["left out", "twice", "of another house"])
def test_every_hazard_is_looked_at_once(scene, change):
    house = scene.surveyed(Verdict.GENERAL, found=2)
    walks.repair(scene, house)
    applied = walks.apply(scene, house)
    visit = scene.visit(house)
    first, second = visit.marks
    marks = {
        "left out": (first,),
        "twice": (first, second, second),
        "of another house": (first, replace(second, hazard_id=make.make_id())),
    }[change]
    visit = replace(visit, marks=marks)
    code = scene.refused("township", site_check.visit, applied, visit=visit)
    assert code == "acceptance.lines_incomplete"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda items: {"photos": "done"}, "acceptance.items_incomplete"),
        (lambda items: {**items, "weather": "done"}, "code.unknown"),
    ],
)
def test_the_form_is_filled_in_whole_and_with_nothing_else(scene, waiting, change, code):
    house, applied = waiting
    visit = _visit(scene, house)
    visit = replace(visit, items=change(dict(visit.items)))
    assert scene.refused("township", site_check.visit, applied, visit=visit) == code


def test_a_failed_hazard_goes_back_alone_and_says_why(scene):
    house = scene.surveyed(Verdict.GENERAL, found=2)
    walks.repair_apart(scene, house)
    applied = walks.apply(scene, house)
    visit = scene.visit(house)
    good, bad = visit.marks
    marks = (good, replace(bad, mark="not_done", note="勾缝仍有裂缝"))
    scene.do("township", site_check.visit, applied, visit=replace(visit, marks=marks))
    passed = scene.outcome()
    assert scene.refused("township", acceptance.decide, applied, outcome=passed) == (
        "acceptance.line_failed"
    )
    returned = scene.outcome("returned", reasons=None)
    scene.do("township", acceptance.decide, applied, outcome=returned)
    states = {one.id: one.state for one in scene.all(rows.Hazard, house_id=house)}
    assert (states[good.hazard_id], states[bad.hazard_id]) == ("remedied", "planned")
    unfinished = [one for one in scene.all(rows.Remediation, house_id=house) if not one.finished_at]
    assert len(unfinished) == 1
    assert scene.row(rows.Acceptance, id=applied).reasons == "勾缝仍有裂缝"


def test_candidates_are_the_hazards_with_their_photos_before(scene, waiting):
    house, applied = waiting
    found = scene.look("township", site_check.candidates, applied)
    hazards = {one.id for one in scene.all(rows.Hazard, house_id=house)}
    assert {one.hazard_id for one in found} == hazards
    assert found[0].before == [scene.before]


def test_operational_houses_are_visited_by_their_own_leader(scene):
    house = scene.surveyed(Verdict.GENERAL, track=Track.OPERATIONAL)
    walks.inspect(scene, house)
    walks.repair(scene, house)
    applied = walks.apply(scene, house)
    visit = scene.visit(house)
    assert scene.refused("township", site_check.visit, applied, visit=visit) == "case.wrong_tier"
    assert scene.do("bureau", site_check.visit, applied, visit=visit).visited_at


def test_where_the_form_was_saved_is_kept_when_it_is_told(scene, waiting):
    house, applied = waiting
    saved_at = site_check.SavedAt(LON, LAT, 12.0)
    visit = replace(_visit(scene, house), saved_at=saved_at)
    line = scene.do("township", site_check.visit, applied, visit=visit)
    assert (line.visited_lon, line.visited_lat, line.visited_accuracy_m) == saved_at


def test_a_reinspections_pdf_is_handed_to_who_may_open_reports_and_kept_on_record(scene, waiting):
    house, applied = waiting
    scene.do("township", site_check.visit, applied, visit=_visit(scene, house))
    pdf = b"%PDF-1.4 the house after its repair"
    sha256 = hashlib.sha256(pdf).hexdigest()
    scene.store.documents.put(sha256, [pdf])
    report = scene.reinspected(file_sha256=sha256)
    filed = scene.do("township", reinspections.file_reinspection, applied, report=report)
    line, path = scene.do("bureau", reinspections.stored_report, filed.id)
    assert (line.report_no, path.read_bytes()) == ("复2022-1", pdf)
    assert [one.kind for one in scene.all(rows.AccessLog)] == ["report.opened"]
    for stranger in ("stranger", "village"):
        code = scene.refused(stranger, reinspections.stored_report, filed.id)
        assert code in ("document.missing", "act.forbidden")
