"""A survey of an open case: a sign that is back after its repair, and the tier it may not lower."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from server.store import rows
from tests import make
from tests.intake import looking
from tests.intake.test_resurveys import GENERAL, SOUND_SHOP, _send

REPAIRED_AT = datetime(2022, 9, 22, 2, 0, tzinfo=UTC)


def _repair(store, house_id: str) -> None:
    """The one hazard of the house as its finished plan left it; the case waits for acceptance."""
    hazard = looking.one(store, rows.Hazard, house_id=house_id)
    line = {
        "id": make.make_id(),
        "house_id": house_id,
        "case_id": hazard["case_id"],
        "kind": "general",
        "remedies": ["strengthen"],
        "requirement": "加固",
        "responsible_sealed": b"",
        "responsible_masked": "",
        "supervising_unit_id": make.make_id(),
        "due_on": REPAIRED_AT.date(),
        "planned_at": REPAIRED_AT,
        "planned_by": make.make_id(),
        "finished_at": REPAIRED_AT,
    }
    make.write(store, rows.Remediation, line)
    _set(store, rows.Hazard, hazard["id"], state="remedied", remediation_id=line["id"])
    done = {"remediation": "finished", "acceptance": "needed", "stage": "awaiting_acceptance"}
    _set(store, rows.HouseCase, hazard["case_id"], **done)


def _set(store, row, identity: str, **values) -> None:
    db = store.begin_writing()
    db.execute(update(row).where(row.id == identity).values(**values))
    store.commit(db)
    db.close()


def _states(store, house_id: str) -> list[str]:
    return sorted(one["state"] for one in looking.every(store, rows.Hazard, house_id=house_id))


@pytest.fixture
def repaired(sender) -> str:
    house_id = make.make_id()
    _send(sender, house_id, 20, **GENERAL)
    _repair(sender.store, house_id)
    return house_id


def test_a_sign_seen_after_its_repair_is_listed_anew_and_cannot_be_accepted(sender, repaired):
    _send(sender, repaired, 23, **GENERAL)
    assert _states(sender.store, repaired) == ["open", "remedied"]
    case = looking.one(sender.store, rows.HouseCase, house_id=repaired)
    assert (case["remediation"], case["acceptance"]) == ("needed", "not_needed")
    assert case["stage"] == "awaiting_plan"


def test_seen_a_third_time_it_is_still_one_new_line(sender, repaired):
    _send(sender, repaired, 23, **GENERAL)
    _send(sender, repaired, 24, **GENERAL)
    assert _states(sender.store, repaired) == ["open", "remedied"]


def test_a_visit_before_the_repair_that_arrives_after_it_changes_nothing(sender, repaired):
    _send(sender, repaired, 21, **GENERAL)
    assert _states(sender.store, repaired) == ["remedied"]
    case = looking.one(sender.store, rows.HouseCase, house_id=repaired)
    assert case["stage"] == "awaiting_acceptance"


def test_a_repaired_house_without_the_sign_keeps_its_case_where_it_is(sender, repaired):
    _send(sender, repaired, 23)
    assert _states(sender.store, repaired) == ["remedied"]


def test_a_survey_does_not_move_an_open_case_to_a_lower_tier(sender):
    house_id = make.make_id()
    _send(sender, house_id, 20, example="shop", **SOUND_SHOP, **GENERAL)
    _send(sender, house_id, 21, **GENERAL)
    case = looking.one(sender.store, rows.HouseCase, house_id=house_id)
    assert case["track"] == "operational"
    assert looking.one(sender.store, rows.House, id=house_id)["is_operational"] is False


def test_a_survey_that_finds_business_moves_the_case_up_at_once(sender):
    house_id = make.make_id()
    _send(sender, house_id, 20, **GENERAL)
    _send(sender, house_id, 21, example="shop", **SOUND_SHOP, **GENERAL)
    case = looking.one(sender.store, rows.HouseCase, house_id=house_id)
    assert (case["track"], case["inspection"]) == ("operational", "needed")
