"""A patrol from a phone, by the laws of a survey: one id, one content, one receipt (law 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from server.domain.acts import Act
from server.domain.facts import Place
from server.domain.ids import is_uuid7
from server.domain.patrols import faults_of
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import patrols, receipts
from server.services.digests import check_digests, sm3
from server.services.finding import FoundHouse
from server.services.intake import Answer
from server.services.intake_words import doubt, reason
from server.services.patrol_envelope import PatrolEnvelope, Visit, read_patrol
from server.services.work import Work
from server.store.reads import intake as intake_reads, patrols as reads
from server.store.reads.patrols import PatrolRow
from server.store.rows import Patrol

LEEWAY = timedelta(minutes=10)


def receive(work: Work, patrol_id: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Take one patrol. Raise `patrol.*` for what the phone must keep and send again."""
    if not work.actor.is_closed:
        require_act(work.actor, Act.PATROL_RECORD)
    if not is_uuid7(patrol_id):
        raise Problem("patrol.bad_id")
    check_digests(body, headers)
    envelope, body_hash = read_patrol(body), sm3(body)
    with work.snapshot() as db:
        known = reads.known_patrol(whole_county(work.county), db, patrol_id)
        if known is not None:
            return _again(work, known, body_hash, _announced(work, db, patrol_id))
    return _take(work, patrol_id, envelope, body, body_hash)


def _announced(work: Work, db: Any, patrol_id: str) -> list[str]:
    return [
        one for one, _ in intake_reads.photos_announced(whole_county(work.county), db, patrol_id)
    ]


def _again(work: Work, known: PatrolRow, body_hash: str, photos: list[str]) -> Answer:
    """The same receipt as the first time, whatever has become of it since."""
    if known.body_hash != body_hash:
        raise Problem("patrol.other_bytes")
    state = "accepted" if known.raw_sealed is None else "quarantined"
    receipt = _receipt(work, known.id, state, body_hash, known.received_at, photos)
    return Answer(200, _told(receipt, known.state, known.doubts or [], known.reasons or []))


def _take(
    work: Work, patrol_id: str, envelope: PatrolEnvelope, body: bytes, body_hash: str
) -> Answer:
    found, visit = patrols.found_by_id(work, envelope.house_id), envelope.visit
    is_reached = found is not None and reach_of(work.actor, Act.PATROL_RECORD).covers(found.place)
    reasons = _reasons(work, visit, found if is_reached else None)
    photos = sorted({one.sha256 for one in visit.photos})
    doubts = [] if photos else [doubt("patrol.no_photo")]
    columns = {"way": "phone", "body_hash": body_hash, "doubts": doubts}
    if reasons:
        _quarantine(work, patrol_id, visit, found if is_reached else None, body, reasons, columns)
        receipt = _receipt(work, patrol_id, "quarantined", body_hash, work.now, photos)
        return Answer(202, _told(receipt, "quarantined", doubts, reasons))
    assert found is not None
    patrols.keep(work, found, patrol_id, visit, columns)
    receipt = _receipt(work, patrol_id, "accepted", body_hash, work.now, photos)
    return Answer(201, _told(receipt, "accepted", doubts, []))


def _reasons(work: Work, visit: Visit, found: FoundHouse | None) -> list[dict[str, Any]]:
    reasons = [reason(one) for one in faults_of(visit.finding, visit.signs)]
    if found is None:
        reasons.append(reason("submission.out_of_reach"))
    elif found.house.ended_on is not None:
        reasons.append(reason("submission.house_ended"))
    if visit.at > work.now + LEEWAY:
        reasons.append(reason("patrol.future"))
    if work.actor.is_closed:
        reasons.append(reason("submission.account_closed"))
    return reasons


def _quarantine(  # noqa: PLR0917
    work: Work,
    patrol_id: str,
    visit: Visit,
    found: FoundHouse | None,
    body: bytes,
    reasons: list[dict[str, Any]],
    columns: Mapping[str, Any],
) -> None:
    """Whole and sealed, in the area of whoever sent it; nothing is said of a house out of reach."""
    house = None if found is None else found.house
    chain = f"submission:{patrol_id}" if house is None else f"house:{house.id}"
    row = {
        **patrols.row_of(work, patrol_id, visit, house),
        **({} if house is not None else _senders_area(work)),
        **columns,
        "state": "quarantined",
        "reasons": reasons,
        "raw_sealed": work.store.secrets.seal(body),
    }
    if not work.insert_once(Patrol, row, chain=chain):
        raise Problem("house.changed_meanwhile")
    patrols.insert_photos(work, patrol_id, visit, house and house.id, chain)
    codes = sorted({one["code"] for one in reasons})
    work.record("patrol.quarantined", chain, patrol=patrol_id, reasons=codes)


def _senders_area(work: Work) -> dict[str, Any]:
    seats = work.actor.seats
    place = (
        Place(work.county, seats[0].township, seats[0].village, seats[0].grid) if seats else None
    )
    return {
        "township_code": place and place.township,
        "village_code": place and place.village,
        "grid_code": place and place.grid,
    }


def _told(
    receipt: dict[str, Any], state: str, doubts: list[Any], reasons: list[Any]
) -> dict[str, Any]:
    return {"receipt": receipt, "state": state, "doubts": doubts, "reasons": reasons}


def _receipt(  # noqa: PLR0917
    work: Work, patrol_id: str, state: str, body_hash: str, at: Any, photos: list[str]
) -> dict[str, Any]:
    facts = {
        "patrol": patrol_id,
        "state": state,
        "body_hash": body_hash,
        "received_at": receipts.moment(at),
        "photos_wanted": sorted(photos),
    }
    return receipts.signed(work, facts)
