"""What a survey found: the machine's assessment, hazards on the list, a case opened or moved.

A survey never lowers the verdict of a case that is open: nothing forbids a grid worker to answer
"no" to a sign that is still there, so lowering stays with the technician (M6, domain.md R7).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from server.domain import workflow
from server.domain.acts import Act
from server.domain.case_state import STAGES, CaseState
from server.domain.classification import Classification, Fired
from server.domain.facts import Track, Verdict
from server.domain.reach import whole_county
from server.domain.reassessment import RANK, standing_track
from server.services import cases, projection, report_ends
from server.services.case_opening import open_case
from server.services.draft import Draft
from server.services.hazards import ever_listed
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import cases as case_reads, intake as reads
from server.store.reads.case_shapes import CaseRow, HazardLine
from server.store.reads.houses import HouseState
from server.store.rows import Assessment, Hazard, HouseCase
from survey_schema.model import UNCONFIRMED, Certainty, Severity


class Followed(NamedTuple):
    """What the house shows after the survey, and the case a phone is told of."""

    verdict: Verdict
    columns: dict[str, Any]  # of `house`
    case: dict[str, Any] | None


def chain_of(draft: Draft) -> str:
    return f"house:{draft.envelope.house_id}"


def track_of(draft: Draft) -> Track:
    return Track.OPERATIONAL if draft.values.get("is_operational") else Track.OTHER


def assess(work: Work, draft: Draft, *, event: str = "verdict.assessed") -> str:
    """Keep the machine's verdict; its id. It stays as it is when packs change (M6)."""
    result, chain, assessment_id = draft.result, chain_of(draft), fresh_id(work)
    row = {
        "id": assessment_id,
        "house_id": draft.envelope.house_id,
        "submission_id": draft.id,
        "at": work.now,
        "verdict": result.verdict.value,
        "pack": result.pack,
        "profile": result.profile,
        "fired": told_rules(result),
        "missing": list(result.missing),
        "promotion": result.promoted_by,
    }
    work.insert(Assessment, row, chain=chain)
    work.record(
        event,
        chain,
        assessment=assessment_id,
        submission=draft.id,
        verdict=result.verdict.value,
        pack=result.pack,
        rules=[one.rule for one in result.fired],
        missing=list(result.missing),
    )
    return assessment_id


def told_rules(result: Classification) -> list[dict[str, Any]]:
    """`mark` goes with a rule wherever it is told that no official text stands behind it."""
    return [
        {**one._asdict(), "severity": one.severity.value, "mark": mark_of(one.certainty)}
        for one in result.fired
    ]


def mark_of(certainty: str) -> str:
    return "" if Certainty(certainty).is_official else UNCONFIRMED


def follow_new(work: Work, draft: Draft, township: str, assessment_id: str) -> Followed:
    """A house without an open case: the verdict opens one, or the survey is filed (M7)."""
    return _open(work, draft, township, assessment_id, track_of(draft), reopens=None)


def follow(work: Work, draft: Draft, house: HouseState, assessment_id: str) -> Followed:
    """A house that was here before: its open case is moved, or a new one may open."""
    if house.open_case_id is not None:
        return _reassess(work, draft, house, assessment_id, track_of(draft))
    earlier = None
    if house.stage is not None:
        report_ends.end_by_survey(work, house, draft.values, _worst(draft.result.fired))
        earlier = reads.last_case(whole_county(work.county), work.db, house.id)
    township = house.township_code
    return _open(work, draft, township, assessment_id, track_of(draft), reopens=earlier)


def follow_earlier(
    work: Work, draft: Draft, house: HouseState, assessment_id: str
) -> Followed | None:
    """What a visit that arrived late still changes; None when it changes nothing.

    In whatever order surveys arrive a hazard ends on the list: of two visits the better one
    lowers nothing. What was said or done after the visit, the word of a technician or the end of a
    case, stands against the signs that were known then, and against no other.
    """
    reach = whole_county(work.county)
    earlier = case_reads.cases_of(reach, work.db, house.id)
    closed_at = earlier[0].closed_at if earlier else None
    is_judged = closed_at is not None and closed_at > draft.envelope.captured_at
    found = {one.rule for one in draft.result.fired}
    if is_judged or house.is_verdict_confirmed:
        found -= ever_listed(work, house.id)
    if not found:
        return None
    track = Track.OPERATIONAL if house.is_operational else Track.OTHER
    if house.open_case_id is not None:
        return _reassess(work, draft, house, assessment_id, track)
    if RANK[draft.result.at_least] <= RANK[Verdict(house.verdict or Verdict.SAFE)]:
        return None
    reopens = earlier[0].id if earlier else None
    return _open(work, draft, house.township_code, assessment_id, track, reopens=reopens)


def _open(
    work: Work,
    draft: Draft,
    township: str,
    assessment_id: str,
    track: Track,
    *,
    reopens: str | None,
) -> Followed:
    result = draft.result
    state = workflow.opening(track, result.verdict, has_open_hazards=bool(result.fired))
    if state is None:
        return Followed(result.verdict, projection.without_case(), None)
    opened = open_case(
        work, state, house_id=draft.envelope.house_id, township=township, reopens=reopens
    )
    list_hazards(work, draft, opened.id, assessment_id, result.fired)
    columns = projection.of_case(opened.id, state, opened.stage, opened.due)
    return Followed(result.verdict, columns, told_case(opened.id, opened.number, opened.stage))


