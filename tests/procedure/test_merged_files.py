"""Nothing new is hung on a file that was closed into another: not by any act, not in a race."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from server.domain import draw
from server.domain.acts import Role
from server.domain.events import EVENTS
from server.domain.facts import Verdict
from server.domain.house_merging import STILL_ENTERED
from server.domain.problems import Problem
from server.domain.supervision import PRESS
from server.services import (
    complaint_taking,
    draw_visits,
    draws,
    house_merges,
    ledger,
    plates,
    review,
    sector_tasks,
    supervision,
    transfers,
)
from server.services.complaint_taking import Taking
from server.services.sector_tasks import Dispatch
from server.services.supervision import Opening
from server.services.transfers import Record
from server.services.work import Work
from server.store import rows
from tests.procedure.scene import Scene

WHY = "现场核对，导入和排查各建了一份"


class Files(NamedTuple):
    stays: str
    goes: str
    code: str  # of the one that goes


@pytest.fixture
def pair(scene: Scene) -> Files:
    scene.person("clerk2", Role.TOWNSHIP, township=scene.township)
    stays, goes = scene.surveyed(Verdict.SAFE), scene.surveyed(Verdict.SAFE)
    return Files(stays, goes, str(scene.row(rows.House, id=goes).code))


@pytest.fixture
def merged(scene: Scene, pair: Files) -> Files:
    scene.do("clerk2", house_merges.confirm, _proposed(scene, pair))
    return pair


def _proposed(scene: Scene, pair: Files) -> str:
    return str(scene.do("township", house_merges.propose, pair.stays, pair.goes, reason=WHY))


def _complaint(code: str) -> tuple[Callable[..., Any], Taking]:
    words = "西墙开裂，裂缝能伸进手指。"
    given = {"channel": "phone", "kinds": ("crack",), "words": words, "house_code": code}
    return complaint_taking.take_down, Taking(**given, is_anonymous=True)


def _item(scene: Scene, code: str) -> tuple[Callable[..., Any], Opening]:
    given = {"form": PRESS, "demand": "请限期清人停用并报送佐证。", "codes": (code,)}
    receiver = f"township:{scene.township}"
    return supervision.open_item, Opening(basis="方案第六条", receiver=receiver, **given)


def _task(house: str) -> tuple[Callable[..., Any], Dispatch]:
    given = {"kind": "verify", "demand": "请联合核查。", "basis": "实施方案附件4"}
    return sector_tasks.dispatch, Dispatch(
        **given, receiver="department:police", house_ids=(house,)
    )


def _transfer(house: str) -> tuple[Callable[..., Any], Record]:
    words = "未办理规划许可，在原房顶加建两层。"
    given = {"kinds": ("unlawful_extension",), "words": words, "source": "patrol"}
    return transfers.record, Record(house_id=house, **given)


def test_what_names_a_house_by_the_code_of_its_closed_file_goes_to_the_one_that_stays(
    scene, merged
):
    scene.do("bureau", *_complaint(merged.code))
    scene.do("office", *_item(scene, merged.code))
    (complaint,), (item,) = scene.all(rows.Complaint), scene.all(rows.SupervisionItem)
    assert complaint.house_id == merged.stays and item.houses == [merged.stays]
    assert scene.events(merged.goes)[-1] == "house.merged"


def test_what_names_the_closed_file_itself_is_refused_and_told_where_to_look(scene, merged):
    survey = scene.row(rows.House, id=merged.goes).submission_id
    asked = {"questions": ["storeys"], "photos": [], "reason": "层数请再核对一次"}
    for who, act, *given in (
        ("township", *_task(merged.goes)),
        ("township", *_transfer(merged.goes)),
    ):
        assert scene.refused(who, act, *given) == "house.merged"
    refused = scene.refused("township", review.give_back, survey, **asked)
    assert refused == "house.merged"
    with pytest.raises(Problem) as told:
        scene.do("bureau", *_task(merged.goes))
    assert merged.code in told.value.text and "查找" in told.value.text
    for row in (rows.SectorTask, rows.SectorTaskHouse, rows.CaseTransfer):
        assert scene.all(row) == []
    assert scene.row(rows.Submission, id=survey).state == "accepted"


def test_of_all_the_ledger_knows_only_what_is_named_may_still_enter_a_closed_file(scene, merged):
    """Every write about a house is explained in its chain, so this is every path there is."""
    assert EVENTS.keys() >= STILL_ENTERED
    taken = set()
    for kind in EVENTS:
        with Work(scene.store, scene.actor("bureau"), scene.now) as work:
            work.record(kind, f"house:{merged.goes}")
            try:
                work.commit()
            except Problem as problem:
                assert problem.code == "house.merged", kind
            else:
                taken.add(kind)
    assert taken == STILL_ENTERED


def test_a_plate_of_the_closed_file_that_was_lost_can_still_be_withdrawn(scene, pair):
    scene.do("township", plates.issue_one, pair.goes)
    scene.do("clerk2", house_merges.confirm, _proposed(scene, pair))
    scene.do("township", plates.withdraw, pair.goes, reason="lost")
    assert scene.events(pair.goes)[-1] == "plate.withdrawn"


HANGING: dict[str, tuple[str, Callable[[Scene, Files], tuple[Any, ...]]]] = {
    "complaint": ("bureau", lambda _, pair: _complaint(pair.code)),
    "item": ("office", lambda scene, pair: _item(scene, pair.code)),
    "task": ("bureau", lambda _, pair: _task(pair.goes)),
    "transfer": ("bureau", lambda _, pair: _transfer(pair.goes)),
}
KEPT = (rows.Complaint, rows.SupervisionItem, rows.SectorTask, rows.CaseTransfer)


@pytest.mark.parametrize("what", HANGING)
def test_of_who_merges_and_who_hangs_something_on_the_file_at_one_moment_one_wins(
    scene, pair, what
):
    """On PostGIS both have begun and read; SpatiaLite writes one after the other."""
    merge, now = _proposed(scene, pair), scene.now + timedelta(minutes=1)
    who, made = HANGING[what]
    act, given = made(scene, pair)
    merging = Work(scene.store, scene.actor("clerk2"), now)
    hanging = Work(scene.store, scene.actor(who), now)
    with hanging, merging:
        if not scene.store.config.is_embedded:
            act(hanging, given)  # found standing, written, not committed yet
        house_merges.confirm(merging, merge)
        merging.commit()
        with pytest.raises(Problem) as told:
            if scene.store.config.is_embedded:
                act(hanging, given)
                _require_followed(hanging, scene, pair)
            hanging.commit()
    assert told.value.code in ("house.changed_meanwhile", "house.merged")
    assert [one for row in KEPT for one in scene.all(row)] == []
    assert scene.look("office", ledger.verify) == []


def _require_followed(work: Work, scene: Scene, pair: Files) -> None:
    """A code leads on at once; what it hung is taken back, for the other half of the test."""
    if any(event.chain == f"house:{pair.stays}" for event in work._events):
        raise Problem("house.changed_meanwhile")


def test_who_hangs_something_first_keeps_the_file_open(scene, pair):
    merge, now = _proposed(scene, pair), scene.now + timedelta(minutes=1)
    merging = Work(scene.store, scene.actor("clerk2"), now)
    with merging:
        if not scene.store.config.is_embedded:
            house_merges.confirm(merging, merge)
        scene.do("bureau", *_complaint(pair.code))
        with pytest.raises(Problem) as told:
            if scene.store.config.is_embedded:
                house_merges.confirm(merging, merge)
            merging.commit()
    assert told.value.code in ("house.changed_meanwhile", "merge.open_matters")
    assert scene.row(rows.House, id=pair.goes).merged_into is None


def test_a_drawn_house_whose_file_was_closed_since_is_visited_where_it_stands(
    scene, pair, monkeypatch
):
    monkeypatch.setattr(draw, "number_of", lambda candidates, _: candidates)
    scene.now += timedelta(days=4)
    scene.do("clerk2", house_merges.confirm, _proposed(scene, pair))
    with scene.as_("office") as work:
        ledger.anchor(work, "report")
    made = scene.do("office", draws.make, township=scene.township, month="2022-09")
    file = scene.look("office", draws.read_draw, made)
    assert pair.code in file.line.candidates  # as the month ended
    assert [one.house_id for one in file.visits] == [pair.stays, pair.stays]
    assert scene.look("office", draws.verify, file.line, file.visits) == []
    technician = scene.actor("technician").account_id
    scene.do("township", draw_visits.assign, made, 1, account_id=technician)
