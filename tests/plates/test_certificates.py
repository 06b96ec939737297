"""准予经营使用凭证: who issues it, when it holds, and that it never outlives its house's "yes"."""

from datetime import timedelta

import pytest

from server.domain.acts import Act
from server.domain.facts import Track, Verdict
from server.services import certificates, inspections
from server.store import rows
from tests.plates.houses import answer, ask, certified, code_of, issuer, sound
from tests.procedure import agency, walks

NOTE = "现场发现承重墙被拆除"


def test_a_sound_house_gets_a_certificate_with_number_and_end(either):
    house, paper = certified(either)
    year = either.today().year
    assert paper.number.endswith(f"准用〔{year}〕00001号")
    report = either.row(rows.Inspection, house_id=house)
    assert (paper.inspection_id, paper.valid_until) == (report.id, report.valid_until)
    assert ask(either, paper.number).is_allowed


@pytest.mark.parametrize("who", ["bureau", "office", "group"])
def test_only_the_body_the_profile_names_issues_it(either, who):
    house = sound(either)
    issuing = {"140928000000": {"bureau"}, "140922000000": {"office", "group"}}[either.county]
    if who in issuing:
        assert either.do(who, certificates.issue, house, use="retail").number
    else:
        refused = either.refused(who, certificates.issue, house, use="retail")
        assert refused == "certificate.wrong_issuer"


def test_a_house_that_is_barred_gets_none_and_every_bar_is_named(scene):
    house = scene.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL)
    assert scene.refused("bureau", certificates.issue, house, use="retail") == "certificate.barred"


@pytest.mark.parametrize("who", ["township", "clerk", "surveyor"])
def test_others_issue_none(scene, who):
    house = sound(scene)
    assert scene.refused(who, certificates.issue, house, use="retail") == "act.forbidden"


def test_it_ends_with_its_report_at_midnight(scene):
    _, paper = certified(scene)
    scene.now += paper.valid_until - scene.today()  # the last day
    assert ask(scene, paper.number).is_allowed
    scene.now += timedelta(days=1)
    checked = ask(scene, paper.number)
    assert not checked.is_allowed
    assert checked.check.reasons == ["expired", "report_expired"]


def test_whatever_bars_the_house_ends_it_without_anybody_revoking_it(scene):
    house, paper = certified(scene)
    answer(scene, house, {"is_unlawful": True})
    held = scene.look("township", certificates.held_of, Act.HOUSE_READ, paper.id)
    assert held.standing == (False, ("house_barred",))
    assert ask(scene, paper.number).check.reasons == ["unlawful"]


def test_a_revoked_one_is_refused_by_number_by_qr_and_by_house_code(scene):
    house, paper = certified(scene)
    scene.do("bureau", certificates.revoke, paper.id, reason="danger", note=NOTE)
    for text in (paper.number, f"https://anju.example/z/{paper.token}", paper.token):
        assert ask(scene, text).check.reasons == ["revoked", "certificate_revoked"]
    assert ask(scene, code_of(scene, house)).check.reasons == ["certificate_revoked"]


def test_revoking_needs_a_reason_and_happens_once(scene):
    _, paper = certified(scene)
    revoke = certificates.revoke
    assert scene.refused("bureau", revoke, paper.id, reason="danger", note="有问题") == (
        "reason.too_short"
    )
    refused = scene.refused("bureau", revoke, paper.id, reason="other", note=NOTE)
    assert refused == "certificate.unknown_reason"
    scene.do("bureau", revoke, paper.id, reason="danger", note=NOTE)
    refused = scene.refused("bureau", revoke, paper.id, reason="danger", note=NOTE)
    assert refused == "certificate.already_revoked"


def test_the_words_of_a_revocation_are_sealed_and_the_ledger_keeps_their_print(scene):
    _, paper = certified(scene)
    scene.do("bureau", certificates.revoke, paper.id, reason="danger", note=NOTE)
    row = scene.row(rows.UseCertificate, id=paper.id)
    assert scene.store.secrets.open(row.reason_sealed) == {"reason": NOTE}
    assert "承重墙" not in scene.row(rows.LedgerEntry, event="certificate.revoked").facts


