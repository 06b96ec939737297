"""Issuing a paper, making it void, and finding the papers of a house (M7–M15).

A paper is whole from the moment it is issued: its facts are sealed, their SM3 and its number stand
in the ledger. Its PDF is made from them when it is first needed (services/paper_files.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Seat
from server.domain.masking import mask_name
from server.domain.paper_text import PaperText, compose
from server.domain.papers import (
    CHECK_PATH,
    KINDS,
    LAYOUT,
    Kind,
    admits,
    kind_of,
    number_text,
    require_admitted,
    require_future,
    require_issuer,
    require_whole,
    series_of,
)
from server.domain.permission import acting_seats, require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import transfer_letters
from server.services.cases import Found, find_case
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.evidence import fingerprint, written_reason
from server.services.finding import find_house
from server.services.ids import fresh_id
from server.services.paper_facts import gather
from server.services.paper_issuers import issuer_mark, issuer_name
from server.services.paper_lists import of_today
from server.services.work import Work
from server.store.reads import papers as reads
from server.store.reads.case_shapes import CaseRow
from server.store.reads.papers import DeliveryLine, PaperLine
from server.store.rows import Paper, PaperNumber

_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing to mistake
_CODE_LENGTH = 12


class PaperFile(NamedTuple):
    """A paper with every attempt to deliver it."""

    paper: PaperLine
    deliveries: list[DeliveryLine]
    void_reason: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The paper as it would be issued; the owner masked, the number not yet given."""

    kind: str
    issuer: str
    text: PaperText
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Draft:
    found: Found
    name: str
    kind: Kind
    seat: Seat
    facts: dict[str, Any]


def preview(work: Work, case_id: str, *, kind: str, given: Mapping[str, Any]) -> Preview:
    draft = _draft(work, case_id, kind, given)
    facts = {**draft.facts, "owner": _masked(draft.facts["owner"])}
    return Preview(kind, str(facts["issuer"]), compose(kind, facts), facts)


def issue(
    work: Work,
    case_id: str,
    *,
    kind: str,
    given: Mapping[str, Any],
    verify_at: str = "",
    version: int | None = None,
) -> PaperLine:
    """`verify_at` is the address under which the paper's code is asked for, as far as the code."""
    draft = _draft(work, case_id, kind, given, version)
    paper_id, year = fresh_id(work), local_day(work.now).year
    series = _series(work, draft)
    serial = work.next_number(PaperNumber, {"series": series, "year": year})
    code = check_code_of(work.noise(8))
    number = number_text(series, year, serial)
    address = verify_at or f"{work.store.config.public_url or ''}{CHECK_PATH}"
    facts = draft.facts | {"number": number, "check_code": code, "verify_at": f"{address}{code}"}
    content = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
    row = _row(work, draft, facts) | {
        "id": paper_id,
        "series": series,
        "year": year,
        "serial": serial,
        "number": number,
        "check_code": code,
        "facts_sealed": work.store.secrets.seal(content, paper_id.encode()),
        "facts_sm3": sm3(content),
    }
    work.insert(Paper, row, chain=draft.found.chain)
    _tell(work, draft, row)
    return find_paper(work, Act.PAPER_ISSUE, paper_id)


def _tell(work: Work, draft: _Draft, row: Mapping[str, Any]) -> None:
    due = row["due_on"] or row["due_days"]
    work.record(
        "paper.issued",
        draft.found.chain,
        case_id=draft.found.row.id,
        paper=row["id"],
        kind=draft.name,
        number=row["number"],
        facts=row["facts_sm3"],
        layout=LAYOUT,
        template=row["template_id"],
        due=due.isoformat() if isinstance(due, date) else due,
    )


def _draft(
    work: Work,
    case_id: str,
    name: str,
    given: Mapping[str, Any],
    version: int | None = None,
) -> _Draft:
    kind = kind_of(name)
    found = find_case(work, Act.PAPER_ISSUE, case_id, version)
    seat = _issuing_seat(work, kind, found)
    require_admitted(kind, found.state)
    facts = gather(work, found, kind, {key: value for key, value in given.items() if value})
    require_whole(kind, facts)
    transfer_letters.require_first(work, found, facts.get("transfer"))
    transfer_letters.require_competent(facts.get("transfer"), given.get("department"))
    require_future(given.get("due_on"), local_day(work.now))
    profile = county_schema(work.county).profile
    told = {
        "kind": name,
        "issuer": issuer_name(profile, seat.role, seat.township),
        "issued_on": local_day(work.now).isoformat(),
        "layout": LAYOUT,
    }
    return _Draft(found, name, kind, seat, {**facts, **told})


def _issuing_seat(work: Work, kind: Kind, found: Found) -> Seat:
    seats = acting_seats(work.actor, Act.PAPER_ISSUE, found.place)
    role = require_issuer(kind, [seat.role for seat in seats])
    return next(seat for seat in seats if seat.role is role)


