"""How a paper is handed over: every attempt with its proof, and what runs from the day it is."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.facts import Track, Verdict
from server.services import paper_delivery, paper_lists, papers
from server.services.paper_delivery import Attempt
from server.store import rows
from tests.papers.scene import PaperScene
from tests.procedure import walks
from tests.procedure.scene import OLD_PHOTO as PHOTO

SIGNATURE = base64.b64encode(b"\x89PNG\r\n\x1a\n signature").decode()


def _direct(scene: PaperScene, **changes: Any) -> Attempt:
    return replace(
        Attempt(
            way="direct",
            is_delivered=True,
            happened_at=scene.now,
            receiver="李秀英",
            relation="配偶",
            signature=SIGNATURE,
        ),
        **changes,
    )


def _record(scene: PaperScene, paper_id: str, attempt: Attempt, by: str = "surveyor") -> Any:
    return scene.do(by, paper_delivery.record_delivery, paper_id, attempt=attempt)


def test_after_a_failed_attempt_a_second_delivers_and_the_days_run_from_it(scene: PaperScene):
    case = scene.owned()
    paper = scene.issue(case, "inspection_notice", due_days=15)
    failed = Attempt(way="direct", is_delivered=False, happened_at=scene.now, note="家中无人")
    _record(scene, paper.id, failed)
    assert [one.id for one in scene.look("village", paper_lists.undelivered)[0]] == [paper.id]
    scene.later(days=2)
    line = _record(scene, paper.id, _direct(scene))
    file = scene.look("township", papers.paper_file, paper.id)
    assert (file.paper.delivery, len(file.deliveries)) == ("delivered", 2)
    assert line.receiver_masked == "李*英"
    assert file.paper.due_on == scene.today() + timedelta(days=15)
    assert scene.look("village", paper_lists.undelivered)[0] == []
    assert scene.events(paper.house_id)[-2:] == ["paper.delivery_failed", "paper.delivered"]


def test_a_delivered_order_to_repair_tells_of_the_dangerous_report_before_it(scene: PaperScene):
    case = scene.owned(Verdict.SAFE, Track.OPERATIONAL)
    house = scene.row(rows.HouseCase, id=case).house_id
    report = walks.inspect(scene, house)
    walks.plan_all(scene, house)
    paper = scene.issue(case, "rectify_notice")
    attempt = _direct(scene)
    _record(scene, paper.id, attempt)
    told = scene.row(rows.ReportTelling, inspection_id=report)
    assert (told.told_at, told.paper_id, told.way) == (attempt.happened_at, paper.id, "direct")
    assert scene.events(house)[-1] == "report.told"


def test_receiver_and_signature_lie_sealed_and_not_in_the_ledger(scene: PaperScene):
    paper = scene.issue(scene.owned())
    line = _record(scene, paper.id, _direct(scene))
    row = scene.row(rows.PaperDelivery, id=line.id)
    assert "李秀英" not in repr(row)
    opened = scene.store.secrets.open(row.person_sealed, line.id.encode())
    assert opened["receiver"] == "李秀英"
    assert opened["signature"] == SIGNATURE
    facts = [one.facts for one in scene.all(rows.LedgerEntry, chain=f"house:{paper.house_id}")]
    assert not any("李秀英" in one for one in facts)


def _announced(scene: PaperScene, paper: Any) -> Any:
    notice = Attempt(
        way="notice",
        is_delivered=True,
        happened_at=scene.now,
        photo_sha256=scene.photo(),
        note="张贴于村务公开栏",
    )
    return _record(scene, paper.id, notice)


def _undelivered(scene: PaperScene) -> list[tuple[str, str]]:
    return [(one.id, one.delivery) for one in scene.look("village", paper_lists.undelivered)[0]]


def test_a_public_notice_delivers_when_its_thirty_days_have_run_and_not_before(
    scene: PaperScene,
):
    paper = scene.issue(scene.owned(), "inspection_notice", due_days=15)
    line = _announced(scene, paper)
    assert line.delivered_on == scene.today() + timedelta(days=30)
    scene.later(days=29)
    assert _undelivered(scene) == [(paper.id, "announced")]
    scene.later(days=1)
    assert _undelivered(scene) == []
    assert scene.look("village", papers.paper_file, paper.id).paper.delivery == "delivered"


def test_while_a_notice_runs_a_failed_try_changes_nothing_and_a_hand_over_counts_at_once(
    scene: PaperScene,
):
    paper = scene.issue(scene.owned(), "inspection_notice", due_days=15)
    _announced(scene, paper)
    scene.later(days=3)
    failed = Attempt(way="direct", is_delivered=False, happened_at=scene.now, note="家中无人")
    _record(scene, paper.id, failed)
    assert _undelivered(scene) == [(paper.id, "announced")]
    _announced(scene, paper)
    announced = scene.look("village", papers.paper_file, paper.id).paper
    assert announced.delivered_on == scene.today() + timedelta(days=27)
    _record(scene, paper.id, _direct(scene))
    served = scene.look("village", papers.paper_file, paper.id).paper
    assert (served.delivery, served.delivered_on) == ("delivered", scene.today())
    assert served.due_on == scene.today() + timedelta(days=15)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signature": None}, "delivery.incomplete"),
        ({"receiver": None}, "delivery.incomplete"),
        ({"way": "lien", "photo_sha256": PHOTO, "note": "拒收"}, "delivery.incomplete"),
        ({"way": "post"}, "delivery.incomplete"),
        ({"is_delivered": False}, "delivery.incomplete"),
        ({"photo_sha256": "9" * 64}, "photo.not_stored"),
        ({"photo_sha256": PHOTO}, "photo.taken_before"),
        ({"signature": base64.b64encode(b"GIF89a").decode()}, "delivery.bad_signature"),
        ({"signature": "no base64!"}, "delivery.bad_signature"),
        ({"delivered_by": "0" * 36}, "account.missing"),
    ],
)
def test_a_delivery_without_its_proof_is_not_taken(
    scene: PaperScene, changes: dict[str, Any], code: str
):
    paper = scene.issue(scene.owned())
    attempt = _direct(scene, **changes)
    deliver = paper_delivery.record_delivery
    assert scene.refused("surveyor", deliver, paper.id, attempt=attempt) == code


def test_a_delivery_lies_between_the_issue_and_today(scene: PaperScene):
    paper = scene.issue(scene.owned())
    deliver = paper_delivery.record_delivery
    for days, code in ((-1, "delivery.before_issue"), (1, "day.in_future")):
        attempt = _direct(scene, happened_at=scene.now + timedelta(days=days))
        assert scene.refused("surveyor", deliver, paper.id, attempt=attempt) == code


def test_what_is_void_delivered_or_kept_in_the_file_is_not_delivered(scene: PaperScene):
    case, deliver = scene.owned(), paper_delivery.record_delivery
    paper = scene.issue(case)
    _record(scene, paper.id, _direct(scene))
    again = _direct(scene)
    assert scene.refused("surveyor", deliver, paper.id, attempt=again) == "delivery.done"
    other = scene.issue(case)
    scene.do("township", papers.void, other.id, reason="房屋地址有误")
    assert scene.refused("surveyor", deliver, other.id, attempt=again) == "paper.void"
    assert scene.refused("stranger", deliver, other.id, attempt=again) == "paper.missing"
