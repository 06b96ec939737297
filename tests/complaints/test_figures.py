"""举报统计: all reports are counted, each number is its list; frozen months stay what they were."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.domain.acts import Role
from server.domain.facts import Verdict
from server.services import complaint_figures, complaint_reading, freezing, frozen, report_houses
from server.services.complaint_figures import FIGURES, NO_TOWNSHIP
from server.services.recompute import recompute
from server.services.work import Work
from server.store.engines import Store
from server.store.reads.complaints import ComplaintFilter
from tests import make
from tests.reports import happenings as tell
from tests.reports.happenings import Happening, local


@pytest.fixture
def month(scene):
    """Three of September: one closed in time and true, one late, one of a place unknown."""
    house = scene.surveyed(Verdict.SAFE)
    scene.finish(scene.looked_at(house))
    late = scene.take("township", channel="letter")
    scene.take("bureau", channel="visit", township=None, village=None)
    scene.now += timedelta(days=30)
    given = {"outcomes": ("not_found",), "words": "地点不清，无法查找。"}
    scene.step("township", late, "decline", **given)
    scene.finish(late, "township")
    return scene


def _counts(scene, who: str, month: str):
    return scene.look(who, complaint_figures.of_month, month)


def _list(scene, who: str, figure: str, month: str, **more):
    with scene.as_(who) as work:
        wanted = ComplaintFilter(counted=complaint_figures.counted(work, figure, month), **more)
        return complaint_reading.page(work, wanted).complaints


def test_every_number_is_the_list_it_leads_to(month):
    for name in ("2022-09", "2022-10"):
        for who in ("bureau", "township", "stranger"):
            found = _counts(month, who, name)
            for figure in FIGURES:
                total = found.total.numbers[figure]
                assert len(_list(month, who, figure, name)) == total
                assert sum(one.numbers[figure] for one in found.townships) == total
                assert sum(one.numbers[figure] for one in found.channels) == total
                for line in found.townships:
                    code = "" if line.code == NO_TOWNSHIP else line.code
                    own = _list(month, who, figure, name, township=code)
                    assert len(own) == line.numbers[figure]


def test_what_is_received_closed_in_time_and_true_is_told_apart(month):
    september, october = (_counts(month, "bureau", one).total.numbers for one in MONTHS)
    assert (september["received"], september["closed"], september["in_time"]) == (3, 1, 1)
    assert (september["verified"], september["declined"]) == (1, 0)
    assert (october["closed"], october["in_time"], october["declined"]) == (1, 0, 1)
    assert _counts(month, "stranger", MONTHS[0]).total.numbers["received"] == 0
    assert _counts(month, "township", MONTHS[0]).total.numbers["received"] == 2


MONTHS = ("2022-09", "2022-10")


AUGUST, WRONG, RIGHT = (make.make_id(f"reported {one}") for one in range(3))


def _events(house: str, *told: tuple[str, datetime, dict[str, object]]) -> list[Happening]:
    return [Happening(at, f"complaint.{kind}", facts, house) for kind, at, facts in told]


def test_frozen_months_stay_what_they_were_and_the_next_is_made_again_to_the_byte(store):
    """One is corrected to another house in September; August knew of no report at all."""
    make.make_county(store)
    phone, letter = ({"channel": one, "kinds": ["crack"]} for one in ("phone", "letter"))
    told = [
        tell.registered(AUGUST, make.VILLAGE_A1, local(2022, 8, 1)),
        tell.registered(WRONG, make.VILLAGE_A1, local(2022, 8, 1)),
        tell.registered(RIGHT, make.VILLAGE_B1, local(2022, 8, 1)),
    ]
    _tell(store, told)
    assert freezing.freeze_due(store, make.COUNTY, local(2022, 8, 23, 1))[-1] == "2022-08"
    found, ended = {"result": "as_said", "was": None}, {"result": "as_said", "late": False}
    _tell(
        store,
        _events(AUGUST, ("received", local(2022, 9, 1), phone)),
        _events(WRONG, ("received", local(2022, 9, 2), letter)),
        _events(WRONG, ("left", local(2022, 9, 3), letter)),
        _events(RIGHT, ("received", local(2022, 9, 3), letter)),
        _events(RIGHT, ("found", local(2022, 9, 4), found), ("closed", local(2022, 9, 5), ended)),
    )
    assert freezing.freeze_due(store, make.COUNTY, local(2022, 9, 23, 1)) == ["2022-09"]
    _tell(store, _events(AUGUST, ("closed", local(2022, 10, 3), ended | {"late": True})))
    with Work(store, make.actor_of(Role.LEADING_GROUP_OFFICE), local(2022, 10, 5)) as work:
        assert recompute(work, "2022-08").is_same
        assert recompute(work, "2022-09").is_same
        report = frozen.report_of_month(work, "2022-09")
        before = frozen.report_of_month(work, "2022-08")
        behind = report_houses.houses_behind(work, "complaints_letter", report.cut_off)
    assert report.holds and set(_of(before.total).values()) == {0}
    wanted = {"complaints": 2, "complaints_letter": 1, "complaints_phone": 1}
    wanted |= {"complaints_open": 1, "complaints_closed": 1, "complaints_in_time_total": 1}
    assert {one: report.total[one] for one in wanted} == wanted
    places = {one: report.number(one, "complaints_total") for one in VILLAGES}
    assert list(places.values()) == [1, 1]
    assert behind.gone == 0


VILLAGES = (make.VILLAGE_A1, make.VILLAGE_B1)


def _of(total: dict[str, int]) -> dict[str, int]:
    return {one: number for one, number in total.items() if one.startswith("complaints")}


def _tell(store: Store, *told: list[Happening]) -> None:
    db = store.begin_writing()
    tell.tell(db, [one for some in told for one in some])
    store.commit(db)
    db.close()
