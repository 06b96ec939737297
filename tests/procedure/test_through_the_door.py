"""Both tracks in both counties through HTTP, every step by the person whose it is."""

from collections.abc import Callable
from dataclasses import asdict

import pytest

from server import clock
from server.domain.days import local_day
from server.domain.facts import Track, Verdict
from server.services.demo.on_site import drawn
from server.store import rows
from server.store.engines import Store
from tests.fixtures_http import PASSWORD
from tests.procedure import agency, walks
from tests.procedure.scene import LEADERS, WUTAI, WUZHAI, Scene


class Office:
    """Everybody of a scene with a phone of his own."""

    def __init__(self, scene: Scene, phone_of: Callable) -> None:
        self.scene = scene
        self.phones = {
            name: phone_of(person, county_code=scene.county)
            for name, person in scene.people.items()
        }

    def post(self, name: str, path: str, status: int = 200, **body):
        answer = self.phones[name].post(f"/api/v1{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    def photo(self) -> str:
        return self.scene.photo(clock.now())

    def get(self, name: str, path: str, status: int = 200):
        answer = self.phones[name].get(f"/api/v1{path}")
        assert answer.status_code == status, answer.text
        return answer.get_json()


def _office(store: Store, county: str, phone_of: Callable, password_hash: str = "!") -> Office:
    scene = Scene(store, county, password_hash=password_hash).set_up()
    scene.now = clock.now()
    return Office(scene, phone_of)


@pytest.fixture
def office(store: Store, phone_of) -> Office:
    return _office(store, WUZHAI, phone_of)


def _report(scene: Scene, **changes) -> dict:
    return {
        "report_no": "鉴2022-1",
        "scale": "jgj125",
        "grade": "c",
        "scope": "whole",
        "advice": "treat",
        "conclusion": "承重墙开裂，局部危险。",
        "people": [asdict(one) for one in agency.SIGNERS],
        "standards": ["JGJ 125-2016"],
        "inspected_on": local_day(clock.now()).isoformat(),
        "signed_on": local_day(clock.now()).isoformat(),
        **changes,
    }


def _inspected(office: Office, inspection: str, **changes) -> None:
    """Accepted, visited, its file uploaded, and reported."""
    path = f"/inspections/{inspection}"
    office.post("inspector", f"{path}/accept", has_no_interest=True)
    today = local_day(clock.now()).isoformat()
    office.post("inspector", f"{path}/visits", 201, visited_on=today, people=["王工", "李工"])
    office.scene.now = clock.now()
    sha256 = agency.upload(office.scene, inspection)
    office.post(
        "inspector", f"{path}/report", **_report(office.scene, file_sha256=sha256, **changes)
    )


def _plan(scene: Scene, hazards: list[str], **changes) -> dict:
    return {
        "kind": "design_construction_defect",
        "remedies": ["strengthen"],
        "requirement": "对承重墙进行加固并恢复。",
        "responsible_name": "赵四海",
        "supervising_unit_id": scene.bureau_id,
        "due_on": "2099-01-01",
        "hazard_ids": hazards,
        **changes,
    }


def _visit(office: Office, house: str) -> dict:
    found = office.scene.visit(house)
    people = [{"name": one.name, "unit_id": one.unit_id} for one in found.participants]
    return {
        "on_site_on": local_day(clock.now()).isoformat(),
        "participants": people,
        "marks": [
            {"hazard_id": one.hazard_id, "mark": "done", "after_sha256": one.after_sha256}
            for one in found.marks
        ],
        "items": dict(found.items),
    }


def _reinspected(scene: Scene) -> dict:
    shown = scene.photo(clock.now())
    report = _report(scene, agency_id=scene.agency_id, grade="b", file_sha256=shown)
    left_out = ("scope", "advice", "standards", "people", "signed_on")
    told = {name: report[name] for name in report if name not in left_out}
    return {**told, "signers": ["王工", "李工"]}


def _accept(office: Office, house: str, leader: str) -> None:
    case, scene = f"/cases/{office.scene.case_id(house)}", office.scene
    applied = office.post("township", f"{case}/acceptances", 201, way="owner", statement=drawn())[
        "id"
    ]
    path = f"/acceptances/{applied}"
    office.post("village", f"{path}/opinion", opinion="agree")
    scene.now = clock.now()
    office.post(leader, f"{path}/visit", **_visit(office, house))
    office.post("township", f"{path}/reinspection", 201, **_reinspected(scene))
    office.post(leader, f"{path}/decision", conclusion="passed")


def _walk(office: Office, house: str, track: Track) -> None:
    case_id = office.scene.case_id(house)
    case, leader = f"/cases/{case_id}", LEADERS[office.scene.county, track]
    measure = office.post("township", f"{case}/control-measures", 201, kinds=["seal"])["id"]
    office.post("village", f"/control-measures/{measure}/in-place", photo_sha256=office.photo())
    inspection = office.post(
        "township", f"{case}/inspections", 201, agency_id=office.scene.agency_id
    )["id"]
    _inspected(office, inspection)
    hazards = [one["id"] for one in office.get("township", case)["hazards"]]
    line = office.post("township", f"{case}/remediations", 201, **_plan(office.scene, hazards))[
        "id"
    ]
    office.post("village", f"/remediations/{line}/start")
    office.post("village", f"/remediations/{line}/finish", photos=[office.photo()])
    _accept(office, house, leader)
    office.post("township", f"/control-measures/{measure}/lift")
    signed = {"password": PASSWORD, "signature": drawn()}
    office.post(leader, f"{case}/sign-off", 201, **signed)


@pytest.mark.parametrize("county", [WUZHAI, WUTAI])
@pytest.mark.parametrize("track", list(Track))
def test_severe_house_walks_to_its_sign_off_through_the_door(
    store, phone_of, password_hash, county, track
):
    office = _office(store, county, phone_of, password_hash)
    house = office.scene.surveyed(Verdict.SEVERE, track=track, found=2)
    _walk(office, house, track)
    file = office.get("township", f"/houses/{house}")
    assert (file["stage"], file["health_code"], file["open_case_id"]) == (
        "signed_off",
        "green",
        None,
    )
    assert [line["event"] for line in file["timeline"]] == office.scene.events(house)
    asked = {"asked": file["code"], "licence_kind": "business_licence"}
    checked = office.post("clerk", "/operation-checks", 201, **asked)
    assert checked["may_operate"] is True


def test_operational_and_safe_is_inspected_and_filed_through_the_door(office):
    house = office.scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    case = f"/cases/{office.scene.case_id(house)}"
    inspection = office.post(
        "township", f"{case}/inspections", 201, agency_id=office.scene.agency_id, is_urgent=True
    )["id"]
    _inspected(office, inspection, grade="a")
    assert office.post("township", f"{case}/filing")["closing"] == "filed"


def test_severe_case_says_what_comes_first_with_409(office):
    house = office.scene.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL)
    case = f"/cases/{office.scene.case_id(house)}"
    assert office.get("township", case)["next_acts"] == ["control.order"]
    refused = office.post("township", f"{case}/inspections", 409, agency_id=office.scene.agency_id)
    assert refused["code"] == "case.control_first"


