"""验收销号: led by whom the county says, by other eyes, with enough people on site."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.services import acceptance, sign_off
from server.services.acceptance import Participant
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.procedure import walks
from tests.procedure.scene import LEADERS, WUTAI, WUZHAI, Scene


def _applied(scene: Scene, track: Track = Track.OTHER) -> tuple[str, str]:
    house = scene.surveyed(Verdict.GENERAL, track=track)
    if track is Track.OPERATIONAL:
        walks.inspect(scene, house)
    walks.repair(scene, house)
    return house, scene.do("village", acceptance.apply, scene.case_id(house)).id


@pytest.mark.parametrize("county", [WUZHAI, WUTAI])
@pytest.mark.parametrize("track", list(Track))
def test_only_the_countys_tier_leads_acceptance(store: Store, county, track):
    scene = Scene(store, county).set_up()
    _, applied = _applied(scene, track)
    leader = LEADERS[county, track]
    for name in {"bureau", "township", "group"} - {leader}:
        code = scene.refused(name, acceptance.decide, applied, outcome=scene.outcome())
        assert code == "case.wrong_tier"
    decided = scene.do(leader, acceptance.decide, applied, outcome=scene.outcome())
    assert decided.conclusion == "passed"


def test_only_the_countys_tier_signs_off(scene):
    house, applied = _applied(scene, Track.OPERATIONAL)
    scene.do("bureau", acceptance.decide, applied, outcome=scene.outcome())
    case_id = scene.case_id(house)
    assert scene.refused("township", sign_off.sign_off, case_id) == "case.wrong_tier"


def test_nobody_accepts_a_house_he_repaired(scene):
    scene.people["village"] = scene.people["township"]
    _, applied = _applied(scene)
    code = scene.refused("township", acceptance.decide, applied, outcome=scene.outcome())
    assert code == "case.four_eyes"


def test_nobody_signs_off_a_house_he_repaired(scene):
    scene.people["village"] = scene.people["township"]
    house, applied = _applied(scene)
    scene.person("colleague", Role.TOWNSHIP, township=scene.township)
    scene.do("colleague", acceptance.decide, applied, outcome=scene.outcome())
    assert scene.refused("township", sign_off.sign_off, scene.case_id(house)) == "case.four_eyes"


def test_the_surveyor_takes_no_part_in_the_acceptance(scene):
    _, applied = _applied(scene)
    surveyor = Participant(
        name="排查员", unit_id=scene.bureau_id, account_id=scene.actor("surveyor").account_id
    )
    outcome = scene.outcome()
    outcome = scene.outcome(participants=(*outcome.participants, surveyor))
    code = scene.refused("township", acceptance.decide, applied, outcome=outcome)
    assert code == "case.four_eyes"


def test_too_few_people_on_site_accept_nothing(scene):
    _, applied = _applied(scene)
    outcome = scene.outcome(participants=scene.outcome().participants[:2])
    code = scene.refused("township", acceptance.decide, applied, outcome=outcome)
    assert code == "case.too_few_participants"


def test_one_person_named_three_times_is_one_person(scene):
    _, applied = _applied(scene)
    outcome = scene.outcome(participants=scene.outcome().participants[:1] * 3)
    code = scene.refused("township", acceptance.decide, applied, outcome=outcome)
    assert code == "case.too_few_participants"


def test_nobody_is_counted_with_his_account_and_without_it(scene):
    _, applied = _applied(scene)
    people = scene.outcome().participants
    twice = replace(people[0], account_id=scene.actor("bureau").account_id)
    outcome = scene.outcome(participants=(*people, twice))
    code = scene.refused("township", acceptance.decide, applied, outcome=outcome)
    assert code == "case.participant_twice"


def test_a_participant_with_a_made_up_account_is_refused(scene):
    _, applied = _applied(scene)
    stranger = Participant(name="无此人", unit_id=scene.bureau_id, account_id=make.make_id())
    outcome = scene.outcome(participants=(*scene.outcome().participants, stranger))
    code = scene.refused("township", acceptance.decide, applied, outcome=outcome)
    assert code == "account.missing"


@pytest.mark.parametrize(("days", "code"), [(1, "day.in_future"), (-1, "acceptance.before_finish")])
def test_acceptance_is_on_site_after_the_repair(scene, days, code):
    _, applied = _applied(scene)
    outcome = scene.outcome(on_site_on=scene.today() + timedelta(days=days))
    assert scene.refused("township", acceptance.decide, applied, outcome=outcome) == code


def test_a_return_says_why_and_the_ledger_keeps_only_its_fingerprint(scene):
    _, applied = _applied(scene)
    outcome = scene.outcome("returned", reasons="不行")
    assert scene.refused("township", acceptance.decide, applied, outcome=outcome) == (
        "reason.too_short"
    )
    scene.do("township", acceptance.decide, applied, outcome=scene.outcome("returned"))
    entry = scene.row(rows.LedgerEntry, event="acceptance.returned")
    assert "裂缝" not in entry.facts
    assert scene.row(rows.Acceptance, id=applied).reasons == "裂缝处理不到位"


def test_an_application_is_decided_once(scene):
    _, applied = _applied(scene)
    scene.do("township", acceptance.decide, applied, outcome=scene.outcome("returned"))
    code = scene.refused("township", acceptance.decide, applied, outcome=scene.outcome())
    assert code in ("acceptance.already_decided", "case.not_ready")


def test_participants_are_masked(scene):
    _, applied = _applied(scene)
    scene.do("township", acceptance.decide, applied, outcome=scene.outcome())
    row = scene.row(rows.Acceptance, id=applied)
    assert {one["name"] for one in row.participants} == {"验*甲", "验*乙", "验*丙", "验*丁"}


def test_application_of_another_township_is_missing(scene):
    _, applied = _applied(scene)
    code = scene.refused("stranger", acceptance.decide, applied, outcome=scene.outcome())
    assert code == "acceptance.missing"