def test_after_a_revocation_a_new_one_has_a_new_number_and_holds(scene):
    house, paper = certified(scene)
    scene.do("bureau", certificates.revoke, paper.id, reason="mistake", note=NOTE)
    again = scene.do("bureau", certificates.issue, house, use="catering")
    assert (paper.serial, again.serial) == (1, 2)
    assert ask(scene, again.number).is_allowed
    assert ask(scene, code_of(scene, house)).is_allowed
    assert not ask(scene, paper.number).is_allowed


def test_another_use_replaces_the_certificate(scene):
    house, paper = certified(scene, "retail")
    other = scene.do("bureau", certificates.issue, house, use="catering")
    assert ask(scene, paper.number).check.reasons == ["replaced"]
    assert ask(scene, other.number, use="catering").is_allowed
    assert scene.row(rows.UseCertificate, id=paper.id).replaced_by == other.id


def test_the_same_certificate_is_not_issued_twice(scene):
    house, _ = certified(scene)
    refused = scene.refused("bureau", certificates.issue, house, use="catering")
    assert refused == "certificate.in_force"


def test_a_licence_for_another_use_is_refused(scene):
    house, _ = certified(scene, "retail")
    checked = ask(scene, code_of(scene, house), use="lodging")
    assert checked.check.reasons == ["other_use"]


def test_a_house_about_to_become_a_business_is_asked_for_its_report(scene):
    house = scene.surveyed(Verdict.SAFE, track=Track.OTHER)
    checked = ask(scene, code_of(scene, house), use="lodging")
    assert checked.check.reasons == ["no_report"]


def test_a_certificate_of_another_county_is_missing(scene):
    _, paper = certified(scene)
    assert scene.refused("stranger", certificates.held_of, Act.HOUSE_READ, paper.id) == (
        "certificate.missing"
    )


def test_a_report_of_one_wing_is_not_enough(scene):
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    commissioned = scene.do(
        "township", inspections.commission, scene.case_id(house), agency_id=scene.agency_id
    )
    report = agency.prepared(scene, commissioned.id, "b", scope="part")
    scene.do("inspector", inspections.file_report, commissioned.id, report=report)
    assert "report_partial" in ask(scene, code_of(scene, house)).check.reasons


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"built_year": 2021}, []),
        ({"built_year": 2023, "missing_procedures": ["land"]}, ["not_permitted", "not_designed"]),
        (
            {
                "built_year": 2023,
                "missing_procedures": ["none"],
                "design_kind": "professional",
                "builder_kind": "qualified_team",
            },
            [],
        ),
        (
            {"built_year": 2023, "design_kind": "professional", "builder_kind": "qualified_team"},
            ["not_permitted"],
        ),
    ],
)
def test_a_new_house_needs_its_permits_design_and_builder(scene, values, reasons):
    house = sound(scene)
    answer(scene, house, values)
    assert ask(scene, code_of(scene, house)).check.reasons == reasons


def test_nobody_certifies_what_he_surveyed(scene):
    house = sound(scene)
    _make_surveyor(scene, house, "bureau")
    assert scene.refused("bureau", certificates.issue, house, use="retail") == (
        "certificate.four_eyes"
    )


def _make_surveyor(scene, house, who):
    submission = scene.row(rows.House, id=house).submission_id
    with scene.as_("bureau") as work:
        account = {"account_id": scene.actor(who).account_id}
        work.update(rows.Submission, {"id": submission}, account, chain=f"house:{house}")
        work.record(
            "survey.released", f"house:{house}", submission=submission, outcome="", corrected=[]
        )


def test_remediated_house_gets_its_certificate_after_acceptance_only(either):
    house = either.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL)
    walks.put_under_control(either, house)
    walks.inspect(either, house)
    walks.repair(either, house)
    refused = either.refused(issuer(either), certificates.issue, house, use="retail")
    assert refused == "certificate.barred"
    walks.accept(either, house, Track.OPERATIONAL)
    walks.lift(either, house)
    walks.strike(either, house, Track.OPERATIONAL)
    assert either.do(issuer(either), certificates.issue, house, use="retail").serial == 1
