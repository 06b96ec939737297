"""Sheets are issued by the office, and units say what they have to say of them (M19).

An issue never changes: its bytes are kept, their SM3 stands in the ledger, and a correction is
another issue with a reason. An objection is taken until its day and answered by somebody else than
who issued the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.domain import assessment as rules, matters as days
from server.domain.acts import Act
from server.domain.parties import parties_of, receivers
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.unit_files import Holder
from server.services import assessment, unit_files
from server.services.assessment_adjusting import chain_of
from server.services.assessment_content import Sheet, content_of
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.evidence import fingerprint, written_reason
from server.services.frozen_count import deflated
from server.services.ids import fresh_id
from server.services.matters import due_moment
from server.services.unit_files import Brought
from server.services.work import Work
from server.store.reads import assessment as reads
from server.store.reads.assessment import IssueRow, StatementRow
from server.store.rows import AssessmentIssue, AssessmentStatement

DEADLINE = "assessment_objection"
OUTCOMES = ("upheld", "dismissed")


def issue_year(work: Work, year: int) -> int:
    """Every unit that has no sheet yet, or only a provisional one of a year that is over by now;
    how many were issued."""
    require_act(work.actor, Act.SUPERVISION_OPEN)
    county = whole_county(work.county)
    newest = {row.party: row for row in reads.newest_issues(county, work.db, year)}
    parties = list(receivers(county_schema(work.county).profile))
    for party in parties:  # what is confirmed while they are counted is in none of them
        work.watch(chain_of(year, party))
    sheets = assessment.worked_out(work, year, parties)
    wanted = [one for one in sheets if _is_wanted(one, newest.get(one.party))]
    _require_settled(work, year, {one.party for one in wanted})
    for sheet in wanted:
        _issue(work, sheet, newest.get(sheet.party), None)
    return len(wanted)


def _is_wanted(sheet: Sheet, newest: IssueRow | None) -> bool:
    if sheet.until is None:
        return False
    return newest is None or (newest.is_provisional and not sheet.is_provisional)


def issue_again(work: Work, year: int, party: str, reason: str) -> int:
    """A correction of one sheet: another issue with a reason; its number."""
    require_act(work.actor, Act.SUPERVISION_OPEN)
    assessment.require_readable(work, party)
    said = written_reason(reason)
    work.watch(chain_of(year, party))
    _require_settled(work, year, {party})
    found = reads.issues(whole_county(work.county), work.db, year, party)
    (sheet,) = assessment.worked_out(work, year, [party])
    if not found or sheet.until is None:
        raise Problem("assessment.not_issued")
    return _issue(work, sheet, found[-1], said)


def _require_settled(work: Work, year: int, parties: set[str]) -> None:
    waiting = reads.proposed(whole_county(work.county), work.db)
    if any(one.year == year and one.party in parties for one in waiting):
        raise Problem("assessment.adjustment_open")


def _issue(work: Work, sheet: Sheet, before: IssueRow | None, reason: str | None) -> int:
    chain, number = chain_of(sheet.year, sheet.party), before.issue + 1 if before else 1
    rows = reads.adjustments(whole_county(work.county), work.db, sheet.year, sheet.party)
    confirmed = [one.id for one in rows if one.state == "confirmed"]
    content = content_of(sheet, number, before.sm3 if before else None, confirmed)
    until = due_moment(work, DEADLINE, work.now)
    row = {
        "year": sheet.year,
        "party": sheet.party,
        "issue": number,
        "issued_at": work.now,
        "issued_by": work.actor.account_id,
        "is_provisional": sheet.is_provisional,
        "objections_until": until,
        "sm3": sm3(content),
        "content": deflated(content),
        "reason_sealed": work.store.secrets.seal({"reason": reason}) if reason else None,
    }
    if not work.insert_once(AssessmentIssue, row, chain=chain):
        raise Problem("assessment.issued_already")
    work.record(
        "assessment.issued",
        chain,
        year=sheet.year,
        party=sheet.party,
        issue=number,
        sm3=row["sm3"],
        provisional=sheet.is_provisional,
        until=until.isoformat(),
        reason=fingerprint(reason) if reason else None,
    )
    return number


def reason_of(work: Work, row: IssueRow) -> str | None:
    if row.reason_sealed is None:
        return None
    return str(work.store.secrets.open(row.reason_sealed)["reason"])


# ---- what the unit says


def state_it(  # noqa: PLR0917
    work: Work, year: int, party: str, kind: str, words: str, papers: Sequence[Brought] = ()
) -> str:
    """A statement at any time after the sheet was issued; an objection until its day."""
    require_act(work.actor, Act.SUPERVISION_ANSWER)
    if party not in parties_of(work.actor, Act.SUPERVISION_ANSWER):
        raise Problem("assessment.missing")
    if kind not in rules.STATEMENT_KINDS:
        raise Problem("assessment.kind_unknown")
    said, newest = written_reason(words), _newest(work, year, party)
    if kind == "objection" and work.now >= newest.objections_until:
        last = days.last_day(newest.objections_until)
        raise Problem("assessment.too_late", day=f"{last:%Y-%m-%d}")
    identity, chain = fresh_id(work), chain_of(year, party)
    row = {
        "id": identity,
        "year": year,
        "party": party,
        "issue": newest.issue,
        "kind": kind,
        "words_sealed": work.store.secrets.seal({"words": said}, identity.encode()),
        "state": "open" if kind == "objection" else "noted",
        "filed_at": work.now,
        "filed_by": work.actor.account_id,
        "answer_sealed": None,
        "answered_at": None,
        "answered_by": None,
        "version": 1,
    }
    work.insert(AssessmentStatement, row, chain=chain)
    kept = unit_files.keep(work, Holder("statement", identity), party, papers, chain=chain)
    facts = {name: row[name] for name in ("year", "party", "issue", "kind")}
    told = {"statement": identity, "words": fingerprint(said), "papers": kept}
    work.record("assessment.stated", chain, **facts, **told)
    return identity


def _newest(work: Work, year: int, party: str) -> IssueRow:
    found = reads.issues(whole_county(work.county), work.db, year, party)
    if not found:
        raise Problem("assessment.not_issued")
    return found[-1]


def answer(work: Work, statement_id: str, outcome: str, words: str) -> StatementRow:
    """An objection that is upheld asks for adjustments and another issue, which are made apart."""
    require_act(work.actor, Act.SUPERVISION_OPEN)
    row = reads.statement(whole_county(work.county), work.db, statement_id)
    if row is None:
        raise Problem("assessment.missing")
    if row.state != "open":
        raise Problem("assessment.not_open")
    if outcome not in OUTCOMES:
        raise Problem("assessment.outcome_needed")
    said, chain = written_reason(words), chain_of(row.year, row.party)
    found = reads.issues(whole_county(work.county), work.db, row.year, row.party)
    issued_by = next((one.issued_by for one in found if one.issue == row.issue), None)
    if work.actor.account_id in (issued_by, row.filed_by):
        raise Problem("assessment.own_answer")
    answered = {
        "state": outcome,
        "answer_sealed": work.store.secrets.seal({"words": said}, row.id.encode()),
        "answered_at": work.now,
        "answered_by": work.actor.account_id,
        "version": row.version + 1,
    }
    key = {"id": row.id, "version": row.version}
    work.update(AssessmentStatement, key, answered, chain=chain)
    told = {"statement": row.id, "outcome": outcome, "words": fingerprint(said)}
    work.record("assessment.answered", chain, **told)
    return row
