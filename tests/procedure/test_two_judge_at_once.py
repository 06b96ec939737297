"""Two people at one acceptance at the same moment: one wins, the other gets 409, none loses."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem, ProblemKind
from server.services import acceptance, reinspections, reopening, site_check
from server.services.work import Work
from server.store import rows
from tests.procedure import walks
from tests.procedure.on_site import signed_off
from tests.procedure.scene import Scene

Act = Callable[[Work], object]


def _repaired(scene: Scene) -> str:
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    return house


def _applying(scene: Scene) -> tuple[str, Act]:
    house = _repaired(scene)
    case_id = scene.case_id(house)
    return house, lambda work: acceptance.apply(work, case_id)


def _opining(scene: Scene) -> tuple[str, Act]:
    house = _repaired(scene)
    applied = scene.do("village", acceptance.apply, scene.case_id(house)).id
    return house, lambda work: acceptance.opine(work, applied, opinion="agree")


def _visiting(scene: Scene) -> tuple[str, Act]:
    house = _repaired(scene)
    applied, visits = walks.apply(scene, house), [scene.visit(house), scene.visit(house)]
    return house, lambda work: site_check.visit(work, applied, visit=visits.pop())


def _reinspecting(scene: Scene) -> tuple[str, Act]:
    house = _repaired(scene)
    applied = walks.apply(scene, house)
    reports = [scene.reinspected(), scene.reinspected()]
    return house, lambda work: reinspections.file_reinspection(work, applied, report=reports.pop())


def _deciding(scene: Scene) -> tuple[str, Act]:
    house = _repaired(scene)
    applied = walks.go_on_site(scene, house, Track.OTHER)
    return house, lambda work: acceptance.decide(work, applied, outcome=scene.outcome())


def _signing(scene: Scene) -> tuple[str, Act]:
    house = _repaired(scene)
    walks.accept(scene, house, Track.OTHER)
    case_id = scene.case_id(house)
    return house, lambda work: signed_off(work, case_id)


def _reopening(scene: Scene) -> tuple[str, Act]:
    house, _ = _signing(scene)
    walks.strike(scene, house, Track.OTHER)
    found = {"verdict": Verdict.GENERAL, "sign": "后墙新出现裂缝", "reason": "巡查发现并核实"}
    return house, lambda work: reopening.reopen(work, house, cause="patrol", **found)


# What two do at once -> the village's people or the township's.
STEPS = {
    _applying: "township",
    _opining: "village",
    _visiting: "township",
    _deciding: "township",
    _signing: "township",
    _reopening: "township",
}


@pytest.mark.parametrize("prepare", STEPS, ids=lambda one: one.__name__.strip("_"))
def test_one_wins_and_the_other_is_told(scene, prepare):
    role = Role.VILLAGE if STEPS[prepare] == "village" else Role.TOWNSHIP
    area = {"village": scene.village} if role is Role.VILLAGE else {}
    scene.person("colleague", role, township=scene.township, **area)
    house, act = prepare(scene)
    before = scene.events(house)
    now = scene.now + timedelta(minutes=1)
    first = Work(scene.store, scene.actor(STEPS[prepare]), now)
    second = Work(scene.store, scene.actor("colleague"), now)
    with first, second:
        if not scene.store.config.is_embedded:
            assert second.db is not None  # its transaction has begun
        act(first)
        first.commit()
        with pytest.raises(Problem) as problem:
            act(second)
            second.commit()
    assert problem.value.kind is ProblemKind.CONFLICT
    gained = scene.events(house)[len(before) :]
    assert gained == list(dict.fromkeys(gained))


def test_two_re_inspections_at_once_are_both_kept_one_after_the_other(scene):
    """It moves no column of the case; the newest one counts, and the ledger holds both."""
    house, act = _reinspecting(scene)
    for name in ("township", "bureau"):
        with scene.as_(name) as work:
            act(work)
    assert len(scene.all(rows.Reinspection, house_id=house)) == 2
    assert scene.events(house)[-2:] == ["acceptance.reinspected"] * 2
