"""经营核验: by village and door, and what was allowed once and is not any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import check_desk, operation_checks, owner
from server.services.work import Look, Work
from server.store import rows
from server.store.engines import Store
from tests import make

CLERK = make.actor_of(Role.APPROVAL_BUREAU)
LICENCE = "business_licence"


def _house(store: Store, village: str, group: str) -> str:
    person = {"group_name": group, "door_number": "17", "owner_name": "欧阳建国"}
    with Work(store, make.JOB, make.NOW) as work:
        columns = owner.owner_columns(work, village, person)
    return make.make_house(store, village, **columns)


def _check(store: Store, text: str) -> Any:
    with Work(store, CLERK, make.NOW) as work:
        done = operation_checks.check(work, text, licence_kind=LICENCE)
        work.commit()
    return done


def test_a_house_is_checked_by_its_village_and_door(store: Store) -> None:
    make.make_county(store)
    house = _house(store, make.VILLAGE_A1, "2")
    _house(store, make.VILLAGE_B1, "2")
    assert _check(store, "东村17号").house.id == house
    with pytest.raises(Problem, match=r"check\.not_recognised"):
        _check(store, "西村17号")


def test_of_several_houses_behind_one_door_a_person_chooses(store: Store) -> None:
    make.make_county(store)
    houses = {_house(store, make.VILLAGE_A1, "2"), _house(store, make.VILLAGE_A1, "3")}
    with pytest.raises(Problem) as caught:
        _check(store, "东村17号")
    assert caught.value.code == "check.several_houses"
    codes = [one["code"] for one in caught.value.faults]
    assert {_check(store, code).house.id for code in codes} == houses
    assert _check(store, "东村3组17号").house.id in houses


def _allowed(store: Store, house: str, unit: str) -> None:
    make.write(
        store,
        rows.OperationCheck,
        {
            "id": make.make_id(), "receipt": f"HY2022-{make.make_id()[-8:]}",
            "at": make.NOW - timedelta(days=30), "account_id": CLERK.account_id, "unit_id": unit,
            "house_id": house, "asked_by": "code", "licence_kind": LICENCE, "is_allowed": True,
            "reasons": [],
        },
    )  # fmt: skip


def test_an_answer_that_no_longer_holds_comes_back_until_it_is_asked_again(store: Store) -> None:
    make.make_county(store)
    mine, others = make.make_house(store), make.make_house(store)
    still = make.make_house(store, changed_at=make.NOW - timedelta(days=60))
    own = CLERK.seats[0].unit_id
    _allowed(store, mine, own)
    _allowed(store, others, "another unit")
    _allowed(store, still, own)
    with Look(store, CLERK, make.NOW) as look:
        (turned,) = check_desk.turned(look)
    assert turned.then.check.house_id == mine and turned.reasons
    _check(store, turned.then.code)
    with Look(store, CLERK, make.NOW + timedelta(hours=1)) as look:
        assert check_desk.turned(look) == []
        assert next(one.check.house_id for one in check_desk.recent(look)) == mine


@pytest.mark.slow
def test_the_page_offers_the_choice_and_lists_what_was_asked(
    store: Store, password_hash: str, browser_of: Callable[..., Any]
) -> None:
    make.make_county(store)
    make.make_person(store, Role.APPROVAL_BUREAU, "hu", password_hash=password_hash)
    for group in ("2", "3"):
        _house(store, make.VILLAGE_A1, group)
    clerk = browser_of("hu")
    asked = {"asked": "东村17号", "licence_kind": LICENCE}
    choice = clerk.post("/operation-checks", asked)
    assert choice.status_code == 422 and choice.text.count('type="radio"') == 2
    assert "欧阳" not in choice.text
    code = choice.text.split('name="asked" value="')[1].split('"')[0]
    assert clerk.post("/operation-checks", {**asked, "asked": code}).status_code == 303
    assert code in clerk.get("/operation-checks").text
