"""Issuing papers of the leading group's office, making them void, finding them (M19, M20).

As with papers about a house (decision 0022): the facts are sealed at issue, their SM3 and the
number stand in the ledger, the PDF is made from them when first needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Seat
from server.domain.office_papers import (
    ISSUERS,
    KINDS,
    LAYOUT,
    MONTH_BULLETIN,
    require_inputs,
)
from server.domain.papers import CHECK_PATH, number_text
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.sound_text import printable
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.paper_issuers import issuer_mark, issuer_name
from server.services.papers import check_code_of
from server.services.work import Work
from server.store.reads import office_papers as reads
from server.store.reads.office_papers import OfficePaperLine
from server.store.rows import OfficePaper, PaperNumber


class Ground(NamedTuple):
    """What a paper rests on: an issue of a month's report, or a supervision item."""

    chain: str
    month: str | None = None
    report_issue: int | None = None
    item_id: str | None = None


def issuing_seat(work: Work) -> Seat:
    """The seat he issues through; `paper.wrong_issuer` where it is not the office's."""
    require_act(work.actor, Act.PAPER_ISSUE)
    for role in ISSUERS:
        for seat in work.actor.seats:
            if seat.role is role and seat.county == work.county:
                return seat
    raise Problem("paper.wrong_issuer", title="月报、通报和督办文书", issuers="领导小组和办公室")


def unnumbered(work: Work, name: str) -> dict[str, Any]:
    """What every paper says of itself, while it is a draft: the number is still open."""
    profile, seat, today = (
        county_schema(work.county).profile,
        issuing_seat(work),
        local_day(work.now),
    )
    series = series_of(work, name, seat)
    return {
        "kind": name,
        "issuer": issuer_name(profile, seat.role, None),
        "issued_on": today.isoformat(),
        "layout": LAYOUT,
        "number": f"{series}〔{today.year}〕　号",
        "check_code": None,
        "verify_at": None,
    }


def series_of(work: Work, name: str, seat: Seat) -> str:
    profile = county_schema(work.county).profile
    return f"{profile.notice_prefix}{issuer_mark(profile, seat.role, None)}{KINDS[name].mark}"


def issue(
    work: Work, name: str, ground: Ground, facts: Mapping[str, Any], verify_at: str
) -> OfficePaperLine:
    """One valid paper of a kind on one ground: `paper.already_issued`.

    The number is taken first: it lets nobody else past until this is done or undone.
    """
    require_inputs(KINDS[name], facts["input"])
    seat, year = issuing_seat(work), local_day(work.now).year
    series = series_of(work, name, seat)
    serial = work.next_number(PaperNumber, {"series": series, "year": year})
    _require_first(work, name, ground)
    code = check_code_of(work.noise(8))
    address = verify_at or f"{work.store.config.public_url or ''}{CHECK_PATH}"
    told = {
        "number": number_text(series, year, serial),
        "check_code": code,
        "verify_at": f"{address}{code}",
    }
    whole = printable({**facts, **unnumbered(work, name), **told})
    row = _row(work, ground, seat, whole) | {"series": series, "year": year, "serial": serial}
    work.insert(OfficePaper, row, chain=ground.chain)
    _tell(work, ground, row)
    return _line(work, row["id"])


def _row(work: Work, ground: Ground, seat: Seat, facts: Mapping[str, Any]) -> dict[str, Any]:
    paper_id, content = fresh_id(work), orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
    return {
        "id": paper_id,
        "kind": facts["kind"],
        "month": ground.month,
        "report_issue": ground.report_issue,
        "item_id": ground.item_id,
        "number": facts["number"],
        "check_code": facts["check_code"],
        "unit_id": seat.unit_id,
        "issuer": facts["issuer"],
        "issued_on": local_day(work.now),
        "issued_at": work.now,
        "issued_by": work.actor.account_id,
        "facts_sealed": work.store.secrets.seal(content, paper_id.encode()),
        "facts_sm3": sm3(content),
        "layout": LAYOUT,
        "file_sha256": "",
        "state": "valid",
    }


def _require_first(work: Work, name: str, ground: Ground) -> None:
    for one in papers_on(work, ground):
        is_same = (one.kind, one.report_issue, one.state) == (name, ground.report_issue, "valid")
        if is_same:
            raise Problem("paper.already_issued", number=one.number)


def _tell(work: Work, ground: Ground, row: Mapping[str, Any]) -> None:
    known = {"month": ground.month, "issue": ground.report_issue, "item": ground.item_id}
    work.record(
        "office_paper.issued",
        ground.chain,
        paper=row["id"],
        kind=row["kind"],
        number=row["number"],
        facts=row["facts_sm3"],
        layout=LAYOUT,
        **{name: value for name, value in known.items() if value is not None},
    )


def papers_on(work: Work, ground: Ground) -> list[OfficePaperLine]:
    county = whole_county(work.county)
    if ground.item_id is not None:
        return reads.of_item(county, work.db, ground.item_id)
    return reads.of_month(county, work.db, str(ground.month))


def chain_of(work: Work, paper: OfficePaperLine) -> str:
    return f"supervision:{paper.item_id}" if paper.item_id else f"county:{work.county}"


def find(work: Work, paper_id: str, item_id: str | None = None) -> OfficePaperLine:
    """A paper on a month, or on the item whoever asks has found within his reach."""
    paper = reads.paper(whole_county(work.county), work.db, paper_id)
    if paper is None or paper.item_id != item_id:
        raise Problem("paper.missing")
    if item_id is None:
        _require_reader(work, paper)
    return paper


def _require_reader(work: Work, paper: OfficePaperLine) -> None:
    """A month's bulletin is read by whom it was sent to, townships and member units; the report
    itself by the leading group and its office."""
    is_sent_to = paper.kind == MONTH_BULLETIN and has_act(work.actor, Act.SUPERVISION_READ)
    if not is_sent_to:
        require_act(work.actor, Act.LEADING_READ)


def _line(work: Work, paper_id: str) -> OfficePaperLine:
    found = reads.paper(reach_of(work.actor, Act.PAPER_ISSUE), work.db, paper_id)
    assert found is not None
    return found


def void(work: Work, paper_id: str, *, reason: str, item_id: str | None = None) -> None:
    """作废: the number stays with its reason and is never given again."""
    words, seat = written_reason(reason), issuing_seat(work)
    paper = find(work, paper_id, item_id)
    if paper.unit_id != seat.unit_id:
        raise Problem("paper.not_own")
    if paper.state == "void":
        raise Problem("paper.already_void", number=paper.number)
    values = {
        "state": "void",
        "voided_at": work.now,
        "voided_by": work.actor.account_id,
        "void_reason_sealed": work.store.secrets.seal({"reason": words}, paper_id.encode()),
    }
    chain, key = chain_of(work, paper), {"id": paper_id, "state": "valid"}
    work.update(OfficePaper, key, values, chain=chain)
    told = {"paper": paper_id, "number": paper.number, "reason": fingerprint(words)}
    work.record("office_paper.voided", chain, **told)


def void_reasons(work: Work, papers: list[OfficePaperLine]) -> dict[str, str]:
    ids = [one.id for one in papers if one.state == "void"]
    if not ids:
        return {}
    found = reads.void_reasons(whole_county(work.county), work.db, ids)
    secrets = work.store.secrets
    return {one: str(secrets.open(sealed, one.encode())["reason"]) for one, sealed in found.items()}
