"""The colour every list shows is the one function's, after every event and at every midnight."""

from datetime import timedelta

from server.domain.facts import Track, Verdict
from server.domain.health_code import colour_on
from server.domain.reach import whole_county
from server.services import cases, health, houses, verdicts
from server.store import rows
from server.store.reads.house_filter import HouseFilter
from server.store.reads.houses import house_state
from tests.plates.houses import sound
from tests.procedure import walks


def _kept(scene, house):
    row = scene.row(rows.House, id=house)
    return row.health_code, row.health_then, row.health_turns_on


def _explained(scene, house, days=0):
    with scene.as_("bureau") as work:
        work.now += timedelta(days=days)
        reach = whole_county(scene.county)
        return health.explain(work, reach, house_state(reach, work.db, house)).row


def _agrees(scene, house):
    """What is kept is what the rows give, today and on the days to come."""
    for days in (0, 1, 4, 6, 16, 2000):
        day = scene.today() + timedelta(days=days)
        assert colour_on(day, *_kept(scene, house)) == _explained(scene, house, days).colour
    return True


def test_kept_and_explained_agree_after_every_step_of_a_severe_house(either):
    house = either.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL)
    seen = [_explained(either, house).id]
    for step in (walks.put_under_control, walks.inspect, walks.repair):
        step(either, house)
        assert _agrees(either, house)
        seen.append(_explained(either, house).id)
    walks.accept(either, house, Track.OPERATIONAL)
    walks.lift(either, house)
    assert _agrees(either, house)
    walks.strike(either, house, Track.OPERATIONAL)
    assert _agrees(either, house)
    seen.append(_explained(either, house).id)
    assert seen[0] == "severe" and seen[-1] == "signed_off"
    assert "report_c_controlled" in seen


def test_kept_and_explained_agree_when_a_verdict_is_raised_and_lowered(scene):
    house = scene.surveyed(Verdict.SAFE, track=Track.OTHER)
    told = {"assessment_id": scene.assessment_id(house), "reason": "雨后复查后墙基下沉"}
    scene.do("township", verdicts.raise_verdict, house, verdict=Verdict.GENERAL, **told)
    assert _agrees(scene, house) and _kept(scene, house)[0] == "yellow"
    scene.do("technician", verdicts.lower_verdict, house, verdict=Verdict.SAFE, **told)
    assert _agrees(scene, house) and _kept(scene, house)[0] == "green"


def test_an_inspection_nobody_commissioned_turns_the_house_yellow_at_midnight(scene):
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    due = scene.row(rows.House, id=house).due_on
    assert _kept(scene, house) == ("green", "yellow", due + timedelta(days=1))
    scene.now += due - scene.today()
    assert _listed(scene, "green") == [house]
    scene.now += timedelta(days=1)
    assert (_listed(scene, "green"), _listed(scene, "yellow")) == ([], [house])
    assert scene.look("bureau", houses.read_file, house).head.health_code == "yellow"


def _listed(scene, colour):
    page = scene.look("bureau", houses.house_page, HouseFilter(health_code=colour))
    assert {line.health_code for line in page.lines} <= {colour}
    return [line.id for line in page.lines]


def test_a_report_that_ends_turns_the_house_yellow(scene):
    house = sound(scene)
    ends = scene.row(rows.Inspection, house_id=house).valid_until
    assert _kept(scene, house) == ("green", "yellow", ends + timedelta(days=1))
    assert _agrees(scene, house)


def test_an_ended_house_is_grey(scene):
    house = scene.house(ended_on=scene.today())
    assert _explained(scene, house).id == "ended"


def test_houses_are_coloured_anew_after_the_county_changed_its_table(scene):
    house = sound(scene)
    with scene.as_("bureau") as work:
        work.touch(rows.House, {"id": house}, {"health_code": "red"})
    assert scene.do("bureau", health.recolour) is None
    assert _kept(scene, house)[0] == "green" and _agrees(scene, house)


def test_an_incomplete_survey_after_a_filed_case_makes_it_unknown_again(scene):
    house = sound(scene)
    assert scene.row(rows.House, id=house).open_case_id is None
    with scene.as_("bureau") as work:
        reach = whole_county(scene.county)
        state = house_state(reach, work.db, house)
        cases.projection.update_house(work, state, {"verdict": "incomplete"})
        work.record("survey.received", f"house:{house}", submission="x")
    assert _kept(scene, house)[0] == "grey"
