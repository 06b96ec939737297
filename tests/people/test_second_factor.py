"""动态口令 at the doors: page, phone, other software; counted, recorded, reset by another."""

import re
from base64 import b32decode, b64encode
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from server import clock
from server.domain import second_factor as codes
from server.domain.acts import Role
from server.domain.passwords import TRIES
from server.services import second_factor_reset, second_factors, security
from server.services.work import Work
from server.store import rows
from server.store.reads import settings
from tests import make
from tests.fixtures_http import PASSWORD, Browser, form_token

HTML = {"Accept": "text/html"}


@pytest.fixture
def people(store: Any, password_hash: str) -> dict[str, make.Person]:
    settings.forget()
    make.make_county(store)
    return {
        "admin": make.make_person(store, Role.ADMINISTRATOR, "admin", password_hash=password_hash),
        "office": make.make_person(
            store, Role.LEADING_GROUP_OFFICE, "office", password_hash=password_hash
        ),
        "third": make.make_person(store, Role.HOUSING_BUREAU, "third", password_hash=password_hash),
    }


def _require(store: Any, admin: make.Person, role: Role, days: int = 7) -> None:
    with Work(store, admin.actor, clock.now()) as work:
        security.change(work, f"second_factor_{role.value}", 1)
        security.change(work, "set_up_days", days)
        work.commit()


class Authenticator:
    """What a phone makes of the secret on the page; each code of it is a later one."""

    def __init__(self, secret: str) -> None:
        text = secret.replace(" ", "")
        self.secret = b32decode(text + "=" * (-len(text) % 8))

    def code(self, late: int = 0) -> str:
        return codes.code_at(self.secret, codes.step_of(clock.now()) + late)


def _set_up(browser: Browser) -> tuple[Authenticator, list[str]]:
    page = browser.get("/second-factor").text
    found = re.search(r"密钥：<code[^>]*>([A-Z2-7 ]+)</code>", page)
    sealed = re.search(r'name="sealed_secret" value="([^"]+)"', page)
    assert found and sealed
    phone = Authenticator(found[1])
    form = {"sealed_secret": sealed[1], "one_time_code": phone.code(-1), "password": PASSWORD}
    answer = browser.post("/second-factor", form)
    assert answer.status_code == 200, answer.text
    return phone, re.findall(
        r"<code class=\"secret\">(\d-[a-z0-9]{4}-[a-z0-9]{4})</code>", answer.text
    )


def _first_step(app: Any, login: str, password: str = PASSWORD) -> tuple[Any, Any]:
    client = app.test_client()
    data = {"login": login, "password": password}
    data["csrf_token"] = form_token(client.get("/sign-in", headers=HTML).text)
    return client, client.post("/sign-in", data=data, headers=HTML)


def _second_step(client: Any, page: Any, code: str, to: str = "/") -> Any:
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert ticket, page.text
    data = {"ticket": ticket[1], "one_time_code": code, "next": to}
    return client.post(
        "/sign-in/code", data={**data, "csrf_token": form_token(page.text)}, headers=HTML
    )


def _kinds(store: Any) -> list[str]:
    with store.reading() as db:
        log = select(rows.AccessLog.kind).order_by(rows.AccessLog.at, rows.AccessLog.id)
        return list(db.execute(log).scalars())


def test_a_code_lets_in_once_and_the_password_alone_does_not(store, app, people, browser_of):
    phone, recovery = _set_up(browser_of("office"))
    assert len(set(recovery)) == codes.RECOVERY_CODES
    client, page = _first_step(app, "office")
    assert page.status_code == 200 and client.get_cookie("anju_session") is None
    code = phone.code()
    assert _second_step(client, page, code, "/houses").location.startswith("/houses?")
    assert client.get("/houses", headers=HTML).status_code == 200
    again, page = _first_step(app, "office")
    refused = _second_step(again, page, code)
    assert refused.status_code == 401 and "已用过" in refused.text
    assert {"second_factor.set_up", "sign_in.password", "second_factor.refused"} <= set(
        _kinds(store)
    )


def test_a_recovery_code_lets_in_once(store, app, people, browser_of):
    _, recovery = _set_up(browser_of("office"))
    for expected in (303, 401):
        client, page = _first_step(app, "office")
        assert _second_step(client, page, recovery[3].upper()).status_code == expected
    client, page = _first_step(app, "office")
    _second_step(client, page, recovery[0])
    assert "6 个" in client.get("/second-factor", headers=HTML).text


def test_secret_and_codes_are_kept_from_who_reads_the_database(store, people, browser_of):
    phone, recovery = _set_up(browser_of("office"))
    with store.reading() as db:
        row = db.execute(select(rows.SecondFactor.__table__)).one()
    assert phone.secret not in row.secret_sealed
    assert all(one.startswith("$argon2id$") for one in row.recovery)
    assert not any(codes.plain_code(one) in repr(row) for one in recovery)


def test_wrong_codes_and_wrong_passwords_lock_together(store, app, people, browser_of):
    _set_up(browser_of("office"))
    _first_step(app, "office", "Wrong-2022-x")
    for _ in range(TRIES - 1):  # the right password before each sets nothing back
        client, page = _first_step(app, "office")
        assert _second_step(client, page, "000000").status_code == 401
    client, page = _first_step(app, "office")
    assert page.status_code == 401, "locked: the right password is refused, too"
    with store.reading() as db:
        assert db.execute(select(rows.Account.locked_until).filter_by(login="office")).scalar()


