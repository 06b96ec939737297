"""The server's verdict counts; a phone that showed another one is a defect somebody examines."""

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import verdict_defects
from server.services.work import Look, Work
from server.store import rows
from tests import make
from tests.intake import looking, sending

PACK = "shanxi-2022@1"


def _send(sender, on_phone, **changes):
    submission = make.make_id()
    house = make.make_id()
    sent = sending.envelope(house, verdict_on_phone=on_phone, rules_on_phone=PACK, **changes)
    assert sender.send(sent, submission).status in {201, 202}
    return submission, house


def _administrator(store):
    return make.make_person(store, Role.ADMINISTRATOR, "admin").actor


def _listed(store, actor, **asked):
    with Look(store, actor, make.NOW) as look:
        return verdict_defects.defect_page(look, **asked).defects


def _examine(store, actor, submission, cause):
    with Work(store, actor, make.NOW) as work:
        verdict_defects.examine(work, submission, cause)
        work.commit()


def _kinds(store, house):
    chain = f"house:{house}"
    return [one["event"] for one in looking.every(store, rows.LedgerEntry, chain=chain)]


def test_the_same_verdict_on_both_sides_is_no_defect(sender):
    _, house = _send(sender, "safe")
    assert looking.count(sender.store, rows.VerdictDefect) == 0
    assert "verdict.differed" not in _kinds(sender.store, house)


def test_another_verdict_on_the_phone_is_listed_and_in_the_ledger(sender):
    submission, house = _send(sender, "general_hazard")
    (defect,) = _listed(sender.store, _administrator(sender.store))
    assert (defect.submission_id, defect.verdict_on_phone, defect.verdict) == (
        submission,
        "general_hazard",
        "safe",
    )
    assert defect.rules_on_phone == PACK
    assert "verdict.differed" in _kinds(sender.store, house)


def test_the_cause_is_put_down_once(sender):
    submission, house = _send(sender, "general_hazard")
    admin = _administrator(sender.store)
    with pytest.raises(Problem, match=r"defect\.cause_needed"):
        _examine(sender.store, admin, submission, "")
    _examine(sender.store, admin, submission, "program")
    with pytest.raises(Problem, match=r"defect\.examined"):
        _examine(sender.store, admin, submission, "other")
    assert _listed(sender.store, admin) == []
    (examined,) = _listed(sender.store, admin, is_open=False)
    assert examined.cause == "program"
    assert "verdict.difference_examined" in _kinds(sender.store, house)


def test_a_worker_sees_no_list_of_defects(sender):
    _send(sender, "general_hazard")
    with pytest.raises(Problem, match=r"act\.forbidden"):
        _listed(sender.store, sender.actor)
