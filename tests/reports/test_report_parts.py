"""The month's report goes up level by level: signed, locked from above, late where it is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import orjson
import pytest
from sqlalchemy import select, text

from server.domain import report_levels
from server.domain.acts import Role
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services import report_parts, report_progress
from server.services.demo.on_site import drawn
from server.services.report_parts import Signed
from server.services.sealed_images import signature
from server.services.sessions import Proof
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import Phone
from tests.reports import happenings as tell
from tests.reports.happenings import local

MONTH = "2022-08"
IN_TIME = local(2022, 8, 21, 10)
A, B = f"township:{make.TOWNSHIP_A}", f"township:{make.TOWNSHIP_B}"
A1 = f"village:{make.VILLAGE_A1}"
SCHOOLS = "department:education"
VILLAGE = make.actor_of(Role.VILLAGE, village=make.VILLAGE_A1)
TOWNSHIP = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
OTHER = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_B)
DEPARTMENT = make.actor_of(Role.DEPARTMENT, department="education")
OFFICE = make.actor_of(Role.LEADING_GROUP_OFFICE)
GROUP = make.actor_of(Role.LEADING_GROUP)
Hand = Callable[..., None]


@pytest.fixture
def county(store: Store) -> Store:
    make.make_county(store)
    _survey(store, "first", make.VILLAGE_A1, local(2022, 8, 3))
    return store


def _survey(store: Store, label: str, village: str, at: datetime) -> None:
    house = make.make_id(label)
    db = store.begin_writing()
    tell.tell(db, [tell.registered(house, village, at), tell.surveyed(house, at)])
    tell.settle(db, house, village=village)
    store.commit(db)
    db.close()


def _submit(
    store: Store, actor: Actor, party: str, now: datetime = IN_TIME, **changed: object
) -> None:
    proof = Proof(actor.account_id, now)
    given = {"agrees": True, "proof": proof, "signature": signature(drawn()), **changed}
    with Work(store, actor, now) as work:
        report_parts.submit(work, MONTH, party, Signed(**given), "已督促整改")  # type: ignore[arg-type]
        work.commit()


def _decide(store: Store, actor: Actor, party: str, step: str, words: str = "") -> None:
    with Work(store, actor, IN_TIME) as work:
        report_parts.decide(work, MONTH, party, step, words)
        work.commit()


def _states(store: Store, actor: Actor, now: datetime = IN_TIME) -> dict[str, str]:
    with Work(store, actor, now) as work:
        parts = report_progress.month_parts(work, MONTH)
    return {line.unit.party: line.state for line in (*parts.lines, *parts.below)}


def _refused(act: Callable[[], None]) -> str:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.code


def test_a_part_goes_up_and_locks_what_lies_below(county: Store) -> None:
    _submit(county, VILLAGE, A1, proof=None, signature=None)
    _submit(county, TOWNSHIP, A)
    assert _states(county, TOWNSHIP)[A1] == "submitted"
    locked = _refused(lambda: _decide(county, TOWNSHIP, A1, "return", words="数字不对，请核实"))
    assert locked == "report.locked"
    _decide(county, OFFICE, A, "accept")
    assert _refused(lambda: _submit(county, TOWNSHIP, A)) == "report.not_now"
    _decide(county, OFFICE, A, "reopen", words="有一处房屋漏报")
    assert _states(county, OFFICE)[A] == "returned"
    _decide(county, TOWNSHIP, A1, "return", words="数字不对，请核实")
    _submit(county, VILLAGE, A1, proof=None, signature=None)
    _submit(county, TOWNSHIP, A)
    _submit(county, OFFICE, report_levels.COUNTY)
    assert _refused(lambda: _decide(county, OFFICE, A, "accept")) == "report.locked"
    _decide(county, GROUP, report_levels.COUNTY, "accept")


def test_who_handed_a_part_in_does_not_accept_it_in_another_seat(county: Store) -> None:
    _submit(county, VILLAGE, A1, proof=None, signature=None)
    both = make.replace(TOWNSHIP, account_id=VILLAGE.account_id)
    assert _refused(lambda: _decide(county, both, A1, "accept")) == "report.own_part"
    _decide(county, both, A1, "return", words="数字不对，请核实")
    _submit(county, VILLAGE, A1, proof=None, signature=None)
    _decide(county, TOWNSHIP, A1, "accept")


def test_what_was_declared_is_kept_and_what_changed_since_is_seen(county: Store) -> None:
    _submit(county, TOWNSHIP, A)
    _survey(county, "second", make.VILLAGE_A2, local(2022, 8, 21, 12))
    with Work(county, OFFICE, local(2022, 8, 22)) as work:
        page = report_progress.part_page(work, MONTH, A)
    assert page.declared is not None
    assert (page.declared["survey_total"], page.numbers["survey_total"]) == (1, 2)
    assert (page.steps[0].words, page.steps[0].has_signature) == ("已督促整改", True)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"agrees": False}, "report.no_statement"),
        ({"proof": None}, "report.not_proven"),
        ({"proof": Proof("somebody else", IN_TIME)}, "report.not_proven"),
        ({"signature": None}, "signature.blank"),
    ],
)
def test_nothing_goes_up_unsigned(county: Store, changed: dict[str, object], code: str) -> None:
    assert _refused(lambda: _submit(county, TOWNSHIP, A, **changed)) == code


def test_nobody_hands_in_or_decides_for_another(county: Store) -> None:
    _submit(county, TOWNSHIP, A)
    assert _refused(lambda: _submit(county, TOWNSHIP, B)) == "report.not_yours"
    assert _refused(lambda: _decide(county, OTHER, A, "accept")) == "report.not_yours"
    assert _refused(lambda: _decide(county, TOWNSHIP, A, "accept")) == "report.not_yours"
    assert _refused(lambda: _decide(county, GROUP, A, "accept")) == "report.not_yours"
    assert _refused(lambda: _decide(county, VILLAGE, A1, "accept")) == "act.forbidden"
    with Work(county, OTHER, IN_TIME) as work, pytest.raises(Problem) as refused:
        report_progress.part_page(work, MONTH, A)
    assert refused.value.code == "report.not_yours"
    assert A not in _states(county, OTHER)


def test_a_return_says_why(county: Store) -> None:
    _submit(county, TOWNSHIP, A)
    assert _refused(lambda: _decide(county, OFFICE, A, "return")) == "report.words_needed"


def test_a_department_reports_its_sector_in_words_and_figures(county: Store) -> None:
    _submit(county, DEPARTMENT, SCHOOLS)
    with Work(county, DEPARTMENT, IN_TIME) as work:
        page = report_progress.part_page(work, MONTH, SCHOOLS)
    assert page.declared is not None
    assert page.declared["registered"] == 0


def test_from_the_twentieth_who_has_not_reported_is_seen(county: Store) -> None:
    early, day = local(2022, 8, 19, 23), local(2022, 8, 20)
    assert _refused(lambda: _submit(county, TOWNSHIP, A, early)) == "report.too_early"
    for now, reminded in ((early, False), (day, True)):
        with Work(county, TOWNSHIP, now) as work:
            months = {one.month for one in report_progress.to_hand_in(work)}
        assert (MONTH in months) is reminded


def test_late_is_late_by_a_second_and_counts_in_the_timeliness_of_the_unit(county: Store) -> None:
    _submit(county, TOWNSHIP, A, local(2022, 8, 22, 23, 59, 59))
    _submit(county, OTHER, B, local(2022, 8, 23))
    with Work(county, OFFICE, local(2022, 8, 24)) as work:
        late = {one.unit.party for one in report_progress.month_parts(work, MONTH).late}
        rates = {
            one.unit.party: (one.due, one.complete, one.in_time)
            for one in report_progress.punctuality(work, [MONTH])
        }
    assert B in late
    assert A not in late
    assert (rates[A], rates[B], rates[SCHOOLS]) == ((1, 1, 1), (1, 1, 0), (1, 0, 0))


def test_the_ledger_knows_each_step_and_no_word_of_it(county: Store) -> None:
    _submit(county, TOWNSHIP, A)
    _decide(county, OFFICE, A, "return", words="张三的房屋漏报")
    entry = rows.LedgerEntry
    with county.reading() as db:
        found = db.execute(
            select(entry.event, entry.facts)
            .where(entry.chain == f"report:{MONTH}:{A}")
            .order_by(entry.seq)
        ).all()
    assert [event for event, _ in found] == ["report.submitted", "report.returned"]
    assert orjson.loads(found[0][1])["late"] is False
    assert "张三" not in found[1][1]


def test_a_step_cannot_be_changed(county: Store) -> None:
    _submit(county, TOWNSHIP, A)
    db = county.begin_writing()
    with pytest.raises(Problem, match=r"ledger\.append_only"):
        db.execute(text("UPDATE report_step SET step = 'accept'"))
    county.rollback(db)
    db.close()


def test_pages_show_one_s_own_part_and_no_other(
    county: Store, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(make.make_person(county, Role.TOWNSHIP, "t", township=make.TOWNSHIP_A))
    month = "2022-09"
    assert "砚城镇" in phone.get(f"/report-parts/{month}").text
    assert phone.get(f"/report-parts/{month}/{A}").status_code == 200
    assert phone.get(f"/report-parts/{month}/{B}").status_code == 404
    assert phone.get(f"/reports/{month}?issue=0").status_code == 200
    assert phone.get(f"/reports/{month}/registered?issue=0").status_code == 200
