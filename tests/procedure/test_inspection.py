"""安全鉴定: a real agency, a whole report, and what the report demands."""

from datetime import timedelta

import pytest

from server.domain.acts import Role
from server.domain.facts import Track, Verdict
from server.services import inspections
from server.services.given_report import Signature, Stated
from server.store import rows
from tests.procedure import agency, walks
from tests.procedure.scene import Scene


def _one_writes_and_reviews() -> tuple[Signature, ...]:
    author, _, approver = agency.SIGNERS
    return (author, Signature("reviewer", author.name, "ZS-009"), approver)


@pytest.fixture
def house(scene: Scene) -> str:
    return scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)


@pytest.fixture
def commissioned(scene: Scene, house: str) -> str:
    return scene.do(
        "township", inspections.commission, scene.case_id(house), agency_id=scene.agency_id
    ).id


@pytest.mark.parametrize(("is_urgent", "days"), [(False, 15), (True, 5)])
def test_report_is_due_as_the_profile_says(scene, house, is_urgent, days):
    line = scene.do(
        "township",
        inspections.commission,
        scene.case_id(house),
        agency_id=scene.agency_id,
        is_urgent=is_urgent,
    )
    assert (line.due_on - scene.today()).days == days


def test_only_an_inspection_agency_is_commissioned(scene, house):
    code = scene.refused(
        "township", inspections.commission, scene.case_id(house), agency_id=scene.bureau_id
    )
    assert code == "agency.missing"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grade": "csu"}, "report.grade_not_in_scale"),
        ({"scale": "nobody"}, "code.unknown"),
        ({"scope": "half"}, "code.unknown"),
        ({"advice": "wait"}, "code.unknown"),
        ({"people": agency.SIGNERS[:1]}, "report.too_few_signers"),
        ({"people": agency.SIGNERS[:2]}, "report.role_missing"),
        ({"people": _one_writes_and_reviews()}, "report.same_person"),
        ({"stated": Stated(house_code="140928100201000010")}, "report.other_house"),
        ({"file_sha256": "e" * 64}, "document.not_uploaded"),
    ],
)
def test_incomplete_report_is_refused(scene, commissioned, changes, code):
    report = agency.prepared(scene, commissioned, **changes)
    assert scene.refused("inspector", inspections.file_report, commissioned, report=report) == code


@pytest.mark.parametrize(("days", "code"), [(1, "day.in_future"), (-1, "report.before_commission")])
def test_report_has_a_day_on_which_it_can_have_been_made(scene, commissioned, days, code):
    report = scene.report(inspected_on=scene.today() + timedelta(days=days))
    assert scene.refused("inspector", inspections.file_report, commissioned, report=report) == code


def test_report_of_another_agency_is_missing(scene, commissioned):
    scene.person("rival", Role.AGENCY, agency="another agency")
    report = scene.report()
    assert scene.refused("rival", inspections.file_report, commissioned, report=report) == (
        "inspection.missing"
    )


def test_another_agency_of_the_same_house_cannot_report_for_it(scene, house, commissioned):
    rival = scene._unit(Role.AGENCY, "另一家")
    scene.person("rival", Role.AGENCY, agency=rival)
    row = scene.row(rows.Inspection, id=commissioned)._asdict()
    scene._write(rows.Inspection, {**row, "id": "0" * 36, "agency_id": rival})
    code = scene.refused("rival", inspections.file_report, commissioned, report=scene.report())
    assert code == "inspection.missing"


def test_a_report_is_given_once(scene, commissioned):
    scene.do(
        "inspector",
        inspections.file_report,
        commissioned,
        report=agency.prepared(scene, commissioned, "a"),
    )
    code = scene.refused("inspector", inspections.file_report, commissioned, report=scene.report())
    assert code in ("inspection.already_reported", "case.not_ready")


@pytest.mark.parametrize(
    ("graded", "is_dangerous"),
    [
        (("jgj125", "b"), False),
        (("jgj125", "c"), True),
        (("gb50292", "bsu"), False),
        (("gb50292", "dsu"), True),
        (("rural2019", "d"), True),
    ],
)
def test_grade_says_whether_the_house_is_dangerous(
    scene, house, commissioned, graded, is_dangerous
):
    scale, grade = graded
    line = scene.do(
        "inspector",
        inspections.file_report,
        commissioned,
        report=agency.prepared(scene, commissioned, grade, scale=scale),
    )
    case = scene.row(rows.HouseCase, house_id=house)
    assert line.is_dangerous is is_dangerous
    assert case.remediation == ("needed" if is_dangerous else "not_needed")


def test_report_is_valid_for_the_years_of_the_profile_and_signers_are_masked(scene, commissioned):
    report = agency.prepared(scene, commissioned, "a")
    line = scene.do("inspector", inspections.file_report, commissioned, report=report)
    assert line.valid_until.year - line.inspected_on.year == 5
    assert line.signers == ["王*", "李**师", "赵*工"]


def test_dangerous_severe_house_is_red_until_its_sign_off(scene):
    house = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house, "d")
    assert scene.row(rows.House, id=house).health_code == "red"
