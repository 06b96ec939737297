"""导出: exactly what was filtered, masked or by another's word, fetched once, all of it kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from server.domain import export_requests as rules
from server.domain.acts import Role
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services import export_book, export_making, export_requests, owner
from server.services.export_requests import Wanted
from server.services.work import Look, Work
from server.store import rows
from server.store.engines import Store
from tests import make

REASON = "核对受灾户名单，联系王小明"
PERSON = {
    "owner_name": "欧阳建国", "owner_phone": "13812345678", "owner_id_number": "140928196003071234",
    "group_name": "2", "door_number": "17",
}  # fmt: skip


@dataclass
class Office:
    """People of one county and what they do, each in a unit of work of his own."""

    store: Store
    people: dict[str, make.Person]

    def actor(self, name: str) -> Actor:
        return self.people[name].actor

    def do(
        self, name: str, act: Callable[..., Any], *about: Any, at: Any = make.NOW, **more: Any
    ) -> Any:
        with Work(self.store, self.actor(name), at) as work:
            done = act(work, *about, **more)
            work.commit()
        return done

    def refused(self, name: str, act: Callable[..., Any], *about: Any, **more: Any) -> str:
        with pytest.raises(Problem) as caught:
            self.do(name, act, *about, **more)
        return caught.value.code

    def ask(self, name: str, *personal: str, **filters: str) -> str:
        wanted = Wanted(
            filters=filters, columns=["village", "owner"], personal=personal, reason=REASON
        )
        return str(self.do(name, export_requests.ask, wanted))

    def run(self, at: Any = make.NOW) -> None:
        export_making.make_all(self.store, make.COUNTY, lambda: at)

    def book(self, name: str, request: str, at: Any = make.NOW) -> Any:
        _, content = self.do(name, export_requests.fetch, request, at=at)
        return openpyxl.load_workbook(BytesIO(content)).active

    def state(self, request: str) -> str:
        with self.store.reading() as db:
            one = rows.ExportRequest
            return str(db.execute(select(one.state).where(one.id == request)).scalar_one())


@pytest.fixture
def office(store: Store, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(export_book, "BATCH", 2)
    make.make_county(store)
    given = {
        "township": (Role.TOWNSHIP, {"township": make.TOWNSHIP_A}),
        "bureau": (Role.HOUSING_BUREAU, {}),
        "bureau two": (Role.HOUSING_BUREAU, {}),
        "group office": (Role.LEADING_GROUP_OFFICE, {}),
        "village": (Role.VILLAGE, {"village": make.VILLAGE_A1}),
    }
    people = {
        name: make.make_person(store, role, name, **area) for name, (role, area) in given.items()
    }
    with Work(store, make.JOB, make.NOW) as work:
        for number, village in enumerate(
            (make.VILLAGE_A1,) * 3 + (make.VILLAGE_A2, make.VILLAGE_B1)
        ):
            columns = owner.owner_columns(work, village, PERSON)
            make.make_house(store, village, is_operational=number == 0, **columns)
    return Office(store, people)


def _cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]


def test_a_masked_file_holds_exactly_what_was_filtered(office: Office) -> None:
    request = office.ask("township", operational="0")
    office.run()
    sheet = office.book("township", request)
    lines = _cells(sheet)
    with office.store.reading() as db:
        house = rows.House
        found = select(house.code).where(
            house.township_code == make.TOWNSHIP_A, house.is_operational.is_(False)
        )
        codes = sorted(db.execute(found).scalars())
    assert [line[0] for line in lines] == codes and len(codes) == 3
    text = str([[cell.value for cell in row] for row in sheet.iter_rows()])
    assert not any(value in text for value in ("建国", "1381234", "14092819600307"))
    assert "导出人：张*" in text


def test_an_unmasked_file_waits_for_another_and_carries_both_names(office: Office) -> None:
    request = office.ask("township", "owner_name", "owner_phone", "address")
    office.run()
    assert office.state(request) == "waiting"
    office.do("bureau", export_requests.approve, request)
    office.run()
    sheet = office.book("township", request)
    assert _cells(sheet)[0][3:] == ["欧阳建国", "13812345678", "2组17号"]
    assert "14092819600307" not in str(list(sheet.values))  # not asked for
    mark = str(sheet.cell(2, 1).value)
    assert "导出人：张township" in mark and "批准人：张bureau" in mark and "2022年9月20日" in mark
    assert "张township" in sheet.oddHeader.center.text


def test_nobody_approves_his_own_and_a_township_approves_nothing(office: Office) -> None:
    request = office.ask("bureau", "owner_name")
    assert office.refused("bureau", export_requests.approve, request) == "export.own"
    assert office.refused("bureau", export_requests.refuse, request, reason=REASON) == "export.own"
    assert office.refused("township", export_requests.approve, request) == "act.forbidden"
    with Look(office.store, office.actor("bureau"), make.NOW) as look:
        assert export_requests.to_decide(look) == []
    office.do("bureau two", export_requests.approve, request)
    again = office.refused("group office", export_requests.approve, request)
    assert again == "export.not_open"


def test_an_unmasked_file_is_fetched_once_and_gone_when_its_day_is_over(office: Office) -> None:
    request = office.ask("township", "owner_name")
    office.do("group office", export_requests.approve, request)
    office.run()
    assert office.refused("bureau", export_requests.fetch, request) == "export.missing"
    office.book("township", request)
    assert office.refused("township", export_requests.fetch, request) == "export.not_ready"
    later = make.NOW + rules.LASTS_UNMASKED
    office.run(later)
    assert office.state(request) == "expired"
    assert not list((office.store.config.home / "exports").rglob("*.sealed"))


def test_a_file_not_fetched_in_time_is_refused_before_it_is_taken_away(office: Office) -> None:
    request = office.ask("township")
    office.run()
    at = make.NOW + rules.LASTS_MASKED
    assert office.refused("township", export_requests.fetch, request, at=at) == "export.not_ready"
    assert rules.shown_state("ready", at, at) == "expired"


def test_what_lies_on_disk_is_sealed(office: Office) -> None:
    office.ask("township")
    office.run()
    (path,) = (office.store.config.home / "exports").rglob("*.sealed")
    assert not path.read_bytes()[1:].startswith(b"PK") and b"PK\x03\x04" not in path.read_bytes()


def test_a_refusal_says_why_and_a_request_may_be_taken_back(office: Office) -> None:
    request, other = office.ask("township", "owner_name"), office.ask("township", "owner_phone")
    assert (
        office.refused("bureau", export_requests.refuse, request, reason="不") == "reason.too_short"
    )
    office.do("bureau", export_requests.refuse, request, reason="名单已由应急局提供")
    with Look(office.store, office.actor("township"), make.NOW) as look:
        row = export_requests.read_own(look, request)
        assert export_requests.decision_of(look, row) == "名单已由应急局提供"
    office.do("township", export_requests.withdraw, other)
    assert office.refused("bureau", export_requests.approve, other) == "export.not_open"
    office.run()
    assert (office.state(request), office.state(other)) == ("refused", "withdrawn")


def test_who_may_not_see_particulars_one_by_one_takes_none_out(office: Office) -> None:
    wanted = Wanted(filters={}, columns=[], personal=["owner_name"], reason=REASON)
    assert office.refused("group office", export_requests.ask, wanted) == "act.forbidden"
    assert office.refused("village", export_requests.ask, wanted) == "act.forbidden"
    short = Wanted(filters={}, columns=[], personal=["owner_name"], reason="")
    assert office.refused("township", export_requests.ask, short) == "reason.too_short"


def test_no_words_of_anybody_reach_the_ledger_by_a_filter(office: Office) -> None:
    wanted = Wanted(filters={"village": "欧阳建国家"}, columns=[])
    assert office.refused("township", export_requests.ask, wanted) == "request.malformed"


def test_who_lost_his_seat_meanwhile_gets_no_file(office: Office) -> None:
    request = office.ask("township")
    seat = office.actor("township").seats[0].id
    db = office.store.begin_writing()
    ended = rows.SeatRow.__table__.update().where(rows.SeatRow.id == seat)
    db.execute(ended.values(valid_until=make.NOW.date()))
    office.store.commit(db)
    db.close()
    office.run()
    assert office.state(request) == "failed"


def test_a_file_that_lies_there_does_not_go_along_to_another_seat(office: Office) -> None:
    request = office.ask("township", "owner_name")
    office.do("bureau", export_requests.approve, request)
    office.run()
    there = make.actor_of(Role.TOWNSHIP, "moved", township=make.TOWNSHIP_B)
    moved = replace(there, account_id=office.actor("township").account_id)
    held = replace(moved, others=office.actor("township").seats)
    for actor, may in ((moved, False), (held, True)):
        with Look(office.store, actor, make.NOW) as look:
            row = export_requests.read_own(look, request)
            assert export_requests.may_fetch(look, row) is may
    office.people["moved"] = make.Person(moved, "moved")
    assert office.refused("moved", export_requests.fetch, request) == "export.seat_ended"
    office.book("township", request)


def test_a_file_whose_maker_died_is_made_by_the_next(office: Office) -> None:
    request = office.ask("township")
    taken = export_making._take(office.store, make.COUNTY, make.NOW)
    assert taken is not None and office.state(request) == "making"
    office.run(make.NOW + timedelta(minutes=5))
    assert office.state(request) == "making"  # it may still be at work
    office.run(make.NOW + timedelta(hours=1))
    assert office.state(request) == "ready"


def test_every_step_is_in_the_ledger_and_the_access_log_without_the_words(office: Office) -> None:
    request = office.ask("township", "owner_name")
    office.do("bureau", export_requests.approve, request)
    office.run()
    office.book("township", request)
    with office.store.reading() as db:
        kinds = set(db.execute(select(rows.LedgerEntry.event)).scalars())
        facts = str(list(db.execute(select(rows.LedgerEntry.facts)).scalars()))
        access = set(db.execute(select(rows.AccessLog.kind)).scalars())
    wanted = {"export.asked", "export.approved", "export.moved", "export.made", "export.fetched"}
    assert wanted <= kinds
    assert "王小明" not in facts and "欧阳" not in facts
    assert {"export.approved", "export.fetched"} <= access


def test_too_many_at_once_are_refused(office: Office) -> None:
    for _ in range(rules.MOST_WAITING):
        office.ask("township")
    wanted = Wanted(filters={}, columns=[])
    assert office.refused("township", export_requests.ask, wanted) == "export.too_many_open"


@pytest.mark.slow
def test_through_the_pages_from_the_list_to_the_file(
    store: Store, password_hash: str, browser_of: Callable[..., Any]
) -> None:
    make.make_county(store)
    make.make_person(
        store, Role.TOWNSHIP, "liang", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    make.make_person(store, Role.HOUSING_BUREAU, "bai", password_hash=password_hash)
    make.make_house(store)
    township, bureau = browser_of("liang"), browser_of("bai")
    form = township.get("/exports/new?surveyed=0&strange=1").text
    assert "未排查" in form and "共 <strong>1</strong> 处房屋" in form
    asked = {"surveyed": "0", "columns": "village", "personal": "owner_name", "reason": ""}
    refused = township.post("/exports/new", asked)
    assert refused.status_code == 422 and 'value="owner_name" checked' in refused.text
    assert township.post("/exports/new", {**asked, "reason": REASON}).status_code == 303
    assert (
        "待批准" in township.get("/exports").text
        and 'id="export_to_decide"' in bureau.get("/").text
    )
    page = bureau.get("/exports/approvals").text
    request = page.split('action="/exports/approvals/')[1].split('"')[0]
    assert REASON in page
    assert bureau.post(f"/exports/approvals/{request}", {"decision": "approve"}).status_code == 303
    from server import clock

    export_making.make_all(store, make.COUNTY, clock.now)
    assert 'id="export_ready"' in township.get("/").text
    answer = township.post(f"/exports/{request}/file")
    assert answer.status_code == 200 and answer.data.startswith(b"PK")
    assert township.post(f"/exports/{request}/file").status_code == 409
    assert bureau.post(f"/exports/{request}/file").status_code == 404