def test_a_ticket_is_of_one_browser_of_one_password_and_of_minutes(store, app, people, browser_of):
    phone, _ = _set_up(browser_of("office"))
    client, page = _first_step(app, "office")
    other, other_page = _first_step(app, "office")
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
    data = {"ticket": ticket[1], "one_time_code": phone.code()}
    stolen = {**data, "csrf_token": form_token(other_page.text)}
    assert "重新登录" in other.post("/sign-in/code", data=stolen, headers=HTML).text
    with store.engine.begin() as db:
        changed = update(rows.Account).values(password_hash="$argon2id$changed")
        db.execute(changed.where(rows.Account.login == "office"))
    assert _second_step(client, page, phone.code()).status_code == 401


def test_who_must_may_put_it_off_for_days_and_then_does_nothing_else(store, people, browser_of):
    _require(store, people["admin"], Role.LEADING_GROUP_OFFICE)
    browser = browser_of("office")
    assert browser.get("/houses").status_code == 200
    assert "前设置" in browser.get("/second-factor").text
    with store.engine.begin() as db:
        ago = clock.now() - timedelta(days=1)
        db.execute(update(rows.SecondFactor).values(due_at=ago))
    late = browser_of("office")
    for path in ("/houses", "/"):
        assert late.get(path).headers["Location"].startswith("/second-factor"), path
    assert "以后再设置" not in late.get("/second-factor").text
    _set_up(late)
    assert late.get("/houses").status_code == 200
    assert browser_of("third").get("/houses").status_code == 200  # nobody asked his role


def test_a_phone_is_enrolled_with_a_code_and_works_on_as_before(store, app, people, browser_of):
    client = app.test_client()
    body = {"login": "office", "password": PASSWORD, "label": "手机"}
    before = client.post("/api/v1/devices", json=body)
    phone, _ = _set_up(browser_of("office"))
    bearer = {"Authorization": f"Bearer {before.json['token']}"}
    assert client.get("/api/v1/me", headers=bearer).status_code == 200
    asked = client.post("/api/v1/devices", json=body)
    assert (asked.status_code, asked.json["code"]) == (401, "second_factor.needed")
    wrong = client.post("/api/v1/devices", json={**body, "code": "000000"})
    assert wrong.json["code"] == "second_factor.refused"
    assert client.post("/api/v1/devices", json={**body, "code": phone.code()}).status_code == 201


def test_a_phone_waits_until_its_holder_set_up_what_his_role_must(store, app, people):
    _require(store, people["admin"], Role.LEADING_GROUP_OFFICE, days=0)
    body = {"login": "office", "password": PASSWORD, "label": "手机"}
    answer = app.test_client().post("/api/v1/devices", json=body)
    assert (answer.status_code, answer.json["code"]) == (403, "second_factor.set_up_first")


def test_another_resets_it_with_a_witness_and_the_ledger_keeps_who(store, app, people, browser_of):
    _set_up(browser_of("office"))
    admin, office = browser_of("admin"), people["office"].actor.account_id
    page = admin.get(f"/people/{office}/steps/reset-second-factor").text
    fields = dict(re.findall(r'name="(seen|version)" value="(\d*)"', page))
    given = {**fields, "witness": "office", "reason": "本人到办公室说明手机丢失"}
    path = f"/people/{office}/steps/reset-second-factor"
    assert admin.post(path, given).status_code == 422  # not the one himself
    assert admin.post(path, {**given, "witness": "admin"}).status_code == 422  # nor who resets
    assert admin.post(path, {**given, "witness": "third"}).status_code == 303
    with store.reading() as db:
        entry = db.execute(
            select(rows.LedgerEntry.facts).filter_by(event="account.second_factor_reset")
        ).scalar_one()
    assert people["third"].actor.account_id in entry and "手机丢失" not in entry
    assert "重置" in browser_of("office").get("/second-factor").text


def test_what_is_required_is_not_ended_by_oneself_and_codes_are_renewed(
    store, app, people, browser_of
):
    browser = browser_of("admin")
    phone, old = _set_up(browser)
    renewed = browser.post("/second-factor/recovery-codes", {"one_time_code": phone.code()})
    assert renewed.status_code == 200 and old[0] not in renewed.text
    new = re.findall(r"(\d-[a-z0-9]{4}-[a-z0-9]{4})</code>", renewed.text)
    _require(store, people["admin"], Role.ADMINISTRATOR)
    kept = browser.post("/second-factor/end", {"one_time_code": new[0]})
    assert kept.status_code == 409
    with Work(store, people["admin"].actor, clock.now()) as work:
        security.change(work, "second_factor_administrator", 0)
        work.commit()
    assert browser.post("/second-factor/end", {"one_time_code": new[1]}).status_code == 303
    with Work(store, people["admin"].actor, clock.now()) as work:
        assert not second_factors.is_set_up(work, people["admin"].actor.account_id)


def test_other_software_brings_a_password_alone_and_may_only_hand_in(app, people, browser_of):
    _set_up(browser_of("office"))
    basic = b64encode(f"office:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "X-OpenRosa-Version": "1.0"}
    answer = app.test_client().get("/openrosa/formList", headers=headers)
    assert answer.status_code == 403 and "手机专用地址" in answer.text


def test_who_holds_the_machine_resets_it_for_the_only_administrator(store, people, browser_of):
    _set_up(browser_of("admin"))
    account = people["admin"].actor.account_id
    with Work(store, make.JOB, clock.now()) as work:
        second_factor_reset.reset_by_operator(work, account, "手机和备用码均已遗失")
        work.commit()
    assert browser_of("admin").get("/people").status_code == 200
    assert "second_factor.reset" in _kinds(store)