def list_hazards(
    work: Work, draft: Draft, case_id: str, assessment_id: str, fired: Iterable[Fired]
) -> None:
    """One line of the hazard list for every rule that fired (law 4)."""
    rows = [_hazard(work, draft, case_id, assessment_id, one) for one in fired]
    chain = chain_of(draft)
    work.insert(Hazard, rows, chain=chain)
    for row in rows:
        work.record(
            "hazard.listed",
            chain,
            case_id=case_id,
            hazard=row["id"],
            rule=row["rule_id"],
            part=row["part"],
            severity=row["severity"],
        )


def _hazard(
    work: Work, draft: Draft, case_id: str, assessment_id: str, fired: Fired
) -> dict[str, Any]:
    return {
        "id": fresh_id(work),
        "house_id": draft.envelope.house_id,
        "case_id": case_id,
        "assessment_id": assessment_id,
        "rule_id": fired.rule,
        "part": fired.part,
        "sign": fired.sign[:200],
        "severity": fired.severity.value,
        "certainty": fired.certainty,
        "facts": fired.answers,
        "state": "open",
        "remediation_id": None,
        "listed_at": work.now,
        "struck_at": None,
    }


def _reassess(
    work: Work, draft: Draft, house: HouseState, assessment_id: str, track: Track
) -> Followed:
    reach, case_id = whole_county(work.county), house.open_case_id
    assert case_id is not None
    row = case_reads.case_row(reach, work.db, case_id)
    assert row is not None
    hazards = tuple(case_reads.hazards_of(reach, work.db, case_id))
    before = cases.state_of(work, reach, row, hazards)
    fresh = _not_yet_listed(work, draft, case_id, hazards)
    list_hazards(work, draft, case_id, assessment_id, fresh)
    has_ended = report_ends.end_by_survey(work, house, draft.values, _worst(fresh))
    after = workflow.reassessed(
        before,
        _never_lower(before, draft.result),
        standing_track(before.track, track),
        has_open_hazards=before.has_open_hazards or bool(fresh),
        found=_worst(fresh),
        report_ended=has_ended and before.inspection == "reported",
    )
    return _moved(work, draft, row, before, after)


def _not_yet_listed(
    work: Work, draft: Draft, case_id: str, hazards: Iterable[HazardLine]
) -> list[Fired]:
    """A sign seen again is the same line of the list, while nothing was done about it.

    Struck, or seen after its repair was finished, it is a new line: what was called remedied is
    there again, has to be planned anew and cannot be signed off with the old one.
    """
    lines = case_reads.remediations_of(whole_county(work.county), work.db, case_id)
    repaired = {
        one.id
        for one in lines
        if one.finished_at is not None and one.finished_at < draft.envelope.captured_at
    }
    listed = {
        one.rule_id
        for one in hazards
        if one.state != "struck"
        and not (one.state == "remedied" and one.remediation_id in repaired)
    }
    return [one for one in draft.result.fired if one.rule not in listed]


def _worst(fired: Iterable[Fired]) -> Verdict | None:
    severities = {one.severity for one in fired}
    if Severity.SEVERE in severities:
        return Verdict.SEVERE
    return Verdict.GENERAL if severities else None


def _never_lower(before: CaseState, result: Classification) -> Verdict:
    """A hazard found stands until a technician lowers it; "incomplete" ends with a whole survey."""
    if result.verdict is Verdict.INCOMPLETE:
        return max(result.verdict, result.at_least, before.verdict, key=RANK.__getitem__)
    return max(result.verdict, _standing(before), key=RANK.__getitem__)


def _standing(before: CaseState) -> Verdict:
    if before.verdict is not Verdict.INCOMPLETE:
        return before.verdict
    return Verdict.GENERAL if before.has_open_hazards else Verdict.SAFE


def _moved(work: Work, draft: Draft, row: CaseRow, before: CaseState, after: CaseState) -> Followed:
    """Write and record the case where the survey moved it; equal states cost nothing."""
    stage = workflow.stage(after)
    due = projection.next_due(work, row, stage, STAGES[stage].deadline)
    if after != replace(before, has_open_hazards=after.has_open_hazards):
        changes = {
            **after.columns,
            "track": after.track.value,
            "verdict": after.verdict.value,
            "stage": stage,
            **projection.columns_of(due),
            "version": row.version + 1,
        }
        chain = chain_of(draft)
        work.update(HouseCase, {"id": row.id, "version": row.version}, changes, chain=chain)
        work.record(
            "case.reassessed",
            chain,
            case_id=row.id,
            case=row.id,
            track=after.track.value,
            verdict=after.verdict.value,
            was=before.verdict.value,
            stage=stage,
            **projection.control_due(stage, due),
        )
    columns = projection.of_case(row.id, after, stage, due)
    return Followed(after.verdict, columns, told_case(row.id, row.number, stage))


def told_case(case_id: str, number: str, stage: str) -> dict[str, Any]:
    """What a phone is told: where the case stands and the act that moves it on."""
    act: Act | None = STAGES[stage].act
    return {
        "id": case_id,
        "number": number,
        "stage": stage,
        "stage_label": STAGES[stage].label,
        "next_acts": [act.value] if act else [],
    }
