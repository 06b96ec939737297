"""Surveys older than the rules in force that arrive after these were applied: a task at once.

Applying a pack looks at the houses that are there (rule_runs). What a phone brings later, or the
office releases later, keeps the verdict of the survey's own day, and would never be asked about.
"""

from __future__ import annotations

from server.domain.asked import as_asked
from server.domain.classification import Classification, classify
from server.domain.days import local_day
from server.domain.facts import Place, Verdict
from server.services import rule_reviews
from server.services.county import county_schema
from server.services.draft import Draft
from server.services.findings import told_rules
from server.services.rule_packs import name_of
from server.services.rule_trials import Trial, move_of
from server.services.work import Work
from server.store.reads.rules import Surveyed


def ask_about(
    work: Work, draft: Draft, place: Place, *, code: str, assessment_id: str, verdict: Verdict
) -> None:
    """Open the task the pack in force would have opened; `verdict` is what the house stands at."""
    schema, today = county_schema(work.county), local_day(work.now)
    pack = schema.pack_on(today)
    if draft.result.pack == name_of(pack):
        return
    trial = Trial(work.county, pack, schema.profile.rule_profile, today)
    if not rule_reviews.is_applied(work, trial):
        return  # applying it will find this house
    result = _graded(trial, draft)
    house = _surveyed(draft, place, code, assessment_id, verdict)
    move = move_of(house, result, told_rules(draft.result))
    if result.verdict is not draft.result.verdict and move.needs_review:
        rule_reviews.open_tasks(work, trial, [move])


def _graded(trial: Trial, draft: Draft) -> Classification:
    schema, day = county_schema(trial.county), local_day(draft.envelope.captured_at)
    newer = schema.form_for(trial.pack)
    asked = as_asked(draft.form, newer, draft.values, draft.checked.hidden, day)
    return classify(
        trial.pack,
        schema.profile.promotion,
        trial.profile,
        asked.values,
        asked.hidden,
        decisive=asked.decisive,
        on=trial.on,
    )


def _surveyed(
    draft: Draft, place: Place, code: str, assessment_id: str, verdict: Verdict
) -> Surveyed:
    assert place.township is not None and place.village is not None
    return Surveyed(
        id=draft.envelope.house_id,
        code=code,
        township_code=place.township,
        village_code=place.village,
        verdict=verdict.value,
        is_verdict_confirmed=False,
        stage=None,
        open_case_id=None,
        assessment_id=assessment_id,
        submission_id=draft.id,
        assessed=draft.result.verdict.value,
        form_version=draft.envelope.form_version,
        captured_at=draft.envelope.captured_at,
        answers=None,
    )
