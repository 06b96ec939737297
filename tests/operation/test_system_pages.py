"""The administrator's pages: health, settings, who looked at what; jobs that fail and go on."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from server import clock
from server.domain.acts import Act, Role
from server.domain.problems import Problem
from server.domain.security import LIMITS, security_of
from server.domain.upkeep import State, troubles
from server.jobs import operation, runs
from server.services import job_runs, security
from server.services.work import Work
from server.store import rows
from server.store.reads import settings
from tests import make
from tests.fixtures_http import PASSWORD

NOW = make.NOW
SOUND = State(NOW, NOW, True, True, NOW, False, 99 << 30, 100 << 30, 0, True)


@pytest.fixture
def admin(store: Any, password_hash: str) -> make.Person:
    settings.forget()
    make.make_county(store)
    return make.make_person(store, Role.ADMINISTRATOR, "admin", password_hash=password_hash)


@pytest.fixture
def browser(admin: make.Person, browser_of: Any) -> Any:
    return browser_of("admin")


def _do(store: Any, admin: make.Person, service: Any, *arguments: Any) -> Any:
    with Work(store, admin.actor, clock.now()) as work:
        done = service(work, *arguments)
        work.commit()
    return done


def _all(store: Any, row: Any, **key: Any) -> list[Any]:
    with store.reading() as db:
        return list(db.execute(select(row.__table__).filter_by(**key)))


def test_every_page_of_the_administrator_opens(store, browser):
    for path in (
        "/system", "/security", "/access-log", "/access-log?kind=refused&login=admin",
        "/county-profile", "/imports", "/area-changes", "/area-changes/steps/merge",
        "/area-changes/steps/split", "/area-changes/steps/move", "/area-changes/steps/rename",
        "/people", "/people/steps/open", "/units", "/phones", "/grids",
    ):  # fmt: skip
        page = browser.get(path)
        assert page.status_code == 200, f"{path} {page.text[-900:]}"


def test_others_open_none_of_them(store, admin, browser_of, password_hash):
    make.make_person(
        store, Role.TOWNSHIP, "t", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    township = browser_of("t")
    for path in ("/system", "/security", "/access-log", "/county-profile", "/area-changes"):
        assert township.get(path).status_code == 403, path


def test_a_setting_changes_what_it_is_about_and_stands_in_the_ledger(store, admin, browser):
    assert browser.post("/security/tries", {"value": "3"}).status_code == 303
    (entry,) = _all(store, rows.LedgerEntry, event="setting.changed")
    assert '"was":5' in entry.facts and '"value":3' in entry.facts
    client = browser.client.application.test_client()
    for _ in range(3):
        body = {"login": "admin", "password": "wrong", "label": "x"}
        client.post("/api/v1/devices", json=body)
    body["password"] = PASSWORD
    assert client.post("/api/v1/devices", json=body).status_code == 401
    assert _all(store, rows.Account, login="admin")[0].locked_until is not None


@pytest.mark.parametrize(
    ("name", "value"), [("tries", "99"), ("idle_minutes", "x"), ("nothing", "3")]
)
def test_a_setting_outside_its_limits_is_refused(store, browser, name, value):
    assert browser.post(f"/security/{name}", {"value": value}).status_code in {404, 422}
    assert not _all(store, rows.Setting)


def test_a_setting_that_no_longer_fits_its_limits_counts_as_unchanged():
    assert security_of({"tries": 0, "gone": 7}).tries == LIMITS["tries"].default
    assert security_of({"password_days": 0}).password_days == 0


def test_an_old_password_has_to_be_changed_when_the_county_says_so(store, admin, browser_of):
    _do(store, admin, security.change, "password_days", 90)
    browser = browser_of("admin")  # his password is of 2022
    assert browser.get("/system").headers["Location"] == "/password"


def test_an_idle_session_ends_when_the_county_says_so(store, admin, browser):
    _do(store, admin, security.change, "idle_minutes", 5)
    with store.engine.begin() as db:
        ago = clock.now() - timedelta(minutes=6)
        db.execute(update(rows.WebSession).values(last_seen_at=ago))
    assert browser.get("/system").status_code == 303


def test_who_looked_at_what_for_which_reason_is_shown_to_the_auditor_alone(store, admin, browser):
    house = make.make_house(store)
    seen = {"house": house, "fields": ["owner_phone"], "reason": "联系户主核对隐患"}
    row = {"id": make.make_id(), "at": clock.now(), "kind": "personal.revealed", "address": None}
    make.write(store, rows.AccessLog, {**row, "account_id": admin.actor.account_id, "facts": seen})
    page = browser.get("/access-log?kind=revealed").text
    assert "联系户主核对隐患" in page
    assert _all(store, rows.House, id=house)[0].code in page
    assert "联系户主核对隐患" not in browser.get("/access-log?kind=refused").text
    assert browser.get("/access-log?after=xx").status_code == 422


def test_what_is_wrong_with_the_house_is_said_with_the_grave_first():
    assert troubles(SOUND, NOW) == []
    late = State(
        None, NOW - timedelta(days=9), True, False, NOW, False, 1 << 20, 100 << 30, 2, True
    )
    found = troubles(late, NOW)
    assert [one.code for one in found] == [
        "backup.never",
        "restore.old",
        "disk.full",
        "backup.same_disk",
        "jobs.failed",
    ]
    assert [one.is_grave for one in found] == [True, True, True, False, False]


def test_a_backup_asked_for_by_button_is_made_once_and_proved(store, browser, admin):
    for _ in range(2):
        browser.post("/system/jobs", {"name": "backup"})
    assert len(_all(store, rows.JobRun)) == 1
    assert operation.run_all_waiting(store) == 1
    browser.post("/system/jobs", {"name": "restore_check"})
    assert operation.run_all_waiting(store) == 1
    assert {one.state for one in _all(store, rows.JobRun)} == {"done"}
    page = browser.get("/system").text
    assert "完整、文件" in page and "还没有备份过" not in page


def test_a_failed_job_says_why_and_is_tried_again_by_the_administrator(store, browser, admin):
    job = _do(store, admin, job_runs.queue, "import_houses", {"upload": "gone"})
    operation.run_all_waiting(store)
    (failed,) = _all(store, rows.JobRun, id=job)
    assert (failed.state, failed.error) == ("failed", Problem("upload.missing").text)
    assert browser.post(f"/system/jobs/{job}/retry").status_code == 303
    assert _all(store, rows.JobRun, id=job)[0].state == "queued"
    assert browser.post(f"/system/jobs/{job}/retry").status_code == 409


def test_a_job_whose_process_was_killed_is_begun_anew_and_not_for_ever(store, admin):
    job = _do(store, admin, job_runs.queue, "import_houses", {"upload": "x"})
    for _ in range(3):
        assert _do(store, admin, job_runs.take).id == job
        with store.engine.begin() as db:
            long_ago = clock.now() - timedelta(hours=1)
            db.execute(update(rows.JobRun).values(alive_at=long_ago))
    assert _do(store, admin, job_runs.take) is None
    assert _all(store, rows.JobRun, id=job)[0].state == "failed"


def test_only_what_may_be_asked_for_is_queued_by_a_button(store, browser):
    assert browser.post("/system/jobs", {"name": "import_houses"}).status_code == 404
    assert not _all(store, rows.JobRun)


def test_a_nightly_run_is_noted_with_how_it_ended(store, admin):
    operation.note(store, make.COUNTY, "quality", clock.now(), None)
    operation.note(store, make.COUNTY, "quality", clock.now(), ValueError("张三"))
    states = {one.state: one.error for one in _all(store, rows.JobRun)}
    assert set(states) == {"done", "failed"} and "张三" not in (states["failed"] or "")


def test_the_roles_of_the_administrator_are_kept_apart_from_houses():
    from server.domain.acts import ROLE_ACTS

    assert Act.HOUSE_READ not in ROLE_ACTS[Role.ADMINISTRATOR]
    assert all(
        Act.AUDIT_READ not in ROLE_ACTS[one] for one in Role if one is not Role.ADMINISTRATOR
    )


def test_runs_are_known_by_the_names_they_are_queued_under():
    from server.domain.job_states import JOBS

    assert set(runs.RUNS) == {name for name, kind in JOBS.items() if kind.is_queued}
