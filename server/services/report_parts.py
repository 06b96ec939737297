"""The month's report handed in level by level: declared, signed, accepted or returned (M19).

What is declared are the figures of the unit as they are at that moment, kept with the step; the
month itself is counted from the ledger and frozen, whoever handed in what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.period import Period
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, Span, whole_county
from server.domain.report_calendar import opens_on
from server.domain.report_levels import (
    COUNTY,
    HANDED_IN,
    STEPS,
    above_of,
    after,
    code_of,
    kind_of,
    may_decide,
    may_submit,
)
from server.services import frozen, reports, sealed_files
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.evidence import fingerprint
from server.services.figure_table import NONE, TOTAL, Numbers
from server.services.frozen_count import deflated
from server.services.ids import fresh_id
from server.services.sealed_images import Given
from server.services.sessions import Proof
from server.services.work import Work
from server.store.reads import figures, report_parts as reads
from server.store.reads.report_parts import PartRow
from server.store.rows import ReportPart, ReportStep

STATEMENT = "本单位报送的本月数据来自台账记录，真实、准确、完整，无虚报、瞒报、漏报。"
_WORDS = (5, 1000)
_PAST = {"accept": "accepted", "return": "returned", "reopen": "reopened"}


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signs has given his password in this very request; villages declare without signing."""

    agrees: bool
    proof: Proof | None = None
    signature: Given | None = None


def submit(work: Work, month: str, party: str, signed: Signed, words: str = "") -> None:
    """Declare the figures of now; `words` are the unit's own report, if it writes one."""
    require_act(work.actor, Act.REPORT_SUBMIT)
    if not may_submit(work.actor, party):
        raise Problem("report.not_yours")
    period = _open_period(work, month)
    _require_signed(work, party, signed)
    state = _after(work, month, party, "submit")
    numbers = declared(work, month, party)
    content = _content_of(work, month, party, numbers)
    row = {
        **_step(work, month, party, "submit", words),
        "figures": sm3(content),
        "content": deflated(content),
        "statement": STATEMENT,
        "signature": signed.signature.sha256 if signed.signature else None,
    }
    row["signature_file"] = _kept(work, str(row["id"]), signed.signature)
    _keep(work, row, state)
    work.record(
        "report.submitted",
        _chain(month, party),
        month=month,
        party=party,
        figures=row["figures"],
        statement=fingerprint(STATEMENT),
        signature=row["signature"],
        words=fingerprint(words) if words.strip() else None,
        late=work.now >= period.closes_at,
    )


def decide(work: Work, month: str, party: str, step: str, words: str = "") -> None:
    """From above: accept, return with reasons, or unlock what was accepted."""
    require_act(work.actor, Act.REPORT_DECIDE)
    if step not in _PAST or not may_decide(work.actor, party, township_of(work, party, month)):
        raise Problem("report.not_yours")
    if STEPS[step].needs_words and not _WORDS[0] <= len(words.strip()) <= _WORDS[1]:
        raise Problem("report.words_needed")
    state = _after(work, month, party, step)
    _require_other_eyes(work, month, party, step)
    row = {**_step(work, month, party, step, words), "figures": _declared_last(work, month, party)}
    none = ("content", "statement", "signature", "signature_file")
    _keep(work, {**row, **dict.fromkeys(none)}, state)
    told: dict[str, Any] = {"words": fingerprint(words)}
    if step == "accept":
        told = {"figures": row["figures"]}
    work.record(f"report.{_PAST[step]}", _chain(month, party), month=month, party=party, **told)


def _require_other_eyes(work: Work, month: str, party: str, step: str) -> None:
    """Who handed it in does not accept it in another seat of his."""
    by = reads.submitted_by(whole_county(work.county), work.db, month, party)
    if step == "accept" and by == work.actor.account_id:
        raise Problem("report.own_part")


def declared(work: Work, month: str, party: str) -> Numbers:
    """What a unit's part says: as frozen, or as of now in the month that runs."""
    kind, code = kind_of(party), code_of(party)
    reach = reach_of_party(work.county, party, township_of(work, party, month))
    if kind == "department":
        cut_off = reports.cut_off_of_month(work, month)
        return reports.table_at(work, reach, cut_off.asked).numbers()[TOTAL]
    report = frozen.report_of_month(work, month, reach=reach)
    return report.total if party == COUNTY else report.numbers.get(code, NONE)


