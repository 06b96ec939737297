"""The agency's desk in a browser: from the commission to the report with its file."""

from io import BytesIO

import pytest
from PIL import Image

from server import clock
from server.domain.days import local_day
from server.domain.facts import Track, Verdict
from server.services import inspections
from server.store import rows
from tests.procedure import agency

REPORT = {
    "step": "report",
    "report_no": "鉴2026-77",
    "scale": "jgj125",
    "grade": "b",
    "scope": "whole",
    "advice": "observe",
    "conclusion": "个别构件危险，主体结构安全。",
    "standards": "JGJ 125-2016\n",
    **{f"{one.role}_name": one.name for one in agency.SIGNERS},
    **{f"{one.role}_number": one.number for one in agency.SIGNERS},
}


def _scan() -> BytesIO:
    made, pages = BytesIO(), [Image.new("L", (300, 400), 255) for _ in range(5)]
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:])
    made.seek(0)
    return made


@pytest.fixture
def desk(scene, browser_of, password_hash, store):
    """The agency's browser and a commission of today."""
    scene.now = clock.now()
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    case = scene.case_id(house)
    line = scene.do("township", inspections.commission, case, agency_id=scene.agency_id)
    account = scene.actor("inspector").account_id
    db = store.begin_writing()
    table = rows.Account.__table__
    db.execute(table.update().where(table.c.id == account).values(password_hash=password_hash))
    store.commit(db)
    db.close()
    return browser_of(scene.people["inspector"].login), f"/desk/{line.id}", line.id


@pytest.mark.slow
def test_a_commission_is_accepted_visited_and_reported_with_its_file(scene, desk):
    browser, path, inspection = desk
    today = local_day(clock.now()).isoformat()
    assert "接受委托" in browser.get(path).text
    assert browser.post(path, {"step": "accept", "has_no_interest": "1"}).status_code == 303
    site = {"step": "visit", "visited_on": today, "people": "王工、李工程师"}
    assert browser.post(path, site).status_code == 303
    days = {"inspected_on": today, "signed_on": today}
    refused = browser.post(path, {**REPORT, **days})
    assert (refused.status_code, "尚未上传" in refused.text) == (422, True)
    assert "鉴2026-77" in refused.text
    form = {**REPORT, **days, "file": (_scan(), "report.pdf")}
    assert browser.post(path, form).status_code == 303
    reported = scene.row(rows.Inspection, id=inspection)
    assert (reported.grade, len(reported.people)) == ("b", 3)


def test_a_commission_is_sent_back_with_a_reason(scene, desk):
    browser, path, inspection = desk
    assert browser.post(path, {"step": "reject", "reason": "短"}).status_code == 422
    sent_back = browser.post(path, {"step": "reject", "reason": "人员不足，不能按期"})
    assert sent_back.headers["Location"] == "/desk"
    assert scene.row(rows.Inspection, id=inspection).rejected_at is not None
