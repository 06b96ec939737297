"""改按其他自建房办理: the office's word that a house is used for business no more.

A survey alone does not say so: whoever wants a lower tier to accept his case would only have to
close the shop for the visit. Whoever leads the case's present tier decides (M11).
"""

from __future__ import annotations

from server.domain import workflow
from server.domain.acts import Act
from server.domain.facts import Track
from server.domain.problems import Problem
from server.services import projection
from server.services.cases import Found, find_case, move, reread, step_facts
from server.services.evidence import fingerprint, written_reason
from server.services.work import Work
from server.store.reads.case_shapes import CaseRow


def change_track(
    work: Work, case_id: str, *, reason: str | None, version: int | None = None
) -> CaseRow:
    found = find_case(work, Act.CASE_CHANGE_TRACK, case_id, version)
    words = written_reason(reason)
    if found.house.is_operational is not False:
        raise Problem("case.still_operational")
    after = workflow.change_track(found.state, step_facts(work, found, {}))
    stage = workflow.stage(after)
    due = projection.next_due(work, found.row, stage, workflow.STAGES[stage].deadline)
    columns = {**after.columns, "track": after.track.value, "stage": stage}
    move(work, found, {**columns, **projection.columns_of(due)})
    shown = projection.of_case(found.row.id, after, stage, due)
    projection.update_house(work, found.house, shown)
    _record(work, found, stage, words)
    return reread(work, found)


def _record(work: Work, found: Found, stage: str, words: str) -> None:
    work.record(
        "case.track_changed",
        found.chain,
        case_id=found.row.id,
        case=found.row.id,
        track=Track.OTHER.value,
        was=found.state.track.value,
        reason=fingerprint(words),
        stage=stage,
    )