def _series(work: Work, draft: _Draft) -> str:
    profile = county_schema(work.county).profile
    mark = issuer_mark(profile, draft.seat.role, draft.seat.township)
    return series_of(profile.notice_prefix, mark, draft.kind)


def _row(work: Work, draft: _Draft, facts: Mapping[str, Any]) -> dict[str, Any]:
    template = reads.template_in_force(whole_county(work.county), work.db, draft.name)
    return {
        **draft.found.owned,
        "township_code": draft.found.house.township_code,
        "kind": draft.name,
        "unit_id": draft.seat.unit_id,
        "issuer": facts["issuer"],
        "issued_on": local_day(work.now),
        "issued_at": work.now,
        "issued_by": work.actor.account_id,
        "due_on": _due_on(draft),
        "due_days": draft.facts["input"].get("due_days"),
        "layout": LAYOUT,
        "template_id": template.id if template else None,
        "file_sha256": "",
        "state": "valid",
        "delivery": "waiting" if draft.kind.is_delivered else "not_needed",
    }


def _due_on(draft: _Draft) -> date | None:
    """The day the paper names: the issuer's, the last of the plan's, or the measure's ordered."""
    given = draft.facts["input"].get("due_on")
    days = [given] if given else []
    if draft.name == "rectify_notice":
        days = [one["due_on"] for one in draft.facts["plans"]]
    if draft.name == "stop_use_notice":
        limit = datetime.fromisoformat(draft.facts["measures"][-1]["due_at"])
        days = [local_day(limit).isoformat()]
    return date.fromisoformat(max(days)) if days else None


def check_code_of(noise: bytes) -> str:
    number = int.from_bytes(noise[:8], "big")
    return "".join(_CODE_LETTERS[number >> 5 * place & 31] for place in range(_CODE_LENGTH))


def normal_code(written: str) -> str:
    """A check code as somebody types it: blanks, dashes, small letters, O for 0, I and L for 1."""
    plain = written.upper().replace("-", "").replace(" ", "")
    return plain.translate(str.maketrans("OIL", "011"))


def _masked(owner: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": mask_name(owner["name"])} if owner.get("name") else {}


# ---- finding, reading, making void -------------------------------------------------------


def find_paper(work: Work, act: Act, paper_id: str) -> PaperLine:
    require_act(work.actor, act)
    line = reads.paper_line(reach_of(work.actor, act), work.db, paper_id)
    if line is None:
        raise Problem("paper.missing")
    return of_today(work, line)


def paper_file(work: Work, paper_id: str) -> PaperFile:
    paper = find_paper(work, Act.PAPER_READ, paper_id)
    reach = reach_of(work.actor, Act.PAPER_READ)
    sealed = reads.void_reason(reach, work.db, paper_id)
    reason = work.store.secrets.open(sealed)["reason"] if sealed else None
    return PaperFile(paper, reads.deliveries_of(reach, work.db, paper_id), reason)


def papers_of_house(work: Work, house_id: str) -> list[PaperFile]:
    """The house's papers with their deliveries; for everybody who may read the house."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    lines = reads.papers_of_house(found.reach, work.db, house_id)
    return [
        PaperFile(of_today(work, line), reads.deliveries_of(found.reach, work.db, line.id), None)
        for line in lines
    ]


def case_head(work: Work, case_id: str) -> CaseRow:
    """The case a paper is to be issued about."""
    return find_case(work, Act.PAPER_ISSUE, case_id).row


def kinds_open(work: Work, case_id: str) -> list[str]:
    """The kinds the actor may issue about this case now; none where he may issue none."""
    found = find_case(work, Act.PAPER_ISSUE, case_id)
    roles = {seat.role for seat in acting_seats(work.actor, Act.PAPER_ISSUE, found.place)}
    return [
        name
        for name, kind in KINDS.items()
        if roles.intersection(kind.issuers) and admits(kind, found.state)
    ]


def void(work: Work, paper_id: str, *, reason: str) -> PaperLine:
    """作废: the number stays with its reason and is never given again."""
    words = written_reason(reason)
    paper = find_paper(work, Act.PAPER_ISSUE, paper_id)
    house = find_house(work, Act.PAPER_ISSUE, paper.house_id)
    if paper.unit_id not in {seat.unit_id for seat in work.actor.seats}:
        raise Problem("paper.not_own")
    if paper.state == "void":
        raise Problem("paper.already_void", number=paper.number)
    values = {
        "state": "void",
        "voided_at": work.now,
        "voided_by": work.actor.account_id,
        "void_reason_sealed": work.store.secrets.seal({"reason": words}),
    }
    work.update(Paper, {"id": paper_id, "state": "valid"}, values, chain=house.chain)
    work.record(
        "paper.voided",
        house.chain,
        case_id=paper.case_id,
        paper=paper_id,
        number=paper.number,
        reason=fingerprint(words),
    )
    return find_paper(work, Act.PAPER_ISSUE, paper_id)