def test_verdict_is_confirmed_raised_and_lowered_through_one_route(office):
    house = office.scene.surveyed(Verdict.GENERAL)
    word = {"assessment_id": office.scene.assessment_id(house)}
    path, why = f"/houses/{house}/verdict", {"reason": "现场复核裂缝贯通"}
    office.post("technician", path, 201, decision="confirm", **word)
    office.post("surveyor", path, 201, decision="raise", verdict="severe_hazard", **word, **why)
    refused = office.post("township", path, 403, decision="lower", verdict="safe", **word, **why)
    assert refused["code"] == "act.forbidden"
    lowered = office.post("technician", path, 201, decision="lower", verdict="safe", **word, **why)
    assert (lowered["was"], lowered["verdict"]) == ("severe_hazard", "safe")


def test_an_override_without_verdict_is_refused(office):
    house = office.scene.surveyed(Verdict.GENERAL)
    word = {"assessment_id": office.scene.assessment_id(house), "decision": "raise"}
    refused = office.post("technician", f"/houses/{house}/verdict", 422, **word)
    assert refused["code"] == "verdict.needed"


def test_version_seen_before_is_409(office):
    house = office.scene.surveyed(Verdict.SEVERE)
    case = f"/cases/{office.scene.case_id(house)}"
    version = office.get("township", case)["version"]
    order = {"kinds": ["seal"], "version": version}
    office.post("township", f"{case}/control-measures", 201, **order)
    refused = office.post("bureau", f"{case}/control-measures", 409, **order)
    assert refused["code"] == "house.changed_meanwhile"


