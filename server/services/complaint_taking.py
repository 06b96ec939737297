"""Taking a report down: on the phone, from a letter, at the desk; quickly, the house if known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from server.domain import complaints as rules
from server.domain.acts import Act
from server.domain.complaints import CHANNELS, COMPLAINTS, KINDS
from server.domain.days import LOCAL, local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import (
    complaint_houses,
    complaint_photos,
    complaint_reporter,
    complaints,
    matters,
)
from server.services.complaint_reporter import NOBODY, Reporter
from server.services.evidence import fingerprint, require_photos, written_reason
from server.services.finding import FoundHouse, find_house_by_code
from server.services.ids import fresh_id
from server.services.matters import Given
from server.services.work import Work
from server.store.reads.grid import areas_of
from server.store.rows import Complaint

OLDEST_DAYS = 31  # a letter that lay longer is no report of its day any more
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """`words` and `place` go to whoever looks; who reported goes nowhere."""

    channel: str
    kinds: tuple[str, ...]
    words: str
    place: str = ""
    township: str | None = None
    village: str | None = None
    house_code: str | None = None
    is_anonymous: bool = False
    reporter: Reporter = NOBODY
    received_on: date | None = None
    files: tuple[str, ...] = ()


def take_down(work: Work, command: Taking) -> str:
    """The clocks run from the moment the unit received it."""
    require_act(work.actor, Act.COMPLAINT_KEEP)
    sender = matters.party_for(work, Act.COMPLAINT_KEEP)
    words = _fit(work, command)
    house = _house(work, command)
    complaint_id, received_at = fresh_id(work), _received_at(work, command.received_on)
    due_at = matters.due_moment(work, rules.ACCEPT, received_at)
    row = {
        **_new_row(work, command, sender),
        **_place(work, command, house),
        "id": complaint_id,
        "received_at": received_at,
        "due_at": due_at,
        "report_sealed": work.store.secrets.seal(
            {"words": words, "place": command.place.strip()}, complaint_id.encode()
        ),
    }
    work.insert(Complaint, row, chain=complaints.chain_of(complaint_id))
    complaint_reporter.keep(work, complaint_id, _person(command))
    _begin(work, row, words, command)
    return complaint_id


def _fit(work: Work, command: Taking) -> str:
    """The words, when all that was filled in fits together."""
    if command.channel not in CHANNELS:
        raise Problem("complaint.channel_unknown")
    if not command.kinds or not KINDS.keys() >= set(command.kinds):
        raise Problem("complaint.kind_needed")
    words, person = written_reason(command.words), _person(command)
    if not command.is_anonymous and not (person.name and person.has_contact):
        raise Problem("complaint.contact_needed")
    if rules.names_reporter(words + command.place, person.name, person.phone):
        raise Problem("complaint.names_reporter")
    require_photos(work, command.files)
    return words


def _person(command: Taking) -> Reporter:
    """Who stays anonymous may still be called back."""
    given = command.reporter
    name = None if command.is_anonymous else (given.name or "").strip()[:_LONGEST_NAME]
    return Reporter(
        name or None, (given.phone or "").strip() or None, (given.note or "").strip() or None
    )


def _house(work: Work, command: Taking) -> FoundHouse | None:
    if not command.house_code:
        return None
    return find_house_by_code(work, Act.COMPLAINT_KEEP, command.house_code)


def _received_at(work: Work, day: date | None) -> datetime:
    today = local_day(work.now)
    if day is None or day == today:
        return work.now
    if not today - timedelta(days=OLDEST_DAYS) <= day < today:
        raise Problem("complaint.received_wrong", days=OLDEST_DAYS)
    return datetime.combine(day, time(), LOCAL)


def _new_row(work: Work, command: Taking, sender: str) -> dict[str, Any]:
    return {
        "number": matters.number_for(work, COMPLAINTS, "举"),
        "channel": command.channel,
        "is_anonymous": command.is_anonymous,
        "kinds": list(dict.fromkeys(command.kinds)),
        "sender": sender,
        "sender_unit_id": work.actor.unit_id,
        "receiver": None,
        "with_village": False,
        "state": "received",
        "side": "none",
        "taken_at": work.now,
        "taken_by": work.actor.account_id,
        "was_late": False,
        "version": 1,
    }


def _place(work: Work, command: Taking, house: FoundHouse | None) -> dict[str, Any]:
    """That of the house, else as it was said; somewhere it must be to be found."""
    if house is not None:
        return complaint_houses.place_of(house)
    if command.township is None and not command.place.strip():
        raise Problem("complaint.place_needed")
    _require_known(work, command.township, command.village)
    return {
        "house_id": None,
        "township_code": command.township,
        "village_code": command.village,
    }


def _require_known(work: Work, township: str | None, village: str | None) -> None:
    if township is None and village is None:
        return
    areas = areas_of(whole_county(work.county), work.db, local_day(work.now))
    parents = {one.code: one.parent_code for one in areas if one.level == "village"}
    known = {one.code for one in matters.profile_of(work).townships}
    if township not in known or (village is not None and parents.get(village) != township):
        raise Problem("complaint.place_unknown")


def _begin(work: Work, row: dict[str, Any], words: str, command: Taking) -> None:
    complaint_id, house = row["id"], row["house_id"]
    chain, given = complaints.chain_of(complaint_id), Given(files=command.files)
    if command.files:
        about = [house] if house else []
        matters.keep_files(work, complaint_id, about, command.files, chain=chain)
        complaint_photos.seal(work, command.files, chain=chain)
    complaints.keep_step(
        work, complaint_id, 1, "take", row["sender"], given, row["due_at"], is_late=False
    )
    places = {"township": row["township_code"], "village": row["village_code"]}
    work.record(
        "complaint.taken",
        chain,
        complaint=complaint_id,
        step="take",
        party=row["sender"],
        number=row["number"],
        channel=row["channel"],
        kinds=row["kinds"],
        due=row["due_at"].isoformat(),
        words=fingerprint(words),
        **{name: code for name, code in places.items() if code is not None},
    )
    if house is not None:
        complaint_houses.receive(work, house, complaint_id, row["channel"], row["kinds"])