def reach_of_party(county: str, party: str, township: str | None) -> Reach:
    kind, code = kind_of(party), code_of(party)
    if kind == "village":
        return Reach((Span(county, township, code),))
    if kind == "township":
        return Reach((Span(county, code),))
    if kind == "department":
        return Reach((Span(county, department=code),))
    return whole_county(county)


def state_of(part: PartRow | None) -> str:
    return "open" if part is None else part.state


def is_locked(work: Work, month: str, party: str) -> bool:
    return _state_above(work, month, party) in HANDED_IN


def _open_period(work: Work, month: str) -> Period:
    period = reports.cut_off_of_month(work, month).period
    opens = opens_on(county_schema(work.county).profile, period)
    if local_day(work.now) < opens:
        raise Problem("report.too_early", month=month, day=f"{opens:%Y-%m-%d}")
    return period


def _require_signed(work: Work, party: str, signed: Signed) -> None:
    if not signed.agrees:
        raise Problem("report.no_statement")
    if kind_of(party) == "village":
        return
    proof = signed.proof
    if proof is None or (proof.account_id, proof.at) != (work.actor.account_id, work.now):
        raise Problem("report.not_proven")
    if signed.signature is None:
        raise Problem("signature.blank")


def _after(work: Work, month: str, party: str, step: str) -> str:
    """Of two who act on one part at the same moment one wins."""
    work.watch(_chain(month, party))
    reach = whole_county(work.county)
    now = state_of(reads.part(reach, work.db, month, party))
    return after(step, now, _state_above(work, month, party))


def _state_above(work: Work, month: str, party: str) -> str:
    above = above_of(party, township_of(work, party, month))
    if above is None:
        return "open"
    return state_of(reads.part(whole_county(work.county), work.db, month, above))


def township_of(work: Work, party: str, month: str) -> str | None:
    """The township a village belongs to on the last day of the month; None for other parts."""
    if kind_of(party) != "village":
        return None
    day = reports.cut_off_of_month(work, month).period.ends
    areas = figures.areas_on(whole_county(work.county), work.db, day)
    found = [one.parent for one in areas if one.code == code_of(party)]
    if not found:
        raise Problem("report.not_yours")
    return found[0]


def _content_of(work: Work, month: str, party: str, numbers: Mapping[str, int]) -> bytes:
    """`report.checks_unmet` where the figures contradict one another."""
    unmet = list(reports.unmet_of({party: numbers}))
    if unmet:
        raise Problem("report.checks_unmet", number=len(unmet))
    told = {"month": month, "party": party, "at": work.now.isoformat(), "numbers": dict(numbers)}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def _step(work: Work, month: str, party: str, step: str, words: str) -> dict[str, Any]:
    identity = fresh_id(work)
    if len(words) > _WORDS[1] * 5:
        raise Problem("report.words_needed")
    sealed = work.store.secrets.seal({"words": words.strip()}, identity.encode())
    return {
        "id": identity,
        "month": month,
        "party": party,
        "step": step,
        "at": work.now,
        "account_id": work.actor.account_id,
        "unit_id": work.actor.unit_id,
        "words_sealed": sealed if words.strip() else None,
    }


def _kept(work: Work, identity: str, signature: Given | None) -> str | None:
    if signature is None:
        return None
    sealed = work.store.secrets.seal(signature.data, identity.encode())
    return sealed_files.put(work, work.store.sealed, sealed)


def _keep(work: Work, row: dict[str, Any], state: str) -> None:
    month, party = row["month"], row["party"]
    chain = _chain(month, party)
    work.insert(ReportStep, row, chain=chain)
    part = reads.part(whole_county(work.county), work.db, month, party)
    moved = {"state": state, "last_at": work.now}
    key = {"month": month, "party": party}
    if part is None:
        work.insert(ReportPart, {**key, **moved, "first_at": work.now, "version": 1}, chain=chain)
    else:
        changed = {**moved, "version": part.version + 1}
        work.update(ReportPart, {**key, "version": part.version}, changed, chain=chain)


def _declared_last(work: Work, month: str, party: str) -> str | None:
    steps = reads.steps(whole_county(work.county), work.db, month, party)
    return next((one.figures for one in reversed(steps) if one.step == "submit"), None)


def _chain(month: str, party: str) -> str:
    return f"report:{month}:{party}"