@pytest.mark.parametrize(
    "changes",
    [
        {"due_on": "尽快"},
        {"due_on": "2099-13-01"},
        {"nobody": 1},
        {"version": 3.0},
        {"version": "3"},
        {"remedies": []},
        {"hazard_ids": "all"},
        {"responsible_name": None},
        {"requirement": "短"},
    ],
)
def test_plan_with_a_wrong_field_is_refused_before_anything(office, changes):
    house = office.scene.surveyed(Verdict.GENERAL)
    case = f"/cases/{office.scene.case_id(house)}"
    body = {**_plan(office.scene, list(office.scene.hazard_ids(house))), **changes}
    refused = office.post("township", f"{case}/remediations", 422, **body)
    assert refused["code"] == "request.invalid"
    assert refused["faults"][0]["field"].split(".")[0] == next(iter(changes))


def test_house_list_is_paged_and_narrowed_through_the_door(office):
    made = {office.scene.surveyed(Verdict.SEVERE) for _ in range(3)}
    first = office.get("bureau", "/houses?limit=2&verdict=severe_hazard")
    rest = office.get("bureau", f"/houses?limit=2&verdict=severe_hazard&after={first['next']}")
    assert {one["id"] for one in first["houses"] + rest["houses"]} == made
    assert (first["total"], rest["next"], rest["total"]) == (3, None, None)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=2.0",
        "verdict=bad",
        "nobody=1",
        "is_overdue=maybe",
    ],
)
def test_wrong_query_is_refused(office, query):
    assert office.get("bureau", f"/houses?{query}", 422)["code"] == "request.invalid"


@pytest.mark.parametrize("cursor", ["%00", "bm8", "WzFd", "WyJhIl0"])
def test_a_cursor_of_ones_own_making_is_refused(office, cursor):
    # a character no address may hold is refused before anybody reads it as a cursor
    code = "request.unsound_address" if cursor == "%00" else "cursor.invalid"
    assert office.get("bureau", f"/houses?after={cursor}", 422)["code"] == code


@pytest.mark.parametrize("kind", ["hazards", "remediations", "ledger"])
def test_lists_answer_through_the_door(office, kind):
    house = office.scene.surveyed(Verdict.GENERAL)
    office.scene.now = clock.now()
    walks.plan_all(office.scene, house)
    rows_ = office.get("township", f"/lists/{kind}?limit=10")["rows"]
    assert [row["house_id"] for row in rows_] == [house]
    assert office.get("stranger", f"/lists/{kind}")["rows"] == []


def test_revealing_through_the_door_is_logged(office, store):
    sealed = store.secrets.seal({"owner_name": "欧阳建国"})
    house = office.scene.house(personal_sealed=sealed)
    told = office.post(
        "township", f"/houses/{house}/reveal", fields=["owner_name"], reason="通知房主撤离"
    )
    assert told["owner"] == {"owner_name": "欧阳建国"}
    assert office.scene.events(house)[-1] == "personal.revealed"


def test_nothing_of_another_township_is_told(office):
    house = office.scene.surveyed(Verdict.SEVERE)
    case_id = office.scene.case_id(house)
    for path in (f"/houses/{house}", f"/houses/{house}/timeline", f"/cases/{case_id}"):
        refused = office.get("stranger", path, 404)
        assert house not in str(refused)


def test_nobody_gets_in_without_a_token(office, client):
    assert client.get("/api/v1/houses").status_code == 401
    assert office.scene.all(rows.AccessLog, kind="personal.revealed") == []
