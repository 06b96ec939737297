"""验收销号: led by whom the county says, by other eyes, with enough people on site."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.services import acceptance, agency_parts, reinspections, sign_off, site_check
from server.services.acceptance import Application
from server.services.agency_parts import Tie
from server.services.demo.on_site import drawn
from server.services.sealed_images import statement
from server.services.site_check import Participant
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.procedure import walks
from tests.procedure.scene import LEADERS, OLD_PHOTO, WUTAI, WUZHAI, Scene


def _repaired(scene: Scene, track: Track = Track.OTHER) -> str:
    house = scene.surveyed(Verdict.GENERAL, track=track)
    if track is Track.OPERATIONAL:
        walks.inspect(scene, house)
    walks.repair(scene, house)
    return house


def _repaired_by_the_township(scene: Scene) -> tuple[str, str]:
    village, scene.people["village"] = scene.people["village"], scene.people["township"]
    house = _repaired(scene)
    scene.people["village"] = village
    return house, walks.apply(scene, house)


def _applied(scene: Scene, track: Track = Track.OTHER) -> tuple[str, str]:
    """Waiting for its visit."""
    house = _repaired(scene, track)
    return house, walks.apply(scene, house)


def _visited(scene: Scene, track: Track = Track.OTHER, mark: str = "done") -> tuple[str, str]:
    """Waiting for its conclusion."""
    house = _repaired(scene, track)
    return house, walks.go_on_site(scene, house, track, mark)


@pytest.mark.parametrize("county", [WUZHAI, WUTAI])
@pytest.mark.parametrize("track", list(Track))
def test_only_the_countys_tier_leads_acceptance(store: Store, county, track):
    scene = Scene(store, county).set_up()
    house, applied = _applied(scene, track)
    leader = LEADERS[county, track]
    for name in {"bureau", "township", "group"} - {leader}:
        code = scene.refused(name, site_check.visit, applied, visit=scene.visit(house))
        assert code == "case.wrong_tier"
    scene.do(leader, site_check.visit, applied, visit=scene.visit(house))
    for name in {"bureau", "township", "group"} - {leader}:
        code = scene.refused(name, acceptance.decide, applied, outcome=scene.outcome())
        assert code == "case.wrong_tier"
    report = scene.reinspected()
    scene.do("township", reinspections.file_reinspection, applied, report=report)
    decided = scene.do(leader, acceptance.decide, applied, outcome=scene.outcome())
    assert decided.conclusion == "passed"


def test_only_the_countys_tier_signs_off(scene):
    house, applied = _visited(scene, Track.OPERATIONAL)
    scene.do("bureau", acceptance.decide, applied, outcome=scene.outcome())
    with pytest.raises(Problem, match=r"case\.wrong_tier"):
        scene.sign("township", sign_off.sign_off, scene.case_id(house))


def test_nobody_accepts_a_house_he_repaired(scene):
    house, applied = _repaired_by_the_township(scene)
    code = scene.refused("township", site_check.visit, applied, visit=scene.visit(house))
    assert code == "case.four_eyes"


def test_nobody_signs_off_a_house_he_repaired(scene):
    house, applied = _repaired_by_the_township(scene)
    scene.person("colleague", Role.TOWNSHIP, township=scene.township)
    scene.do("colleague", site_check.visit, applied, visit=scene.visit(house))
    report = scene.reinspected()
    scene.do("township", reinspections.file_reinspection, applied, report=report)
    scene.do("colleague", acceptance.decide, applied, outcome=scene.outcome())
    with pytest.raises(Problem, match=r"case\.four_eyes"):
        scene.sign("township", sign_off.sign_off, scene.case_id(house))


# What may be wrong with the people on site -> the code it is refused with.
GUESTS = {
    "case.four_eyes": lambda scene, people: (
        *people,
        _participant(scene, "排查员", account_id=scene.actor("surveyor").account_id),
    ),
    "case.too_few_participants": lambda scene, people: people[1:3],
    "case.units_missing": lambda scene, people: (*people[:2], people[3]),
    "case.participant_twice": lambda scene, people: (
        *people,
        replace(people[0], account_id=scene.actor("bureau").account_id),
    ),
    "account.missing": lambda scene, people: (
        *people,
        _participant(scene, "无此人", account_id=make.make_id()),
    ),
    "unit.unknown": lambda scene, people: (
        *people,
        Participant(name="无单位", unit_id=make.make_id()),
    ),
}
# Named without an account, and known from the survey, the plan or the report.
WORKERS = {"surveyor": "张三", "responsible for the repair": "赵四海", "signer": "李工程师"}


def _participant(scene: Scene, name: str, **more: str) -> Participant:
    return Participant(name=name, unit_id=scene.bureau_id, **more)


@pytest.mark.parametrize("code", GUESTS)
def test_the_wrong_people_on_site_are_refused(scene, code):
    house, applied = _applied(scene)
    people = GUESTS[code](scene, scene.participants())
    visit = scene.visit(house, participants=people)
    assert scene.refused("township", site_check.visit, applied, visit=visit) == code


@pytest.mark.parametrize("name", WORKERS.values(), ids=WORKERS)
def test_who_worked_on_the_house_is_found_by_his_name(scene, name):
    house, applied = _applied(scene, Track.OPERATIONAL)
    spaced = f" {name[0]} {name[1:]}"
    people = (*scene.participants(), _participant(scene, spaced))
    visit = scene.visit(house, participants=people)
    assert scene.refused("bureau", site_check.visit, applied, visit=visit) == "case.namesake"


def test_a_participant_who_signs_the_re_inspection_afterwards_stops_the_conclusion(scene):
    house, applied = _applied(scene)
    scene.do("township", site_check.visit, applied, visit=scene.visit(house))
    report = scene.reinspected(signers=("验收甲", "王工"))
    scene.do("township", reinspections.file_reinspection, applied, report=report)
    code = scene.refused("township", acceptance.decide, applied, outcome=scene.outcome())
    assert code == "case.namesake"


@pytest.mark.parametrize(("days", "code"), [(1, "day.in_future"), (-1, "acceptance.before_finish")])
def test_acceptance_is_on_site_after_the_repair(scene, days, code):
    house, applied = _applied(scene)
    visit = scene.visit(house, on_site_on=scene.today() + timedelta(days=days))
    assert scene.refused("township", site_check.visit, applied, visit=visit) == code


def test_participants_are_masked_for_readers_and_sealed_for_the_papers(scene):
    _, applied = _visited(scene)
    row = scene.row(rows.Acceptance, id=applied)
    assert {one["name"] for one in row.participants} == {"验*甲", "验*乙", "验*丙", "验*丁"}
    kept = scene.all(rows.NamedPerson, part_id=applied)
    names = {scene.store.secrets.open(one.name_sealed)["name"] for one in kept}
    assert names == {"验收甲", "验收乙", "验收丙", "验收丁"}


def test_an_owner_who_applies_shows_his_hand(scene):
    house = _repaired(scene)
    owner = Application(way="owner")
    code = scene.refused("township", acceptance.apply, scene.case_id(house), application=owner)
    assert code == "case.evidence_missing"
    owner = replace(owner, statement=statement(drawn()))
    applied = scene.do("township", acceptance.apply, scene.case_id(house), application=owner)
    assert scene.row(rows.SealedImage, id=applied.statement_id).kind == "statement"


def test_a_village_that_disagrees_says_why_and_is_answered(scene):
    house = _repaired(scene)
    applied = scene.do("village", acceptance.apply, scene.case_id(house)).id
    no = {"opinion": "disagree", "reasons": "不行"}
    assert scene.refused("village", acceptance.opine, applied, **no) == "reason.too_short"
    scene.do("village", acceptance.opine, applied, opinion="disagree", reasons="院墙排水仍不畅")
    scene.do("township", site_check.visit, applied, visit=scene.visit(house))
    report = scene.reinspected()
    scene.do("township", reinspections.file_reinspection, applied, report=report)
    code = scene.refused("township", acceptance.decide, applied, outcome=scene.outcome())
    assert code == "acceptance.answer_needed"
    answered = scene.outcome(answer="已疏通排水沟，现场复看通畅")
    assert scene.do("township", acceptance.decide, applied, outcome=answered).conclusion == "passed"


def test_structural_work_passes_only_on_a_usable_re_inspection(scene):
    house, applied = _applied(scene)
    scene.do("township", site_check.visit, applied, visit=scene.visit(house))
    for grade in (None, "c"):
        if grade:
            report = scene.reinspected(grade)
            scene.do("township", reinspections.file_reinspection, applied, report=report)
        code = scene.refused("township", acceptance.decide, applied, outcome=scene.outcome())
        assert code == "acceptance.not_reinspected"
    report = scene.reinspected("a")
    scene.do("township", reinspections.file_reinspection, applied, report=report)
    assert scene.do("township", acceptance.decide, applied, outcome=scene.outcome()).decided_at


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grade": "asu"}, "report.grade_not_in_scale"),
        ({"signers": ("王工", " 王工 ")}, "report.too_few_signers"),
        ({"agency_id": make.make_id()}, "agency.missing"),
        ({"inspected_on": make.NOW.date() - timedelta(days=1)}, "reinspection.before_finish"),
        ({"file_sha256": "f" * 64}, "photo.not_stored"),
        ({"file_sha256": OLD_PHOTO}, "photo.taken_before"),
    ],
)
def test_a_re_inspection_that_is_none_is_refused(scene, changes, code):
    _, applied = _applied(scene)
    report = scene.reinspected(**changes)
    given = ("township", reinspections.file_reinspection, applied)
    assert scene.refused(*given, report=report) == code


def test_an_agency_tied_to_the_repairer_does_not_inspect_again(scene):
    _, applied = _applied(scene)
    tie = Tie(kind="repairer", name="赵四海", grounds="同一法定代表人", since_on=scene.today())
    scene.do("bureau", agency_parts.list_tie, scene.agency_id, tie=tie)
    given = ("township", reinspections.file_reinspection, applied)
    assert scene.refused(*given, report=scene.reinspected()) == "agency.tied"


def test_a_return_says_why_and_the_ledger_keeps_only_its_fingerprint(scene):
    _, applied = _visited(scene)
    outcome = scene.outcome("returned", reasons="不行")
    assert scene.refused("township", acceptance.decide, applied, outcome=outcome) == (
        "reason.too_short"
    )
    scene.do("township", acceptance.decide, applied, outcome=scene.outcome("returned"))
    entry = scene.row(rows.LedgerEntry, event="acceptance.returned")
    assert "裂缝" not in entry.facts
    assert scene.row(rows.Acceptance, id=applied).reasons == "裂缝处理不到位"


def test_an_application_is_decided_once(scene):
    _, applied = _visited(scene)
    scene.do("township", acceptance.decide, applied, outcome=scene.outcome("returned"))
    code = scene.refused("township", acceptance.decide, applied, outcome=scene.outcome())
    assert code in ("acceptance.already_decided", "case.not_ready")


def test_application_of_another_township_is_missing(scene):
    house, applied = _visited(scene)
    code = scene.refused("stranger", acceptance.decide, applied, outcome=scene.outcome())
    assert code == "acceptance.missing"
    visit = scene.visit(house)
    assert scene.refused("stranger", site_check.visit, applied, visit=visit) == "acceptance.missing"
